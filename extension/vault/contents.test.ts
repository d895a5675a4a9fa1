// What older versions wrote opens, what a newer one wrote is left alone, and nothing half or foreign is taken.
import { expect, it } from 'vitest';
import { Problem } from '#shared/errors.ts';
import { emptyProfile } from '#shared/profile/profile.ts';
import type { Profile } from '#shared/profile/profile.ts';
import { sampleProfile } from '../../tests/support/sample-profile.ts';
import { openBackup } from './backup.ts';
import { contentsText, readContents } from './contents.ts';
import { seal } from './crypto.ts';
import { createLock } from './lock.ts';
import type { Slot } from './slot.ts';
import { createVault } from './vault.ts';

const PASSPHRASE = 'correct horse 电池';

/** A profile as it was written before declarations were kept. */
function first(profile: Profile): object {
  const { templates, goods, sheets, columns, ...rest } = profile;
  expect([templates, goods, sheets, columns]).toEqual([[], [], [], []]);
  return rest;
}

function slot(value: unknown = null): Slot {
  let kept = value;
  return {
    read: () => Promise.resolve(kept),
    write: (next) => Promise.resolve(void (kept = next)),
  };
}

const kept: Profile = {
  ...sampleProfile('kept'),
  templates: [{ id: 't', name: '一般贸易', head: { supvModeCdde: '0110 一般贸易' }, item: { dutyMode: '1 照章征税' } }],
  goods: [{ id: 'g', item: { codeTs: '8471300000', gName: '便携式电脑' } }],
  sheets: [{ part: 'item', name: '发票.xlsx', at: 1, rows: [{ codeTs: '8471300000', gQty: '20' }] }],
  columns: [{ part: 'item', heads: ['货号', '数量'], names: ['', 'item.gQty'] }],
};

it('a vault and a backup of the first version open, with nothing kept for declarations yet', { timeout: 60_000 }, async () => {
  const old = JSON.stringify([first(sampleProfile('a')), first(emptyProfile('b'))]);
  const { record } = await seal('vault', old, PASSPHRASE);
  const stored = slot(record);
  const lock = createLock({ session: slot(), now: () => 1_700_000_000_000, idleMinutes: () => 10 });
  const vault = createVault(stored, lock);
  await vault.unlock(PASSPHRASE);
  expect(await vault.profiles()).toEqual([sampleProfile('a'), emptyProfile('b')]);
  await vault.put(kept);
  expect((await vault.profiles()).at(-1)).toEqual(kept);
  const backup = await seal('backup', old, PASSPHRASE);
  expect(await openBackup(JSON.stringify(backup.record), PASSPHRASE)).toEqual([sampleProfile('a'), emptyProfile('b')]);
  expect(await openBackup(await vault.backup(PASSPHRASE), PASSPHRASE)).toContainEqual(kept);
}); // prettier-ignore

it('what is written is read again', () => {
  expect(readContents(contentsText([kept]))).toEqual([kept]);
});

it('a newer version is said by name', () => {
  expect(() => readContents('{"version":3,"profiles":[],"more":1}')).toThrow(new Problem('vault/newer'));
});

const name50 = 'x'.repeat(50);
it.each([
  ['no contents', 'null'],
  ['a version of before there were versions', '{"version":1,"profiles":[]}'],
  ['more than a list', '{"version":2,"profiles":[],"more":1}'],
  ['an old profile with something of the new', JSON.stringify([{ ...first(emptyProfile('a')), extra: 1 }])],
  ['a profile that is none', '[null]'],
  ['names that no page has', JSON.stringify({ version: 2, profiles: [{ ...kept, templates: [{ id: 't', name: 'n', head: { promiseItem1: '是' }, item: {} }] }] })],
  ['values without end', JSON.stringify({ version: 2, profiles: [{ ...kept, goods: [{ id: 'g', item: { gName: 'x'.repeat(501) } }] }] })],
  ['more items than a declaration has', JSON.stringify({ version: 2, profiles: [{ ...kept, sheets: [{ part: 'item', name: 'n', at: 1, rows: Array.from({ length: 51 }, () => ({ gName: name50 })) }] }] })],
  ['values of another part', JSON.stringify({ version: 2, profiles: [{ ...kept, sheets: [{ part: 'box', name: 'n', at: 1, rows: [{ gName: 'x' }] }] }] })],
])('%s is no vault', (_what, text) => {
  expect(() => readContents(text)).toThrow();
}); // prettier-ignore

it('names of objects in a file change no object and are not kept', () => {
  const text = contentsText([kept]).replace('"head":{', '"head":{"__proto__":{"polluted":"yes"},"constructor":"x",');
  expect(text).toContain('__proto__');
  expect(readContents(text)).toEqual([kept]);
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
});
