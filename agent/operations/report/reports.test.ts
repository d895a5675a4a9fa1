import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { Problem } from '#shared/errors.ts';
import { USE_TYPES, type UseTotal } from '#shared/protocol/reports.ts';
import { type AuditEntry, openAudit } from '../../audit.ts';
import { agentPaths } from '../../data/paths.ts';
import { openStore } from '../../data/store.ts';
import { parseReport } from './file.ts';
import { reportKey } from './key.ts';
import { totalOfFiles } from './of-files.ts';
import { createReports } from './reports.ts';

const DAY = 86_400_000;
const MARCH = new Date(2026, 2, 1).getTime();

/** An agent of one person, as far as reports know it. */
function computer(account = 'clerk') {
  const paths = agentPaths(mkdtempSync(join(tmpdir(), 'tongqian-report-')));
  const secrets = new Map<string, Uint8Array>();
  let now = MARCH;
  const open = () => {
    const store = openStore(paths);
    const audit = openAudit({ store, macKey: new Uint8Array(32).fill(7), account, now: () => now });
    const key = reportKey({
      get: (name) => Promise.resolve(secrets.get(name) ?? null),
      put: (name, secret) => Promise.resolve(void secrets.set(name, secret)),
    });
    return { store, audit, reports: createReports({ store, audit, key, account, now: () => now }) };
  };
  let running = open();
  return {
    paths,
    get reports() {
      return running.reports;
    },
    get audit() {
      return running.audit;
    },
    at: (time: number) => (now = time),
    uses(count: number, over: Partial<AuditEntry> = {}) {
      for (let i = 0; i < count; i++) running.audit.append(line(over));
    },
    restart() {
      running.store.close();
      running = open();
    },
    /** What another program with the file could do. */
    elsewhere(sql: string) {
      const database = new DatabaseSync(paths.store);
      database.exec(sql);
      database.close();
    },
    close: () => running.store.close(),
  };
}

function line(over: Partial<AuditEntry> = {}): AuditEntry {
  return {
    holder: '王小明',
    verb: 'sign',
    result: 'done',
    code: null,
    origin: 'https://app.singlewindow.cn',
    keys: [{ name: '统一编号', value: 'I20260000000000001' }],
    summary: '报关单',
    digest: 'ab'.repeat(32),
    sm3: 'cd'.repeat(32),
    consent: 'window',
    certificate: '0101a4f2c31e88b7',
    ...over,
  };
}

const whole = { from: null, until: null };
const code = (act: () => unknown) => {
  try {
    act();
    return null;
  } catch (thrown) {
    if (!(thrown instanceof Problem)) throw thrown;
    return thrown.code;
  }
};
const sums = (total: UseTotal) =>
  [total.types, total.months, total.portals, total.certificates, total.members].map((rows) =>
    rows.reduce((sum, { count, done }) => [sum[0]! + count, sum[1]! + done], [0, 0]),
  );

test('each type of use gives a line with its columns; what is no use gives none', async () => {
  const one = computer();
  for (const verb of USE_TYPES) one.uses(1, { verb });
  one.uses(1, { verb: 'pairing', result: 'changed', summary: '配对浏览器' });
  one.uses(1, { result: 'refused', code: 'approval/refused', origin: 'https://other.example', certificate: '' });
  const { text, name } = await one.reports.make({ origin: '通签', ...whole, member: '王小明' });
  const { uses, head } = parseReport(text);
  expect(name).toBe('tongqian-uses-2026-03-01-2026-03-01.jsonl');
  expect(uses.map(({ type }) => type)).toEqual([...USE_TYPES, 'sign']);
  expect(uses[1]).toMatchObject({
    number: 2,
    at: MARCH,
    result: 'done',
    portal: 'single-window',
    origin: 'https://app.singlewindow.cn',
    holder: '王小明',
    certificate: '0101a4f2c31e88b7',
    sm3: 'cd'.repeat(32),
    sha256: 'ab'.repeat(32),
    consent: 'window',
  });
  expect(uses.at(-1)).toMatchObject({ result: 'refused', code: 'approval/refused', portal: '' });
  expect(head.log).toMatchObject({ count: 10, lines: { first: 1, last: 10 } });
  for (const never of ['I2026', '统一编号', '报关单', 'clerk']) expect(text).not.toContain(never);
  one.close();
});

