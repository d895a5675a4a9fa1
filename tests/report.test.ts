// 用证记录 through the whole agent: real uses of real keys become lines, the file is the agent's own, and an administrator's agent
// counts what is whole and refuses what is not.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { toBase64, utf8 } from '#shared/bytes.ts';
import { localDate } from '#shared/local-date.ts';
import { createHash } from 'node:crypto';
import { runCommand } from '../agent/cli/program.ts';
import { parseReport } from '../agent/operations/report/file.ts';
import { LOGIN, order, random, SIGN } from './support/fault-acts.ts';
import { CARD_PIN, openScene, type Scene } from './support/fault-scene.ts';

const SLOW = { timeout: 120_000 };
const began = localDate(Date.now());
let member: Scene;
let admin: Scene;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tongqian-report-'));
  [member, admin] = await Promise.all([openScene({ cards: [{ algorithm: 'sm2' }] }), openScene({ cards: [] })]);
  await member.clerk.sees(member.cards[0]!.id, true);
}, 90_000);
afterAll(async () => {
  await Promise.all([member.close(), admin.close()]);
  rmSync(folder, { recursive: true });
});

async function tongqian(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await runCommand(argv, {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    env: { LANG: 'zh_CN.UTF-8' },
    signal: AbortSignal.timeout(60_000),
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

const confirm = async () => member.clerk.confirm(await member.clerk.window(), { pin: CARD_PIN });
const make = async () =>
  (await member.clerk.link.call('report.make', { from: null, until: null, member: '王小明' })).text;

it('each use gives its line: the type, the portal, the certificate, the SM3 of the document, and the consent', SLOW, async () => {
  const { clerk } = member;
  const page = await clerk.page();
  // The older way: the PIN is checked, and that consent covers the login that follows.
  const checked = page.call('security_login', { passwd: CARD_PIN });
  await clerk.confirm(await clerk.window());
  await checked;
  const nonce = random();
  expect((await page.call(LOGIN, { random: nonce })).Result).toBe(true);
  const fresh = await clerk.page();
  const text = order();
  const signed = fresh.call(SIGN, { inData: text });
  await confirm();
  expect((await signed).Result).toBe(true);
  const refused = fresh.call(SIGN, { inData: order() });
  await clerk.refuse(await clerk.window());
  await refused;
  const list = clerk.link.call('batch.list', { title: '批次', items: [{ name: 'a', data: toBase64(utf8('甲')) }] });
  await confirm();
  expect((await list).items.length).toBe(1);
  const certificate = (await clerk.link.call('certificates.list', {})).certificates.find((one) => one.certificate.usage !== 'sign')!;
  const sealed = await clerk.link.call('file.encrypt', { name: 'a', data: toBase64(utf8('报价')), own: [certificate.certificate.id], others: [] });
  const opened = clerk.link.call('file.decrypt', { name: 'a', data: sealed.data });
  await confirm();
  await opened;

  const { uses, head } = parseReport(await make());
  expect(uses.map(({ type, result, consent, portal }) => [type, result, consent, portal].join(' '))).toEqual([
    'check-pin done window single-window',
    'login done login single-window',
    'sign done window single-window',
    'sign refused  single-window',
    'batch done window ',
    'sign done batch ',
    'decrypt done window ',
  ]);
  const sm3 = (data: string) => createHash('sm3').update(data).digest('hex');
  expect(uses.map((use) => use.sm3)).toEqual(['', expect.stringMatching(/^[0-9a-f]{64}$/), sm3(text), expect.any(String), '', sm3('甲'), expect.stringMatching(/^[0-9a-f]{64}$/)]);
  expect(new Set(uses.filter(({ result }) => result === 'done').map((use) => use.certificate)).size).toBeLessThanOrEqual(2);
  expect(uses[2]).toMatchObject({ origin: 'https://app.singlewindow.cn', certificate: member.cards[0]!.number });
  expect(head.log.count).toBe((await clerk.log()).length - 1); // making it is itself a line
}); // prettier-ignore

it('the administrator compares the fingerprint, accepts the member, and the total is the member’s, after a kill too', SLOW, async () => {
  const own = await member.clerk.link.call('report.own', { from: null, until: null });
  const text = await make();
  const { link } = admin.clerk;
  expect(await link.call('report.import', { text })).toMatchObject({ member: '王小明', accepted: false, known: false });
  const before = await link.call('report.kept', {});
  expect(before.total.count).toBe(0);
  expect(before.members).toMatchObject([{ id: own.fingerprint, name: '王小明', accepted: false, gaps: [] }]);
  await link.call('report.accept', { member: own.fingerprint });
  const { total } = await link.call('report.kept', {});
  expect({ ...total, members: [] }).toEqual({ ...own.total, members: [] });
  await admin.kill();
  await admin.restart();
  expect((await link.call('report.kept', {})).total).toEqual(total);
  const broken = text.replace('"type":"sign","result":"done"', '"type":"sign","result":"failed"');
  await expect(link.call('report.import', { text: broken })).rejects.toMatchObject({ code: 'report/altered', params: { line: 4 } });
  await expect(link.call('report.import', { text: text.slice(0, -200) })).rejects.toMatchObject({ code: 'report/malformed' });
  expect((await link.call('report.kept', {})).total).toEqual(total);
}); // prettier-ignore

it('from the command line: made by the agent, checked and added up without one', SLOW, async () => {
  const file = join(folder, 'a.jsonl');
  const made = await tongqian('report', '--data', member.data, '--from', began, '--until', localDate(Date.now()), '--member', '王小明', '--out', file);
  expect(made).toMatchObject({ code: 0, out: `已导出 7 条用证记录，写入 ${file}` });
  const { fingerprint } = await member.clerk.link.call('report.own', { from: null, until: null });
  const verified = await tongqian('report', 'verify', file);
  expect(verified.code).toBe(0);
  expect(verified.out).toContain('7 条，签名有效');
  expect(verified.out.replaceAll(' ', '')).toContain(fingerprint);
  const bad = join(folder, 'bad.jsonl');
  writeFileSync(bad, readFileSync(file, 'utf8').replace('"holder":"', '"holder":"x'));
  const bytes = join(folder, 'bytes.jsonl');
  writeFileSync(bytes, new Uint8Array([0xff, 0xfe]));
  const total = await tongqian('report', 'total', '--json', bad, file, bytes);
  expect(total.code).toBe(1);
  const read = JSON.parse(total.out) as { files: { problem: { code: string } | null }[]; total: { count: number } };
  expect(read.files.map(({ problem }) => problem?.code ?? null)).toEqual(['report/altered', null, 'report/malformed']);
  expect(read.total.count).toBe(7);
  expect((await tongqian('report', 'total', file)).out).toContain('合计 7 条，其中完成 6 条');
  expect((await tongqian('report', '--data', member.data, '--from', '2026-02-30')).code).toBe(2);
}); // prettier-ignore
