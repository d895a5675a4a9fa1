// The vault: profiles under a passphrase. One record, one write per change; whoever asks while it is locked gets vault/locked.
import * as v from 'valibot';
import { Problem, toProblem } from '#shared/errors.ts';
import { MOST, ProfilesSchema } from '#shared/profile/profile.ts';
import type { Profile } from '#shared/profile/profile.ts';
import { openBackup, sealBackup } from './backup.ts';
import { contentsText, readContents } from './contents.ts';
import { open, readRecord, resealed, seal, unwrap } from './crypto.ts';
import type { DataKey, SealedRecord } from './crypto.ts';
import type { Lock } from './lock.ts';
import { checkPassphrase } from './passphrase.ts';
import type { Slot } from './slot.ts';
import { inTurns } from './turns.ts';

export interface Vault {
  /** none: nothing stored yet · damaged: stored and not readable */
  state(): Promise<'none' | 'locked' | 'open' | 'damaged'>;
  /** A new, empty, open vault. Rejects with vault/exists, vault/passphrase-weak. */
  create(passphrase: string): Promise<void>;
  /** Rejects with vault/none, vault/wrong-passphrase, vault/damaged, vault/newer. */
  unlock(passphrase: string): Promise<void>;
  lock(): Promise<void>;
  /** The clerk did something; puts off the lock. Reading for a preview is no act of the clerk. */
  touch(): Promise<void>;
  locksAt(): Promise<number | null>;
  profiles(): Promise<Profile[]>;
  /** Adds the profile, or replaces the one with its id. */
  put(profile: Profile): Promise<void>;
  /** Changes a profile as it stands by then, so that what was saved meanwhile stays, and gives the result. Rejects with profile/unknown. */
  change<R>(id: string, make: Change<R>): Promise<R>;
  /** Rejects with profile/unknown. */
  remove(id: string): Promise<void>;
  /** Under a new data key, so that an old copy and the old passphrase open nothing that is written later. */
  changePassphrase(old: string, next: string): Promise<void>;
  /** Text of a backup file under a passphrase of its own. */
  backup(passphrase: string): Promise<string>;
  /**
   * Takes the profiles of a backup file into the open vault: same ids are replaced, others stay.
   * Where nothing is stored, or what is stored is damaged, the vault is made anew under the file's passphrase.
   */
  restore(file: string, passphrase: string): Promise<{ added: number; replaced: number }>;
}

/** From a profile to what becomes of it, and what is to be told of that. */
export type Change<R> = (profile: Profile) => readonly [changed: Profile, result: R];

/** @param record one value of storage.local, which only this vault writes */
export function createVault(record: Slot, lock: Lock): Vault {
  const inTurn = inTurns();
  const vault = { record, lock };
  return {
    state: () => stateOf(vault),
    create: (passphrase) => inTurn(() => create(vault, passphrase)),
    unlock: (passphrase) => inTurn(async () => lock.open(await unwrap('vault', await stored(record), passphrase))),
    async lock() {
      await lock.close();
      await inTurn(() => lock.close()); // an unlocking that is under way does not win
    },
    touch: () => lock.touch(),
    locksAt: () => lock.locksAt(),
    profiles: async () => (await opened(vault)).profiles,
    put: (profile) => inTurn(() => change(vault, (all) => [withProfile(all, profile), undefined])),
    change: (id, make) => inTurn(() => change(vault, (all) => changedIn(all, id, make))),
    remove: (id) => inTurn(() => change(vault, (all) => [without(all, id), undefined])),
    changePassphrase: (old, next) => inTurn(() => changePassphrase(vault, old, next)),
    backup: async (passphrase) => sealBackup((await opened(vault)).profiles, passphrase),
    restore: (file, passphrase) => inTurn(() => restore(vault, file, passphrase)),
  };
}

interface Parts {
  record: Slot;
  lock: Lock;
}

async function stateOf({ record, lock }: Parts): ReturnType<Vault['state']> {
  const found = await record.read();
  if (found === null || found === undefined) return 'none';
  const whole = await readRecord('vault', found).catch(() => null);
  if (!whole) return 'damaged';
  return (await lock.key())?.id === whole.keyId ? 'open' : 'locked';
}

