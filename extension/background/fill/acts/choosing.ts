// What the clerk chooses for a tab: the company, the entry of a list, what a declaration is fed with; and templates kept from its head.
import { Problem } from '#shared/errors.ts';
import type { Profile } from '#shared/profile/profile.ts';
import { keepTemplate, searchGoods, templateOffer, withFeed } from '../feed-acts.ts';
import { type ActParts, type Acts, fieldsOf } from './act.ts';

type Choosing = 'fill.open' | 'fill.company' | 'fill.entry' | 'fill.feed' | 'fill.goods' | 'fill.keep-template';

export function choosingActs(parts: ActParts): Acts<Choosing> {
  const { store, vault } = parts;
  return {
    'fill.open': ({ tab }) => store.changeTab(tab, (memory) => ({ ...memory, closed: [] })),
    'fill.company': ({ tab, id }) =>
      store.changeTab(tab, (memory) => ({ ...memory, company: id, entries: {}, done: [], feed: null })),
    async 'fill.entry'({ tab, id }) {
      const plan = await parts.plan(tab);
      const kind = plan?.kind;
      if (!kind || !plan.view.entries?.some((entry) => entry.id === id)) throw new Problem('profile/unknown');
      await store.changeTab(tab, (memory) => ({
        ...memory,
        entries: { ...memory.entries, [kind]: id },
        done: memory.done.filter((one) => one !== id),
      }));
    },
    async 'fill.feed'({ tab, take }) {
      const profile = await profileOf(parts, tab);
      // What was to be replaced in one item is not so in another
      await store.changeTab(tab, (memory) => ({ ...withFeed(memory, profile, take), ticks: [] }));
    },
    'fill.goods': async ({ tab, search }) => searchGoods(await profileOf(parts, tab), search),
    async 'fill.keep-template'({ tab, name, entries }) {
      const profile = await profileOf(parts, tab);
      const offer = templateOffer(fieldsOf(parts, tab));
      if (name !== null) await keepTemplate(vault, profile, { name, offer, entries });
      return offer;
    },
  };
}

/** The company of a tab. Rejects with fill/locked, fill/no-profile. */
async function profileOf({ plan }: ActParts, tab: number): Promise<Profile> {
  const found = await plan(tab);
  if (!found?.profile)
    throw new Problem(found?.view.problem?.code === 'fill/locked' ? 'fill/locked' : 'fill/no-profile');
  return found.profile;
}
