// The vault against forgetting, damage, wrong passphrases, worker and browser ends, and two acts at once.
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { Problem } from '#shared/errors.ts';
import { sampleProfile } from '../../tests/support/sample-profile.ts';
import { emptyProfile } from '#shared/profile/profile.ts';
import type { Profile } from '#shared/profile/profile.ts';
import { openBackup } from './backup.ts';
import { readRecord, seal, unwrap } from './crypto.ts';
import { createLock } from './lock.ts';
import { checkPassphrase } from './passphrase.ts';
import type { Slot } from './slot.ts';
import { createVault } from './vault.ts';
import type { Vault } from './vault.ts';

const PASSPHRASE = 'correct horse 电池';
const MINUTE = 60_000;

// Every passphrase costs its million rounds
vi.setConfig({ testTimeout: 60_000 });

interface FakeSlot extends Slot {
  value: unknown;
  writes: unknown[];
  full: boolean;
}

/** Keeps JSON, as the browser does; every call takes a while. */
function slot(value: unknown = null): FakeSlot {
  const fake: FakeSlot = {
    value,
    writes: [],
    full: false,
    async read() {
      await Promise.resolve();
      return fake.value === null ? undefined : (JSON.parse(JSON.stringify(fake.value)) as unknown);
    },
    async write(next) {
      await Promise.resolve();
      if (fake.full) throw new Error(`QUOTA_BYTES ${JSON.stringify(next)}`);
      fake.value = next === null ? null : JSON.parse(JSON.stringify(next));
      fake.writes.push(next);
    },
  };
  return fake;
}

let record: FakeSlot;
let session: FakeSlot;
let time: number;
let vault: Vault;
const worker = (): Vault => createVault(record, createLock({ session, now: () => time, idleMinutes: () => 10 }));
const code = (act: Promise<unknown>) => act.then(() => 'nothing', (thrown: unknown) => (thrown instanceof Problem ? thrown.code : thrown)); // prettier-ignore

beforeEach(() => {
  record = slot();
  session = slot();
  time = 1_700_000_000_000;
  vault = worker();
});

describe('life of a vault', () => {
  test('created, filled, locked, unlocked; each change is one write', async () => {
    expect(await vault.state()).toBe('none');
    expect(await code(vault.profiles())).toBe('vault/none');
    expect(await code(vault.unlock(PASSPHRASE))).toBe('vault/none');
    await vault.create(PASSPHRASE);
    expect([await vault.state(), await vault.profiles()]).toEqual(['open', []]);
    await vault.put(sampleProfile());
    expect(record.writes).toHaveLength(2);
    await vault.lock();
    expect(await vault.state()).toBe('locked');
    expect(await code(vault.profiles())).toBe('vault/locked');
    expect(await code(vault.put(sampleProfile()))).toBe('vault/locked');
    expect(await code(vault.unlock('correct horse 电厂'))).toBe('vault/wrong-passphrase');
    expect(await vault.state()).toBe('locked');
    await vault.unlock(PASSPHRASE.normalize('NFD').replace('c', 'ｃ')); // typed in full width
    expect(await vault.profiles()).toEqual([sampleProfile()]);
    expect(await code(vault.create(PASSPHRASE))).toBe('vault/exists');
    expect(record.writes).toHaveLength(2);
  });

  test('profiles are added, replaced and removed by id', async () => {
    await vault.create(PASSPHRASE);
    await vault.put(sampleProfile('a'));
    await vault.put(emptyProfile('b'));
    await vault.put({ ...emptyProfile('a'), company: { ...emptyProfile('a').company, name: '另一家' } });
    expect((await vault.profiles()).map(({ id, company }) => [id, company.name])).toEqual([['a', '另一家'], ['b', '']]); // prettier-ignore
    await vault.remove('a');
    expect((await vault.profiles()).map(({ id }) => id)).toEqual(['b']);
    expect(await code(vault.remove('a'))).toBe('profile/unknown');
  });

  test('changes asked for at once all arrive, until there are too many', async () => {
    await vault.create(PASSPHRASE);
    await Promise.all(Array.from({ length: 30 }, (_, at) => vault.put(emptyProfile(`p${at}`))));
    expect(await code(vault.put(emptyProfile('one-more')))).toBe('profile/too-many');
    expect(await vault.profiles()).toHaveLength(30);
  });

  test('acts that change different things of one company at once all stay', async () => {
    await vault.create(PASSPHRASE);
    await vault.put(emptyProfile('a'));
    const named = (name: string) => vault.change('a', (it) => [{ ...it, lr: { ...it.lr, name } }, it.lr.name]);
    const moved = vault.change('a', (it) => [{ ...it, company: { ...it.company, address: '演示路1号' } }, null]);
    expect(await Promise.all([named('演甲'), moved, named('演乙')])).toEqual(['', null, '演甲']);
    expect(await vault.profiles()).toMatchObject([{ lr: { name: '演乙' }, company: { address: '演示路1号' } }]);
    expect(await code(vault.change('b', (it) => [it, null]))).toBe('profile/unknown');
  });

  test('what could not be read back is not written', async () => {
    await vault.create(PASSPHRASE);
    const before = record.value;
    const wrong = { ...emptyProfile('a'), handlers: Array.from({ length: 21 }, () => ({})) } as unknown as Profile;
    expect(await code(vault.put(wrong))).toBe('vault/too-large');
    expect(record.value).toEqual(before);
  });

  test('a full vault is read in one piece', async () => {
    await vault.create(PASSPHRASE);
    const long = '长'.repeat(300);
    const handler = { ...sampleProfile().handlers[0]!, name: long, email: long, username: long };
    const handlers = Array.from({ length: 20 }, (_, at) => ({ ...handler, id: `h${at}` }));
    for (let at = 0; at < 12; at++) await vault.put({ ...emptyProfile(`p${at}`), handlers });
    expect((await vault.profiles())[11]?.handlers[19]?.name).toBe(long);
  });
});

