// A smart card end to end without hardware: our own PIV program in the virtual reader, a real pcscd, OpenSC's library, our driver. The
// card is pulled in the middle and put in again; what every card must do is in the contract of drivers.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { utf8 } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import { createDrivers } from '../agent/tokens/drivers.ts';
import type { DriverReport, Mechanism, Token } from '../agent/tokens/token.ts';
import { type Service, startPcscd, startVirtualCard, type VirtualCard } from './devices/virtual-reader.ts';
import { makePivCard, type MadePivCard, PIV_KEYS, PIV_PIN } from './support/piv.ts';
import { opensslAccepts } from './support/openssl.ts';
import { openscLibrary, requires } from './support/requires.ts';

const ready = requires('pcscd', 'opensc', 'openssl');
const DATA = utf8('统一编号 I20260000000000001');
const PIN = utf8(PIV_PIN);
/** The virtual reader takes some 40 ms for each exchange, and OpenSC reads the whole card when it appears. */
const SEEN = { timeout: 30_000, interval: 20 };

async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'done',
    (thrown: unknown) =>
      thrown instanceof Problem ? [thrown.code, ...Object.values(thrown.params)].join(' ') : String(thrown),
  );
}

describe.skipIf(!ready)('a PIV card in the virtual reader', { timeout: 120_000 }, () => {
  let service: Service;
  let made: MadePivCard;
  let card: VirtualCard;
  let folder: string;
  const stopping = new AbortController();
  const reports: DriverReport[] = [];
  const readers: DriverReport[] = [];
  let watched: Promise<unknown>;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tongqian-piv-test-'));
    made = makePivCard('00112233445566778899aabbccddeeff');
    service = await startPcscd();
    card = startVirtualCard(made.file);
    const { list } = createDrivers({
      settings: {
        pkcs11: { modules: [{ path: openscLibrary()! }] },
        skf: { libraries: [] },
        sdf: { libraries: [] },
        control: { enabled: false },
      },
      tokensFolder: join(folder, 'tokens'),
      wrap: new Uint8Array(32),
      ownPort: () => null,
      readersInUse: () => tokens().map(({ reader }) => reader),
    });
    const into = (driver: string) => (driver === 'pkcs11' ? reports : driver === 'pcsc' ? readers : []);
    watched = Promise.all(list.map((driver) => driver.watch((now) => into(driver.id).push(now), stopping.signal)));
  }, 60_000);
  afterAll(async () => {
    stopping.abort();
    await watched;
    await card.stop();
    await service.stop();
    made.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  const tokens = (): Token[] => reports.at(-1)?.tokens ?? [];
  async function inserted(): Promise<Token> {
    await card.insert();
    await vi.waitFor(() => expect(tokens()).toHaveLength(1), SEEN);
    return tokens()[0]!;
  }

  const accepts = (key: keyof typeof PIV_KEYS, mechanism: Mechanism, signature: Uint8Array) =>
    opensslAccepts({ publicKeyFile: made.publicKeyFile(key), mechanism, data: DATA, signature });

  it('is seen by card service and library, with its number, holder and certificates', async () => {
    const token = await inserted();
    const state = () => readers.at(-1)?.readers.find(({ name }) => name === token.reader)?.state;
    // On a busy computer the card service calls it unrecognised until the library has read it.
    await vi.waitFor(() => expect(state()).toBe('present'), SEEN);
    expect(token).toMatchObject({ driver: 'pkcs11', reader: 'Virtual PCD 00 00', demo: false });
    expect(token.serial).toBe('1122334455667788');
    const found = await token.certificates();
    expect(found.map(({ key }) => key).sort()).toEqual([PIV_KEYS.rsa2048, PIV_KEYS.p256]);
  });

  it('pulled between two signatures it says so, and signs again once it is back', async () => {
    const session = await tokens()[0]!.login(PIN);
    await session.sign(PIV_KEYS.rsa2048, 'rsa-pkcs1-sha256', DATA);
    await card.remove();
    expect(await codeOf(session.sign(PIV_KEYS.rsa2048, 'rsa-pkcs1-sha256', DATA))).toBe('token/removed');
    await session.close();
    await vi.waitFor(() => expect(tokens()).toHaveLength(0), SEEN);
    const again = await (await inserted()).login(PIN);
    const signature = await again.sign(PIV_KEYS.rsa2048, 'rsa-pkcs1-sha256', DATA);
    await again.close();
    expect(accepts('rsa2048', 'rsa-pkcs1-sha256', signature)).toBe(true);
  });

  it('pulled in the middle of a signature it says so, the library goes on, and the card can be used again', async () => {
    const session = await tokens()[0]!.login(PIN);
    const pulled = session.sign(PIV_KEYS.rsa2048, 'rsa-pkcs1-sha256', DATA);
    await card.remove();
    expect(['done', 'token/removed', 'token/failed']).toContain(await codeOf(pulled));
    await session.close();
    await vi.waitFor(() => expect(tokens()).toHaveLength(0), SEEN);
    const again = await (await inserted()).login(PIN);
    expect(await again.sign(PIV_KEYS.p256, 'ecdsa-sha256', DATA)).toHaveLength(64);
    await again.close();
  });
});
