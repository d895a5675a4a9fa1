import { createPrivateKey } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { auditMacKey, identityKey, type OsKeyStore, openSecrets, systemKeyStore, tokenSealingKey } from './secrets.ts';

const temporary = () => join(mkdtempSync(join(tmpdir(), 'tongqian-secrets-')), 'secrets.json');

function memoryStore(): OsKeyStore & { kept: Map<string, Uint8Array> } {
  const kept = new Map<string, Uint8Array>();
  return {
    kept,
    get: (name) => Promise.resolve(kept.get(name) ?? null),
    set: (name, secret) => Promise.resolve(void kept.set(name, Uint8Array.from(secret))),
  };
}
const absent: OsKeyStore = {
  get: () => Promise.reject(new Error('absent')),
  set: () => Promise.reject(new Error('absent')),
};

test('keys stay the same over restarts, wrapped by the store of the system', async () => {
  const path = temporary();
  const store = memoryStore();
  const first = await openSecrets(path, store);
  expect(first.osKeyStore).toBe(true);
  const identity = await identityKey(first);
  const sealing = await tokenSealingKey(first);
  const mac = await auditMacKey(first);
  expect(createPrivateKey({ key: Buffer.from(identity), format: 'der', type: 'pkcs8' }).asymmetricKeyDetails).toEqual({
    namedCurve: 'prime256v1',
  });
  expect([sealing.length, mac.length]).toEqual([32, 32]);
  const second = await openSecrets(path, store);
  expect(await identityKey(second)).toEqual(identity);
  expect(await tokenSealingKey(second)).toEqual(sealing);
  expect(await auditMacKey(second)).toEqual(mac);
  expect(await second.get('never made')).toBeNull();
});

test('attack 33: with the store of the system the file alone gives no key away', async () => {
  const path = temporary();
  const secrets = await openSecrets(path, memoryStore());
  const key = await secrets.create('audit-mac', 32);
  expect(readFileSync(path, 'utf8')).not.toContain(Buffer.from(key).toString('base64'));
  const open = temporary();
  const fallback = await openSecrets(open, absent);
  const bare = await fallback.create('audit-mac', 32); // the control: here it is found
  expect(readFileSync(open, 'utf8')).toContain(Buffer.from(bare).toString('base64'));
});

test('without a store of the system the agent works on and says so', async () => {
  const path = temporary();
  const secrets = await openSecrets(path, absent);
  expect(secrets.osKeyStore).toBe(false);
  const key = await secrets.create('audit-mac', 32);
  expect(await (await openSecrets(path, memoryStore())).get('audit-mac')).toEqual(key);
});

test('attack 33: the file is closed to others, and refused when it was not', async () => {
  const path = temporary();
  await openSecrets(path, absent);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  chmodSync(path, 0o640);
  await expect(openSecrets(path, absent)).rejects.toThrow(/store\/not-private/);
});

test('keys wrapped by a store that is gone are not silently replaced', async () => {
  const path = temporary();
  await identityKey(await openSecrets(path, memoryStore()));
  const before = readFileSync(path, 'utf8');
  await expect(openSecrets(path, absent)).rejects.toThrow(/secrets\/unavailable/);
  await expect(openSecrets(path, memoryStore())).rejects.toThrow(/secrets\/unavailable/);
  expect(readFileSync(path, 'utf8')).toBe(before);
});

test('a wrapped key moved under another name does not open', async () => {
  const path = temporary();
  const store = memoryStore();
  await (await openSecrets(path, store)).create('audit-mac', 32);
  const file = JSON.parse(readFileSync(path, 'utf8')) as { secrets: Record<string, string> };
  file.secrets = { identity: file.secrets['audit-mac']! };
  writeFileSync(path, JSON.stringify(file));
  const moved = await openSecrets(path, store);
  await expect(async () => moved.get('identity')).rejects.toThrow(/store\/damaged/);
});

test('a file that is not ours is reported and left as it is', async () => {
  const path = temporary();
  writeFileSync(path, '{"version":1,"wrapped":"none"}', { mode: 0o600 });
  await expect(openSecrets(path, absent)).rejects.toThrow(/store\/damaged/);
});

test('a session bus that never answers delays the start by two seconds and no more', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tongqian-bus-'));
  const bus = createServer(() => undefined).listen(join(folder, 'bus'));
  await once(bus, 'listening');
  const env = { ...process.env, DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(folder, 'bus')}` };
  const started = Date.now();
  const secrets = await openSecrets(temporary(), systemKeyStore(undefined, env));
  const took = Date.now() - started;
  bus.close();
  expect(secrets.osKeyStore).toBe(false);
  expect(took).toBeGreaterThan(1500); // it really waited for the bus
  expect(took).toBeLessThan(8000);
}, 15_000);

test('with no session bus there is no waiting at all', async () => {
  const env = { PATH: process.env['PATH'], XDG_RUNTIME_DIR: '/nonexistent' };
  const started = Date.now();
  expect((await openSecrets(temporary(), systemKeyStore('/nonexistent', env))).osKeyStore).toBe(false);
  expect(Date.now() - started).toBeLessThan(1500); // less than what the bus is given
});
