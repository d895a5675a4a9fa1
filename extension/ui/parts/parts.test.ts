// Addresses, masks, invisible characters, dates, the log's table file: the small pure parts of the pages.
import { expect, it } from 'vitest';
import { logLine } from '../../../tests/gallery/worlds.ts';
import { TEXTS } from '../../text/index.ts';
import { LOG } from '../../text/log.ts';
import { csvOf } from '../log/csv.ts';
import { addressOf } from './address.ts';
import { dayHeading, when } from './dates.ts';
import { maskIds, maskMiddle } from './mask.ts';
import { visible } from './untrusted.ts';

it.each([
  ['https://www.singlewindow.cn', 'singlewindow.cn'],
  ['https://online.customs.gov.cn', 'customs.gov.cn'],
  ['https://a.sh.cn', 'a.sh.cn'],
  ['https://www.singlewindow.cn.evil.com', 'evil.com'],
  ['https://shop.example.com.hk', 'example.com.hk'],
  ['http://127.0.0.1.nip.example', 'nip.example'],
  ['http://192.168.1.10:8080', '192.168.1.10'],
  ['https://例子.中国', 'xn--fsqu00a.xn--fiqs8s'],
  ['program:4711', 'program:4711'],
])('of %s the registrable part is %s', (origin, registrable) => {
  expect(addressOf(origin).registrable).toBe(registrable);
});

it('keeps every character of an address', () => {
  const { scheme, before, registrable, after } = addressOf('http://a.b.example.com:8080');
  expect(scheme + before + registrable + after).toBe('http://a.b.example.com:8080');
});

it('covers resident IDs and leaves unified social credit codes and declaration numbers alone', () => {
  expect(maskIds('证件 31010119900101123X。')).toBe('证件 310101********12**。');
  for (const number of ['911100001000000000', '91310000MA1DEMO00X', 'I20260000412345678', '222520261012345678'])
    expect(maskIds(number)).toBe(number);
});

it('covers the middle of names and numbers in diagnostics', () => {
  expect(maskMiddle('王小明')).toBe('王**');
  expect(maskMiddle('0101a4f2c31e88b7')).toBe('01********b7');
});

it('names every invisible character', () => {
  expect(visible('a\u202eb\u200bc\u2066d\u0000e\u00adf\u{e0041}')).toBe(
    'a[U+202E]b[U+200B]c[U+2066]d[U+0000]e[U+00AD]f[U+E0041]',
  );
  expect(visible('第一行\n\t第二行 ABC')).toBe('第一行\n\t第二行 ABC');
});

it('tells times the way people do', () => {
  const now = new Date(2026, 2, 2, 12, 0).getTime();
  expect(when(now - 20_000, now, TEXTS.zh)).toBe('刚刚');
  expect(when(now - 12 * 60_000, now, TEXTS.zh)).toBe('12 分钟前');
  expect(when(now - 3 * 3_600_000, now, TEXTS.zh)).toBe('09:00');
  expect(when(now - 20 * 3_600_000, now, TEXTS.zh)).toBe('昨天');
  expect(when(now - 80 * 3_600_000, now, TEXTS.zh)).toBe('2026-02-27');
});

it('heads days as people name them, a day of 23 or 25 hours too', () => {
  const heading = (at: Date, now: Date) =>
    dayHeading(at.getTime(), now.getTime(), { today: '今天', yesterday: '昨天' });
  expect(heading(new Date(2026, 2, 2, 0, 1), new Date(2026, 2, 2, 23, 59))).toBe('今天 · 2026-03-02');
  expect(heading(new Date(2026, 2, 1, 0, 1), new Date(2026, 2, 2, 23, 59))).toBe('昨天 · 2026-03-01');
  expect(heading(new Date(2026, 1, 28, 23, 59), new Date(2026, 2, 2, 0, 1))).toBe('2026-02-28');
  const days = Array.from({ length: 366 }, (_, day) => new Date(2026, 0, day + 1, 0, 30));
  for (const [place, day] of days.entries()) {
    const next = days[place + 1];
    if (next) expect(heading(day, next)).toMatch(/^昨天/);
  }
});

it('exports cells that no spreadsheet runs, IDs covered, quotes doubled', () => {
  const line = {
    ...logLine(Date.now(), 1),
    summary: '=HYPERLINK("http://x")',
    holder: '310101199001011234',
    keys: [{ name: 'k', value: 'a\u202eb' }],
  };
  const csv = csvOf([line], { ...TEXTS.zh, ...LOG.zh }, 'zh');
  expect(csv.startsWith('\ufeff"')).toBe(true);
  expect(csv).toContain(`"'=HYPERLINK(""http://x"")"`);
  expect(csv).toContain('310101********12**');
  expect(csv).not.toContain('310101199001011234');
  expect(csv).toContain('a[U+202E]b');
});

it('exports reasons in words with their code, and what it does not know as it is', () => {
  const line = logLine(Date.now(), 1);
  const lines = ['token/pin-locked', 'newer/one'].map((code) => ({ ...line, result: 'failed' as const, code }));
  const [zh, en] = (['zh', 'en'] as const).map((each) => csvOf(lines, { ...TEXTS[each], ...LOG[each] }, each));
  expect(zh).toMatch(/^\ufeff"序号",/u);
  expect(zh).toContain('"IC卡密码连续输错，卡已锁定。 [token/pin-locked]"');
  expect(en).toContain('"The card is locked after too many wrong PINs. [token/pin-locked]"');
  expect(zh).toContain('"newer/one"');
});
