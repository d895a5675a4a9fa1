import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { type AuditEntry, openAudit } from './audit.ts';
import { agentPaths } from './data/paths.ts';
import { openStore } from './data/store.ts';

const KEY = new Uint8Array(32).fill(7);
const temporary = () => agentPaths(mkdtempSync(join(tmpdir(), 'tongqian-audit-')));

function entry(over: Partial<AuditEntry> = {}): AuditEntry {
  return {
    holder: '张三',
    verb: 'sign',
    result: 'done',
    code: null,
    origin: 'https://swapp.singlewindow.cn',
    keys: [{ name: '统一编号', value: 'I20260000000000001' }],
    summary: '报关单 3 项',
    digest: 'ab'.repeat(32),
    certificate: 'cd'.repeat(32),
    ...over,
  };
}

function openFive() {
  const paths = temporary();
  const store = openStore(paths);
  const log = openAudit({ store, macKey: KEY, account: 'clerk' });
  for (let i = 1; i <= 5; i++) log.append(entry({ summary: `第 ${i} 票` }));
  /** What another program with the file could do. */
  const elsewhere = (work: (database: DatabaseSync) => void) => {
    const database = new DatabaseSync(paths.store);
    work(database);
    database.close();
  };
  return { store, log, elsewhere };
}

test('an untouched log holds, empty or not', () => {
  const store = openStore(temporary());
  const log = openAudit({ store, macKey: KEY, account: 'clerk' });
  expect(log.check()).toEqual({ count: 0, head: '0'.repeat(64), damagedFrom: null });
  const first = log.append(entry());
  expect(first).toEqual(log.head());
  expect(log.check()).toEqual({ count: 1, head: first.head, damagedFrom: null });
  store.close();
});

// What someone with the file but without the key can do; `from` is the line that must be named.
const attacks: [name: string, sql: string, from: number][] = [
  ['an edited line', "UPDATE audit_line SET summary = '第 9 票' WHERE number = 3", 3],
  ['an edited business key', `UPDATE audit_line SET keys = '[["统一编号","I2"]]' WHERE number = 2`, 2],
  ['a time put back', 'UPDATE audit_line SET at = at - 1 WHERE number = 5', 5],
  ['a deleted line', 'DELETE FROM audit_line WHERE number = 2', 2],
  ['a deleted line with the rest moved up', 'DELETE FROM audit_line WHERE number = 2; UPDATE audit_line SET number = number - 1 WHERE number > 2', 2],
  ['two lines in another order', 'UPDATE audit_line SET number = 99 WHERE number = 2; UPDATE audit_line SET number = 2 WHERE number = 3; UPDATE audit_line SET number = 3 WHERE number = 99', 2],
  ['a cut tail', 'DELETE FROM audit_line WHERE number > 3', 4],
  ['a cut tail with the head put back', 'DELETE FROM audit_line WHERE number > 3; UPDATE audit_head SET count = 3, head = (SELECT hash FROM audit_line WHERE number = 3)', 3],
  ['a cut tail with the last MAC used as the head', 'DELETE FROM audit_line WHERE number > 3; UPDATE audit_head SET count = 3, head = (SELECT hash FROM audit_line WHERE number = 3), mac = (SELECT mac FROM audit_line WHERE number = 3)', 3],
  ['everything deleted', 'DELETE FROM audit_line', 1],
  ['the head deleted', 'DELETE FROM audit_head', 5],
  ['an inserted line', "INSERT INTO audit_line SELECT 6, at, account, holder, verb, result, code, origin, keys, summary, digest, certificate, hash, mac, chain, sm3, consent FROM audit_line WHERE number = 5", 6],
  ['another SM3 of the document', "UPDATE audit_line SET sm3 = 'ee' WHERE number = 4", 4],
  ['another consent', "UPDATE audit_line SET consent = 'login' WHERE number = 2", 2],
  ['a line said to be of the old chain', 'UPDATE audit_line SET chain = 1 WHERE number = 3', 3],
  ['a value of the wrong kind', "UPDATE audit_line SET keys = 'x' WHERE number = 4", 4],
]; // prettier-ignore

