// Choosing from a list that opens: the way of every select that is not the browser's own. A driver says how its list opens and closes;
// here stands what all have in common, also how to leave it closed and whole when the option is missing, refused or the clerk stops.
import { Problem } from '#shared/errors.ts';
import type { FillValue } from '#shared/profile/value.ts';
import { type TextElement, typeText } from './events.ts';
import { findOption, namesOf, sameText } from './match.ts';
import { press } from './press.ts';
import { accepted, type Pace } from './wait.ts';

export interface Item {
  element: Element;
  text: string;
  /** '' where the list does not show it */
  code: string;
  disabled: boolean;
  /** Other texts of it, any of which the widget may show once it is chosen. */
  also?: readonly string[];
}

export interface List {
  /** Opens it unless it is open; resolves when it is shown, or after a second. */
  open(pace: Pace): Promise<void>;
  /** What can be chosen now; fewer while it is searched. */
  items(): readonly Item[];
  /** Where a search is typed, null when the list cannot be searched. Asked for when it is open. */
  search(): TextElement | null;
  /** Closes it and takes the focus away; never rejects, also after a stop. */
  close(): Promise<void>;
  /** What the widget shows when it is closed. */
  shown(): string;
  /** What it holds as far as it tells; null when it does not. */
  held(): string | null;
}

/** How long a list may take to come from the server. */
const LOADING = 2500;

/**
 * Opens the list, chooses the option that equals the value, and sees that it was taken.
 * @throws Problem fill/no-option, fill/not-accepted, fill/stopped
 */
export async function chooseFrom(list: List, value: FillValue, pace: Pace): Promise<void> {
  let chosen: Item;
  try {
    await list.open(pace);
    chosen = await findItem(list, value, pace);
    if (chosen.disabled) throw new Problem('fill/not-accepted');
    press(chosen.element);
    await pace.rest(30);
  } finally {
    await list.close();
  }
  const { text, code, also = [] } = chosen;
  const isIt = (now: string) => [text, ...also].some((name) => sameText(now, name));
  const taken = (now: string | null) => now === null || isIt(now) || (code !== '' && now === code);
  await accepted(pace, () => isIt(list.shown()) && taken(list.held()), 800);
}

async function findItem(list: List, value: FillValue, pace: Pace): Promise<Item> {
  const find = () => {
    const items = list.items();
    const place = findOption(items, value);
    return place === null ? null : (items[place] ?? null);
  };
  const search = list.search();
  if (list.items().length === 0) await pace.until(() => list.items().length > 0, search ? 250 : LOADING);
  // a name may fit better once the list is whole
  await pace.calm(() => list.items().length, 40);
  const found = find() ?? (search ? await findBySearch(search, { list, value, find }, pace) : null);
  if (!found) throw new Problem('fill/no-option');
  return found;
}

interface Search {
  list: List;
  value: FillValue;
  find: () => Item | null;
}

async function findBySearch(field: TextElement, { list, value, find }: Search, pace: Pace): Promise<Item | null> {
  const before = field.value;
  for (const name of namesOf(value)) {
    typeText(field, name);
    const found = await pace.until(find, LOADING / namesOf(value).length);
    if (found) {
      await pace.calm(() => list.items().length, 60);
      const last = find();
      if (last) return last;
    }
  }
  typeText(field, before);
  return null;
}
