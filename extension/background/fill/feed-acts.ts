// The presses of a declaration page: what it is fed with, articles looked for, and the page's own head kept as a template.
import { cleanedEntry, entryFault } from '#shared/declaration/entry.ts';
import { ENTRIES, type EntryName, nameIn, partOf } from '#shared/declaration/data.ts';
import { heldFeed } from '#shared/declaration/feed.ts';
import { articleName, type Feed, foundGoods, MOST_KEPT } from '#shared/declaration/kept.ts';
import { Problem } from '#shared/errors.ts';
import type { Profile } from '#shared/profile/profile.ts';
import type { FoundGoods, TemplateOffer } from '../../platform/fill-requests.ts';
import type { FramedField } from '../../platform/fill-messages.ts';
import type { VaultService } from '../vault-service.ts';
import { hasEnded, type TabMemory } from './memory.ts';

const MOST_FOUND = 20;

/** The memory of a tab that is fed otherwise from now on; what the last run wrote can then no longer be taken back. */
export function withFeed(memory: TabMemory, profile: Profile, take: Feed | null): TabMemory {
  const template = take?.template ?? memory.feed?.template ?? null;
  const feed = heldFeed(profile, take && { ...take, template });
  if (take && !feed) throw new Problem('profile/unknown');
  const { run } = memory;
  if (run && !hasEnded(run)) throw new Problem('fill/running');
  return { ...memory, feed, run: null };
}

/** Articles in which all words of the search stand, the first of them. */
export function searchGoods({ goods }: Profile, search: string): FoundGoods {
  const all = foundGoods(goods, search);
  return { found: all.slice(0, MOST_FOUND).map((one) => ({ id: one.id, name: articleName(one) })), count: all.length };
}

/** What stands in the head of the page and may be kept: shown fields that are filled, never statements, codes or what is only read. */
export function templateOffer(fields: readonly FramedField[]): TemplateOffer {
  const offer: TemplateOffer = { values: [], refused: [] };
  for (const { entry, policy, current, label } of fields) {
    if (!entry || partOf(entry) !== 'head' || policy !== 'fill' || current.trim() === '') continue;
    const value = cleanedEntry(entry, current);
    const fault = entryFault(entry, value);
    if (fault) offer.refused.push({ label, ...fault });
    else if (!offer.values.some((one) => one.entry === entry))
      offer.values.push({ entry, label, value, repeats: ENTRIES[entry].repeats });
  }
  return offer;
}

/** Keeps the chosen values as a new template; a template of that name is replaced. */
export async function keepTemplate(
  vault: Pick<VaultService, 'change'>,
  { id }: Pick<Profile, 'id'>,
  { name, offer, entries }: { name: string; offer: TemplateOffer; entries: readonly EntryName[] },
): Promise<void> {
  const kept = offer.values.filter(({ entry }) => entries.includes(entry));
  if (kept.length === 0) throw new Problem('declaration/no-head');
  const head = Object.fromEntries(kept.map(({ entry, value }) => [nameIn(entry), value]));
  await vault.change(id, (profile) => {
    const known = profile.templates.find((one) => one.name === name);
    if (!known && profile.templates.length >= MOST_KEPT.templates)
      throw new Problem('profile/too-many', { max: MOST_KEPT.templates });
    const template = { id: known?.id ?? crypto.randomUUID(), name, head, item: known?.item ?? {} };
    const others = profile.templates.filter((one) => one !== known);
    return [{ ...profile, templates: [...others, template] }, null];
  });
}
