// Pairs of code and name, `X` and `XName`: a list that appears while the name is typed sets both (spec/fill.md §3.3). Only a choice
// from the list counts; a name without its code would be sent as nothing.
import { Problem } from '#shared/errors.ts';
import type { FillValue } from '#shared/profile/value.ts';
import { enter, fire, leave, typeText } from './parts/events.ts';
import { findOption, namesOf, sameText } from './parts/match.ts';
import { press, pressBeside } from './parts/press.ts';
import { isShown, textOf } from './parts/shown.ts';
import { isOpen } from './parts/text.ts';
import { accepted, type Pace, paceOf } from './parts/wait.ts';
import type { Choice, Reading, Widget, WidgetDriver } from './widget.ts';

const ID = 'code-name';
const NAME = /^(.+?)_?name$/iu;
/** Longer fields hold no code of a table. */
const LONGEST_CODE = 12;
const LISTS =
  'ul, ol, table, [role="listbox"], [class*="autocomplete" i], [class*="suggest" i], [class*="dropdown" i], [class*="typeahead" i], [class*="results" i], [class*="list" i]';
const ENTRIES = 'li, tr, [role="option"], [class*="item" i], [class*="suggestion" i], [class*="option" i]';
const LOADING = 1500;

interface Pair {
  code: HTMLInputElement;
  name: HTMLInputElement;
}

export const codeName: WidgetDriver = {
  id: ID,
  sign: null,
  find(root) {
    const inputs = [...root.querySelectorAll('input')].filter(({ type }) =>
      ['text', 'search', 'hidden'].includes(type),
    );
    const named = new Map(inputs.flatMap((input) => [input.id, input.name].filter(Boolean).map((key) => [key, input])));
    return inputs.flatMap((name) => {
      const code = codeOf(name, named);
      return code ? [pairWidget({ code, name })] : [];
    });
  },
};

function codeOf(name: HTMLInputElement, named: ReadonlyMap<string, HTMLInputElement>): HTMLInputElement | null {
  if (name.type === 'hidden') return null;
  for (const key of [name.id, name.name]) {
    const code = named.get(NAME.exec(key)?.[1] ?? '');
    if (code && code !== name && code.form === name.form && isCode(code)) return code;
  }
  return null;
}

/** Hidden, locked or short: a field of its own is left alone. */
function isCode(input: HTMLInputElement): boolean {
  if (input.type === 'hidden' || input.readOnly || input.getClientRects().length === 0) return true;
  return input.maxLength > 0 && input.maxLength <= LONGEST_CODE;
}

function pairWidget(pair: Pair): Widget {
  const { code, name } = pair;
  const read = (): Reading => ({ shown: name.value, held: code.value });
  const choose = async (value: FillValue, pace: Pace) => {
    if (!isOpen(name)) throw new Problem('fill/not-accepted');
    const before = read();
    try {
      await chooseEntry(pair, value, pace);
    } catch (thrown) {
      await putBack(pair, before);
      throw thrown;
    }
  };
  return {
    driver: ID,
    control: 'select',
    element: name,
    input: name,
    parts: [name, code],
    read,
    choices: () => null,
    isWritable: () => isOpen(name),
    write: (value, { signal }) => choose(value, paceOf(signal)),
    async restore({ shown, held }, signal) {
      const pace = paceOf(signal);
      const now = read();
      if (now.shown === shown && now.held === held) return;
      if (shown !== '') await choose({ kind: 'choice', names: [shown], codes: held ? [held] : [] }, pace);
      else await empty(pair);
      await accepted(pace, () => name.value === shown && code.value === (held ?? ''));
    },
  };
}

interface Entry extends Choice {
  element: Element;
  /** All that stands in it: code, name, and what else the table shows */
  texts: readonly string[];
}

