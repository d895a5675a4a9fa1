// Software keys from the extension's own page, over a real paired channel to a real agent: a clerk who never opens a terminal. PINs go
// through the approval window alone. The CA and the other programs are the openssl program.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MethodName, Params, Result } from '#shared/protocol/methods.ts';
import { TOKEN_FILE_ENDING } from '../agent/tokens/software/create.ts';
import { until } from '../scripts/browsers/browser.ts';
import { type Answered, openScene, type Scene } from './support/fault-scene.ts';

// No hexadecimal digits all through: the log is full of those, and is searched for these.
const PIN = 'z382716';
const OTHER_PIN = 'q905817';
const FILE_PASSWORD = '文件密码 1';
const PASSPHRASE = 'copper lantern maybe seventeen';
const ID = 'distid:1234567812345678';
const SUBJECT = { organisation: '演示贸易有限公司', creditCode: '91000000DEMA00013A', commonName: '演示用户' };
const PATIENCE = { timeout: 60_000 };

let here: Scene;
let elsewhere: Scene;
let folder: string;
const file = (name: string) => join(folder, name);
const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'pipe'] }).toString();
const code = (name: string) => expect.objectContaining({ code: name }) as unknown;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tongqian-keys-desk-'));
  here = await openScene({ cards: [] });
  elsewhere = await openScene({ cards: [] });
  openssl('genpkey', '-algorithm', 'SM2', '-out', file('ca.key'));
  const name = ['-subj', '/C=CN/O=通签/CN=测试CA', '-utf8', '-days', '400'];
  openssl('req', '-x509', '-new', '-key', file('ca.key'), '-sm3', '-sigopt', ID, ...name, '-out', file('ca.crt'));
}, 120_000);
afterAll(async () => {
  await here.close();
  await elsewhere.close();
  rmSync(folder, { recursive: true });
});

type Key = Result<'keys.import'>['key'];
type KeyMethod = Extract<MethodName, `keys.${string}`>;

interface Asking<M extends KeyMethod> {
  result: Promise<Result<M>>;
  answer: (typed: { pin?: string; newPin?: string }) => Promise<Answered>;
  view: Awaited<ReturnType<Scene['clerk']['window']>>;
}

/** One act, its window open. */
async function asking<M extends KeyMethod>(scene: Scene, method: M, params: Params<M>): Promise<Asking<M>> {
  const result = scene.clerk.link.call(method, params);
  result.catch(() => undefined); // looked at later
  const view = await Promise.race([scene.clerk.window(), result.then(() => Promise.reject(new Error('no window')))]);
  const answer = ({ pin, newPin }: { pin?: string; newPin?: string }) =>
    scene.clerk.link.call('approval.answer', {
      ...{ id: view.id, digest: view.digest, decision: 'confirm', token: null, certificate: null },
      ...{ pin: pin ?? null, newPin: newPin ?? null },
    });
  return { result, answer, view };
}

/** Asked, typed, done. */
async function act<M extends KeyMethod>(
  scene: Scene,
  method: M,
  params: Params<M>,
  typed: { pin?: string; newPin?: string },
): Promise<Result<M>> {
  const { answer, result } = await asking(scene, method, params);
  expect(await answer(typed)).toEqual({ state: 'done', problem: null });
  return result;
}

const list = async (scene: Scene) => (await scene.clerk.link.call('keys.list', {})).keys;
const fileOf = (name: string) => ({ name, data: readFileSync(file(name)).toString('base64') });
const tokens = (scene: Scene) => join(scene.data, 'tokens');
const kept = (scene: Scene) => readdirSync(tokens(scene)).sort();

/** A certificate of our CA for a request, as .p7b with the CA's own. */
function certified(request: string, name: string): void {
  writeFileSync(file(`${name}.csr`), request);
  const isSm2 = openssl('req', '-in', file(`${name}.csr`), '-noout', '-text').includes('SM2');
  openssl(
    ...['x509', '-req', '-in', file(`${name}.csr`), ...(isSm2 ? ['-vfyopt', ID] : []), '-CA', file('ca.crt')],
    ...['-CAkey', file('ca.key'), '-CAcreateserial', '-days', '30', '-sm3', '-sigopt', ID, '-out', file(`${name}.crt`)],
  );
  const all = ['-certfile', file(`${name}.crt`), '-certfile', file('ca.crt')];
  openssl('crl2pkcs7', '-nocrl', ...all, '-outform', 'DER', '-out', file(`${name}.p7b`));
}