describe('the lock', () => {
  beforeEach(() => vault.create(PASSPHRASE));

  test('stays open over the death of the worker, not of the browser', async () => {
    expect(await worker().state()).toBe('open');
    session.value = null; // what the browser does when it ends
    expect(await worker().state()).toBe('locked');
  });

  test('falls shut ten minutes after the last act of the clerk; reading is none', async () => {
    time += 9 * MINUTE;
    await vault.touch();
    time += 9 * MINUTE;
    await vault.profiles();
    expect(await vault.locksAt()).toBe(time + MINUTE);
    time += MINUTE;
    expect(await code(vault.profiles())).toBe('vault/locked');
    expect(session.value).toBe(null); // the key is gone, not only hidden
    expect(await vault.locksAt()).toBe(null);
    await vault.touch();
    expect(await vault.state()).toBe('locked');
  });

  test('a clock that was set back locks', async () => {
    time -= MINUTE;
    expect(await vault.state()).toBe('locked');
  });

  test('an act noted late or an unlocking under way does not open what was locked', async () => {
    time += MINUTE;
    await Promise.all([vault.touch(), vault.lock(), vault.touch()]);
    expect(session.value).toBe(null);
    await Promise.all([vault.unlock(PASSPHRASE), vault.lock()]);
    expect([session.value, await vault.state()]).toEqual([null, 'locked']);
  });

  test('a key of another record, or nonsense in the session store, opens nothing', async () => {
    const key = session.value as Record<string, unknown>;
    session.value = { ...key, id: 'A'.repeat(22) + '==' };
    expect(await vault.state()).toBe('locked');
    session.value = 'open sesame';
    expect([await vault.state(), session.value]).toEqual(['locked', null]);
  });
});

describe('damage and secrets', () => {
  test('a changed passphrase closes the old one and every copy of its key', async () => {
    await vault.create(PASSPHRASE);
    await vault.put(sampleProfile());
    const stolen = session.value;
    expect(await code(vault.changePassphrase('wrong one 1', 'a new one 2'))).toBe('vault/wrong-passphrase');
    expect(await code(vault.changePassphrase(PASSPHRASE, '12345678'))).toBe('vault/passphrase-weak');
    await vault.changePassphrase(PASSPHRASE, 'a new one 2');
    expect([await vault.state(), await vault.profiles()]).toEqual(['open', [sampleProfile()]]);
    session.value = stolen;
    expect(await vault.state()).toBe('locked');
    expect(await code(vault.unlock(PASSPHRASE))).toBe('vault/wrong-passphrase');
    await vault.unlock('a new one 2');
    expect(await vault.profiles()).toHaveLength(1);
  });

  test('any damaged character is told as damage, not as a wrong passphrase, and nothing overwrites it', async () => {
    await vault.create(PASSPHRASE);
    const whole = JSON.stringify(record.value);
    for (const [part, damaged] of damages(whole)) {
      record.value = damaged;
      expect(await code(vault.unlock(PASSPHRASE)), part).toBe('vault/damaged');
      expect(await vault.state(), part).toBe('damaged');
      expect(await code(vault.create(PASSPHRASE)), part).toBe('vault/exists');
      expect(record.value, part).toBe(damaged);
    }
  });

  test('fewer rounds than the least are damage, a later version asks for an update', async () => {
    await vault.create(PASSPHRASE);
    const { kdf, ...rest } = record.value as { kdf: object };
    record.value = { ...rest, kdf: { ...kdf, iterations: 1000 } };
    expect(await code(vault.unlock(PASSPHRASE))).toBe('vault/damaged');
    record.value = { ...rest, kdf, version: 2 };
    expect(await code(vault.unlock(PASSPHRASE))).toBe('vault/newer');
  });

  test('even with a right sum, parts of two records do not fit together', async () => {
    const one = await seal('vault', '[]', PASSPHRASE);
    const two = await seal('vault', '[]', PASSPHRASE);
    const mixed = { ...one.record, wrapped: two.record.wrapped, kdf: two.record.kdf };
    expect(await code(unwrap('vault', mixed, PASSPHRASE))).toBe('vault/wrong-passphrase');
    expect(await code(unwrap('backup', one.record, PASSPHRASE))).toBe('vault/wrong-passphrase');
    expect(await code(readRecord('backup', one.record))).toBe('vault/damaged');
  });

  test('nothing readable is stored, and no failure repeats a value', async () => {
    await vault.create(PASSPHRASE);
    await vault.put(sampleProfile());
    const stored = JSON.stringify([record.value, session.value]);
    for (const secret of ['演示', '110101', 'Demo-pass', 'demo_admin', PASSPHRASE, btoa('demo_admin')]) expect(stored).not.toContain(secret);
    record.full = true;
    const thrown: unknown = await vault.put(sampleProfile('b')).catch((problem: unknown) => problem);
    expect(thrown).toEqual(new Problem('vault/not-saved'));
    expect((await vault.profiles()).map(({ id }) => id)).toEqual(['demo']);
  }); // prettier-ignore

  test.each(['short 1', '12345678901', 'aaaaaaaaaaaa', 'abababababab', '', ' '.repeat(20), 'x'.repeat(10) + 'abc'.repeat(70)])(
    'the passphrase %j is refused',
    (weak) => {
      expect(() => checkPassphrase(weak)).toThrow('vault/passphrase-weak');
      expect(checkPassphrase('839201746510')).toBe('839201746510');
    },
  ); // prettier-ignore
});

