// What a declaration page is fed with: the clerk's choice of template, article and row, as the panel shows it and as fields get it.
import { type EntryName, type EntryPart, partOf } from '#shared/declaration/data.ts';
import { type Fed, fedValue, heldFeed, rowKey } from '#shared/declaration/feed.ts';
import { articleName, type Feed, rowName } from '#shared/declaration/kept.ts';
import type { Profile } from '#shared/profile/profile.ts';
import type { FeedView, FramedField } from '../../platform/fill-messages.ts';
import type { TabMemory } from './memory.ts';

export interface Feeding {
  feed: Feed | null;
  view: FeedView;
  /** Under which name the row is marked as done; null when no row is filled. */
  rowKey: string | null;
  valueOf(entry: EntryName): Fed | null;
}

/** null where the page is no declaration, or there is no company to feed it. */
export function feedingOf(
  profile: Profile | null,
  fields: readonly FramedField[],
  memory: Pick<TabMemory, 'feed' | 'done'>,
): Feeding | null {
  if (!profile || !fields.some(({ entry }) => entry !== undefined)) return null;
  const feed = heldFeed(profile, memory.feed);
  return {
    feed,
    view: viewOf(profile, feed, memory.done),
    rowKey: feed && rowKey(profile, feed),
    valueOf: (entry) => feed && fedValue(profile, feed, entry),
  };
}

function viewOf(profile: Profile, feed: Feed | null, done: readonly string[]): FeedView {
  const article = profile.goods.find(({ id }) => id === feed?.article);
  return {
    part: feed?.part ?? null,
    templates: profile.templates.map(({ id, name }) => ({ id, name, chosen: id === feed?.template })),
    goods: { count: profile.goods.length, chosen: article ? { id: article.id, name: articleName(article) } : null },
    sheets: profile.sheets.map(({ part, name, rows }) => ({
      part,
      name,
      rows: rows.map((row, at) => ({
        name: rowName(row),
        done: done.includes(rowKey(profile, { part, row: at }) ?? ''),
      })),
      chosen: feed?.part === part ? feed.row : null,
    })),
  };
}

/** Whether a field stands in the part that is filled now: an article never touches the head, a template never an item. */
export function isInPart(field: FramedField, part: EntryPart): boolean {
  return field.entry === undefined ? part === 'head' : partOf(field.entry) === part;
}