for (const [name, sql, from] of attacks) {
  test(`attack 32: ${name} is found`, () => {
    const { store, log, elsewhere } = openFive();
    expect(log.check().damagedFrom).toBeNull(); // the control
    elsewhere((database) => {
      database.exec(sql);
    });
    expect(log.check().damagedFrom).toBe(from);
    store.close();
  });
}

test('attack 32: an edit with all later hashes recomputed is found at its line', () => {
  const { store, log } = openFive();
  const rows = store.database.prepare('SELECT * FROM audit_line ORDER BY number').all();
  let previous = '0'.repeat(64);
  for (const row of rows) {
    if (row['number'] === 3) row['summary'] = '第 9 票';
    const columns = ['number', 'at', 'account', 'holder', 'verb', 'result', 'code', 'origin', 'keys'].map(
      (column) => row[column],
    );
    const last = ['summary', 'digest', 'certificate', 'sm3', 'consent', 'chain'].map((column) => row[column]);
    previous = createHash('sm3')
      .update(JSON.stringify([previous, ...columns, ...last]))
      .digest('hex');
    store.database
      .prepare('UPDATE audit_line SET summary = ?, hash = ? WHERE number = ?')
      .run(row['summary']!, previous, row['number']!);
    if (row['number'] === 2) expect(previous).toBe(row['hash']); // the forger computes hashes as the log does
  }
  const wrong = createHmac('sha256', new Uint8Array(32)).update('guess').digest('hex');
  store.database.prepare('UPDATE audit_head SET head = ?, mac = ?').run(previous, wrong);
  expect(log.check().damagedFrom).toBe(3);
  store.close();
});

test('what is damaged stays damaged, and new lines are checked as they come', () => {
  const { store, log, elsewhere } = openFive();
  expect(log.check()).toMatchObject({ count: 5, damagedFrom: null });
  log.append(entry());
  expect(log.check()).toMatchObject({ count: 6, damagedFrom: null });
  elsewhere((database) => {
    database.exec('UPDATE audit_line SET at = 0 WHERE number = 2');
  });
  expect([log.check().damagedFrom, log.check().damagedFrom]).toEqual([2, 2]);
  log.append(entry());
  expect(log.check().damagedFrom).toBe(2);
  store.close();
});

test('bytes changed behind the back of the database are found at the next full walk', () => {
  const store = openStore(temporary());
  let now = 0;
  const log = openAudit({ store, macKey: KEY, account: 'clerk', now: () => now });
  log.append(entry());
  expect(log.check().damagedFrom).toBeNull();
  store.database.exec('UPDATE audit_line SET at = 1'); // by the own connection: not announced as a change
  expect(log.check().damagedFrom).toBeNull();
  now = 6 * 60_000;
  expect(log.check().damagedFrom).toBe(1);
  store.close();
});

test('lines chained with SHA-256 before are followed by lines chained with SM3, and both are held to', () => {
  const { store, log, elsewhere } = openFive();
  const sign = (what: string, count: number, hash: string) =>
    createHmac('sha256', KEY)
      .update(`tongqian-audit-1|${what}|${String(count)}|${hash}`)
      .digest('hex');
  elsewhere((database) => {
    let previous = '0'.repeat(64);
    for (const row of database.prepare('SELECT * FROM audit_line ORDER BY number').all()) {
      const fields = Object.values(row).slice(0, 12); // in the order of the first version
      previous = createHash('sha256')
        .update(JSON.stringify([previous, ...fields]))
        .digest('hex');
      database
        .prepare("UPDATE audit_line SET hash = ?, mac = ?, chain = 1, sm3 = '', consent = '' WHERE number = ?")
        .run(previous, sign('line', Number(row['number']), previous), row['number']!);
    }
    database.prepare('UPDATE audit_head SET head = ?, mac = ?').run(previous, sign('head', 5, previous));
  });
  log.append(entry({ sm3: 'ef'.repeat(32), consent: 'window' }));
  expect(log.check()).toMatchObject({ count: 6, damagedFrom: null });
  elsewhere((database) => database.exec("UPDATE audit_line SET summary = '' WHERE number = 2"));
  expect(log.check().damagedFrom).toBe(2);
  store.close();
});

