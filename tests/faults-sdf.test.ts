// An HSM with an SDF library through the whole agent: its keys show, one signs what a page asks after the clerk's 确认, and a library
// that fails costs one signature.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { utf8 } from '#shared/bytes.ts';
import { verifySm2 } from '../agent/crypto/sm2.ts';
import { buildSdfDevice, SDF_PASSWORD, type SdfDevice } from './devices/sdf-device/device.ts';
import { expectLog, order, SIGN } from './support/fault-acts.ts';
import { inChinese, openScene, type Scene } from './support/fault-scene.ts';
import { requires } from './support/requires.ts';

const KEY = 'sdf:SDF-0001/1';
const ready = requires('cc', 'libssl-dev', 'openssl', 'koffi');

describe.skipIf(!ready)('an HSM with an SDF library, through the whole agent', { timeout: 120_000 }, () => {
  let device: SdfDevice;
  let scene: Scene;
  beforeAll(() => {
    device = buildSdfDevice();
  }, 60_000);
  beforeEach(async () => {
    device.set();
    const config = { control: { enabled: false }, sdf: { libraries: [device.config(['sm2'])] } };
    scene = await openScene({ cards: [], config });
    await scene.clerk.sees(KEY, true);
  });
  afterEach(async () => {
    await scene.close();
  });
  afterAll(() => device.remove());

  async function signsOnce(): Promise<void> {
    const text = order();
    const { made } = device.counts();
    const signed = (await scene.clerk.page()).call(SIGN, { inData: text });
    const view = await scene.clerk.window();
    expect(await scene.clerk.confirm(view, { pin: SDF_PASSWORD })).toEqual({ state: 'done', problem: null });
    const { Result, Data } = await signed;
    expect(Result).toBe(true);
    expect(verifySm2(device.keys.spki('sm2'), utf8(text), Buffer.from(Data[0], 'base64'))).toBe(true);
    expect(device.counts().made).toBe(made + 1);
  }

  it('shows and signs; a wrong password is given once and told', async () => {
    const { tokens, problem } = await scene.clerk.link.call('tokens.list', {});
    expect(problem).toBeNull();
    expect(tokens).toMatchObject([{ id: KEY, driver: 'sdf', triesLeft: null, locked: false }]);
    await signsOnce();
    const { wrong } = device.counts();
    const refused = (await scene.clerk.page()).call(SIGN, { inData: order() });
    const view = await scene.clerk.window();
    expect(inChinese((await scene.clerk.confirm(view, { pin: '00000000' })).problem)).toMatch(/密码不正确/);
    expect(device.counts().wrong).toBe(wrong + 1);
    await scene.clerk.refuse(view);
    expect((await refused).Result).toBe(false);
    await signsOnce();
  });

  it.each([
    ['hang=SDF_InternalSign_ECC', 'token/library-hung'],
    ['crash=SDF_InternalSign_ECC', 'token/library-crashed'],
    ['overrun=SDF_InternalSign_ECC', 'token/library-faulty'],
  ])('attack 27: a library that fails (%s) costs one signature', async (fault, code) => {
    const signed = (await scene.clerk.page()).call(SIGN, { inData: order() });
    const view = await scene.clerk.window();
    device.set(fault);
    const { state, problem } = await scene.clerk.confirm(view, { pin: SDF_PASSWORD });
    expect({ state, code: problem?.code }).toEqual({ state: 'done', code });
    expect((await signed).Result).toBe(false);
    device.set();
    await scene.clerk.sees(KEY, true);
    await signsOnce(); // control: without the fault the same way signs
    await expectLog(scene, `sign failed ${code}`, 'sign done');
  });
});
