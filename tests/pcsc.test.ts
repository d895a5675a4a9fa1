// Readers and cards through a real pcscd: each situation is seen within a second (three allowed on a busy machine).
import { Client, CardDisposition, CardMode } from 'pcsc-mini';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isSameReader, pcscReaders, type PcscOptions } from '../agent/tokens/pcsc/readers.ts';
import { situationOf } from '../agent/tokens/situation.ts';
import type { DriverReport } from '../agent/tokens/token.ts';
import { startPcscd, startVirtualCard, type Service, type VirtualCard } from './devices/virtual-reader.ts';
import { collectGarbage } from './support/collect-garbage.ts';
import { requires } from './support/requires.ts';

const READER = 'Virtual PCD 00 00';
const SOON = { timeout: 10_000, interval: 20 };
const ready = requires('pcscd');

let service: Service | null = null;
let card: VirtualCard;
let stopping: AbortController;
let reports: DriverReport[];
let watched: Promise<void>;

function watch(options: Partial<PcscOptions> = {}): void {
  watched = pcscReaders({ report: (now) => reports.push(now), signal: stopping.signal, ...options });
}

const latest = (): DriverReport | undefined => reports.at(-1);
const stateOfReader = (): string | undefined => latest()?.readers.find(({ name }) => name === READER)?.state;
const situation = (): string | undefined => situationOf(reports.slice(-1), [], Date.now()).problem?.code;

describe.skipIf(!ready)('card readers', { timeout: 30_000 }, () => {
  beforeEach(() => {
    stopping = new AbortController();
    reports = [];
    card = startVirtualCard();
  });
  afterEach(async () => {
    stopping.abort();
    await watched;
    await card.stop();
    await service?.stop();
    service = null;
  });

  it('says that the service is not running, and goes on by itself when it is started, stopped and started again', async () => {
    watch();
    await vi.waitFor(() => expect(situation()).toBe('token/service-stopped'), SOON);
    service = await startPcscd();
    await vi.waitFor(() => expect(stateOfReader()).toBe('empty'), SOON);
    expect(situation()).toBe('token/absent');
    await service.stop();
    await vi.waitFor(() => expect(situation()).toBe('token/service-stopped'), SOON);
    expect(latest()?.readers).toEqual([]);
    service = await startPcscd();
    await vi.waitFor(() => expect(stateOfReader()).toBe('empty'), SOON);
    // The client of the service that ended must not throw when it is collected: vitest fails on an uncaught error.
    stopping.abort();
    await watched;
    await collectGarbage();
  });

  it('names the brand of a card by its answer to reset, and forgets it with the card', async () => {
    await card.stop();
    card = startVirtualCard('3b9f958131fe9f006646530501001171df000003900080');
    service = await startPcscd();
    watch({ recognised: () => false });
    await card.insert();
    const brand = (): string | undefined => latest()?.readers.find(({ name }) => name === READER)?.brand?.zh;
    await vi.waitFor(() => expect(brand()).toBe('飞天 ePass2003'), { timeout: 20_000, interval: 20 });
    await card.remove();
    await vi.waitFor(() => expect(stateOfReader()).toBe('empty'), SOON);
    expect(brand()).toBeUndefined();
  });

  it('sees a card come and go, three times', async () => {
    service = await startPcscd();
    watch();
    await vi.waitFor(() => expect(stateOfReader()).toBe('empty'), SOON);
    for (let i = 0; i < 3; i++) {
      await card.insert();
      await vi.waitFor(() => expect(stateOfReader()).toBe('present'), SOON);
      await card.remove();
      await vi.waitFor(() => expect(stateOfReader()).toBe('empty'), SOON);
    }
    expect(latest()?.problem).toBeNull();
  });

  it('calls a card unrecognised when no driver has known it for a while, and takes it back when one does', async () => {
    let known = false;
    service = await startPcscd();
    watch({ recognised: (reader) => known && reader === READER });
    await vi.waitFor(() => expect(stateOfReader()).toBe('empty'), SOON);
    await card.insert();
    await vi.waitFor(() => expect(stateOfReader()).toBe('present'), SOON);
    await vi.waitFor(() => expect(stateOfReader()).toBe('unrecognised'), { timeout: 8000, interval: 50 });
    expect(situation()).toBe('token/unrecognised');
    known = true;
    await vi.waitFor(() => expect(stateOfReader()).toBe('present'), SOON);
  });

  it('says that another program has the card for itself, and that it gave it back', async () => {
    service = await startPcscd();
    watch({ recognised: () => false });
    await vi.waitFor(() => expect(stateOfReader()).toBe('empty'), SOON);
    await card.insert();
    await vi.waitFor(() => expect(stateOfReader()).toBe('present'), SOON);
    const other = new Client();
    const held = new Promise<void>((resolve, reject) => {
      other.on('reader', (reader) => {
        if (reader.name() !== READER) return;
        reader.connect(CardMode.EXCLUSIVE).then(async (connection) => {
          await vi.waitFor(() => expect(situation()).toBe('token/busy'), SOON);
          await connection.disconnect(CardDisposition.LEAVE);
          resolve();
        }, reject);
      });
    });
    other.start();
    await held;
    await vi.waitFor(() => expect(stateOfReader()).not.toBe('busy'), SOON);
    other.stop();
  });

  it('ends when it is told to, without the service too', async () => {
    watch();
    await vi.waitFor(() => expect(reports).toHaveLength(1), SOON);
    stopping.abort();
    await watched;
    expect(reports).toHaveLength(1);
  });
});

describe('the reader of a token', () => {
  it('is told by its name, also where PKCS#11 has cut it', () => {
    const long = 'A reader with a name that is far longer than the slot description allows 00 00';
    expect(isSameReader(READER, READER)).toBe(true);
    expect(isSameReader(long.slice(0, 64), long)).toBe(true);
    expect(isSameReader('Virtual PCD', READER)).toBe(false);
    expect(isSameReader('', READER)).toBe(false);
  });
});