test('a log under another key does not hold', () => {
  const { store } = openFive();
  expect(openAudit({ store, macKey: new Uint8Array(32), account: 'clerk' }).check().damagedFrom).toBe(1);
  store.close();
});

test('attack 32: ID numbers are masked before anything is written', () => {
  const store = openStore(temporary());
  const log = openAudit({ store, macKey: KEY, account: 'clerk' });
  const id = '11010119800307391X'; // made up
  log.append(
    entry({
      holder: `张三 ${id}`,
      summary: `经办人 ${id}`,
      keys: [{ name: '证件', value: id }],
      origin: `https://a/?${id}`,
    }),
  );
  expect(JSON.stringify(store.database.prepare('SELECT * FROM audit_line').all())).not.toContain('19800307');
  expect(log.search({ text: '张三', before: null, limit: 1 }).lines[0]?.summary).toBe('经办人 110*************1X');
  expect(log.check().damagedFrom).toBeNull();
  store.close();
});

test('lines are found by business key, summary, holder and origin, newest first, in pages', () => {
  const store = openStore(temporary());
  const log = openAudit({ store, macKey: KEY, account: 'clerk' });
  for (let i = 0; i < 30; i++) log.append(entry({ keys: [{ name: '报关单号', value: `22292026123456${i + 1000}` }] }));
  log.append(entry({ summary: '100%_a', holder: '李四', origin: 'https://b.example' }));
  const found = (text: string) => log.search({ text, before: null, limit: 100 }).total;
  expect([found(''), found('222920261234561007'), found('李四'), found('b.example'), found('无此')]).toEqual([
    31, 1, 1, 1, 0,
  ]);
  expect([found('%'), found('_a'), found('\\'), found('name'), found("' OR 1=1 --")]).toEqual([1, 1, 0, 0, 0]);
  const page = log.search({ text: '报关单', before: 21, limit: 5 });
  expect(page.lines.map((line) => line.number)).toEqual([20, 19, 18, 17, 16]);
  expect(page.total).toBe(30);
  store.close();
});

test('lines are filtered by kind, result and time, together with a text', () => {
  const store = openStore(temporary());
  let now = 0;
  const log = openAudit({ store, macKey: KEY, account: 'clerk', now: () => now });
  const seeded = [
    { verb: 'login', result: 'done', day: 1 },
    { verb: 'sign', result: 'done', day: 2 },
    { verb: 'sign', result: 'refused', day: 2 },
    { verb: 'decrypt', result: 'done', day: 3 },
    { verb: 'sign', result: 'done', day: 3, summary: '另一票' },
  ] as const;
  for (const { day, ...line } of seeded) {
    now = day * 86_400_000;
    log.append(entry(line));
  }
  const numbers = (query: object) =>
    log.search({ text: '', before: null, limit: 100, ...query }).lines.map((line) => line.number);
  expect(numbers({ verbs: ['sign'] })).toEqual([5, 3, 2]);
  expect(numbers({ verbs: ['login', 'sign', 'decrypt'], results: ['done'] })).toEqual([5, 4, 2, 1]);
  expect(numbers({ from: 2 * 86_400_000, until: 3 * 86_400_000 })).toEqual([3, 2]);
  expect(numbers({ verbs: ['sign'], from: 3 * 86_400_000, text: '另一票' })).toEqual([5]);
  expect(numbers({ verbs: [] })).toEqual([]);
  expect(numbers({ verbs: ["') OR 1=1 --"] })).toEqual([]);
  expect(log.search({ text: '', verbs: ['sign'], before: 5, limit: 1 })).toMatchObject({
    lines: [{ number: 3 }],
    total: 3,
  });
  store.close();
});

