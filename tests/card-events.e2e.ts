// Readers and cards as a clerk sees them come and go: a real card service with a virtual reader, and a PKCS#11 library whose card is
// put in and pulled. The popup only listens; how fast it is told is measured by `npm run bench -- --only cards`.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestPage } from '../scripts/browsers/browser.ts';
import { buildFaultModule, type FaultModule } from './devices/pkcs11-faults/faults.ts';
import { type Service, startPcscd, startVirtualCard, type VirtualCard } from './devices/virtual-reader.ts';
import { BROWSERS } from './support/e2e-scene.ts';
import { type FaultStage, openFaultStage, SLOW } from './support/fault-stage.ts';
import { requires } from './support/requires.ts';
import { makeSofthsmToken, type SofthsmToken } from './support/softhsm.ts';

const ready = requires('pcscd', 'softhsm2', 'cc');
const NO_CARD = '读卡器里没有卡。';
const NO_SERVICE = '读卡服务未启动。';
const READING = '正在读卡';
const UNKNOWN = '认不出这张卡。';
const HOLDER = '测试员';

describe.skipIf(!ready).each(BROWSERS)('readers and cards in the popup of %s', { timeout: 120_000 }, (browser) => {
  let softhsm: SofthsmToken;
  let faults: FaultModule;
  let card: VirtualCard;
  let service: Service | null = null;
  let stage: FaultStage;
  let popup: TestPage;

  beforeAll(async () => {
    softhsm = makeSofthsmToken({ keys: ['rsa1024'] });
    faults = buildFaultModule();
    faults.set('pulled');
    card = startVirtualCard();
    const modules = [{ path: faults.path, env: softhsm.env }];
    stage = await openFaultStage({ browser, cards: [], config: { pkcs11: { modules } } });
    popup = await stage.browser.extensionPage('ui/popup/index.html');
    // A port like the popup's own, over which nothing is ever asked.
    await popup.evaluate(`(() => {
      window.told = 0;
      window.port = (globalThis.browser ?? chrome).runtime.connect({ name: 'ui' });
      window.port.onMessage.addListener(() => { window.told += 1; });
    })()`);
  }, 240_000);
  afterAll(async () => {
    await stage.close();
    await card.stop();
    await service?.stop();
    faults.remove();
    softhsm.remove();
  });

  const says = (words: string) => popup.waitUntil(`document.body.innerText.includes(${JSON.stringify(words)})`, SLOW);
  const told = () => popup.evaluate<number>('told');

  it('the service, the reader and an unknown card are told apart, each with the next step', async () => {
    await says(NO_SERVICE);
    service = await startPcscd();
    await says(NO_CARD);
    expect(await popup.text('body')).toContain('请插入电子口岸卡');
    await card.insert();
    await says(READING);
    await says(UNKNOWN);
    expect(await popup.text('body')).toContain('如果是新类型的卡，请让 IT 在设置里添加它的驱动');
    await card.remove();
    await says(NO_CARD);
  });

  it('a card arrives by itself when it is put in and goes when it is pulled, three times, and each change is told a few times at most', async () => {
    for (let round = 0; round < 3; round++) {
      const before = await told();
      faults.set();
      await says(HOLDER);
      expect(await popup.text('.verdict')).toContain('可以签名');
      faults.set('pulled');
      await says(NO_CARD);
      expect(await popup.text('body')).not.toContain(HOLDER);
      const changes = (await told()) - before;
      expect(changes).toBeGreaterThanOrEqual(2);
      expect(changes).toBeLessThanOrEqual(6);
    }
  });

  it('while nothing changes nothing is told: nobody asks again and again', async () => {
    const before = await told();
    await new Promise((resolve) => setTimeout(resolve, 3000)); // six looks of the library's own process
    expect(await told()).toBe(before);
    // Control: the port still hears.
    faults.set();
    await says(HOLDER);
    expect(await told()).toBeGreaterThan(before);
    faults.set('pulled');
    await says(NO_CARD);
  });

  it('the card service ends and comes back: the clerk is told, and work goes on by itself', async () => {
    await service?.stop();
    await says(NO_SERVICE);
    expect(await popup.text('body')).toContain('启动后会自动继续');
    service = await startPcscd();
    await says(NO_CARD);
  });
});