function makePfx(name: string, algorithm: string[] = ['SM2']): void {
  openssl('genpkey', '-algorithm', ...algorithm, '-out', file(`${name}.key`));
  const digest = algorithm[0] === 'SM2' ? ['-sm3', '-sigopt', ID] : ['-sha256'];
  const subject = ['-subj', '/C=CN/O=演示贸易有限公司/CN=演示用户', '-utf8', '-days', '30'];
  openssl('req', '-x509', '-new', '-key', file(`${name}.key`), ...digest, ...subject, '-out', file(`${name}.crt`));
  const given = ['-inkey', file(`${name}.key`), '-in', file(`${name}.crt`)];
  openssl('pkcs12', '-export', ...given, '-passout', `pass:${FILE_PASSWORD}`, '-out', file(`${name}.pfx`));
}

async function signs(scene: Scene, { id, certificates }: Key, pin: string): Promise<void> {
  const certificate = certificates[0]!.id;
  const seen = async () => JSON.stringify(await scene.clerk.link.call('tokens.list', {})).includes(certificate);
  await until('its certificate', seen, PATIENCE);
  const text = Buffer.from('总价 100 元').toString('base64');
  const signed = scene.clerk.link.call('file.sign', { name: 'a.txt', data: text, format: 'raw' });
  const answered = await scene.clerk.confirm(await scene.clerk.window(), { pin, token: id, certificate });
  expect(answered).toEqual({ state: 'done', problem: null });
  expect((await signed).certificate.id).toBe(certificate);
}

describe('import', { timeout: 120_000 }, () => {
  it('takes a .pfx of openssl: its password and a new PIN are typed in the window, and it signs', async () => {
    makePfx('first');
    const { view, answer, result } = await asking(here, 'keys.import', fileOf('first.pfx'));
    expect(view).toMatchObject({ verb: 'key-import', pin: 'open', page: null, tokens: [], document: { kind: 'key' } });
    expect(JSON.stringify(view.document.fields)).toContain('first.pfx');
    // A wrong password and a weak PIN lose nothing: the window stays.
    expect(await answer({ pin: '别的密码', newPin: PIN })).toMatchObject({ problem: { code: 'key/password-wrong' } });
    expect(await answer({ pin: FILE_PASSWORD, newPin: '123456' })).toMatchObject({ problem: { code: 'pin/weak' } });
    expect(await answer({ pin: FILE_PASSWORD })).toMatchObject({
      state: 'again',
      problem: { code: 'token/pin-required' },
    });
    expect(await list(here)).toEqual([]);
    expect(await answer({ pin: FILE_PASSWORD, newPin: PIN })).toEqual({ state: 'done', problem: null });
    const { key } = await result;
    expect(key.certificates[0]).toMatchObject({ holder: '演示用户', algorithm: 'sm2' });
    await signs(here, key, PIN);
    const again = await asking(here, 'keys.import', fileOf('first.pfx'));
    expect(await again.answer({ pin: FILE_PASSWORD, newPin: PIN })).toMatchObject({ problem: { code: 'key/exists' } });
    await expect(again.result).rejects.toEqual(code('key/exists'));
  });

  it('tells apart what it cannot take, before anybody types a password', async () => {
    const before = kept(here);
    openssl('pkcs8', '-topk8', '-nocrypt', '-in', file('first.key'), '-outform', 'DER', '-out', file('open.p8'));
    openssl('x509', '-in', file('first.crt'), '-outform', 'DER', '-out', file('first.cer'));
    writeFileSync(file('cut.pfx'), readFileSync(file('first.pfx')).subarray(0, 300));
    writeFileSync(file('noise.pfx'), 'not a key file');
    for (const [name, refused] of [
      ['open.p8', 'key/file-open'],
      ['first.cer', 'key/file-none'],
      ['first.crt', 'key/file-none'],
      ['first.key', 'key/file-open'],
      ['cut.pfx', 'key/file-malformed'],
      ['noise.pfx', 'key/file-malformed'],
    ] as const)
      await expect(here.clerk.link.call('keys.import', fileOf(name)), name).rejects.toEqual(code(refused));
    const altered = readFileSync(file('first.pfx'));
    altered[200]! ^= 1;
    const { answer, result } = await asking(here, 'keys.import', { name: 'x.pfx', data: altered.toString('base64') });
    expect(await answer({ pin: FILE_PASSWORD, newPin: PIN })).not.toEqual({ state: 'done', problem: null });
    const [waiting] = await here.clerk.pending();
    if (waiting) await here.clerk.refuse(waiting);
    await expect(result).rejects.toEqual(expect.anything());
    expect([await here.clerk.pending(), kept(here)]).toEqual([[], before]);
  });

  it('is bounded, and takes nothing that is not its own shape', async () => {
    const call = (params: unknown) => here.clerk.link.call('keys.import', params as Params<'keys.import'>);
    for (const params of [
      { name: 'x.pfx', data: 'A'.repeat(400_000) },
      { name: 'x.pfx', data: '***' },
      { name: 'x.pfx', data: 'AAA' },
      { name: '', data: 'AAAA' },
      { name: 'x.pfx', data: 'AAAA', password: FILE_PASSWORD },
      { name: 'x.pfx', data: 'AAAA', pin: PIN },
    ])
      await expect(call(params)).rejects.toEqual(code('request/invalid'));
    expect(await here.clerk.pending()).toEqual([]);
  });
});

