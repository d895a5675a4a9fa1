// A vendor library that hangs, crashes, loses its card or must not be loaded, through the whole agent: one message for the clerk,
// at most one signature, and the card works afterwards. Signatures are counted at the device and in the log.
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../scripts/browsers/browser.ts';
import { buildFaultModule, type FaultModule } from './devices/pkcs11-faults/faults.ts';
import { expectLog, holds, order, SIGN, spkiOf } from './support/fault-acts.ts';
import { inChinese, openScene, type Reply, type Scene, type TestPage } from './support/fault-scene.ts';
import { requires } from './support/requires.ts';
import { makeSofthsmToken, type SofthsmToken } from './support/softhsm.ts';

const WRONG = '00000001';
const ready = requires('softhsm2', 'cc');

let softhsm: SofthsmToken;
let faults: FaultModule;
let it1: Scene;

describe.skipIf(!ready)('a library through the whole agent', { timeout: 120_000 }, () => {
  beforeAll(() => {
    softhsm = makeSofthsmToken({ keys: ['rsa1024'] });
  });
  beforeEach(async () => {
    faults = buildFaultModule();
    it1 = await openScene({ cards: [], config: configOf(faults.path) });
    await until('the card', async () => (await it1.clerk.link.call('tokens.list', {})).tokens.length === 1);
  });
  afterEach(async () => {
    await it1.close();
    faults.remove();
  });
  afterAll(() => softhsm.remove());

  const configOf = (path: string): object => ({
    control: { enabled: false },
    pkcs11: { modules: [{ path, env: softhsm.env }] },
  });
  const spki = (): Uint8Array => softhsm.spki('rsa1024');

  /** One signature as a clerk makes it: one more at the device. */
  async function signsOnce(page: TestPage): Promise<void> {
    const text = order();
    const before = faults.signatures().made;
    const signed = page.call(SIGN, { inData: text });
    expect(await it1.clerk.confirm(await it1.clerk.window(), { pin: softhsm.pin })).toEqual({
      state: 'done',
      problem: null,
    });
    expect(holds(spki(), text, await signed)).toBe(true);
    expect(faults.signatures().made).toBe(before + 1);
  }

  /** Confirms one signature while something breaks. */
  async function breaks(page: TestPage, how: () => void): Promise<{ told: string; reply: Reply }> {
    const signed = page.call(SIGN, { inData: order() });
    const view = await it1.clerk.window();
    how();
    const { state, problem } = await it1.clerk.confirm(view, { pin: softhsm.pin });
    expect(state).toBe('done');
    return { told: inChinese(problem), reply: await signed };
  }

  it.each([['pulled'], ['removed']])('a card pulled while it signs (%s) signs nothing', async (how) => {
    const page = await it1.clerk.page();
    faults.set('slow=1500');
    const signed = page.call(SIGN, { inData: order() });
    const view = await it1.clerk.window();
    const answered = it1.clerk.confirm(view, { pin: softhsm.pin });
    await until('the device to begin', () => Promise.resolve(faults.signatures().begun === 1), { timeout: 30_000 });
    faults.set('slow=1500', 'pulled', how);
    expect(inChinese((await answered).problem)).toBe(
      '签名过程中卡被拔出，没有产生签名。请重新插卡，然后在网页上再点一次。',
    );
    expect(await signed).toMatchObject({
      Result: false,
      Data: [],
      Error: ['签名过程中卡被拔出，没有产生签名。请重新插卡，然后在网页上再点一次。', 'Err:Custom91003'],
    });
    expect(faults.signatures().made).toBe(0);
    await it1.clerk.sees(view.tokens[0]!.id, false);
    faults.set();
    await it1.clerk.sees(view.tokens[0]!.id, true);
    await signsOnce(page);
    await expectLog(it1, 'sign failed token/removed', 'sign done');
  });

  it('attack 27: a library that hangs is ended, the agent lives, and the next signature works', async () => {
    const page = await it1.clerk.page();
    const { told, reply } = await breaks(page, () => faults.set('hang=C_Sign'));
    expect(told).toBe('卡的驱动程序没有响应。请拔卡再插一次；通签已重新启动该驱动。');
    expect(reply).toMatchObject({
      Result: false,
      Error: ['卡的驱动程序没有响应。请拔卡再插一次；通签已重新启动该驱动。', 'Err:Custom91004'],
    });
    expect(faults.signatures()).toEqual({ begun: 1, made: 0 });
    faults.set();
    await until('the card', async () => (await it1.clerk.link.call('tokens.list', {})).tokens.length === 1);
    await signsOnce(page); // control: without the fault the same way signs
    await expectLog(it1, 'sign failed token/library-hung', 'sign done');
  });

  it.each([
    ['C_Sign', 1],
    ['C_Login', 0],
  ])('attack 27: a library that crashes in %s takes nobody with it', async (place, begun) => {
    const page = await it1.clerk.page();
    const agent = it1.pid();
    const { told, reply } = await breaks(page, () => faults.set(`crash=${place}`, 'lock'));
    expect(told).toBe('卡的驱动程序意外退出。通签已重新启动该驱动，请再试一次；反复出现时请联系 IT 更新驱动。');
    expect(reply).toMatchObject({
      Result: false,
      Error: [
        '卡的驱动程序意外退出。通签已重新启动该驱动，请再试一次；反复出现时请联系 IT 更新驱动。',
        'Err:Custom91005',
      ],
    });
    expect(faults.signatures()).toEqual({ begun, made: 0 });
    process.kill(agent, 0); // throws when the agent died with its library
    faults.set('lock');
    await until('the card', async () => (await it1.clerk.link.call('tokens.list', {})).tokens.length === 1);
    await signsOnce(page);
    await expectLog(it1, 'sign failed token/library-crashed', 'sign done');
  });

  it('an agent killed while the device signs: nothing arrives twice, and the library does not outlive it', async () => {
    faults.set('slow=2500');
    const page = await it1.clerk.page();
    const lost = page.call(SIGN, { inData: order() });
    lost.catch(() => undefined);
    const view = await it1.clerk.window();
    const refused = expect(it1.clerk.confirm(view, { pin: softhsm.pin })).rejects.toMatchObject({
      code: 'approval/unknown',
    });
    await until('the device to begin', () => Promise.resolve(faults.signatures().begun === 1), { timeout: 30_000 });
    const libraries = childrenOf(it1.pid());
    expect(libraries).not.toEqual([]);
    await it1.kill();
    await until('the library to end', () => Promise.resolve(libraries.every((pid) => !existsSync(`/proc/${pid}`))), {
      timeout: 30_000,
    });
    faults.set();
    await it1.restart();
    await refused; // the answer said again to the new agent does not sign again
    expect(await page.resume()).toBe(false);
    await expect(lost).rejects.toThrow('closed');
    expect(faults.signatures().begun).toBe(1);
    await expectLog(it1);
    await it1.clerk.sees(view.tokens[0]!.id, true);
    await signsOnce(await it1.clerk.page());
    await expectLog(it1, 'sign done');
  });

  it('attack 18: 32 signatures confirmed at the same moment on one token are 32 signatures and no CKR_OPERATION_ACTIVE', async () => {
    const { clerk } = it1;
    const asked: { text: string; reply: Promise<Reply> }[] = [];
    for (let i = 0; i < 32; i++) {
      const text = order();
      asked.push({ text, reply: (await clerk.page()).call(SIGN, { inData: text }) });
    }
    await until('32 windows', async () => (await clerk.pending()).length === 32);
    const answers = (await clerk.pending()).map((view) => clerk.confirm(view, { pin: softhsm.pin }));
    expect((await Promise.all(answers)).filter(({ problem }) => problem)).toEqual([]);
    for (const { text, reply } of asked) expect(holds(spki(), text, await reply)).toBe(true);
    expect(faults.signatures()).toEqual({ begun: 32, made: 32 });
    expect((await clerk.log()).filter(({ verb, result }) => verb === 'sign' && result === 'done')).toHaveLength(32);
    expect(readFileSync(it1.logFile, 'utf8')).not.toMatch(/00000090|OPERATION_ACTIVE/i);
    // Control: the same token does report it to a program that does not take turns.
    expect(operationActive(faults.path)).toBe('CKR_OPERATION_ACTIVE');
  });

  function operationActive(library: string): string {
    const script = `
      const pkcs11js = require('pkcs11js');
      const native = new pkcs11js.PKCS11();
      native.load(${JSON.stringify(library)});
      native.C_Initialize();
      const slot = native.C_GetSlotList(true).find((one) => native.C_GetTokenInfo(one).flags & pkcs11js.CKF_TOKEN_INITIALIZED);
      const session = native.C_OpenSession(slot, pkcs11js.CKF_SERIAL_SESSION);
      native.C_Login(session, pkcs11js.CKU_USER, ${JSON.stringify(softhsm.pin)});
      native.C_FindObjectsInit(session, [{ type: pkcs11js.CKA_CLASS, value: pkcs11js.CKO_PRIVATE_KEY }]);
      const [key] = native.C_FindObjects(session, 1);
      native.C_FindObjectsFinal(session);
      native.C_SignInit(session, { mechanism: pkcs11js.CKM_SHA1_RSA_PKCS }, key);
      try {
        native.C_SignInit(session, { mechanism: pkcs11js.CKM_SHA1_RSA_PKCS }, key);
      } catch (thrown) {
        process.stdout.write(thrown.code === 0x90 ? 'CKR_OPERATION_ACTIVE' : String(thrown));
      }`;
    return execFileSync(process.execPath, ['-e', script], {
      cwd: join(import.meta.dirname, '..'),
      env: { ...process.env, ...softhsm.env },
      encoding: 'utf8',
    });
  }

  it("attack 22: a card that does not count its tries loses one to a page's wrong PINs, and not its last two", async () => {
    faults.set('lock');
    const asked: string[] = [];
    for (const host of ['app', 'login', 'www', 'swapp']) {
      const page = await it1.clerk.page(`https://${host}.singlewindow.cn`);
      const reply = page.call(SIGN, { inData: order(), passwd: WRONG });
      const view = await it1.clerk.window();
      asked.push(`${view.pin} ${view.pinNote?.code ?? ''}`.trim());
      if (view.pin === 'page') await it1.clerk.confirm(view);
      else await it1.clerk.refuse(view);
      expect((await reply).Result).toBe(false);
    }
    expect(asked).toEqual(['page', ...Array.from({ length: 3 }, () => 'ask token/page-pin-unsafe')]);
    expect(faults.wrongPins()).toBe(1);
    const last = await it1.clerk.page();
    await signsOnce(last);
    expect(faults.wrongPins()).toBe(0);
    // Control: a right PIN typed by the person makes the card safe again for a page that was never wrong.
    const other = (await it1.clerk.page('https://a.singlewindow.cn')).call(SIGN, {
      inData: order(),
      passwd: softhsm.pin,
    });
    const view = await it1.clerk.window();
    expect(view.pin).toBe('page');
    await it1.clerk.confirm(view);
    expect((await other).Result).toBe(true);
  });
});

