// Many encrypted files under one consent, through the whole agent, from the extension's own page and from the command line
// (spec/desk row 17.4). Envelopes for somebody else are openssl's.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { toBase64 } from '#shared/bytes.ts';
import { runCommand } from '../agent/cli/program.ts';
import { recipientCertificate } from '../agent/operations/envelope-file.ts';
import { sealBytes } from '../agent/operations/envelope-bytes.ts';
import { until } from '../scripts/browsers/browser.ts';
import { CARD_PIN, openScene, type Scene } from './support/fault-scene.ts';

const SERIAL = '0A1B2C3D4E5F';

let opened: Scene;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tongqian-decrypt-list-'));
  opened = await openScene({ cards: [{ algorithm: 'sm2' }, { algorithm: 'rsa' }] });
  execFileSync('openssl', [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=Somebody else', '-days', '2'],
    ...['-set_serial', `0x${SERIAL}`, '-keyout', at('other.key'), '-out', at('other.pem')],
  ]);
}, 60_000);
afterAll(async () => {
  await opened.close();
  rmSync(folder, { recursive: true });
});

const at = (name: string): string => join(folder, name);
const sealedFor = (certificateFile: string, data: Uint8Array): Uint8Array =>
  sealBytes(data, [
    recipientCertificate({ bytes: readFileSync(certificateFile), path: certificateFile, now: Date.now() }),
  ]);
const forCard = (place: number, data: Uint8Array) => sealedFor(opened.cards[place]!.encryptionFile, data);
/** What openssl encrypts for the holder of another certificate. */
function forSomebodyElse(): Uint8Array {
  writeFileSync(at('plain'), 'for somebody else');
  execFileSync('openssl', [
    ...['cms', '-encrypt', '-aes256', '-binary', '-outform', 'DER'],
    ...['-in', at('plain'), '-out', at('foreign.p7e'), at('other.pem')],
  ]);
  return readFileSync(at('foreign.p7e'));
}
const contents = (count: number): Uint8Array[] =>
  Array.from({ length: count }, () => new Uint8Array(randomBytes(20_000)));
const ask = (files: { name: string; data: Uint8Array }[]) =>
  opened.clerk.link.call('file.decrypt-list', {
    files: files.map(({ name, data }) => ({ name, data: toBase64(data) })),
  });
const act = (id: string, what: 'pause' | 'go-on' | 'stop') =>
  opened.clerk.link.call('run.act', { id, act: what, pin: null });

