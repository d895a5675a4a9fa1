// What stands inside the vault and inside a backup, by version: what an older version wrote is brought up to date when it is read, and what
// a newer one wrote is left alone.
import * as v from 'valibot';
import { Problem } from '#shared/errors.ts';
import { ProfilesSchema } from '#shared/profile/profile.ts';
import type { Profile } from '#shared/profile/profile.ts';

/** 1: a bare list of profiles, as they were before declarations. 2: with templates, articles, sheets and their columns. */
const VERSION = 2;

const Versioned = v.strictObject({ version: v.literal(VERSION), profiles: ProfilesSchema });
const Newer = v.object({ version: v.pipe(v.number(), v.integer(), v.minValue(VERSION + 1)) });

export function contentsText(profiles: readonly Profile[]): string {
  return JSON.stringify({ version: VERSION, profiles });
}

/** Throws vault/newer, and whatever JSON and valibot throw: it may repeat values, so nobody shows it. */
export function readContents(text: string): Profile[] {
  const stored: unknown = JSON.parse(text);
  if (v.is(Newer, stored)) throw new Problem('vault/newer');
  if (Array.isArray(stored)) return v.parse(ProfilesSchema, stored.map(fromFirst));
  return v.parse(Versioned, stored).profiles;
}

function fromFirst(profile: unknown): unknown {
  if (typeof profile !== 'object' || profile === null) return profile;
  return { ...profile, templates: [], goods: [], sheets: [], columns: [] };
}