describe.skipIf(!ready)('a library that must not be loaded', { timeout: 120_000 }, () => {
  it('attack 26: from a folder others can write it is never loaded, and the clerk is told what to do; in a private one it works', async () => {
    const token = makeSofthsmToken({ keys: ['rsa1024'] });
    const module = buildFaultModule();
    const open = mkdtempSync(join(tmpdir(), 'tongqian-open-'));
    const path = join(open, 'faults.so');
    cpSync(module.path, path);
    chmodSync(open, 0o777);
    const config = { control: { enabled: false }, pkcs11: { modules: [{ path, env: token.env }] } };
    const scene = await openScene({ cards: [], config });
    try {
      const situation = await until('the reason', async () => {
        const now = await scene.clerk.link.call('tokens.list', {});
        return now.problem?.code === 'token/library-refused' && now;
      });
      expect(situation.tokens).toEqual([]);
      expect(inChinese(situation.problem)).toMatch(/^这个驱动文件不能加载：.*请让 IT 把驱动安装到受保护的目录/);
      const maps = childrenOf(scene.pid()).map((pid) => readFileSync(`/proc/${pid}/maps`, 'utf8'));
      expect(maps.filter((map) => map.includes(path))).toEqual([]);
      const page = await scene.clerk.page();
      expect((await page.call(SIGN, { inData: order() })).Result).toBe(false);
      expect(await scene.clerk.pending()).toEqual([]);
      expect(existsSync(join(open, 'begun'))).toBe(false);
    } finally {
      await scene.close();
    }
    chmodSync(open, 0o700);
    const closed = await openScene({ cards: [], config });
    try {
      await until('the card', async () => (await closed.clerk.link.call('tokens.list', {})).tokens.length === 1);
      const text = order();
      const signed = (await closed.clerk.page()).call(SIGN, { inData: text });
      await closed.clerk.confirm(await closed.clerk.window(), { pin: token.pin });
      expect(holds(spkiOf(token.certificate('rsa1024')), text, await signed)).toBe(true);
    } finally {
      await closed.close();
      rmSync(open, { recursive: true, force: true });
      module.remove();
      token.remove();
    }
  });
});

function childrenOf(pid: number): number[] {
  const path = `/proc/${pid}/task/${pid}/children`;
  return readFileSync(path, 'utf8').trim().split(' ').filter(Boolean).map(Number);
}
