// Chinese first: full-width punctuation, the trade's words, no foreign words but the few everybody uses; English complete.
import { expect, it } from 'vitest';
import { APPROVE } from './approve.ts';
import { languageOf, TEXTS } from './index.ts';
import { LOG } from './log.ts';
import { OPTIONS } from './options.ts';
import { WELCOME } from './welcome.ts';

const ALL = {
  zh: { ...TEXTS.zh, ...APPROVE.zh, ...WELCOME.zh, ...OPTIONS.zh, ...LOG.zh },
  en: { ...TEXTS.en, ...APPROVE.en, ...WELCOME.en, ...OPTIONS.en, ...LOG.en },
};

/** Latin words a clerk meets anyway. */
const ALLOWED = new Set(['IC', 'IT', 'SM2', 'RSA', 'CSV', 'http', 'English', 'U+0000', 'X', '0.1.0']);

/** Every text of a sheet; functions are called with a placeholder for each argument. */
function leaves(node: unknown, path = ''): [string, string][] {
  if (typeof node === 'string') return [[path, node]];
  if (typeof node === 'function') {
    const make = node as (...parts: unknown[]) => string;
    return [[path, make(path.includes('signedToday') || path.includes('days') ? 7 : 'X', 'X')]];
  }
  return Object.entries(node as object).flatMap(([key, value]) => leaves(value, `${path}.${key}`));
}

it('both sheets have the same keys and no empty text', () => {
  expect(leaves(ALL.en).map(([path]) => path)).toEqual(leaves(ALL.zh).map(([path]) => path));
  for (const [path, text] of [...leaves(ALL.zh), ...leaves(ALL.en)]) expect(text.trim(), path).not.toBe('');
});

it('Chinese texts use full-width punctuation and no foreign words', () => {
  for (const [path, text] of leaves(ALL.zh)) {
    expect(text, path).not.toMatch(/[\u4e00-\u9fff][,;:!?()]|[,;:!?()][\u4e00-\u9fff]/);
    const words = (text.match(/[A-Za-z][A-Za-z0-9.+]*/g) ?? []).filter((word) => !ALLOWED.has(word));
    expect(words, path).toEqual([]);
  }
});

it('our program is 通签助手, never 代理; cards have IC卡密码, never PIN', () => {
  for (const [path, text] of leaves(ALL.zh)) expect(text, path).not.toMatch(/代理|PIN|口令/);
});

it('English texts hold no Chinese but the name of the language', () => {
  for (const [path, text] of leaves(ALL.en))
    if (path !== '.options.languages.zh') expect(text, path).not.toMatch(/[\u4e00-\u9fff]/);
});

it('auto means Chinese for every kind of Chinese and English for all else', () => {
  expect(['zh-CN', 'zh', 'zh-Hant-TW', 'en-GB', 'ja', ''].map((browser) => languageOf('auto', browser))).toEqual([
    'zh',
    'zh',
    'zh',
    'en',
    'en',
    'en',
  ]);
  expect(languageOf('en', 'zh-CN')).toBe('en');
});
