// The last stop before a key: also for what was let through before the certificate was frozen.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openDataFolder } from '../data/paths.ts';
import { openStore } from '../data/store.ts';
import type { TokenSession } from '../tokens/token.ts';
import type { PresentToken, Tokens } from '../tokens/tokens.ts';
import { openFrozen, refuseFrozen } from './freeze.ts';

const USE = { owner: 'o', pin: null, keepMs: 0 };
const data = new Uint8Array([1]);

function scene() {
  const folder = mkdtempSync(join(tmpdir(), 'freeze-'));
  const store = openStore(openDataFolder(folder));
  onTestFinished(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });
  const certificates = [
    { id: 'old', key: 'shared' },
    { id: 'new', key: 'shared' },
    { id: 'own', key: 'own' },
  ].map(({ id, key }) => ({ certificate: { view: { id } }, key }));
  const present = { token: { id: 't' }, certificates } as unknown as PresentToken;
  const session: TokenSession = {
    sign: () => Promise.resolve(data),
    signMany: (_key, _mechanism, all) => Promise.resolve([...all]),
    decrypt: () => Promise.resolve(data),
    close: () => Promise.resolve(),
  };
  const tokens = {
    present: () => [present],
    withSession: (_id: string, _use: unknown, task: (session: TokenSession) => Promise<unknown>) => task(session),
  } as unknown as Tokens;
  const frozen = openFrozen(store, () => 7);
  return { store, frozen, guarded: refuseFrozen(tokens, frozen) };
}

it('a login that runs already is refused its next signature, its next list and its next decryption', async () => {
  const { frozen, guarded } = scene();
  await guarded.withSession('t', USE, async (session) => {
    expect(await session.sign('own', 'sm2-sm3', data)).toEqual(data);
    frozen.set('own', true);
    const refused = { code: 'token/certificate-frozen' };
    await expect(session.sign('own', 'sm2-sm3', data)).rejects.toMatchObject(refused);
    await expect(session.signMany!('own', 'sm2-sm3', [data])).rejects.toMatchObject(refused);
    await expect(session.decrypt!('own', 'sm2', data)).rejects.toMatchObject(refused);
    expect(await session.sign('shared', 'sm2-sm3', data)).toEqual(data);
    frozen.set('own', false);
    expect(await session.sign('own', 'sm2-sm3', data)).toEqual(data);
  });
});

it('of a key with two certificates the one in whose name it is used counts, also when it is frozen after the login', async () => {
  const { frozen, guarded } = scene();
  const marks = () => guarded.present()[0]!.certificates.map((one) => one.frozen === true);
  const refused = { code: 'token/certificate-frozen' };
  const as = (certificate: string | null, task: (session: TokenSession) => Promise<unknown>) =>
    guarded.withSession('t', { ...USE, ...(certificate !== null && { certificate }) }, task);
  const sign = (session: TokenSession) => session.sign('shared', 'sm2-sm3', data);
  await as('old', async (session) => {
    expect(await sign(session)).toEqual(data);
    frozen.set('old', true);
    await expect(sign(session)).rejects.toMatchObject(refused);
    await expect(session.decrypt!('shared', 'sm2', data)).rejects.toMatchObject(refused);
  });
  expect(marks()).toEqual([true, false, false]);
  expect(await as('new', sign)).toEqual(data);
  await expect(as(null, sign)).rejects.toMatchObject(refused);
  frozen.set('new', true);
  await expect(as('new', sign)).rejects.toMatchObject(refused);
});

it('what is frozen is still frozen for the next agent on the same folder', () => {
  const { store, frozen } = scene();
  expect([frozen.set('own', true), frozen.set('own', true)]).toEqual([true, false]);
  const next = openFrozen(store);
  expect([next.since('own'), next.since('old')]).toEqual([7, null]);
  next.set('own', false);
  expect(openFrozen(store).since('own')).toBeNull();
});