test('the own total adds up in every list, and says whose it is', async () => {
  const one = computer();
  one.uses(3);
  one.uses(2, { verb: 'login', origin: 'https://other.example', certificate: '02', holder: '李芳' });
  one.at(MARCH + 40 * DAY);
  one.uses(1, { result: 'refused', code: 'approval/refused' });
  const { total, member, fingerprint } = await one.reports.own(whole);
  expect([total.count, total.done]).toEqual([6, 5]);
  expect(sums(total)).toEqual(Array.from({ length: 5 }, () => [6, 5]));
  expect(total.months.map(({ name, count }) => [name, count])).toEqual([
    ['2026-03', 5],
    ['2026-04', 1],
  ]);
  expect(total.portals.map(({ name }) => name)).toEqual(['single-window', 'https://other.example']);
  expect(total.certificates[0]).toMatchObject({ name: '0101a4f2c31e88b7', holder: '王小明', count: 4 });
  expect(member).toBe('李芳');
  expect(fingerprint).toBe(parseReport((await one.reports.make({ origin: '通签', ...whole, member })).text).member);
  expect((await one.reports.own({ from: MARCH + DAY, until: null })).total.count).toBe(1);
  one.close();
});

test('lines that were altered are signed by nobody; the period before them still is', async () => {
  const one = computer();
  one.uses(2);
  one.at(MARCH + DAY);
  one.uses(2);
  one.elsewhere("UPDATE audit_line SET certificate = '99' WHERE number = 3");
  await expect(one.reports.make({ origin: '通签', ...whole, member: '甲' })).rejects.toMatchObject({
    code: 'audit/damaged',
    params: { line: 3 },
  });
  await expect(one.reports.own(whole)).rejects.toMatchObject({ code: 'audit/damaged' });
  expect((await one.reports.make({ origin: '通签', from: null, until: MARCH + DAY, member: '甲' })).lines).toBe(2);
  one.close();
});

test('the administrator’s total is the sum of the accepted members, after a restart too', async () => {
  const admin = computer();
  const members = [computer(), computer(), computer()];
  let count = 0;
  for (const [place, member] of members.entries()) {
    member.uses(3 + place, { certificate: `0${place}` });
    member.uses(place, { verb: 'decrypt', result: 'failed', code: 'token/pin-wrong' });
    count += 3 + 2 * place;
    const { text } = await member.reports.make({ origin: '通签', ...whole, member: `成员${place}` });
    expect(admin.reports.take(text)).toEqual({ member: `成员${place}`, lines: 3 + 2 * place, accepted: false, known: false });
    expect(admin.reports.take(text)).toMatchObject({ known: true });
    expect(admin.reports.kept().total.count).toBe(place === 0 ? 0 : count - 3 - 2 * place);
    admin.reports.accept(parseReport(text).member);
  } // prettier-ignore
  const { total, members: known } = admin.reports.kept();
  const own = await Promise.all(members.map(async ({ reports }) => (await reports.own(whole)).total));
  expect(total.count).toBe(own.reduce((sum, one) => sum + one.count, 0));
  expect(total.done).toBe(own.reduce((sum, one) => sum + one.done, 0));
  expect(sums(total)).toEqual(Array.from({ length: 5 }, () => [total.count, total.done]));
  expect(total.members.map(({ name, count }) => [name, count])).toEqual([
    ['成员2', 7],
    ['成员1', 5],
    ['成员0', 3],
  ]);
  admin.restart();
  expect(admin.reports.kept()).toEqual({ total, members: known });
  admin.reports.remove(known[0]!.id, known[0]!.reports[0]!.id);
  expect(admin.reports.kept().total.count).toBe(count - 3);
  admin.reports.remove(known[1]!.id, null);
  expect(admin.reports.kept().members.map(({ name }) => name)).toEqual(['成员0', '成员2']);
  expect(code(() => admin.reports.remove(known[1]!.id, null))).toBe('report/unknown');
  expect(admin.audit.search({ text: '成员', before: null, limit: 9 }).lines[0]).toMatchObject({
    verb: 'report',
    result: 'changed',
    summary: '移除成员：成员1',
  });
  for (const one of [admin, ...members]) one.close();
});