describe('a new key', { timeout: 120_000 }, () => {
  it.each(['sm2', 'rsa2048'] as const)(
    'of %s comes with its request; the CA’s .p7b finds it; it signs, is renewed, and the old key stays',
    async (algorithm) => {
      const made = await act(here, 'keys.new', { subject: SUBJECT, algorithm }, { newPin: PIN });
      expect(made).toMatchObject({ name: '演示贸易有限公司.csr', key: { label: SUBJECT.organisation } });
      expect(made.key.waiting).toHaveLength(1);
      certified(made.request, algorithm);
      const said = openssl('req', '-in', file(`${algorithm}.csr`), '-noout', '-subject', '-nameopt', 'utf8');
      for (const part of Object.values(SUBJECT)) expect(said).toContain(part);

      const { view, answer, result } = await asking(here, 'keys.certificate', fileOf(`${algorithm}.p7b`));
      expect(view).toMatchObject({ verb: 'key-certificate', pin: 'none' });
      expect(JSON.stringify(view.document.fields)).toContain('演示用户');
      await answer({});
      const { key } = await result;
      expect(key).toMatchObject({ id: made.key.id, waiting: [], chain: 1 });
      await signs(here, key, PIN);

      const renewed = await act(here, 'keys.renew', { id: key.id, subject: SUBJECT, algorithm }, { pin: PIN });
      expect(renewed.key).toMatchObject({ id: key.id, waiting: [{}], certificates: [{ id: key.certificates[0]!.id }] });
      // Its request was lost with the page: it is made once more.
      const again = await act(here, 'keys.request', { id: key.id, subject: SUBJECT }, { pin: PIN });
      certified(again.request, `${algorithm}-2`);
      const { key: now } = await act(here, 'keys.certificate', fileOf(`${algorithm}-2.p7b`), {});
      expect(now.certificates.map(({ id }) => id)).toContain(key.certificates[0]!.id);
      expect(now).toMatchObject({ waiting: [], certificates: [{}, {}] });
      await expect(here.clerk.link.call('keys.request', { id: key.id, subject: SUBJECT })).rejects.toEqual(
        code('key/none-waiting'),
      );
    },
  );

  it('is not asked for with a name that no CA takes, and no easy PIN is taken', async () => {
    const before = kept(here);
    const make = (subject: object) => here.clerk.link.call('keys.new', { subject, algorithm: 'sm2' });
    for (const subject of [{}, { organisation: ' ' }, { ...SUBJECT, creditCode: '91000000DEMA00014A' }])
      await expect(make(subject)).rejects.toEqual(code('key/subject'));
    const { answer, view } = await asking(here, 'keys.new', { subject: SUBJECT, algorithm: 'sm2' });
    for (const newPin of ['88888888', '12345', '19800131', '密码密码密码'])
      expect(await answer({ newPin })).toMatchObject({ state: 'again' });
    await here.clerk.refuse(view);
    expect(kept(here)).toEqual(before);
  });

  it('takes no certificate of another key, and no file that is none', async () => {
    for (const [name, refused] of [
      ['ca.crt', 'key/certificate-other'],
      ['first.pfx', 'key/certificate-file'],
      ['ca.key', 'key/certificate-file'],
    ] as const)
      await expect(here.clerk.link.call('keys.certificate', fileOf(name)), name).rejects.toEqual(code(refused));
  });
});

