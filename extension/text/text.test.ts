// Chinese first: full-width punctuation, the trade's words, no foreign words but the few everybody uses; English complete.
import { expect, it } from 'vitest';
import { APPROVE } from './approve.ts';
import { BAR } from './bar.ts';
import { BATCH } from './batch.ts';
import { DECLARATION } from './declaration.ts';
import { FILES } from './files.ts';
import { FILL } from './fill.ts';
import { KEY_WINDOWS } from './key-windows.ts';
import { KEYS } from './keys.ts';
import { languageOf, TEXTS } from './index.ts';
import { LOG } from './log.ts';
import { MESSAGES } from './messages.ts';
import { OPTIONS } from './options.ts';
import { PROFILES } from './profiles.ts';
import { REPORT } from './report.ts';
import { VAULT } from './vault.ts';
import { WELCOME } from './welcome.ts';

const ALL = {
  zh: {
    ...TEXTS.zh,
    ...APPROVE.zh,
    ...BATCH.zh,
    ...WELCOME.zh,
    ...OPTIONS.zh,
    ...LOG.zh,
    ...MESSAGES.zh,
    ...REPORT.zh,
    ...FILES.zh,
    ...KEYS.zh,
    ...KEY_WINDOWS.zh,
    ...FILL.zh,
    ...VAULT.zh,
    ...PROFILES.zh,
    ...DECLARATION.zh,
    bar: BAR.zh,
  },
  en: {
    ...TEXTS.en,
    ...APPROVE.en,
    ...BATCH.en,
    ...WELCOME.en,
    ...OPTIONS.en,
    ...LOG.en,
    ...MESSAGES.en,
    ...REPORT.en,
    ...FILES.en,
    ...KEYS.en,
    ...KEY_WINDOWS.en,
    ...FILL.en,
    ...VAULT.en,
    ...PROFILES.en,
    ...DECLARATION.en,
    bar: BAR.en,
  },
};

/** Latin words a clerk meets anyway. */
const ALLOWED = new Set([
  'IC',
  'IT',
  'SM2',
  'RSA',
  'CSV',
  'http',
  'English',
  'U+0000',
  'X',
  '0.1.0',
  'APEC',
  'Alt+Shift+F',
  'CA',
  'XML',
  'CEB',
  'txt',
  'PDF',
  'p7s',
  'p7m',
  'p7e',
  'sig',
  'cer',
  'crt',
  'pem',
  'pfx',
  'p12',
  'p7b',
  'tqbackup',
]);

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
  for (const [path, text] of leaves(ALL.zh)) {
    expect(text, path).not.toMatch(/代理|PIN/);
    // Company data have a 口令 of their own, said as 资料口令 or 备份口令 where it could be mixed up
    if (!/^\.(vault|profiles)\./.test(path)) expect(text, path).not.toContain('口令');
  }
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
