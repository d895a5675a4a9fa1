// Attack 21: after a whole run at the most talkative log level no PIN is anywhere in what the agent wrote or said.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { expectLog, inFiles, LOGIN, order, random, scene, SIGN } from './support/fault-acts.ts';

const PIN = '73920164';
const NEXT_PIN = '58013927';
const WRONG = '40917265';

it('attack 21: no PIN is in any file, log line or reply, typed, sent by the page, wrong or changed', async () => {
  const it1 = await scene({ cards: [{ pin: PIN }] });
  const { clerk, cards } = it1;
  const page = await clerk.page();
  const said: unknown[] = [];
  const typed = page.call(LOGIN, { random: random() });
  const first = await clerk.window();
  said.push(await clerk.confirm(first, { pin: WRONG }), await clerk.window());
  said.push(await clerk.confirm(first, { pin: PIN }), await typed);
  const sent = page.call(SIGN, { inData: order(), passwd: PIN });
  said.push(await clerk.window(), await clerk.confirm(await clerk.window()), await sent);
  const wrong = page.call(SIGN, { inData: order(), passwd: WRONG });
  said.push(await clerk.confirm(await clerk.window()), await wrong);
  // What the page sends as old and new PIN is not used; both are typed in our window.
  const change = page.call('cus-sec_SpcChangePIN', {
    oldpwd: WRONG,
    newpwd: WRONG,
    oldPasswd: WRONG,
    newPasswd: WRONG,
  });
  const view = await clerk.window();
  const { id, digest, certificate } = view;
  const answer = { id, digest, certificate, token: cards[0]!.id, decision: 'confirm' as const };
  said.push(await clerk.link.call('approval.answer', { ...answer, pin: PIN, newPin: NEXT_PIN }), await change);
  expect((await change).Result).toBe(true);
  const signed = page.call(SIGN, { inData: `${order()}MARKER-OF-THIS-TEST` });
  said.push(await clerk.confirm(await clerk.window(), { pin: NEXT_PIN }), await signed);
  expect((await signed).Result).toBe(true);
  // A request that cannot be read, with a PIN in it: faults are logged, PINs are not.
  said.push(await page.call(SIGN, { inData: 7, passwd: PIN }), await page.call(SIGN, { inData: '', passwd: [PIN] }));
  await expectLog(it1, 'login done', 'sign done', 'sign failed token/pin-wrong', 'change-pin done', 'sign done');
  said.push(clerk.link.events, await clerk.log());
  const folder = dirname(it1.data);
  const found = (text: string): string[] => inFiles(folder, text);
  for (const pin of [PIN, NEXT_PIN, WRONG]) {
    expect(found(pin)).toEqual([]);
    expect(JSON.stringify(said)).not.toContain(pin);
  }
  expect(commandLines(it1.pid())).not.toMatch(new RegExp(`${PIN}|${NEXT_PIN}|${WRONG}`));
  // Controls: the same search finds what is there, in the log, in the database and in a page's own words.
  expect(found('agent.started').map((name) => name.slice(folder.length))).toEqual(['/agent.log']);
  expect(found('https://app.singlewindow.cn').some((name) => name.includes('store.sqlite'))).toBe(true);
  expect(JSON.stringify(said)).toContain('还可以重试');
  expect(commandLines(it1.pid())).toContain('serve');
  await it1.kill();
  for (const pin of [PIN, NEXT_PIN, WRONG]) expect(found(pin)).toEqual([]);
});

it('attack 21: the search itself finds a PIN in each of its forms', async () => {
  const it1 = await scene({ cards: [{ inserted: false }] });
  const folder = dirname(it1.data);
  const forms = {
    text: PIN,
    wide: Buffer.from(PIN, 'utf16le'),
    hex: Buffer.from(PIN).toString('hex'),
    base64: Buffer.from(PIN).toString('base64').replace(/=+$/, ''),
    bytes: JSON.stringify([...Buffer.from(PIN)]).slice(1, -1),
  };
  for (const [name, form] of Object.entries(forms)) writeFileSync(join(it1.data, `planted-${name}`), form);
  expect(inFiles(folder, PIN).map((path) => path.slice(it1.data.length + 1))).toEqual(
    Object.keys(forms)
      .map((name) => `planted-${name}`)
      .sort(),
  );
});

it.runIf(process.platform === 'linux')(
  'attack 21: a crash of the agent or of what it started writes no memory to a core file',
  async () => {
    const it1 = await scene({ cards: [{ inserted: false }] });
    const children = readFileSync(`/proc/${it1.pid()}/task/${it1.pid()}/children`, 'utf8')
      .trim()
      .split(' ')
      .filter(Boolean);
    const filter = (pid: number | string): string => readFileSync(`/proc/${pid}/coredump_filter`, 'utf8').trim();
    for (const pid of [it1.pid(), ...children]) expect(filter(pid)).toBe('00000000');
    expect(filter('self')).not.toBe('00000000'); // control
  },
);

const pattern = process.platform === 'linux' ? readFileSync('/proc/sys/kernel/core_pattern', 'utf8').trim() : '|';
// where a program of the system takes core files, there is none to look into
if (!/[|/]/.test(pattern))
  it('attack 21: a core file that is written all the same holds no PIN', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tongqian-core-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const memory = pathToFileURL(join(import.meta.dirname, '../agent/app/memory.ts')).href;
    const crash = (before: string): boolean => {
      const script = `${before}; globalThis.kept = Buffer.from(process.env.HEX ?? '', 'hex').toString(); process.abort()`;
      writeFileSync(join(folder, 'crash.mjs'), script);
      const env = { ...process.env, HEX: Buffer.from(`PIN-${PIN}`).toString('hex') };
      spawnSync('sh', ['-c', 'ulimit -c unlimited && exec "$0" crash.mjs', process.execPath], { cwd: folder, env });
      const cores = readdirSync(folder).filter((name) => name.startsWith('core'));
      expect(cores).toHaveLength(1);
      const file = join(folder, cores[0]!);
      const found = spawnSync('grep', ['-c', '-a', `PIN-${PIN}`, file]).status === 0;
      rmSync(file);
      return found;
    };
    expect(crash(`await (await import('${memory}')).keepMemoryOutOfCores()`)).toBe(false);
    expect(crash('')).toBe(true); // control: without it the same crash writes it down
  });

/** Command lines and environments of the agent and of what it started. */
function commandLines(pid: number): string {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
  const read = (file: string): string => spawnSync('cat', [file], { encoding: 'latin1' }).stdout;
  return [String(pid), ...children]
    .map((one) => read(`/proc/${one}/cmdline`) + read(`/proc/${one}/environ`))
    .join('\n');
}
