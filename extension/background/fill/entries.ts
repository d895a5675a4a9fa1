// Which entry of a list a form is about: 经办人, 操作员, 发票. In a batch the next person of the list follows by itself when the clerk has
// saved the one before and an empty form is there again.
import type { Profile } from '#shared/profile/profile.ts';
import type { FramedField } from '../../platform/fill-messages.ts';
import type { TabMemory } from './memory.ts';

export type ListKind = 'op' | 'hd' | 'inv';

const LISTS = { op: 'operators', hd: 'handlers', inv: 'invoices' } as const satisfies Record<ListKind, keyof Profile>;

export interface Entry {
  id: string;
  name: string;
}

/** The list of which a form edits an entry; null when it edits none. */
export function listOf(fields: readonly FramedField[]): ListKind | null {
  const kinds = fields
    .filter(({ policy }) => policy !== 'read' && policy !== 'never')
    .map(({ datum }) => kindOf(datum));
  const count = (kind: ListKind): number => kinds.filter((each) => each === kind).length;
  const [most] = (['hd', 'op', 'inv'] as const).toSorted((a, b) => count(b) - count(a));
  return most !== undefined && count(most) > 0 ? most : null;
}

function kindOf(datum: string | null): ListKind | null {
  const kind = datum?.split('.')[0];
  return kind === 'op' || kind === 'hd' || kind === 'inv' ? kind : null;
}

export function entriesOf(profile: Profile, kind: ListKind): Entry[] {
  if (kind === 'inv') return profile.invoices.map(({ id, title }) => ({ id, name: title }));
  return profile[LISTS[kind]].map(({ id, name, username }) => ({ id, name: name || username }));
}

/**
 * The entry to fill: the one that stands in the form, else the one chosen, else for people the first that was not filled yet.
 * null when the clerk has to choose or the list is through.
 */
export function chooseEntry(
  profile: Profile,
  kind: ListKind,
  about: { fields: readonly FramedField[]; memory: Pick<TabMemory, 'entries' | 'done'> },
): string | null {
  const own = about.fields.filter((field) => kindOf(field.datum) === kind);
  const standing = standingIn(profile, kind, own);
  if (standing !== null) return standing;
  const ids = entriesOf(profile, kind).map(({ id }) => id);
  const chosen = about.memory.entries[kind];
  const isFresh = own.filter(({ control }) => control === 'text').every(({ current }) => current === '');
  if (chosen !== undefined && ids.includes(chosen) && !(isFresh && about.memory.done.includes(chosen))) return chosen;
  if (ids.length === 1) return ids[0] ?? null;
  return kind === 'inv' || !isFresh ? null : (ids.find((id) => !about.memory.done.includes(id)) ?? null);
}

/** The entry that an edited form already holds, by what no two entries share. */
function standingIn(profile: Profile, kind: ListKind, own: readonly FramedField[]): string | null {
  const keys = kind === 'inv' ? ['title'] : ['username', 'idNo'];
  for (const key of keys) {
    const current = own.find(({ datum }) => datum === `${kind}.${key}`)?.current ?? '';
    const all: readonly { id: string }[] = profile[LISTS[kind]];
    const found = all.find((entry) => current !== '' && Reflect.get(entry, key) === current);
    if (found) return found.id;
  }
  return null;
}
