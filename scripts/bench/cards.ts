// From a card going in to its word in the open popup (the product's number: one second). Two ways: a reader under a real card service,
// whose virtual reader is looked at by the service itself every few hundred milliseconds, and a card in a PKCS#11 library.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildFaultModule } from '../../tests/devices/pkcs11-faults/faults.ts';
import { startPcscd, startVirtualCard } from '../../tests/devices/virtual-reader.ts';
import { requires } from '../../tests/support/requires.ts';
import { makeSofthsmToken } from '../../tests/support/softhsm.ts';
import type { TestPage } from '../browsers/browser.ts';
import { median } from './measure.ts';
import { openAgentAndBrowser } from './scene.ts';
import { type Row, row } from './table.ts';

export interface CardOptions {
  samples: number;
}

const NO_CARD = '读卡器里没有卡';
const READING = '正在读卡';
const HOLDER = '测试员';
const LIMIT_MS = 1000;
const PATIENCE = { timeout: 30_000 };

type Stop = () => Promise<void> | void;

export async function cardRows({ samples }: CardOptions): Promise<Row[]> {
  const started: Stop[] = [];
  try {
    return await measure(samples, started);
  } finally {
    for (const stop of started.reverse()) await Promise.resolve(stop()).catch(() => null);
  }
}

async function measure(samples: number, started: Stop[]): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'tongqian-bench-cards-'));
  started.push(() => rm(folder, { recursive: true, force: true }));
  const softhsm = makeSofthsmToken({ keys: ['rsa2048'] });
  started.push(() => softhsm.remove());
  const library = buildFaultModule();
  started.push(() => library.remove());
  library.set('pulled');
  const hasService = requires('pcscd');
  if (hasService) started.push((await startPcscd()).stop);
  const stage = await openAgentAndBrowser(folder, [{ path: library.path, env: softhsm.env }]);
  started.push(() => stage.close());
  const popup = await stage.browser.extensionPage('ui/popup/index.html');
  await popup.waitFor('header .links', PATIENCE);

  const inLibrary: number[] = [];
  for (let sample = 0; sample < samples; sample++) {
    inLibrary.push(await until(popup, HOLDER, () => library.set()));
    library.set('pulled');
    await popup.waitUntil(`!document.body.innerText.includes('${HOLDER}')`, PATIENCE);
  }
  const rows = [rowOf('library', inLibrary)];
  if (!hasService) return rows;
  const card = startVirtualCard();
  started.push(card.stop);
  const inReader: number[] = [];
  for (let sample = 0; sample < samples; sample++) {
    await popup.waitUntil(`document.body.innerText.includes('${NO_CARD}')`, PATIENCE);
    inReader.push(await until(popup, READING, card.insert));
    await card.remove();
  }
  return [...rows, rowOf('reader', inReader)];
}

/** Milliseconds from `act` until the page shows the words; both ends read the same clock. */
async function until(page: TestPage, words: string, act: () => Promise<void> | void): Promise<number> {
  await page.evaluate(`(() => {
    window.arrived = new Promise((resolve) => {
      const look = () => document.body.innerText.includes(${JSON.stringify(words)}) && resolve(Date.now());
      new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
    });
  })()`);
  const began = Date.now();
  await act();
  return (await page.evaluate<number>('arrived')) - began;
}

function rowOf(place: string, times: readonly number[]): Row {
  return row(
    {
      name: `Card into the ${place} → popup, p50 of ${times.length}, slowest ${Math.max(...times)} ms`,
      value: median(times),
      unit: 'ms',
      ratio: null,
      against: null,
    },
    { at: 'most', limit: LIMIT_MS },
  );
}