async function chooseEntry(pair: Pair, value: FillValue, pace: Pace): Promise<void> {
  const { code, name } = pair;
  const before = { name: name.value, code: code.value };
  // before the focus: some lists open with it
  const there = new Set(shownLists(name));
  enter(name);
  let chosen: Entry;
  try {
    chosen = await findEntry({ name, there }, value, pace);
    press(innermost(chosen.element));
    await pace.rest(20);
  } finally {
    fire(name, 'change');
    leave(name);
    pressBeside(name);
  }
  const { texts } = chosen;
  const named = () => texts.some((text) => sameText(text, name.value));
  const coded = () => code.value !== '' && (code.value !== before.code || sameText(name.value, before.name));
  await pace.calm(() => `${name.value} ${code.value}`, 60);
  await accepted(pace, () => named() && coded());
  const wanted = value.kind === 'choice' ? value.codes : [];
  const told = texts.length > 1 && !texts.some((text) => sameText(text, code.value));
  if (told && wanted.length > 0 && !wanted.includes(code.value)) throw new Problem('fill/not-accepted');
}

/** Types names and codes until a list that was not `there` has the one that is meant. */
async function findEntry(
  { name, there }: { name: HTMLInputElement; there: ReadonlySet<Element> },
  value: FillValue,
  pace: Pace,
): Promise<Entry> {
  const codes = value.kind === 'choice' ? value.codes : [];
  for (const text of [...namesOf(value), ...codes]) {
    typeText(name, text);
    const look = () => {
      const entries = shownLists(name)
        .filter((list) => !there.has(list))
        .flatMap(entriesIn);
      const place = findOption(entries, value);
      return place === null ? null : (entries[place] ?? null);
    };
    if (!(await pace.until(look, LOADING))) continue;
    // a list on its way may still be that of the letters before
    await pace.rest(40);
    const found = look();
    if (found) return found;
  }
  throw new Problem('fill/no-option');
}

/** Lists lie over the page: fixed or absolute themselves, or in something that is. */
function shownLists(name: HTMLInputElement): Element[] {
  return [...name.ownerDocument.querySelectorAll(LISTS)].filter((list) => floats(list, name) && isShown(list));
}

function floats(list: Element, name: HTMLInputElement): boolean {
  for (let each: Element | null = list; each && !each.contains(name); each = each.parentElement) {
    if (['absolute', 'fixed'].includes(getComputedStyle(each).position)) return true;
  }
  return false;
}

function entriesIn(list: Element): Entry[] {
  const all = [...list.querySelectorAll(ENTRIES)].filter((entry) => isShown(entry));
  const seen = new Set<string>();
  return all
    .filter((entry) => !all.some((other) => other !== entry && entry.contains(other)))
    .flatMap((element) => {
      const texts = textsOf(element);
      // lists in lists show an entry twice
      const key = texts.join(' ');
      if (seen.has(key)) return [];
      seen.add(key);
      return texts.map((text) => ({
        element,
        text,
        code: texts.find((other) => other !== text && /^[\w.-]+$/u.test(other)) ?? '',
        texts,
      }));
    });
}

/** Cells, else the words of a line such as `[4403] 深圳` or `深圳(4403)`. */
function textsOf(entry: Element): string[] {
  const cells = [...entry.children].map(textOf).filter(Boolean);
  const line = textOf(entry);
  const words = line.split(/[\s|[\]()（）【】,，:：]+|(?<=[\w.])-(?=[^\w])/u).filter(Boolean);
  return [...new Set([...(cells.length > 1 ? cells : words), line])].filter(Boolean);
}

function innermost(element: Element): Element {
  let inner = element;
  while (inner.firstElementChild) inner = inner.firstElementChild;
  return inner;
}

async function empty({ name }: Pair): Promise<void> {
  enter(name);
  typeText(name, '');
  fire(name, 'change');
  await new Promise((resolve) => setTimeout(resolve, 30));
  leave(name);
  pressBeside(name);
}

/** What was typed in vain is taken back; the code is the page's to keep or to clear. */
async function putBack(pair: Pair, before: Reading): Promise<void> {
  if (pair.name.value === before.shown && pair.code.value === (before.held ?? '')) return;
  if (before.shown === '') return empty(pair);
  const back: FillValue = { kind: 'choice', names: [before.shown], codes: before.held ? [before.held] : [] };
  await chooseEntry(pair, back, paceOf(new AbortController().signal)).catch((thrown: unknown) => {
    if (!(thrown instanceof Problem)) throw thrown;
  });
}
