// Fields that the clerk pointed at herself: kept as three marks, of which two must agree when they are used again (a portal renames ids
// and moves rows; a mark alone would then fill the wrong field).
import type { TaughtMark } from '../platform/fill-messages.ts';
import type { Sighted } from './recipes.ts';
import { findAll, type Ground } from './ground.ts';
import { fullKey } from './label-text.ts';
import { onceOfText } from './once.ts';
import type { Widget } from './widgets/widget.ts';

type Marks = Omit<TaughtMark, 'datum'>;

/** Marks of every widget: how it is named in the markup, its label with its section, its place among its kind. */
export function marksOf(all: readonly Sighted[]): Marks[] {
  const counts = new Map<string, number>();
  let before = '';
  return all.map(({ widget, label, titles }) => {
    const count = counts.get(widget.control) ?? 0;
    counts.set(widget.control, count + 1);
    const own = fullKey(label.text);
    const place = `${widget.control}:${count}:${before}`;
    before = own;
    return { selector: selectorOf(widget.input), label: own, section: fullKey(titles.section), place };
  });
}

/** Widgets that the marks lead to: the only one on which at least two of the three agree. */
export function matchTaught(
  marks: readonly TaughtMark[],
  all: readonly Sighted[],
  ground: Ground,
): ReadonlyMap<Widget, TaughtMark> {
  const found = new Map<Widget, TaughtMark>();
  const owns = marks.length === 0 ? [] : marksOf(all);
  for (const mark of marks) {
    const named = mark.selector === '' ? [] : findAll(ground.roots, mark.selector).map((each) => ground.ownerOf(each));
    const votes = all.map((sighted, at) => {
      const own = owns[at] ?? mark;
      const isNamed = named.length === 1 && named[0] === sighted.widget;
      const isLabelled = mark.label !== '' && own.label === mark.label && own.section === mark.section;
      return Number(isNamed) + Number(isLabelled) + Number(own.place === mark.place);
    });
    const most = Math.max(...votes);
    const [at] = votes.flatMap((vote, index) => (vote === most ? [index] : []));
    const isOnly = votes.filter((vote) => vote === most).length === 1;
    const widget = at === undefined ? undefined : all[at]?.widget;
    if (widget !== undefined && most >= 2 && isOnly && !found.has(widget)) found.set(widget, mark);
  }
  return found;
}

/** Name or id, unless it is a counter or made by chance; '' when there is neither. */
function selectorOf(input: Element): string {
  for (const name of ['name', 'id'] as const) {
    const value = input.getAttribute(name);
    const named = escaped(value ?? '');
    if (named !== '') return `[${name}="${named}"]`;
  }
  return '';
}

/** As a selector has it; '' when it is made up. */
const escaped = onceOfText((value) => (isMadeUp(value) ? '' : CSS.escape(value)));

/** el-id-1024-17, rc_select_3, a1b2c3d4: different at the next visit. Nobody gives a field a name of a hundred letters. */
function isMadeUp(value: string): boolean {
  return value.length > 100 || /\d{3,}|[-_:]\d+$|^[a-f0-9]{8,}$|^:r/i.test(value);
}
