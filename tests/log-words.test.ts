// What the agent writes into the log can be read in English: every title and every name of a number in its sources is known.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recognise } from '../agent/documents/index.ts';
import { englishKey, englishSummary } from '../extension/text/log-words.ts';

const AGENT = join(import.meta.dirname, '../agent');
const sources = ['documents', 'operations'].flatMap((folder) =>
  readdirSync(join(AGENT, folder))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => readFileSync(join(AGENT, folder, name), 'utf8')),
);
/** Titles stand alone, `{ zh: …, en: … }` on one line; labels of fields stand behind `label:`. */
const titles = sources.flatMap((text) =>
  [...text.matchAll(/(?:title:|title =|\?|:)\s*\{ zh: '([^']+)', en: '([^']+)' \}/g)]
    .filter((match) => !match[0].startsWith(':') || !/label$/.test(text.slice(0, match.index)))
    .map(([, zh = '', en = '']) => ({ zh, en })),
);
const keys = sources.flatMap((text) =>
  [...text.matchAll(/keysOf\(\{([^}]*)\}/g)].flatMap(([, body = '']) =>
    [...body.matchAll(/([\u4e00-\u9fff]+):/g)].map(([, name = '']) => name),
  ),
);

describe('the log in English', () => {
  it('finds the titles and names that it must know', () => {
    expect(titles.length).toBeGreaterThan(8);
    expect(new Set(keys).size).toBeGreaterThan(8);
  });

  it.each(titles)('$zh is $en', ({ zh, en }) => {
    // Warnings of a window are sentences; they are not written to the log.
    if (!zh.endsWith('。')) expect(englishSummary(zh)).toBe(en);
    else expect(en).toMatch(/\.$/);
  });

  it('reads what was done to software keys', () => {
    const folder = join(AGENT, 'operations/keys');
    const texts = readdirSync(folder).filter((name) => !name.endsWith('.test.ts'));
    const said = texts.flatMap((name) => {
      const text = readFileSync(join(folder, name), 'utf8');
      const whole = [...text.matchAll(/summary(?::| =) [`']([^`']+)[`']/g)].map(([, words = '']) => words);
      return [...whole, ...[...text.matchAll(/lineOf\('([^']+)'\)/g)].map(([, words = '']) => `${words}：甲`)];
    });
    const lines = said.filter((line) => !line.startsWith('$')).map((line) => line.replace(/\$\{[^}]+\}/g, 'x'));
    expect(lines.length).toBeGreaterThan(8);
    for (const line of lines) expect(englishSummary(line), line).toMatch(/^[A-Z][a-z]/);
  });

  it.each([...new Set(keys)])('the number %s has an English name', (name) => {
    expect(englishKey(name)).toMatch(/^[A-Z][\w’ ]+$/);
  });

  it('reads what was made of several parts as the agent would say it', () => {
    const ceb = recognise(
      new TextEncoder().encode('<ceb:CEB311Message xmlns:ceb="http://www.chinaport.gov.cn/ceb"></ceb:CEB311Message>'),
    );
    expect(englishSummary(ceb.title.zh)).toBe(ceb.title.en);
    expect(englishSummary('批量签名 480 票')).toBe('Sign a batch of 480');
    expect(englishSummary('转给官方客户端控件 a_B')).toBe('Pass on to the official control: a_B');
    expect(englishSummary('导出用证记录：12 条')).toBe('Certificate uses exported: 12');
    expect(englishSummary('接受成员的用证记录：王小明')).toBe('Accepted the reports of 王小明');
    expect(englishSummary('移除用证记录：王小明')).toBe('Removed a report of 王小明');
    expect(englishSummary('移除成员：王小明')).toBe('Removed the member 王小明');
    expect(englishSummary('配对浏览器：Firefox 153')).toBe('Paired browser: Firefox 153');
    expect(englishSummary('文本（一分钟内同一来源共有 12 个请求没有逐条记录）')).toBe(
      'Text (12 requests of this minute are not listed one by one)',
    );
    expect(englishSummary('报关单（登录用的是甲公司的卡，现在插的是乙公司的卡）')).toBe(
      'Goods declaration (the login used a card of 甲公司; the card inserted now is of 乙公司)',
    );
  });

  it('leaves what people and pages wrote as it is', () => {
    expect(englishSummary('导入批次 0412')).toBe('导入批次 0412');
    expect(englishSummary('登录中')).toBe('登录中');
    expect(englishKey('constructor')).toBe('constructor');
  });
});