test('periods that overlap are counted once; what no report covers is shown as a gap', async () => {
  const admin = computer();
  const one = computer();
  for (let day = 0; day < 10; day++) {
    one.at(MARCH + day * DAY);
    one.uses(2);
  }
  const part = async (from: number, until: number) =>
    (await one.reports.make({ origin: '通签', from: MARCH + from * DAY, until: MARCH + until * DAY, member: '甲' }))
      .text;
  const first = await part(0, 4);
  admin.reports.take(first);
  admin.reports.accept(parseReport(first).member);
  admin.reports.take(await part(2, 6));
  expect(admin.reports.kept().total.count).toBe(12);
  expect(admin.reports.kept().members[0]!.gaps).toEqual([]);
  admin.reports.take(await part(8, 10));
  expect(admin.reports.kept().total.count).toBe(16);
  // Two uses of two days are missing, and the three lines that the exports themselves wrote come after the last use.
  expect(admin.reports.kept().members[0]!.gaps).toEqual([
    { first: 13, last: 16, from: MARCH + 6 * DAY, until: MARCH + 8 * DAY },
  ]);
  admin.reports.take(await part(5, 9));
  expect(admin.reports.kept().members[0]!.gaps).toEqual([]);
  expect(admin.reports.kept().total.count).toBe(20);
  const known = admin.reports.kept().members[0]!;
  admin.reports.remove(known.id, known.reports[0]!.id);
  expect(admin.reports.kept().total.count).toBe(16);
  one.close();
  admin.close();
});

test('another key under a known name is refused, and so is a log that says something else than before', async () => {
  const admin = computer();
  const one = computer();
  const impostor = computer();
  one.uses(3);
  impostor.uses(3);
  const genuine = await one.reports.make({ origin: '通签', ...whole, member: '甲' });
  admin.reports.take(genuine.text);
  admin.reports.accept(parseReport(genuine.text).member);
  const forged = await impostor.reports.make({ origin: '通签', ...whole, member: '甲' });
  expect(code(() => admin.reports.take(forged.text))).toBe('report/key-changed');
  for (const member of ['甲 ', '\u3000甲', '甲\u200b']) {
    const alike = await impostor.reports.make({ origin: '通签', ...whole, member });
    expect(code(() => admin.reports.take(alike.text))).toBe('report/key-changed');
  }
  // The member’s own key over a log that was begun anew, or written anew.
  one.elsewhere('DELETE FROM audit_line; DELETE FROM audit_head');
  one.restart();
  one.uses(2);
  expect(code(() => parseReport(genuine.text))).toBeNull();
  const shorter = await one.reports.make({ origin: '通签', ...whole, member: '甲' });
  expect(code(() => admin.reports.take(shorter.text))).toBe('report/conflict');
  one.uses(9, { holder: '别人' });
  const rewritten = await one.reports.make({ origin: '通签', ...whole, member: '甲' });
  expect(code(() => admin.reports.take(rewritten.text))).toBe('report/conflict');
  expect(admin.reports.kept().total.count).toBe(3);
  for (const computer of [admin, one, impostor]) computer.close();
});

test('files on their own: broken ones are named with their place and not counted, the others add up', async () => {
  const [one, other] = [computer(), computer()];
  one.uses(4);
  other.uses(5, { verb: 'login' });
  const mine = (await one.reports.make({ origin: '通签', ...whole, member: '甲' })).text;
  const theirs = (await other.reports.make({ origin: '通签', ...whole, member: '乙' })).text;
  const again = (await other.reports.make({ origin: '通签', ...whole, member: '甲' })).text;
  const broken = theirs.replace('"result":"done"', '"result":"failed"');
  const { files, total } = totalOfFiles([
    ['a', mine],
    ['b', broken],
    ['c', theirs],
    ['d', mine],
    ['e', again],
  ]);
  expect(files.map(({ file, problem }) => [file, problem?.code ?? null, problem?.params['line']])).toEqual([
    ['a', null, undefined],
    ['b', 'report/altered', 2],
    ['c', null, undefined],
    ['d', null, undefined],
    ['e', null, undefined],
  ]);
  expect(total.count).toBe(9);
  expect(total.members.map(({ name, count }) => [name, count])).toEqual([
    ['乙', 5],
    ['甲', 4],
  ]);
  const third = computer();
  third.uses(1);
  const namesake = (await third.reports.make({ origin: '通签', ...whole, member: '乙' })).text;
  const with_ = totalOfFiles([
    ['c', theirs],
    ['f', namesake],
  ]);
  expect(with_.files[1]?.problem?.code).toBe('report/key-changed');
  expect(with_.total.count).toBe(5);
  for (const computer of [one, other, third]) computer.close();
});
