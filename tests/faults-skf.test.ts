// A USB key with an SKF library through the whole agent: it shows, it signs what a page asks after the clerk's 确认, and a library that
// fails costs one signature.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildSkfDevice, SKF_PIN, type SkfDevice } from './devices/skf-device/device.ts';
import { expectLog, holds, order, SIGN } from './support/fault-acts.ts';
import { inChinese, openScene, type Scene } from './support/fault-scene.ts';
import { requires } from './support/requires.ts';

const KEY = 'skf:SKF-0001';
const ready = requires('cc', 'libssl-dev', 'openssl', 'koffi');

describe.skipIf(!ready)('a USB key with an SKF library, through the whole agent', { timeout: 120_000 }, () => {
  let device: SkfDevice;
  let scene: Scene;
  beforeAll(() => {
    device = buildSkfDevice();
  }, 60_000);
  beforeEach(async () => {
    device.set();
    device.unlock();
    const config = { control: { enabled: false }, skf: { libraries: [{ path: device.path }] } };
    scene = await openScene({ cards: [], config });
    await scene.clerk.sees(KEY, true);
  });
  afterEach(async () => {
    await scene.close();
  });
  afterAll(() => device.remove());

  /** One signature as a clerk makes it, with the certificate that the window offers first. */
  async function signsOnce(): Promise<void> {
    const text = order();
    const { made } = device.signatures();
    const signed = (await scene.clerk.page()).call(SIGN, { inData: text });
    const view = await scene.clerk.window();
    expect(await scene.clerk.confirm(view, { pin: SKF_PIN })).toEqual({ state: 'done', problem: null });
    const reply = await signed;
    expect([device.keys.spki('sm2'), device.keys.spki('rsa')].some((spki) => holds(spki, text, reply))).toBe(true);
    expect(device.signatures().made).toBe(made + 1);
  }

  it('shows with its tries and signs; a wrong PIN is told with the tries that are left', async () => {
    const { tokens, problem } = await scene.clerk.link.call('tokens.list', {});
    expect(problem).toBeNull();
    expect(tokens).toMatchObject([{ id: KEY, driver: 'skf', triesLeft: 5, triesMax: 5, locked: false }]);
    await signsOnce();
    const refused = (await scene.clerk.page()).call(SIGN, { inData: order() });
    const view = await scene.clerk.window();
    const wrong = await scene.clerk.confirm(view, { pin: '00000000' });
    expect(inChinese(wrong.problem)).toMatch(/^IC卡密码不正确，还可以重试 4 次。/);
    expect(await scene.clerk.tries(KEY)).toBe(4);
    await scene.clerk.refuse(view);
    expect((await refused).Result).toBe(false);
    await signsOnce();
    expect(await scene.clerk.tries(KEY)).toBe(5);
  });

  it.each([
    ['hang=SKF_ECCSignData', 'token/library-hung'],
    ['crash=SKF_ECCSignData', 'token/library-crashed'],
    ['overrun=SKF_ECCSignData', 'token/library-faulty'],
  ])('attack 27: a library that fails (%s) costs one signature', async (fault, code) => {
    const signed = (await scene.clerk.page()).call(SIGN, { inData: order() });
    const view = await scene.clerk.window();
    device.set(fault, fault.replace('ECC', 'RSA'));
    const { state, problem } = await scene.clerk.confirm(view, { pin: SKF_PIN });
    expect({ state, code: problem?.code }).toEqual({ state: 'done', code });
    expect((await signed).Result).toBe(false);
    device.set();
    await scene.clerk.sees(KEY, true);
    await signsOnce(); // control: without the fault the same way signs
    await expectLog(scene, `sign failed ${code}`, 'sign done');
  });
});
