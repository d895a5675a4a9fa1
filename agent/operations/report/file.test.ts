import { expect, test } from 'vitest';
import { toHex, utf8 } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import { REPORT_LIMITS, USE_TYPES } from '#shared/protocol/reports.ts';
import { generateSm2Key, sm2Signer } from '../../crypto/sm2.ts';
import { spkiOf } from '../../crypto/sm2-key.ts';
import { parseReport, printReport, type ReportUse } from './file.ts';

const key = generateSm2Key();
const sign = sm2Signer(key);
const spki = toHex(spkiOf(key));

function use(number: number, over: Partial<ReportUse> = {}): ReportUse {
  return {
    number,
    at: 1_000 + number,
    type: USE_TYPES[number % USE_TYPES.length]!,
    result: 'done',
    code: null,
    portal: 'single-window',
    origin: 'https://app.singlewindow.cn',
    holder: '王小明',
    certificate: '0101a4f2c31e88b7',
    sm3: 'ab'.repeat(32),
    sha256: '',
    consent: 'window',
    log: 'cd'.repeat(32),
    ...over,
  };
}

function report(uses: ReportUse[], over: object = {}): string {
  const numbers = uses.map(({ number }) => number);
  const lines = uses.length === 0 ? null : { first: Math.min(...numbers), last: Math.max(...numbers) };
  const log = { count: 900, head: 'ef'.repeat(32), lines };
  return printReport({ head: { member: '王小明', key: spki, made: 9_000, from: 0, until: 9_000, log, ...over }, uses }, sign);
} // prettier-ignore

const two = report([use(1), use(2, { sm3: '', code: 'token/pin-wrong', result: 'failed' })]);
const seven = report([1, 2, 3, 5, 8, 13, 21].map((number) => use(number)));

/** The code, and the line of the file that it names. */
function refused(text: string): [string, unknown] | null {
  try {
    parseReport(text);
    return null;
  } catch (thrown) {
    if (!(thrown instanceof Problem)) throw thrown;
    return [thrown.code, thrown.params['line']];
  }
}

test('a report is read as it was written, also one without a use', () => {
  const read = parseReport(seven);
  expect(read.uses.map(({ number }) => number)).toEqual([1, 2, 3, 5, 8, 13, 21]);
  expect(read.uses[0]).toEqual(use(1));
  expect(read.head).toMatchObject({ member: '王小明', key: spki, log: { count: 900, lines: { first: 1, last: 21 } } });
  expect(read.member).toMatch(/^[0-9a-f]{64}$/);
  expect(parseReport(report([])).uses).toEqual([]);
});

test('each type of use has its line', () => {
  const all = USE_TYPES.map((type, place) => use(place + 1, { type }));
  expect(parseReport(report(all)).uses.map(({ type }) => type)).toEqual([...USE_TYPES]);
});

test('every change of a single character is found, and at its line', { timeout: 60_000 }, () => {
  const missed: string[] = [];
  for (let at = 0; at < two.length; at++) {
    const code = two.charCodeAt(at);
    for (const other of [code ^ 1, code ^ 32, 48 + ((code + 1) % 10)].filter((one) => one !== code)) {
      const found = refused(two.slice(0, at) + String.fromCharCode(other) + two.slice(at + 1));
      const line = two.slice(0, at).split('\n').length;
      // A broken line feed joins two lines; a broken signature has no line.
      const placed = two[at] === '\n' || found?.[0] === 'report/signature' || found?.[1] === line;
      if (!found || !placed) missed.push(`${String(other)} at ${String(at)}: ${String(found)}`);
    }
  }
  expect(missed).toEqual([]);
});

test('a cut, a character taken out and one put in are found wherever they are', { timeout: 60_000 }, () => {
  const missed: number[] = [];
  for (let at = 0; at < two.length; at++) {
    const [before, after] = [two.slice(0, at), two.slice(at)];
    for (const text of [before, before + after.slice(1), `${before} ${after}`])
      if (refused(text) === null) missed.push(at);
  }
  expect(missed).toEqual([]);
  expect([refused(`${two}\n`), refused(`${two}{}\n`), refused('')]).toEqual([
    ['report/altered', 5],
    ['report/altered', 5],
    ['report/malformed', 1],
  ]);
});

const lines = seven.trimEnd().split('\n');
const joined = (...parts: (string | undefined)[]) => `${parts.join('\n')}\n`;

test.each([
  ['a line taken out', joined(...lines.slice(0, 3), ...lines.slice(4)), ['report/altered', 4]],
  ['two lines in another order', joined(...lines.slice(0, 3), lines[4], lines[3], ...lines.slice(5)), ['report/altered', 4]],
  ['a line twice', joined(...lines.slice(0, 5), ...lines.slice(4)), ['report/altered', 6]],
  ['the end taken from a line earlier', joined(...lines.slice(0, -2), lines.at(-1)), ['report/altered', 8]],
  ['nothing but the head and the end', joined(lines[0], lines.at(-1)), ['report/altered', 2]],
  ['no end', joined(...lines.slice(0, -1)), ['report/cut', 8]],
  ['another member’s name', seven.replace('王小明', '李小明'), ['report/altered', 1]],
  ['lines of another system’s ends', seven.replaceAll('\n', '\r\n'), ['report/malformed', 1]],
  ['the same in another order of names', seven.replace('"result":"done","code":null', '"code":null,"result":"done"'), ['report/malformed', 2]],
])('%s is found', (_, text, where) => {
  expect(refused(text)).toEqual(where);
}); // prettier-ignore

test('a forger who computes the chain anew has no signature', () => {
  const other = sm2Signer(generateSm2Key());
  const head = { member: '王小明', key: spki, made: 9_000, from: 0, until: 9_000 };
  const log = { count: 900, head: 'ef'.repeat(32), lines: { first: 1, last: 1 } };
  const forged = printReport({ head: { ...head, log }, uses: [use(1, { result: 'refused' })] }, other);
  expect(refused(forged)).toEqual(['report/signature', undefined]);
  // With the end of the genuine one: the end names another chain.
  const end = report([use(1)])
    .trimEnd()
    .split('\n')
    .at(-1)!;
  expect(refused(`${forged.split('\n').slice(0, -2).join('\n')}\n${end}\n`)).toEqual(['report/altered', 3]);
});

test.each([
  ['a use before the period', report([use(1)], { from: 5_000 })],
  ['a use after it', report([use(1)], { until: 1_001 })],
  ['a number outside the named ones', report([use(1), use(2)], { log: { count: 9, head: 'ef'.repeat(32), lines: { first: 2, last: 2 } } })],
  ['numbers backwards', report([use(2), use(1)])],
])('%s is refused, though it is signed', (_, text) => {
  expect(refused(text)?.[0]).toBe('report/malformed');
}); // prettier-ignore

test('what is too large is refused before it is looked at', { timeout: 60_000 }, () => {
  expect(refused('\n'.repeat(REPORT_LIMITS.lines * 2))?.[0]).toBe('report/too-large');
  expect(refused('x'.repeat(REPORT_LIMITS.text + 1))?.[0]).toBe('report/too-large');
  const most = Array.from({ length: REPORT_LIMITS.lines }, (_, i) => use(i + 1, { at: 5 }));
  const text = report(most);
  expect(parseReport(text).uses.length).toBe(REPORT_LIMITS.lines);
  expect(utf8(text).length).toBeGreaterThan(REPORT_LIMITS.lines * 300);
});