describe('backup', { timeout: 120_000 }, () => {
  it('goes to another computer and brings a locked key back; a wrong passphrase loses nothing', async () => {
    const [key] = (await list(here)).filter(({ certificates }) => certificates.length === 1);
    const id = key!.id;
    const { answer, result, view } = await asking(here, 'keys.backup', { id });
    expect(view).toMatchObject({ verb: 'key-backup', pin: 'backup' });
    expect(await answer({ pin: PIN, newPin: '382716382716' })).toMatchObject({
      problem: { code: 'key/passphrase-weak' },
    });
    expect(await answer({ pin: OTHER_PIN, newPin: PASSPHRASE })).toMatchObject({
      state: 'again',
      problem: { code: 'token/pin-wrong', params: { tries: 4 } },
    });
    await answer({ pin: PIN, newPin: PASSPHRASE });
    const backup = await result;
    expect(backup.name).toMatch(/\.tqbackup$/);

    const restoring = await asking(elsewhere, 'keys.restore', backup);
    expect(await restoring.answer({ pin: `${PASSPHRASE}.`, newPin: OTHER_PIN })).toMatchObject({
      state: 'again',
      problem: { code: 'key/password-wrong' },
    });
    expect(await list(elsewhere)).toEqual([]);
    await restoring.answer({ pin: PASSPHRASE, newPin: OTHER_PIN });
    expect((await restoring.result).key.certificates).toEqual(key!.certificates);
    await signs(elsewhere, key!, OTHER_PIN);

    const locking = await asking(elsewhere, 'keys.backup', { id });
    for (const tries of [4, 3])
      expect(await locking.answer({ pin: PIN, newPin: PASSPHRASE })).toMatchObject({ problem: { params: { tries } } });
    expect((await locking.answer({ pin: PIN, newPin: PASSPHRASE })).state).toBe('again');
    expect((await elsewhere.clerk.window()).warnings).toEqual([{ code: 'token/pin-tries-low', params: { tries: 2 } }]);
    await locking.answer({ pin: PIN, newPin: PASSPHRASE });
    expect(await locking.answer({ pin: PIN, newPin: PASSPHRASE })).toMatchObject({
      state: 'done',
      problem: { code: 'key/locked' },
    });
    await expect(elsewhere.clerk.link.call('keys.backup', { id })).rejects.toEqual(code('key/locked'));
    await act(elsewhere, 'keys.restore', backup, { pin: PASSPHRASE, newPin: PIN });
    await until('unlocked', async () => (await list(elsewhere))[0]?.locked === false, PATIENCE);
    await signs(elsewhere, key!, PIN);
  });

  it('that is none, is altered or of another version is refused before a passphrase is typed', async () => {
    const restore = (text: string) =>
      here.clerk.link.call('keys.restore', { name: 'x', data: Buffer.from(text).toString('base64') });
    await expect(restore('{}')).rejects.toEqual(code('key/file-malformed'));
    await expect(restore('{"format":"tongqian-key-backup","version":9}')).rejects.toEqual(code('key/backup-version'));
    await expect(restore('{"format":"tongqian-key-backup","version":1}')).rejects.toEqual(code('key/backup-edited'));
    await expect(here.clerk.link.call('keys.restore', fileOf('first.pfx'))).rejects.toEqual(code('key/file-malformed'));
  });
});

