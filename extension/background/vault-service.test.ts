// What screens ask of the vault: several at once lose nothing, a look takes nothing, and everybody is told the standing afterwards.
import { beforeEach, expect, it, vi } from 'vitest';
import { toBase64, utf8 } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import { emptyProfile } from '#shared/profile/profile.ts';
import type { VaultRequest, VaultStanding } from '../platform/fill-requests.ts';
import { fromPage } from '../vault/import/company-data.ts';
import { createLock } from '../vault/lock.ts';
import type { Slot } from '../vault/slot.ts';
import { createVault } from '../vault/vault.ts';
import { createVaultService, type VaultService } from './vault-service.ts';

// The passphrase costs its million rounds
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

function slot(): Slot {
  let kept: unknown = null;
  return {
    read: () => Promise.resolve(kept),
    write: (value) => {
      kept = value;
      return Promise.resolve();
    },
  };
}

let service: VaultService;
let told: VaultStanding[];

beforeEach(async () => {
  told = [];
  const lock = createLock({ session: slot(), now: Date.now, idleMinutes: () => 10 });
  service = createVaultService({
    vault: createVault(slot(), lock),
    certificates: () => [],
    onChange: (standing) => told.push(standing),
  });
  await service.run({ do: 'vault.create', passphrase: 'correct horse 电池' });
  await service.run({ do: 'vault.write', profile: emptyProfile('a') });
});

function importOf(take: boolean): VaultRequest {
  const file = toBase64(utf8('姓名,用户名\n演经办,demo_hd1\n演经二,demo_hd2\n'));
  return { do: 'vault.import', profile: 'a', list: 'handlers', file, mapping: null, take };
}
function sheetOf(take: boolean): VaultRequest {
  const file = toBase64(utf8('商品编码,商品名称\n8471300000,便携式电脑\n'));
  return { do: 'vault.sheet', profile: 'a', into: 'goods', name: '货物.csv', file, names: null, take };
}
const page = fromPage([{ label: '企业名称', value: '演示贸易有限公司' }]);

it('a list, a sheet and the data of a page taken at the same time all stay', async () => {
  const took = await Promise.all([
    service.run(importOf(true)),
    service.run(sheetOf(true)),
    service.offer(page, { profile: 'a', take: true }),
  ]);
  expect(took).toMatchObject([{ added: 2, changed: 0, left: 0 }, { taken: 1, left: 0 }, { profile: 'a' }]);
  expect((await service.contents()).profiles).toMatchObject([
    { company: { name: '演示贸易有限公司' }, handlers: [{ name: '演经办' }, { name: '演经二' }], goods: [{}] },
  ]);
});

it('a look at a file or a page takes nothing', async () => {
  const [list, sheet, offer] = await Promise.all([
    service.run(importOf(false)),
    service.run(sheetOf(false)),
    service.offer(page, { profile: null, take: false }),
  ]);
  expect([list, sheet, offer]).toMatchObject([{ rows: 2, entries: 2 }, { rows: 1, taken: 1 }, { profile: null }]);
  expect((await service.contents()).profiles).toEqual([emptyProfile('a')]);
});

it('data of a page make a new company where none is named', async () => {
  const { profile } = await service.offer(page, { profile: null, take: true });
  expect((await service.contents()).profiles).toMatchObject([{ id: 'a' }, { id: profile, lr: { name: '' } }]);
  expect(told.at(-1)).toMatchObject({ state: 'open', companies: 2 });
});

it('what went wrong is told like what went well', async () => {
  await service.run({ do: 'vault.lock' });
  const before = told.length;
  await expect(service.run(importOf(true))).rejects.toEqual(new Problem('vault/locked'));
  expect(told.slice(before)).toMatchObject([{ state: 'locked', companies: 0 }]);
});
