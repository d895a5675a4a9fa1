// What was imported, taken into a profile: known entries are brought up to date, new ones added as long as there is room.
import { Problem } from '#shared/errors.ts';
import { isOfCompany } from '#shared/profile/company.ts';
import { MOST } from '#shared/profile/profile.ts';
import type { Profile } from '#shared/profile/profile.ts';
import type { CompanyData } from './company-data.ts';
import type { ImportList } from './lists.ts';
import type { Entry } from './rows.ts';

export interface Merged {
  profile: Profile;
  added: number;
  changed: number;
  /** Had no room any more. */
  left: number;
}

/** An entry is the same as one that is there when one of these is equal and not empty. */
const SAME: Readonly<Record<ImportList, readonly string[]>> = {
  operators: ['username', 'idNo'],
  handlers: ['username', 'idNo'],
  invoices: ['title'],
};

/** The profile with the entries in its list. What an entry leaves empty stays as it was. */
export function withEntries(profile: Profile, list: ImportList, entries: readonly Entry[]): Merged {
  const all: Entry[] = [...profile[list]];
  let [added, changed, left] = [0, 0, 0];
  for (const entry of entries) {
    const at = all.findIndex((known) => SAME[list].some((name) => same(known, entry, name)));
    const known = all[at];
    if (known) {
      all[at] = { ...known, ...filled(entry), id: known.id };
      changed += 1;
    } else if (all.length < MOST[list]) {
      all.push(entry);
      added += 1;
    } else left += 1;
  }
  return { profile: { ...profile, [list]: all }, added, changed, left };
}

function same(one: Entry, other: Entry, name: string): boolean {
  const value = one[name as keyof Entry];
  return value !== '' && value === other[name as keyof Entry];
}

function filled(entry: Entry): Partial<Entry> {
  return Object.fromEntries(Object.entries(entry).filter(([, value]) => value.length > 0));
}

/**
 * The profile with what a card or a page says of its company and people.
 * Throws import/other-company when the profile and the source name different companies, import/nothing when there is nothing.
 */
export function withCompanyData(profile: Profile, { code, values }: CompanyData): Profile {
  if (values.length === 0) throw new Problem('import/nothing');
  if (isOfCompany(profile, code) === false) throw new Problem('import/other-company');
  const next = structuredClone(profile);
  for (const { section, field, value } of values) Object.assign(next[section], { [field]: value });
  return next;
}