async function run(...argv: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCommand([...argv, '--data', opened.data], {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    env: { LANG: 'zh_CN.UTF-8', HOME: folder },
    signal: new AbortController().signal,
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

it('20 envelopes: one window, one PIN; those for others and damaged ones are told one by one and stop nothing', async () => {
  const plain = contents(18);
  const files = plain.map((data, i) => ({ name: `标书${String(i + 1)}.pdf.p7e`, data: forCard(0, data) }));
  files.splice(3, 0, { name: 'foreign.p7e', data: forSomebodyElse() });
  files.splice(9, 0, { name: 'changed.p7e', data: forCard(0, new Uint8Array(100)).slice(0, -16) });
  const before = (await opened.clerk.log()).length;
  const asked = ask(files);
  const view = await opened.clerk.window();
  expect(view).toMatchObject({ verb: 'decrypt', page: null, pin: 'ask', rows: 19 });
  expect(view.document.title.zh).toBe('批量解密 19 份');
  // Of the two cards the one that opens something, with the certificate that decrypts.
  expect(view.tokens).toMatchObject([{ id: opened.cards[0]!.id, certificates: [{ usage: 'encrypt' }] }]);
  const { rows } = await opened.clerk.link.call('run.rows', { id: view.id, after: 0 });
  expect(rows.filter(({ state }) => state === 'waiting')).toHaveLength(18);
  expect(rows[3]).toMatchObject({ name: 'foreign.p7e', state: 'failed', problem: { code: 'envelope/other-key' } });
  expect(await opened.clerk.confirm(view, { pin: CARD_PIN })).toMatchObject({ problem: null });
  const { files: outcomes } = await asked;
  expect(outcomes[3]).toEqual({ problem: { code: 'envelope/other-key', params: { id: SERIAL } } });
  expect(outcomes[9]).toMatchObject({ problem: { code: 'format/malformed' } });
  expect(outcomes.filter((_, i) => i !== 3 && i !== 9)).toEqual(
    plain.map((data, i) => ({ name: `标书${String(i + 1)}.pdf`, data: toBase64(data), signers: [] })),
  );
  const lines = (await opened.clerk.log()).slice(before);
  expect(lines.map(({ verb, result, summary }) => `${verb} ${result} ${summary}`).sort()).toEqual(
    [...plain.map(() => 'decrypt done 解密文件'), 'decrypt done 批量解密 19 份'].sort(),
  );
  expect(opened.clerk.runs.get(view.id)).toMatchObject({
    kind: 'decrypt',
    state: 'ended',
    signed: 18,
    failed: 1,
    unfit: 1,
  });
});

it('files for two cards: the one that was chosen opens its own, the others say which certificate they are for', async () => {
  const [first, second, third] = contents(3);
  const files = [forCard(1, first!), forCard(0, second!), forCard(1, third!)];
  const asked = ask(files.map((data, i) => ({ name: `${String(i)}.p7e`, data })));
  const view = await opened.clerk.window();
  // The card that opens most stands first.
  expect(view.tokens.map(({ id }) => id)).toEqual([opened.cards[1]!.id, opened.cards[0]!.id]);
  await opened.clerk.confirm(view, { pin: CARD_PIN });
  const { files: outcomes } = await asked;
  expect(outcomes.map((one) => ('problem' in one ? one.problem.code : one.data))).toEqual([
    toBase64(first!),
    'envelope/other-key',
    toBase64(third!),
  ]);
});

it('pauses, goes on and stops before the next file; what is not opened says so', async () => {
  const plain = contents(200).map((data) => data.subarray(0, 200));
  const asked = ask(plain.map((data, i) => ({ name: `${String(i)}.p7e`, data: forCard(0, data) })));
  const view = await opened.clerk.window();
  const { id } = view;
  await opened.clerk.confirm(view, { pin: CARD_PIN });
  await act(id, 'pause');
  const opens = async () =>
    (await opened.clerk.link.call('run.rows', { id, after: 0 })).rows.filter(({ state }) => state === 'signed').length;
  const atRest = await opens();
  await act(id, 'go-on');
  await until('more', async () => (await opens()) > atRest, { timeout: 60_000 });
  await act(id, 'stop');
  const { files } = await asked;
  const done = files.flatMap((one, i) => ('data' in one ? [[one.data, toBase64(plain[i]!)]] : []));
  expect(done.length).toBeGreaterThan(atRest);
  expect(done.every(([given, wanted]) => given === wanted)).toBe(true);
  const codes = files.flatMap((one) => ('problem' in one ? [one.problem.code] : []));
  expect(new Set(codes)).toEqual(new Set(['batch/stopped']));
}, 120_000);

it('nobody is asked where no card could open any of them, and a wrong PIN opens none', async () => {
  const foreign = { name: 'a.p7e', data: forSomebodyElse() };
  const { files } = await ask([foreign, { name: 'b.p7e', data: new Uint8Array(100) }]);
  expect(files).toMatchObject([{ problem: { code: 'envelope/other-key' } }, { problem: { code: 'format/malformed' } }]);
  expect(await opened.clerk.pending()).toEqual([]);
  const asked = ask([foreign, { name: 'c.p7e', data: forCard(0, contents(1)[0]!) }]);
  const view = await opened.clerk.window();
  expect(await opened.clerk.confirm(view, { pin: '00000000' })).toMatchObject({ problem: { code: 'token/pin-wrong' } });
  await opened.clerk.refuse(view);
  await expect(asked).rejects.toMatchObject({ code: 'approval/refused' });
});

it('from the command line each file is written as it is opened, and what was not opened leaves none', async () => {
  const plain = contents(3);
  const paths = plain.map((_, i) => at(`c${String(i)}.txt.p7e`));
  plain.forEach((data, i) => writeFileSync(paths[i]!, forCard(i === 2 ? 1 : 0, data)));
  writeFileSync(at('foreign.p7e'), forSomebodyElse());
  writeFileSync(at('none.p7e'), 'no envelope');
  writeFileSync(at('kept.p7e'), forCard(0, plain[0]!));
  writeFileSync(at('kept.decrypted'), 'opened before');
  const asked = run(
    'decrypt',
    paths[0]!,
    at('kept.p7e'),
    at('foreign.p7e'),
    at('none.p7e'),
    paths[1]!,
    at('missing.p7e'),
  );
  const view = await opened.clerk.window();
  expect(view).toMatchObject({ verb: 'decrypt', program: 'tongqian', rows: 3 });
  await opened.clerk.confirm(view, { pin: CARD_PIN });
  const { code, out, err } = await asked;
  expect(code).toBe(1);
  for (const i of [0, 1]) expect(new Uint8Array(readFileSync(at(`c${String(i)}.txt.decrypted`)))).toEqual(plain[i]);
  for (const name of ['foreign', 'none', 'missing']) expect(existsSync(at(`${name}.decrypted`))).toBe(false);
  expect(err).toContain(SERIAL);
  for (const known of ['envelope/other-key', 'format/malformed', 'command/file', 'command/exists'])
    expect(err).toContain(known);
  expect(readFileSync(at('kept.decrypted'), 'utf8')).toBe('opened before');
  expect(out).toContain('2');
});

it('two files that would be opened, or signed, into the same one are refused before anybody is asked', async () => {
  writeFileSync(at('same.p7e'), forCard(0, contents(1)[0]!));
  writeFileSync(at('same.p7m'), forCard(0, contents(1)[0]!));
  for (const name of ['same', 'same.xml']) writeFileSync(at(name), '<a/>');
  for (const argv of [
    ['decrypt', at('same.p7e'), at('same.p7m')],
    ['sign', '--format', 'xml', at('same.xml'), at('same')],
  ]) {
    const { code, err } = await run(...argv);
    expect(code).not.toBe(0);
    expect(err).toContain('command/usage');
  }
  expect(await opened.clerk.pending()).toEqual([]);
});

it('a signature that cannot be written fails alone; the others are written', async () => {
  const files = ['w1.txt', 'w2.txt', 'w3.txt'].map(at);
  for (const file of files) writeFileSync(file, `${file} 演示合同`.repeat(20)); // longer than a login
  const asked = run('sign', '--format', 'raw', ...files);
  const view = await opened.clerk.window();
  mkdirSync(`${files[1]!}.sig`);
  await opened.clerk.confirm(view, { pin: CARD_PIN, token: opened.cards[0]!.id });
  const { code, err } = await asked;
  expect(code).toBe(1);
  expect(err).toContain('command/exists');
  for (const file of [files[0]!, files[2]!]) expect(readFileSync(`${file}.sig`, 'utf8')).not.toBe('');
});