/** Throws vault/none, vault/damaged, vault/newer. */
async function stored(record: Slot): Promise<SealedRecord> {
  const found = await record.read();
  if (found === null || found === undefined) throw new Problem('vault/none');
  return readRecord('vault', found);
}

async function create({ record, lock }: Parts, passphrase: string): Promise<void> {
  const found = await record.read();
  if (found !== null && found !== undefined) throw new Problem('vault/exists');
  await writeNew({ record, lock }, [], checkPassphrase(passphrase));
}

async function opened({ record, lock }: Parts): Promise<{ whole: SealedRecord; key: DataKey; profiles: Profile[] }> {
  const whole = await stored(record);
  const key = await lock.key();
  // A key of another record: it was replaced meanwhile
  if (key?.id !== whole.keyId) throw new Problem('vault/locked');
  return { whole, key, profiles: parsed(await open('vault', whole, key)) };
}

/** Throws vault/damaged, vault/newer; what valibot says of it would repeat values. */
function parsed(text: string): Profile[] {
  try {
    return readContents(text);
  } catch (thrown) {
    throw thrown instanceof Problem ? thrown : new Problem('vault/damaged');
  }
}

async function change<R>(parts: Parts, make: (all: Profile[]) => readonly [Profile[], R]): Promise<R> {
  const { whole, key, profiles } = await opened(parts);
  const [changed, result] = make(profiles);
  await write(parts.record, await resealed('vault', whole, { key, text: contentsText(fitting(changed)) }));
  await parts.lock.touch();
  return result;
}

async function changePassphrase(parts: Parts, old: string, next: string): Promise<void> {
  const whole = await stored(parts.record);
  const key = await unwrap('vault', whole, old);
  await writeNew(parts, parsed(await open('vault', whole, key)), checkPassphrase(next));
}

async function restore(parts: Parts, file: string, passphrase: string): Promise<{ added: number; replaced: number }> {
  const restored = await openBackup(file, passphrase);
  if (await isLost(parts.record)) {
    await writeNew(parts, restored, passphrase);
    return { added: restored.length, replaced: 0 };
  }
  return change(parts, (all) => {
    const replaced = all.filter(({ id }) => restored.some((one) => one.id === id)).length;
    return [restored.reduce(withProfile, all), { added: restored.length - replaced, replaced }];
  });
}

/** Whether there is nothing that a restored file could be added to. Throws vault/newer: that is not lost. */
async function isLost(record: Slot): Promise<boolean> {
  try {
    await stored(record);
    return false;
  } catch (thrown) {
    if (toProblem(thrown).code === 'vault/newer') throw thrown;
    return true;
  }
}

async function writeNew({ record, lock }: Parts, profiles: Profile[], passphrase: string): Promise<void> {
  const made = await seal('vault', contentsText(fitting(profiles)), passphrase);
  await write(record, made.record);
  await lock.open(made.key);
}

async function write(record: Slot, value: SealedRecord): Promise<void> {
  await record.write(value).catch(() => {
    throw new Problem('vault/not-saved');
  });
}

/** What cannot be read back is not written. */
function fitting(profiles: Profile[]): Profile[] {
  if (profiles.length > MOST.profiles) throw new Problem('profile/too-many', { max: MOST.profiles });
  const { success, output } = v.safeParse(ProfilesSchema, profiles);
  if (!success) throw new Problem('vault/too-large');
  return output;
}

function withProfile(all: Profile[], profile: Profile): Profile[] {
  const at = all.findIndex(({ id }) => id === profile.id);
  return at < 0 ? [...all, profile] : all.with(at, profile);
}

function changedIn<R>(all: Profile[], id: string, make: Change<R>): [Profile[], R] {
  const profile = all.find((one) => one.id === id);
  if (!profile) throw new Problem('profile/unknown');
  const [changed, result] = make(profile);
  return [withProfile(all, changed), result];
}

function without(all: Profile[], id: string): Profile[] {
  const rest = all.filter((profile) => profile.id !== id);
  if (rest.length === all.length) throw new Problem('profile/unknown');
  return rest;
}
