import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { Problem } from '#shared/errors.ts';
import { toBase64, utf8 } from '#shared/bytes.ts';
import { createAuthority, issueCard } from '../certificates/issue.ts';
import { parseCertificate } from '../certificates/parse.ts';
import type { ControlOperations } from '../control-commands.ts';
import { listenControl } from '../control-socket.ts';
import { agentPaths } from '../paths.ts';
import { runCommand } from './program.ts';

let stop = new AbortController();
afterEach(() => {
  stop.abort();
  stop = new AbortController();
});

const temporary = () => mkdtempSync(join(tmpdir(), 'tongqian-cli-'));

async function run(argv: string[], env: NodeJS.ProcessEnv = { LANG: 'zh_CN.UTF-8' }) {
  const out: string[] = [];
  const err: string[] = [];
  const signal = new AbortController().signal;
  const code = await runCommand(argv, {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    env: { HOME: '/nonexistent', ...env },
    signal,
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

const refuse = () => Promise.reject(new Problem('approval/no-window'));

async function agent(over: Partial<ControlOperations>): Promise<string> {
  const data = temporary();
  const table = {
    state: refuse,
    pair: refuse,
    tokens: refuse,
    sign: refuse,
    audit: refuse,
    doctor: refuse,
    stop: refuse,
    ...over,
  };
  await listenControl(agentPaths(data), table, stop.signal);
  return data;
}

test('help lists every command, in the language of the terminal', async () => {
  const chinese = await run(['--help']);
  const english = await run([], { LANG: 'en_US.UTF-8' });
  for (const name of ['serve', 'pair', 'tokens', 'certs', 'sign', 'verify', 'audit', 'doctor', 'config', 'stop']) {
    expect(chinese.out).toMatch(new RegExp(`^ +${name}\\b`, 'm'));
    expect((await run([name, '--help'])).code).toBe(0);
  }
  expect(chinese.out).toContain('与浏览器配对');
  expect(english.out).toContain('pair a browser');
  expect([chinese.code, english.code]).toEqual([0, 0]);
});

test('every command is in docs/commands.md', async () => {
  const text = readFileSync('docs/commands.md', 'utf8');
  const listed = [...(await run(['--help'])).out.matchAll(/^ {2}([a-z]+) /gm)].map((row) => row[1] ?? '');
  expect(listed.length).toBeGreaterThan(8);
  for (const name of listed) expect(text).toContain(`## tongqian ${name}`);
  for (const name of listed) {
    const help = (await run([name, '--help'])).out;
    for (const [option] of help.matchAll(/--[a-z-]+/g)) expect(text, `${name} ${option}`).toContain(option);
  }
});

test('--version prints the one version of package.json', async () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  expect((await run(['--version'])).out).toBe(version);
});

test('wrong use ends with 2 and says what is wrong', async () => {
  for (const argv of [
    ['fly'],
    ['serve', '--port', '70000'],
    ['serve', '--port', 'x'],
    ['sign'],
    ['tokens', '--verbose'],
    ['audit', '--limit', '0'],
  ]) {
    const { code, err } = await run(argv);
    expect([argv.join(' '), code]).toEqual([argv.join(' '), 2]);
    expect(err).toContain('（command/usage）');
  }
});

test('without an agent a command ends with 1 and the next step', async () => {
  const { code, out, err } = await run(['tokens', '--data', temporary()]);
  expect([code, out]).toEqual([1, '']);
  expect(err).toBe('通签助手未运行。请启动通签助手；启动后会自动继续。（agent/not-running）');
});

test('with --json a problem is JSON on standard output', async () => {
  const { code, out } = await run(['tokens', '--json', '--data', temporary()]);
  expect([code, JSON.parse(out)]).toEqual([1, { error: { code: 'agent/not-running', params: {} } }]);
});

test('pair prints the six digits alone on a line and waits for the end', async () => {
  const data = await agent({
    pair: (_, { emit }) => {
      emit({ digits: '042137', label: 'Chromium 156' });
      return Promise.resolve({ id: 'a', label: 'Chromium 156' });
    },
  });
  const { code, out } = await run(['pair', '--data', data]);
  expect(code).toBe(0);
  expect(out.split('\n')).toEqual(['042137', '已与Chromium 156配对。']);
  const events = (await run(['pair', '--json', '--data', data])).out
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  expect(events).toEqual([
    { event: 'waiting' },
    { event: 'digits', digits: '042137', label: 'Chromium 156' },
    { paired: { id: 'a', label: 'Chromium 156' } },
  ]);
});

test('a failed pairing ends with 1', async () => {
  const data = await agent({ pair: () => Promise.reject(new Problem('pairing/code-wrong')) });
  const { code, err } = await run(['pair', '--data', data]);
  expect(code).toBe(1);
  expect(err).toContain('六位数字不正确');
});

test('what a card calls itself cannot turn or hide a line of the terminal', async () => {
  const data = await agent({
    tokens: () =>
      Promise.resolve({ problem: null, readers: [{ name: 'evil\u001b[2J\u202ereader', state: 'empty' }], tokens: [] }),
  });
  const { out } = await run(['tokens', '--data', data]);
  expect(out).toContain('evil');
  expect(out).not.toMatch(/[\u001b\u202e]/);
});

/** A signature as the agent would hand it over; everybody in it is made up. */
function signatureOf(text: string) {
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const validity = { notBefore: Date.now() - 60_000, notAfter: Date.now() + 86_400_000 };
  const certificate = issueCard({
    authority: createAuthority({ name: '演示 CA', key: keys.privateKey, validity }),
    spki: keys.publicKey.export({ format: 'der', type: 'spki' }),
    holder: {
      holder: '张三', company: '演示贸易有限公司', organisationCode: '000000000', personalId: '11010119800307391X',
      idType: '1', medium: '0', codes: { entity: '', card: '', user: '' },
    }, // prettier-ignore
    usage: 'sign',
    validity,
  });
  return {
    mechanism: 'rsa-pkcs1-sha256' as const,
    signature: toBase64(sign('sha256', utf8(text), keys.privateKey)),
    certificate: toBase64(certificate),
    view: parseCertificate(certificate).view,
  };
}

test('sign writes a file that verify accepts, and one changed byte fails', async () => {
  const signed = signatureOf('declaration');
  const data = await agent({
    sign: ({ data: sent }) => (sent === toBase64(utf8('declaration')) ? Promise.resolve(signed) : refuse()),
  });
  const file = join(temporary(), '报关单.txt');
  writeFileSync(file, 'declaration');
  expect((await run(['sign', file, '--data', data])).code).toBe(0);
  const good = await run(['verify', file]);
  expect([good.code, good.out]).toEqual([0, expect.stringContaining('签名有效')]);
  writeFileSync(file, 'declaratioN');
  const bad = await run(['verify', file, '--json']);
  expect([bad.code, JSON.parse(bad.out)]).toEqual([1, expect.objectContaining({ valid: false })]);
});

test('with no window to ask in, nothing is signed and nothing is written', async () => {
  const data = await agent({});
  const file = join(temporary(), 'a.txt');
  writeFileSync(file, 'x');
  const { code, err } = await run(['sign', file, '--data', data]);
  expect(code).toBe(1);
  expect(err).toContain('（approval/no-window）');
  expect((await run(['verify', file])).err).toContain('（command/file）');
});

test('a signature file of another kind is told from a wrong signature', async () => {
  const file = join(temporary(), 'a.txt');
  writeFileSync(file, 'x');
  writeFileSync(`${file}.sig`, '{"tongqian":"detached-signature-1"}');
  expect((await run(['verify', file])).err).toContain('（command/signature）');
});

test('an altered log ends audit with 1', async () => {
  const chain = { count: 2, head: '', damagedFrom: 2 };
  const data = await agent({ audit: () => Promise.resolve({ lines: [], total: 0, chain }) });
  const { code, out } = await run(['audit', 'I2026', '--data', data]);
  expect([code, out]).toEqual([1, expect.stringContaining('从第 2 条起不可信')]);
});

test('doctor prints what the agent found, and fails when a check fails', async () => {
  const check = (state: 'ok' | 'failed') => ({
    id: 'service', state, title: { zh: '读卡服务', en: 'Service' }, detail: { zh: '', en: '' },
    problem: state === 'ok' ? null : { code: 'token/service-stopped', params: {} },
  }); // prettier-ignore
  const well = await run([
    'doctor',
    '--data',
    await agent({ doctor: () => Promise.resolve({ checks: [check('ok')] }) }),
  ]);
  expect([well.code, well.out]).toEqual([0, '✓ 读卡服务']);
  const ill = await run([
    'doctor',
    '--data',
    await agent({ doctor: () => Promise.resolve({ checks: [check('failed')] }) }),
  ]);
  expect([ill.code, ill.out]).toEqual([1, expect.stringContaining('✗ 读卡服务  读卡服务未启动。')]);
});

test('doctor without an agent still checks the folder and the configuration', async () => {
  const data = temporary();
  writeFileSync(join(data, 'config.json'), '{"nonsense":1}', { mode: 0o600 });
  const { code, out } = await run(['doctor', '--json', '--data', data]);
  const { checks } = JSON.parse(out) as { checks: { id: string; state: string; problem: { code: string } | null }[] };
  expect(code).toBe(1);
  expect(checks.map((check) => [check.id, check.problem?.code ?? check.state])).toEqual([
    ['agent', 'agent/not-running'],
    ['data-folder', 'ok'],
    ['settings', 'settings/invalid'],
  ]);
});

test('config shows what holds and where it comes from', async () => {
  const data = temporary();
  writeFileSync(join(data, 'config.json'), '{"idleLockMinutes":30}', { mode: 0o600 });
  const { out } = await run(['config', '--json', '--data', data]);
  expect(JSON.parse(out)).toMatchObject({
    exists: true,
    settings: { idleLockMinutes: 30, eport: { allowPrograms: [] } },
  });
  expect((await run(['config', '--data', data, '--config', '/nonexistent'])).code).toBe(1);
});
