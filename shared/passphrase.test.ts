import { expect, test } from 'vitest';
import { utf8 } from './bytes.ts';
import { passphraseStrength } from './passphrase.ts';

test.each([
  ['', 'weak'],
  ['382716', 'weak'],
  ['382716059471', 'weak'],
  ['88888888888888888888888888', 'weak'],
  ['12345678901234567890', 'weak'],
  ['abcdefghijklmnopqrstuvwxyz', 'weak'],
  ['passwordpasswordpassword', 'weak'],
  ['Tongqian2026', 'fair'],
  ['tongqian2026', 'weak'],
  ['kvtw rzmu', 'weak'],
  ['湖心亭看雪', 'weak'],
  ['湖心亭看雪三百里', 'fair'],
  ['kvtw rzmu pqya', 'fair'],
  ['T7#vq-Zw0!mRx2', 'strong'],
  ['copper lantern maybe seventeen', 'strong'],
] as const)('%j is %s', (text, strength) => {
  expect(passphraseStrength(utf8(text))).toBe(strength);
});

test('one more character never makes it weaker', () => {
  const order = ['weak', 'fair', 'strong'];
  const text = 'qz7!Kw湖mf3 xb-9Tr';
  const ranks = Array.from(text, (_, i) => order.indexOf(passphraseStrength(utf8(text.slice(0, i + 1)))));
  expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
});
