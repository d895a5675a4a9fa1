// Firefox ends an event page by itself when it has been idle for long enough, and it does not count what a person is reading. Here that
// is a second and a half, so that it happens again and again under one request: nothing is lost and nothing is signed twice.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestPage, until } from '../scripts/browsers/browser.ts';
import { buildFaultModule, type FaultModule } from './devices/pkcs11-faults/faults.ts';
import { holds, order, SIGN } from './support/fault-acts.ts';
import {
  answerOf,
  asking,
  callFrom,
  cardSeen,
  type FaultStage,
  noWindow,
  openFaultStage,
  openPortal,
  press,
  pressUntilAnswered,
  SLOW,
} from './support/fault-stage.ts';
import { requires } from './support/requires.ts';
import { makeSofthsmToken, type SofthsmToken } from './support/softhsm.ts';

const ready = requires('softhsm2', 'cc');

describe.skipIf(!ready)('an event page that firefox ends when it is idle', { timeout: 240_000 }, () => {
  let softhsm: SofthsmToken;
  let faults: FaultModule;
  let stage: FaultStage;
  /** A page of ours that can tell one life of the event page from the next, without waking it. */
  let watcher: TestPage;

  beforeAll(async () => {
    softhsm = makeSofthsmToken({ keys: ['rsa1024'] });
    faults = buildFaultModule();
    const modules = [{ path: faults.path, env: softhsm.env }];
    const preferences = { 'extensions.background.idle.timeout': 1500 };
    stage = await openFaultStage({ browser: 'firefox', cards: [], config: { pkcs11: { modules } }, preferences });
    watcher = await stage.browser.extensionPage('ui/log/index.html');
    await watcher.evaluate(`(() => {
      window.lives = new Set();
      setInterval(() => {
        const life = browser.extension.getBackgroundPage()?.performance.timeOrigin;
        if (life !== undefined) lives.add(life);
      }, 50);
    })()`);
  }, 240_000);
  afterAll(async () => {
    await stage.close();
    faults.remove();
    softhsm.remove();
  });

  /** Waits until the event page has died and lived again so many times. */
  async function lives(more: number): Promise<void> {
    const before = await watcher.evaluate<number>('lives.size');
    await until(`${more} more lives`, async () => (await watcher.evaluate<number>('lives.size')) >= before + more, {
      timeout: 60_000,
    });
  }

  it('while the window waits for the clerk: the same window signs once', async () => {
    const page = await openPortal(stage.browser);
    await cardSeen(page);
    const text = order();
    await callFrom(page, SIGN, { inData: text });
    const window = await asking(stage.browser);
    const address = await window.url();
    await lives(3);
    const still = await asking(stage.browser);
    expect(await still.url()).toBe(address);
    await pressUntilAnswered(page, still, softhsm.pin);
    expect(holds(softhsm.spki('rsa1024'), text, await answerOf(page))).toBe(true);
    await noWindow(stage.browser);
    expect([await stage.log(), faults.signatures(), await page.evaluate('answers.length')]).toEqual([
      ['sign done'],
      { begun: 1, made: 1 },
      1,
    ]);
    await page.close();
  });

  it('while the card signs: the reply arrives, once', async () => {
    const page = await openPortal(stage.browser);
    await cardSeen(page);
    const text = order();
    const before = faults.signatures().begun;
    faults.set('slow=8000');
    await callFrom(page, SIGN, { inData: text });
    await until(
      'the device to begin',
      async () => {
        if (faults.signatures().begun > before) return true;
        await press(await asking(stage.browser), softhsm.pin);
        return faults.signatures().begun > before;
      },
      SLOW,
    );
    await lives(2);
    expect(holds(softhsm.spki('rsa1024'), text, await answerOf(page))).toBe(true);
    faults.set();
    await noWindow(stage.browser);
    expect([await stage.log(), faults.signatures()]).toEqual([['sign done', 'sign done'], { begun: 2, made: 2 }]);
    await page.close();
  });
});