describe('nothing is half done', { timeout: 120_000 }, () => {
  it('when the window is closed, or the agent is locked', async () => {
    const before = kept(here);
    const { view, result } = await asking(here, 'keys.new', { subject: SUBJECT, algorithm: 'sm2' });
    await here.clerk.refuse(view);
    await expect(result).rejects.toEqual(code('approval/refused'));
    const open = await asking(here, 'keys.new', { subject: SUBJECT, algorithm: 'sm2' });
    await here.clerk.link.call('agent.lock', { locked: true });
    await expect(open.result).rejects.toEqual(code('approval/cancelled'));
    await expect(here.clerk.link.call('keys.import', fileOf('first.pfx'))).rejects.toEqual(code('agent/locked'));
    await here.clerk.link.call('agent.lock', { locked: false });
    expect(kept(here)).toEqual(before);
  });

  it('when the disk is full', async () => {
    const [first] = kept(here).filter((name) => name.endsWith(TOKEN_FILE_ENDING));
    const id = `software:${first!.slice(0, -TOKEN_FILE_ENDING.length)}`;
    const before = readFileSync(join(tokens(here), first!));
    symlinkSync('/dev/full', join(tokens(here), `${first!}.new`)); // what is written there meets the end of the disk
    const renewing = await asking(here, 'keys.renew', { id, subject: SUBJECT, algorithm: 'sm2' });
    expect(await renewing.answer({ pin: PIN })).toMatchObject({ state: 'done', problem: { code: 'key/not-saved' } });
    await expect(renewing.result).rejects.toEqual(code('key/not-saved'));
    expect(readFileSync(join(tokens(here), first!))).toEqual(before);
    await act(here, 'keys.renew', { id, subject: SUBJECT, algorithm: 'sm2' }, { pin: PIN });

    const away = `${tokens(here)}-away`;
    renameSync(tokens(here), away);
    writeFileSync(tokens(here), ''); // no folder can be made in its place
    const making = await asking(here, 'keys.new', { subject: SUBJECT, algorithm: 'sm2' });
    expect(await making.answer({ newPin: PIN })).toMatchObject({ problem: { code: 'key/not-saved' } });
    rmSync(tokens(here));
    renameSync(away, tokens(here));
  });

  it('when the agent is killed while it works', async () => {
    const before = (await list(here)).map(({ id }) => id);
    const { answer } = await asking(here, 'keys.new', { subject: SUBJECT, algorithm: 'rsa3072' });
    answer({ newPin: PIN }).catch(() => undefined);
    await here.kill();
    await here.restart();
    // What had no answer may be asked again by the link: in a window of its own, which the clerk closes.
    for (const view of await here.clerk.pending()) await here.clerk.refuse(view);
    const after = await list(here);
    // It is whole, with the PIN it was given, or it is not there.
    for (const { id } of after.filter((key) => !before.includes(key.id)))
      await act(here, 'keys.request', { id, subject: SUBJECT }, { pin: PIN });
    expect(after.length - before.length).toBeLessThanOrEqual(1);
  });
});

describe('who may ask', { timeout: 120_000 }, () => {
  it('is the extension’s own page: a portal’s page that names the methods opens no window', async () => {
    const page = await here.clerk.page();
    for (const method of ['keys.new', 'keys.list', 'keys.backup', 'keys.import'])
      expect(await page.call(method, { subject: SUBJECT, algorithm: 'sm2', ...fileOf('first.pfx') })).toMatchObject({
        Result: false,
      });
    expect(await here.clerk.pending()).toEqual([]);
  });

  it('and the log has each act with its result, and no PIN, password or passphrase', async () => {
    const lines = (await here.clerk.log()).filter(({ verb }) => verb.startsWith('key-'));
    for (const verb of ['key-import', 'key-new', 'key-request', 'key-certificate', 'key-backup'])
      expect(lines.find((line) => line.verb === verb && line.result === 'done')).toMatchObject({ origin: '通签' });
    expect(lines.find(({ result }) => result === 'refused')).toMatchObject({ code: 'approval/refused' });
    const said = JSON.stringify(await here.clerk.log()) + readFileSync(here.logFile, 'utf8');
    for (const secret of [PIN, OTHER_PIN, PASSPHRASE, FILE_PASSWORD]) expect(said).not.toContain(secret);
  });
});
