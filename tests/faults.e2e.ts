// Things that break under a clerk's hands, in both browsers with the real windows: what stands on the screen, that the page
// recovers by itself, and that nothing is signed twice. Signatures are counted at the device and in the log.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type TestPage, until } from '../scripts/browsers/browser.ts';
import { buildFaultModule, type FaultModule } from './devices/pkcs11-faults/faults.ts';
import { holds, order, SIGN } from './support/fault-acts.ts';
import {
  answerOf,
  asking,
  callFrom,
  cardSeen,
  endingOf,
  type FaultStage,
  noWindow,
  openFaultStage,
  openPortal,
  press,
  pressUntilAnswered,
  SLOW,
} from './support/fault-stage.ts';
import { BROWSERS } from './support/e2e-scene.ts';
import { requires } from './support/requires.ts';
import { makeSofthsmToken, type SofthsmToken } from './support/softhsm.ts';

const ready = requires('softhsm2', 'cc');

describe.skipIf(!ready).each(BROWSERS)('what breaks under a clerk in %s', { timeout: 240_000 }, (browser) => {
  let softhsm: SofthsmToken;
  let faults: FaultModule;
  let stage: FaultStage;
  /** Lines of the log and signatures of the device before the test. */
  let before: { lines: number; made: number };

  beforeAll(async () => {
    softhsm = makeSofthsmToken({ keys: ['rsa1024'] });
    faults = buildFaultModule();
    const modules = [{ path: faults.path, env: softhsm.env }];
    stage = await openFaultStage({ browser, cards: [], config: { pkcs11: { modules } } });
    await remember();
  }, 240_000);
  afterEach(async () => {
    faults.set();
    await remember();
  });
  afterAll(async () => {
    await stage.close();
    faults.remove();
    softhsm.remove();
  });

  async function remember(): Promise<void> {
    before = { lines: (await stage.log()).length, made: faults.signatures().made };
  }
  const newLines = async (): Promise<string[]> => (await stage.log()).slice(before.lines);
  const newSignatures = (): number => faults.signatures().made - before.made;
  const spki = (): Uint8Array => softhsm.spki('rsa1024');

  it('a wrong PIN is said in the window with the tries, the field asks again, and one signature is made', async () => {
    faults.set('lock');
    const page = await openPortal(stage.browser);
    const text = order();
    await callFrom(page, SIGN, { inData: text });
    const window = await asking(stage.browser);
    await press(window, '00000001');
    await window.waitUntil(`document.body.innerText.includes('IC卡密码不正确')`, SLOW);
    expect(await window.text('body')).toContain('请核对后重新输入；连续输错 5 次卡会被锁定。');
    expect(faults.wrongPins()).toBe(1);
    await press(window, softhsm.pin);
    expect(holds(spki(), text, await answerOf(page))).toBe(true);
    await noWindow(stage.browser);
    expect([await newLines(), newSignatures(), faults.wrongPins()]).toEqual([['sign done'], 1, 0]);
    await page.close();
  });

  it('a card pulled while signing is told in the window and to the page, and the card signs when it is back', async () => {
    const page = await openPortal(stage.browser);
    const begun = faults.signatures().begun;
    faults.set('slow=3000');
    await callFrom(page, SIGN, { inData: order() });
    const window = await asking(stage.browser);
    await press(window, softhsm.pin);
    await until('the device to begin', () => Promise.resolve(faults.signatures().begun > begun), SLOW);
    expect(await window.text('body')).toContain('正在处理，请不要拔卡');
    faults.set('slow=3000', 'pulled');
    expect(await endingOf(window)).toContain('签名过程中卡被拔出，没有产生签名。');
    expect((await answerOf(page)).Error).toEqual([
      '签名过程中卡被拔出，没有产生签名。请重新插卡，然后在网页上再点一次。',
      'Err:Custom91003',
    ]);
    expect([await newLines(), newSignatures()]).toEqual([['sign failed token/removed'], 0]);
    await noWindow(stage.browser, window);
    faults.set();
    await signsAgain(page);
    await page.close();
  });

  it('wrong PINs lock the card: each is said with the tries left, the last with what to do, and the page is told', async () => {
    faults.set('lock');
    const page = await openPortal(stage.browser);
    await callFrom(page, SIGN, { inData: order() });
    const window = await asking(stage.browser);
    for (const wrong of [1, 2, 3, 4]) {
      await press(window, '00000001');
      await until(`wrong PIN ${wrong}`, () => Promise.resolve(faults.wrongPins() === wrong), SLOW);
      await window.waitFor('.button.confirm[aria-disabled="false"]', SLOW); // it works no longer and is awake
      expect(await window.text('body')).toContain('IC卡密码不正确');
    }
    await press(window, '00000001');
    const [locked, office] = [
      'IC卡密码连续输错，卡已锁定。',
      '请解锁：电子口岸卡到制卡点，其他密钥找发证机构；带上单位介绍信和本人身份证。',
    ];
    const end = await endingOf(window);
    expect(end).toContain(locked);
    expect(end).toContain(office);
    expect((await answerOf(page)).Error[0]).toContain('锁');
    expect([await newLines(), newSignatures()]).toEqual([['sign failed token/pin-locked'], 0]);
    await noWindow(stage.browser, window);
    // The clerk sees it before asking again, and the page is answered without a window.
    const popup = await stage.browser.extensionPage('ui/popup/index.html');
    await popup.waitUntil(`document.body.innerText.includes(${JSON.stringify(locked)})`, SLOW);
    await page.front();
    await callFrom(page, SIGN, { inData: order() });
    expect((await answerOf(page, 2)).Error[0]).toContain('锁');
    expect(await stage.browser.hasExtensionWindow('approve')).toBe(false);
    // Unlocked at the card office and put in again.
    faults.set('pulled');
    await popup.waitUntil(`!document.body.innerText.includes(${JSON.stringify(locked)})`, SLOW);
    faults.unlock();
    faults.set();
    await popup.waitFor('.verdict', SLOW);
    await popup.close();
    await page.front();
    await signsAgain(page);
    await page.close();
  });

  it.each([
    ['hang=C_Sign', 'token/library-hung', 91_004, '卡的驱动程序没有响应。请拔卡再插一次；通签已重新启动该驱动。'],
    [
      'crash=C_Sign',
      'token/library-crashed',
      91_005,
      '卡的驱动程序意外退出。通签已重新启动该驱动，请再试一次；反复出现时请联系 IT 更新驱动。',
    ],
    [
      'crash=C_Login',
      'token/library-crashed',
      91_005,
      '卡的驱动程序意外退出。通签已重新启动该驱动，请再试一次；反复出现时请联系 IT 更新驱动。',
    ],
  ])(
    'a library with %s: said in the window and to the page, the same agent goes on, nothing is signed twice',
    async (fault, code, number, words) => {
      const agent = stage.pid();
      const page = await openPortal(stage.browser);
      await callFrom(page, SIGN, { inData: order() });
      const window = await asking(stage.browser);
      faults.set(fault);
      await press(window, softhsm.pin);
      const end = (await endingOf(window)).replaceAll(/\s/g, '');
      expect(end).toContain(words.replaceAll(/\s/g, ''));
      expect((await answerOf(page)).Error).toEqual([words, `Err:Custom${number}`]);
      expect([await newLines(), newSignatures()]).toEqual([[`sign failed ${code}`], 0]);
      await noWindow(stage.browser, window);
      faults.set();
      await signsAgain(page);
      expect(await newLines()).toEqual([`sign failed ${code}`, 'sign done']);
      expect(newSignatures()).toBe(1);
      expect(stage.pid()).toBe(agent);
      process.kill(agent, 0); // throws when the agent died with its library
      await page.close();
    },
  );

  /** Control: the same page, without the fault. */
  async function signsAgain(page: TestPage): Promise<void> {
    const text = order();
    const count = await cardSeen(page);
    await callFrom(page, SIGN, { inData: text });
    await press(await asking(stage.browser), softhsm.pin);
    expect(holds(spki(), text, await answerOf(page, count + 1))).toBe(true);
    await noWindow(stage.browser);
  }

  it('attack 38: a worker killed while the window is open is not noticed: the same window signs once', async () => {
    const page = await openPortal(stage.browser);
    const text = order();
    await callFrom(page, SIGN, { inData: text });
    const window = await asking(stage.browser);
    await stage.browser.killWorker();
    await window.front();
    await pressUntilAnswered(page, window, softhsm.pin);
    expect(holds(spki(), text, await answerOf(page))).toBe(true);
    await noWindow(stage.browser);
    expect([await newLines(), newSignatures(), await page.evaluate('answers.length')]).toEqual([['sign done'], 1, 1]);
    await page.close();
  });

  it('attack 38: a worker killed while the card signs loses no reply and repeats no signature', async () => {
    const page = await openPortal(stage.browser);
    const text = order();
    const begun = faults.signatures().begun;
    faults.set('slow=4000');
    await callFrom(page, SIGN, { inData: text });
    await press(await asking(stage.browser), softhsm.pin);
    await until('the device to begin', () => Promise.resolve(faults.signatures().begun > begun), SLOW);
    await stage.browser.killWorker();
    expect(holds(spki(), text, await answerOf(page))).toBe(true);
    await noWindow(stage.browser);
    expect([await newLines(), newSignatures(), await page.evaluate('answers.length')]).toEqual([['sign done'], 1, 1]);
    expect(faults.signatures().begun).toBe(begun + 1);
    // Control: the same text asked for again is another question and another signature.
    faults.set();
    await callFrom(page, SIGN, { inData: text });
    await press(await asking(stage.browser), softhsm.pin);
    await answerOf(page, 2);
    expect(newSignatures()).toBe(2);
    await noWindow(stage.browser);
    await page.close();
  });

  it.each([
    ['the window is open', false],
    ['the card signs', true],
  ])('an agent killed while %s: the page recovers by itself and nothing is signed twice', async (_, signing) => {
    const page = await openPortal(stage.browser);
    const begun = faults.signatures().begun;
    if (signing) faults.set('slow=3000');
    await callFrom(page, SIGN, { inData: order() });
    const window = await asking(stage.browser);
    if (signing) {
      await press(window, softhsm.pin);
      await until('the device to begin', () => Promise.resolve(faults.signatures().begun > begun), SLOW);
    }
    await stage.kill();
    await window.waitUntil(
      `document.querySelector('[data-outcome]') !== null || document.body.innerText.includes('连接断开，正在恢复')`,
      SLOW,
    );
    faults.set();
    await stage.restart();
    await until(
      'an end in the window',
      async () => {
        if (!(await stage.browser.hasExtensionWindow('approve'))) return true;
        return /通签助手未运行|已经处理过|请求已处理|请求已取消/.test(await window.text('body'));
      },
      SLOW,
    );
    expect(faults.signatures().begun).toBe(begun + (signing ? 1 : 0));
    expect(await newLines()).toEqual([]);
    await noWindow(stage.browser, window);
    await signsAgain(page);
    expect(await newLines()).toEqual(['sign done']);
    await page.close();
  });

  it('signs a message of 12 MiB sent by a page, whole', async () => {
    const page = await openPortal(stage.browser);
    await page.evaluate(`(EportClient.call('${SIGN}', { inData: '报'.repeat(4 * 1024 * 1024) },
      (answer) => answers.push(answer)), 0)`);
    const window = await asking(stage.browser);
    expect(await window.text('body')).toMatch(/长度\s+4194304/);
    await press(window, softhsm.pin);
    expect(holds(spki(), '报'.repeat(4 * 1024 * 1024), await answerOf(page))).toBe(true);
    await noWindow(stage.browser);
    expect([await newLines(), newSignatures()]).toEqual([['sign done'], 1]);
    await page.close();
  });
});