describe('backup', () => {
  test('comes back on an empty browser, and adds to an open vault', async () => {
    await vault.create(PASSPHRASE);
    await vault.put(sampleProfile('a'));
    const file = await vault.backup('another passphrase');
    expect(file).not.toContain('演示');
    await vault.put(emptyProfile('a'));
    await vault.put(emptyProfile('b'));
    expect(await vault.restore(file, 'another passphrase')).toEqual({ added: 0, replaced: 1 });
    expect(await vault.profiles()).toEqual([sampleProfile('a'), emptyProfile('b')]);
    await vault.lock();
    expect(await code(vault.restore(file, 'another passphrase'))).toBe('vault/locked');

    [record, session] = [slot(), slot()];
    expect(await worker().restore(file, 'another passphrase')).toEqual({ added: 1, replaced: 0 });
    expect(await worker().profiles()).toEqual([sampleProfile('a')]);
  });

  test('replaces what is damaged, and nothing that is only newer', async () => {
    await vault.create(PASSPHRASE);
    const file = await vault.backup('another passphrase');
    const whole = record.value as object;
    record.value = { ...whole, version: 2 };
    expect(await code(vault.restore(file, 'another passphrase'))).toBe('vault/newer');
    record.value = { ...whole, sum: '' };
    await vault.restore(file, 'another passphrase');
    expect(await vault.state()).toBe('open');
  });

  test('a half-read, damaged or foreign file is refused whole', async () => {
    await vault.create(PASSPHRASE);
    const file = await vault.backup('another passphrase');
    const before = record.value;
    const foreign = ['', '[]', 'null', '{"format":"tongqian-backup"}', JSON.stringify(before), file.slice(0, -20), file + '{', '\u0000'];
    for (const text of [...foreign, ...damages(file).map(([, damaged]) => JSON.stringify(damaged))])
      expect(await code(vault.restore(text, 'another passphrase')), text.slice(0, 60)).toBe('vault/backup-unreadable');
    expect(await code(vault.restore(file, PASSPHRASE))).toBe('vault/wrong-passphrase');
    expect(record.value).toEqual(before);
  }); // prettier-ignore

  test('what is inside is checked as any input: sealed nonsense is no backup', async () => {
    const { record: sealed } = await seal('backup', '[{"id":"x","company":"secret-name"}]', 'another passphrase');
    const thrown: unknown = await openBackup(JSON.stringify(sealed), 'another passphrase').catch((problem: unknown) => problem); // prettier-ignore
    expect(thrown).toEqual(new Problem('vault/backup-unreadable'));
    expect(String(thrown)).not.toContain('secret-name');
  });
});

/** The record with one character of each of its texts and each number changed, one at a time. */
function damages(json: string): [part: string, damaged: unknown][] {
  const found: [string, unknown][] = [];
  const walk = (value: unknown, path: string[]): void => {
    if (typeof value === 'object' && value !== null) {
      for (const [name, part] of Object.entries(value)) walk(part, [...path, name]);
      return;
    }
    const copy = JSON.parse(json) as Record<string, unknown>;
    const parent = path.slice(0, -1).reduce((at, name) => at[name] as Record<string, unknown>, copy);
    parent[path.at(-1) ?? ''] = typeof value === 'string' ? `${value.startsWith('A') ? 'B' : 'A'}${value.slice(1)}` : Number(value) - 1;
    found.push([path.join('.'), copy]);
  };
  walk(JSON.parse(json), []);
  return found;
} // prettier-ignore