test('signatures of today are counted, refusals and other days are not', () => {
  const store = openStore(temporary());
  let now = new Date(2026, 0, 4, 23, 59).getTime();
  const log = openAudit({ store, macKey: KEY, account: 'clerk', now: () => now });
  log.append(entry());
  now = new Date(2026, 0, 5, 0, 1).getTime();
  log.appendMany([entry(), entry({ verb: 'login' }), entry({ verb: 'identity' }), entry({ result: 'refused' })]);
  expect(log.signedToday()).toBe(2);
  log.append(entry());
  expect(log.signedToday()).toBe(3);
  now = new Date(2026, 0, 6, 0, 1).getTime();
  expect(log.signedToday()).toBe(0);
  store.close();
});

test('many lines are kept all or not at all', () => {
  const { store, log } = openFive();
  const bad = entry({ holder: undefined as unknown as string });
  expect(() => log.appendMany([entry(), bad])).toThrow();
  expect(log.check()).toMatchObject({ count: 5, damagedFrom: null });
  expect(log.appendMany([entry(), entry()]).count).toBe(7);
  expect(log.check()).toMatchObject({ count: 7, damagedFrom: null });
  store.close();
});

for (const [how, call] of [
  ['one by one', (line: string) => `append(${line})`],
  ['as a batch', (line: string) => `appendMany([${line}, ${line}])`],
] as const) {
  test(`every line reported as written ${how} is there after a kill, and the chain holds`, async () => {
    const paths = temporary();
    const child = spawn(process.execPath, ['--input-type=module', '-e', writerProgram(paths, call)]);
    const told = await lastNumberBeforeKill(child);
    const store = openStore(paths);
    const after = openAudit({ store, macKey: KEY, account: 'clerk' }).check();
    expect(after.damagedFrom).toBeNull();
    expect(told).toBeGreaterThan(3);
    expect(after.count).toBeGreaterThanOrEqual(told);
    store.close();
  });
}

function writerProgram(paths: ReturnType<typeof temporary>, call: (line: string) => string): string {
  const file = (name: string) => JSON.stringify(join(import.meta.dirname, name));
  return `import { writeSync } from 'node:fs';
    import { openAudit } from ${file('audit.ts')}; import { openStore } from ${file('data/store.ts')};
    const log = openAudit({ store: openStore(${JSON.stringify(paths)}), macKey: new Uint8Array(32).fill(7), account: 'clerk' });
    for (;;) writeSync(1, log.${call(JSON.stringify(entry()))}.count + '\\n');`;
}

async function lastNumberBeforeKill(child: ChildProcess): Promise<number> {
  let output = '';
  child.stdout?.on('data', (text: Buffer) => {
    output += text.toString();
    if (output.split('\n').length > 20) child.kill('SIGKILL');
  });
  await once(child, 'close');
  return Number(output.slice(0, output.lastIndexOf('\n')).split('\n').at(-1));
}

test('the last certificate of a site is that of the last login or signature there that succeeded', () => {
  const paths = temporary();
  const store = openStore(paths);
  const log = openAudit({ store, macKey: KEY, account: 'clerk' });
  const [here, there] = ['https://app.singlewindow.cn', 'https://www.singlewindow.cn'];
  expect(log.lastCertificate(here)).toBeNull();
  log.append(entry({ origin: here, certificate: 'a1' }));
  log.appendMany([
    entry({ origin: here, certificate: 'a2', verb: 'login' }),
    entry({ origin: there, certificate: 'b1' }),
    entry({ origin: here, certificate: 'a3', verb: 'identity' }),
    entry({ origin: here, certificate: 'a4', result: 'failed' }),
    entry({ origin: here, certificate: 'a5', result: 'refused' }),
    entry({ origin: here, certificate: '' }),
  ]);
  expect([log.lastCertificate(here), log.lastCertificate(there)]).toEqual(['a2', 'b1']);
  expect(log.lastCertificate('https://app.singlewindow.cn.example.com')).toBeNull();
  store.close();
  const again = openStore(paths);
  expect(openAudit({ store: again, macKey: KEY, account: 'clerk' }).lastCertificate(here)).toBe('a2');
  again.close();
});
