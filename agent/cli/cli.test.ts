import { generateKeyPairSync, sign } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { Problem } from '#shared/errors.ts';
import { toBase64, utf8 } from '#shared/bytes.ts';
import { createAuthority, issueCard } from '../certificates/issue.ts';
import { parseCertificate } from '../certificates/parse.ts';
import { CONTROL_COMMANDS, type ControlOperations } from '../commands/table.ts';
import { listenControl } from '../commands/socket.ts';
import { agentPaths } from '../data/paths.ts';
import { runCommand } from './program.ts';
import { localTime } from './words.ts';

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
  const all = Object.fromEntries(Object.keys(CONTROL_COMMANDS).map((name) => [name, refuse]));
  const table = { ...(all as unknown as ControlOperations), ...over };
  await listenControl(agentPaths(data), table, stop.signal);
  return data;
}

test('help lists every command, in the language of the terminal', async () => {
  const chinese = await run(['--help']);
  const english = await run([], { LANG: 'en_US.UTF-8' });
  for (const name of [
    'serve',
    'pair',
    'tokens',
    'certs',
    'sign',
    'verify',
    'encrypt',
    'decrypt',
    'key',
    'audit',
    'report',
    'doctor',
    'config',
    'stop',
  ]) {
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

test('every command of keys is in docs/commands.md with its options, in both languages', async () => {
  const text = readFileSync('docs/commands.md', 'utf8');
  const listed = [...(await run(['key', '--help'])).out.matchAll(/^ {2}([a-z]+) /gm)].map((row) => row[1] ?? '');
  expect(listed.length).toBe(8);
  for (const name of listed) {
    expect(text).toContain(`tongqian key ${name}`);
    const { code, out } = await run(['key', name, '--help']);
    expect(code).toBe(0);
    for (const [option] of out.matchAll(/--[a-z-]+/g)) expect(text, `${name} ${option}`).toContain(option);
    expect((await run(['key', name, '--help'], { LANG: 'en_US.UTF-8' })).out).not.toMatch(/[\u4e00-\u9fff]/);
  }
  expect((await run(['key', 'fly'])).code).toBe(2);
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

test('what is wrong is said in the language of the terminal, and what was meant', async () => {
  for (const [argv, chinese, english] of [
    [['sing'], '没有这个命令：sing。是不是 sign？请加', 'there is no command sing. Did you mean sign? Add'],
    [['sing', '--json'], '没有这个命令：sing。', 'no command sing'],
    [['fly'], '没有这个命令：fly。请加', 'there is no command fly. Add'],
    [['key', 'nwe'], '没有这个命令：nwe。是不是 new？', 'Did you mean new?'],
    [['sign'], '缺少文件。请加', '<files> is missing. Add'],
    [['tokens', '--jsn'], '没有这个选项：--jsn。是不是 --json？', 'Did you mean --json?'],
    [['--verbose'], '没有这个选项：--verbose。', 'no option --verbose'],
    [['tokens', 'all'], 'tokens 后面写的太多。', 'tokens takes fewer arguments.'],
    [['serve', '--port'], '--port <数字> 后面没有写值。', '--port <n> has no value.'],
    [['serve', '--port', 'x'], '的值不对：x（可以写 0–65535）。', 'x is no value of --port <n> (may be 0–65535).'],
    [['sign', 'a', '--format', 'x'], 'x（可以写 raw、cms、xml、ceb、pdf）。', '(may be raw, cms, xml, ceb, pdf).'],
    [['key', 'request'], '缺少 --out <文件>。', '--out <file> is missing.'],
    [['encrypt', 'a'], '请用 --to 写明收件人的加密证书。', 'recipient’s certificate with --to.'],
  ] as const) {
    const zh = await run([...argv]);
    const en = await run([...argv], { LANG: 'en_US.UTF-8' });
    expect([zh.code, en.code]).toEqual([2, 2]);
    expect(zh.err).toContain(chinese);
    expect(en.err).toContain(english);
    expect(en.err).not.toMatch(/[\u4e00-\u9fff]/);
  }
});

test('help has no English words of its own in Chinese, and key alone prints it', async () => {
  for (const argv of [['--help'], ['sign', '--help'], ['key'], ['audit', '--help']]) {
    const { code, out } = await run(argv);
    expect([code, out]).toEqual([0, expect.stringContaining('用法：')]);
    expect(out).not.toMatch(/Usage|Options|Commands|Arguments|default|choices|display|\[options\]|<files?/);
  }
  expect((await run(['sign', '--help'])).out.replace(/\n\s+/g, '')).toContain('默认：raw）');
  expect((await run(['sign', '--help'], { LANG: 'en_US.UTF-8' })).out).toContain('Usage: tongqian sign [options]');
});

test('what went wrong is parted from what to do', async () => {
  const { err } = await run(['config', '--config', '/nonexistent.json']);
  expect(err).toMatch(/^配置文件有误：.*。请/);
});

test('a report of days that end before they begin is refused before anybody is asked', async () => {
  const data = await agent({ report: () => Promise.resolve({ name: '/nonexistent/report.txt', text: '', lines: 0 }) });
  const days = (from: string, until: string) => ['report', '--from', from, '--until', until, '--data', data];
  const { code, err } = await run(days('2026-12-01', '2026-11-01'));
  expect([code, err]).toEqual([2, expect.stringContaining('--until 的日期早于 --from。')]);
  expect((await run(days('2026-11-31', '2026-12-01'))).err).toContain('--from 后面的日期要写成');
  expect((await run(days('2026-11-01', '2026-11-01'))).err).toContain('/nonexistent/report.txt');
});

test('without an agent a command ends with 1 and the next step', async () => {
  const { code, out, err } = await run(['tokens', '--data', temporary()]);
  expect([code, out]).toEqual([1, '']);
  expect(err).toBe('通签助手未运行。请运行 tongqian serve 启动通签助手，再运行一次这个命令。（agent/not-running）');
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
function signatureOf(text: string, usage: 'sign' | 'encrypt' = 'sign') {
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const validity = { notBefore: Date.now() - 60_000, notAfter: Date.now() + 86_400_000 };
  const certificate = issueCard({
    authority: createAuthority({ name: '演示 CA', key: keys.privateKey, validity }),
    spki: keys.publicKey.export({ format: 'der', type: 'spki' }),
    holder: {
      holder: '张三', company: '演示贸易有限公司', organisationCode: '000000000', personalId: '11010119800307391X',
      idType: '1', medium: '0', codes: { entity: '', card: '', user: '' },
    }, // prettier-ignore
    usage,
    validity,
  });
  const signature = toBase64(sign('sha256', utf8(text), keys.privateKey));
  return {
    mechanism: 'rsa-pkcs1-sha256' as const,
    signature,
    document: signature,
    certificate: toBase64(certificate),
    view: parseCertificate(certificate).view,
  };
}

test('sign writes a file that verify accepts, and one changed byte fails', async () => {
  const signed = signatureOf('declaration');
  const data = await agent({
    sign: ({ data: sent, format }) =>
      sent === toBase64(utf8('declaration')) && format === 'raw' ? Promise.resolve(signed) : refuse(),
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

test('several files are one request; each signature is written as it comes, and what was not signed says why', async () => {
  const data = await agent({
    'sign-list': ({ items, format }, { emit }) => {
      expect([items.map(({ name }) => name), format]).toEqual([['a.txt', 'b.txt'], 'raw']);
      const { view, ...signed } = signatureOf('b');
      emit({ index: 0, problem: { code: 'batch/left-out', params: {} } });
      emit({ index: 1, signed: { ...signed, view } });
      return Promise.resolve({});
    },
  });
  const folder = temporary();
  const files = ['a', 'b'].map((name) => join(folder, `${name}.txt`));
  for (const [i, file] of files.entries()) writeFileSync(file, 'ab'[i]!);
  const { code, out, err } = await run(['sign', ...files, '--data', data]);
  expect([code, out]).toEqual([1, expect.stringContaining('已签名 1 个文件，1 个没有签名')]);
  expect(err).toContain('batch/left-out');
  expect((await run(['verify', files[1]!])).code).toBe(0);
  expect((await run(['verify', files[0]!])).err).toContain('（command/no-signature）');
  expect((await run(['sign', ...files, '--out', 'one', '--data', data])).code).toBe(2);
});

test('nothing is written over under a name made up here, and nobody is asked; a name that was typed is', async () => {
  let asked = 0;
  const data = await agent({
    sign: () => {
      asked += 1;
      return Promise.resolve(signatureOf('x'));
    },
    report: () => Promise.resolve({ name: join(folder, 'report.txt'), text: 'new', lines: 1 }),
  });
  const folder = temporary();
  const at = (name: string) => join(folder, name);
  writeFileSync(at('for.cer'), Buffer.from(signatureOf('x', 'encrypt').certificate, 'base64'));
  for (const name of [
    'a.txt',
    'b.txt',
    'c.txt.p7e',
    'report.txt',
    'a.txt.sig',
    'a.txt.p7s',
    'a.txt.p7e',
    'c.txt.decrypted',
  ])
    writeFileSync(at(name), 'old');
  symlinkSync(at('nowhere'), at('b.txt.sig'));
  for (const argv of [
    ['sign', at('a.txt')],
    ['sign', at('a.txt'), '--format', 'cms', '--detached'],
    ['sign', at('b.txt')],
    ['encrypt', at('a.txt'), '--to', at('for.cer')],
    ['encrypt', at('a.txt'), '--sign', '--to', at('for.cer')],
    ['decrypt', at('c.txt.p7e')],
    ['report'],
  ]) {
    const { code, err } = await run([...argv, '--data', data]);
    expect([argv, code, err]).toEqual([argv, 1, expect.stringContaining('（command/exists）')]);
    expect(err).toContain('--out');
  }
  for (const name of ['report.txt', 'a.txt.sig', 'a.txt.p7e', 'c.txt.decrypted'])
    expect(readFileSync(at(name), 'utf8')).toBe('old');
  expect([asked, existsSync(at('nowhere'))]).toEqual([0, false]);
  expect((await run(['sign', at('a.txt'), '--out', at('a.txt.sig'), '--data', data])).code).toBe(0);
  expect((await run(['report', '--out', at('report.txt'), '--data', data])).code).toBe(0);
  expect(readFileSync(at('a.txt.sig'), 'utf8')).toContain('detached-signature-1');
  expect(readFileSync(at('report.txt'), 'utf8')).toBe('new');
});

test('what a command reads is never written over by it, by whatever name, and nobody is asked', async () => {
  const data = await agent({ sign: () => Promise.reject(new Error('asked')) });
  const folder = temporary();
  const at = (name: string) => join(folder, name);
  writeFileSync(at('for.cer'), Buffer.from(signatureOf('x', 'encrypt').certificate, 'base64'));
  writeFileSync(at('a.txt'), 'whole');
  symlinkSync(at('a.txt'), at('soft'));
  linkSync(at('a.txt'), at('hard'));
  const seal = ['encrypt', at('a.txt'), '--to', at('for.cer')];
  for (const argv of [
    ...['a.txt', 'soft', 'hard', 'for.cer'].map((name) => [...seal, '--out', at(name)]),
    [...seal, '--sign', '--out', at('a.txt')],
    ['sign', at('a.txt'), '--out', join(folder, '.', 'soft')],
    ['decrypt', at('a.txt'), '--out', at('hard')],
  ]) {
    const { code, err } = await run([...argv, '--data', data]);
    expect([argv, code, err]).toEqual([argv, 2, expect.stringContaining('--out 写的是要处理的文件本身')]);
  }
  expect(readFileSync(at('a.txt'), 'utf8')).toBe('whole');
});

test('where nothing can be written the target is named, not what was read', async () => {
  const folder = temporary();
  const [file, to] = [join(folder, 'a.txt'), join(folder, 'for.cer')];
  writeFileSync(to, Buffer.from(signatureOf('x', 'encrypt').certificate, 'base64'));
  writeFileSync(file, 'x');
  const out = join(folder, 'nodir', 'x');
  for (const argv of [['encrypt', file, '--to', to], ['sign', file], ['report']])
    expect((await run([...argv, '--out', out, '--data', folder])).err).toContain(`文件读写不了：${out}。`);
  const gone = join(folder, 'gone');
  expect((await run(['encrypt', gone, '--to', to])).err).toContain(`文件读写不了：${gone}。`);
});

test('a file too large to be signed says what can be done, one alone and several together', async () => {
  const folder = temporary();
  const files = ['a', 'b'].map((name) => join(folder, name));
  for (const file of files) writeFileSync(file, '');
  truncateSync(files[0]!, 12 * 1024 * 1024 + 1);
  const one = await run(['sign', files[0]!]);
  expect([one.code, one.err]).toEqual([1, expect.stringContaining('文件太大（12.1 MB，每个最多 12 MB）')]);
  expect(one.err).toContain('请先压缩，或拆成几个文件再签名');
  for (const file of files) truncateSync(file, 7 * 1024 * 1024);
  expect((await run(['sign', ...files])).err).toContain('这些文件一共 14 MB，一次最多签 12 MB。请分几次签');
});

test('what came under that name while somebody was asked is not written over either', async () => {
  const file = join(temporary(), 'a.txt');
  writeFileSync(file, 'x');
  const data = await agent({
    sign: () => {
      writeFileSync(`${file}.sig`, 'somebody’s own');
      return Promise.resolve(signatureOf('x'));
    },
  });
  expect((await run(['sign', file, '--data', data])).err).toContain('（command/exists）');
  expect(readFileSync(`${file}.sig`, 'utf8')).toBe('somebody’s own');
});

test('in a list a file that has its signature fails alone, and the same command again does what was left', async () => {
  const asked: string[][] = [];
  const data = await agent({
    'sign-list': ({ items }, { emit }) => {
      asked.push(items.map(({ name }) => name));
      const { view, ...signed } = signatureOf('text');
      items.forEach((_, index) => emit({ index, signed: { ...signed, view } }));
      return Promise.resolve({});
    },
  });
  const folder = temporary();
  const files = ['a', 'b', 'c'].map((name) => join(folder, name));
  for (const file of files) writeFileSync(file, 'text');
  writeFileSync(`${files[0]!}.sig`, 'old');
  const { code, err } = await run(['sign', ...files, '--data', data]);
  expect([code, err]).toEqual([1, expect.stringContaining(`${files[0]!}: 文件已经存在`)]);
  for (const file of files.slice(1)) expect((await run(['verify', file])).code).toBe(0);
  rmSync(`${files[0]!}.sig`);
  await run(['sign', ...files, '--data', data]);
  expect((await run(['verify', files[0]!])).code).toBe(0);
  expect(asked).toEqual([['b', 'c'], ['a']]);
  expect((await run(['sign', ...files, '--data', data])).out).toContain('已签名 0 个文件，3 个没有签名');
  expect(asked).toHaveLength(2);
});

test('with no window to ask in, nothing is signed and nothing is written', async () => {
  const data = await agent({});
  const file = join(temporary(), 'a.txt');
  writeFileSync(file, 'x');
  const { code, err } = await run(['sign', file, '--data', data]);
  expect(code).toBe(1);
  expect(err).toContain('（approval/no-window）');
  expect((await run(['verify', file])).err).toMatch(
    /a\.txt。请把签名文件放在它旁边，取名 a\.txt\.sig.*（command\/no-signature）/,
  );
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

test('doctor says of a data folder of one’s own who can enter, not that it is somebody else’s', async () => {
  const data = temporary();
  chmodSync(data, 0o755);
  const { out } = await run(['doctor', '--data', data]);
  expect(out).toContain(`其他用户也能进入数据目录（权限 0755）：${data}。`);
  expect(out).not.toContain('属于其他用户');
});

test('certificates, the log and times are told in the words of the pages', async () => {
  const { view, ...signed } = signatureOf('x');
  const line = {
    ...{
      number: 1,
      at: 0,
      account: '',
      holder: '',
      verb: 'report',
      result: 'changed' as const,
      code: null,
      origin: '',
    },
    ...{ keys: [], summary: '', digest: '', certificate: '', hash: '' },
  };
  const data = await agent({
    audit: () => Promise.resolve({ lines: [line], total: 1, chain: { count: 1, head: '', damagedFrom: null } }),
    sign: () => Promise.resolve({ ...signed, view }),
  });
  expect((await run(['audit', '--data', data])).out).toMatch(/^1 {2}\d{4}-.* {2}用证记录 {2}已更改\n/);
  const file = join(temporary(), 'a.txt');
  writeFileSync(file, 'x');
  const done = await run(['sign', file, '--data', data]);
  expect([done.out, done.err]).toEqual([expect.stringMatching(/ {2}签名 {2}有效期至/), '请在确认窗口里确认。']);
  const alone = await run(['sign', file, '--out', `${file}.2`, '--data', temporary()]);
  expect(alone.err).toMatch(/^通签助手未运行。/);
  expect(localTime(Date.UTC(2026, 0, 5, 4))).toMatch(/^2026-01-0\d \d\d:\d\d:00 [+-]\d\d:\d\d$/);
});

test('no PIN is asked for where something else is wrong already', async () => {
  const data = await agent({ 'key-list': () => Promise.resolve({ keys: [] }) });
  const taken = join(temporary(), 'taken');
  writeFileSync(taken, 'old');
  for (const [argv, code] of [
    [['new', 'a', '--data', temporary()], 'agent/not-running'],
    [['backup', taken, '--data', data], 'command/exists'],
    [['request', '--out', taken, '--data', data], 'command/exists'],
    [['new', 'a', '--data', data], 'command/secret'], // only now: nobody can type here
  ] as const)
    expect((await run(['key', ...argv])).err).toContain(`（${code}）`);
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
