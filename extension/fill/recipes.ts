// Which form of a pack a frame shows, and which of its fields each widget is. A selector counts only where the label agrees; where the
// selector fails the label finds the field. Landmarks that are gone mean that the page has changed (spec/fill.md §7.1, drift).
import type { FieldRecipe, FormRecipe } from '#shared/portals/portal.ts';
import type { FramePack } from '../platform/fill-messages.ts';
import { meaningOf } from './dictionary.ts';
import { isTitled, type Titles } from './groups.ts';
import { findAll, type Ground } from './ground.ts';
import type { Label } from './label.ts';
import { fullKey, isTypoOf, labelKey, labelText } from './label-text.ts';
import type { Widget } from './widgets/widget.ts';

export interface FoundForm {
  form: FormRecipe;
  /** Address and title say it is this form, but not all of its landmarks are there. */
  drifted: boolean;
}

/** A widget with what is known of it before recipes. */
export interface Sighted {
  widget: Widget;
  label: Label;
  titles: Titles;
}

/** The first form that address, titles and landmarks agree on; else the first that only lacks landmarks; null when there is none. */
export function findForm(pack: FramePack | null, titles: readonly string[], ground: Ground): FoundForm | null {
  const { location } = ground.document;
  const address = `${location.pathname}${location.search}${location.hash}`;
  const candidates = (pack?.forms ?? []).filter(
    (form) => new RegExp(form.path).test(address) && (form.titles === undefined || isTitled(titles, form.titles)),
  );
  const whole = candidates.find((form) => form.landmarks.every((landmark) => isThere(landmark, ground)));
  if (whole !== undefined) return { form: whole, drifted: false };
  const [first] = candidates;
  return first === undefined ? null : { form: first, drifted: true };
}

function isThere({ selector, text, count }: FormRecipe['landmarks'][number], ground: Ground): boolean {
  const found = findAll(ground.roots, selector);
  if (found.length < (count ?? 1)) return false;
  if (text === undefined) return true;
  const wanted = fullKey(text);
  return found.some((element) => fullKey(element.textContent).includes(wanted));
}

export interface MatchedRecipe {
  recipe: FieldRecipe;
  /** Found by a label that is one slip away from the recipe's. */
  isNear: boolean;
}

/** The recipe of each widget; widgets that no recipe names are not in the map. */
export function matchRecipes(
  form: FormRecipe,
  sighted: readonly Sighted[],
  ground: Ground,
): ReadonlyMap<Widget, MatchedRecipe> {
  const found = new Map<Widget, MatchedRecipe>();
  let free = sighted;
  const take = (recipe: FieldRecipe, taken: readonly Sighted[]) => {
    if (taken.length === 0) return;
    for (const { widget } of taken) found.set(widget, { recipe, isNear: false });
    free = free.filter(({ widget }) => !found.has(widget));
  };
  for (const recipe of form.fields) take(recipe, bySelector(recipe, free, ground));
  for (const recipe of form.fields) {
    const fitting = free.filter(({ label, titles }) => isSameLabel(label, recipe) && isInGroup(titles, recipe));
    // twins are told apart by their order alone; otherwise a label that stands twice is the same question twice
    const isOne = fitting.length > 1 && hasTwin(recipe, form);
    take(recipe, isOne ? fitting.slice(0, 1) : fitting);
  }
  const used = new Set([...found.values()].map(({ recipe }) => recipe));
  const missing = form.fields.filter((recipe) => !used.has(recipe));
  for (const { widget, label, titles } of free) {
    const near = missing.filter((recipe) => isNearLabel(label, recipe) && isInGroup(titles, recipe));
    const [recipe] = near;
    if (recipe !== undefined && near.length === 1) found.set(widget, { recipe, isNear: true });
  }
  return found;
}

function bySelector(recipe: FieldRecipe, sighted: readonly Sighted[], ground: Ground): Sighted[] {
  for (const selector of recipe.selectors ?? []) {
    const owners = new Set(findAll(ground.roots, selector).map((element) => ground.ownerOf(element)));
    const held = sighted.filter(
      ({ widget, label }) => owners.has(widget) && (recipe.policy === 'never' || isNearLabel(label, recipe)),
    );
    if (held.length > 0) return recipe.policy === 'never' ? held : held.slice(0, 1);
  }
  return [];
}

function isSameLabel(label: Label, { labels }: FieldRecipe): boolean {
  const keys = [fullKey(label.text), labelKey(label.text)];
  return labels.some((each) => keys.includes(fullKey(each)));
}

/** A slip of the pen, unless the label is the right one of another question: 法人证件号码 is one sign from 本人证件号码. */
function isNearLabel(label: Label, recipe: FieldRecipe): boolean {
  if (isSameLabel(label, recipe)) return true;
  const key = labelKey(label.text);
  return recipe.labels.some((each) => isTypoOf(labelKey(each), key) && !isOtherQuestion(label.text, each));
}

function isOtherQuestion(one: string, other: string): boolean {
  const [left, right] = [meaningOf(one), meaningOf(other)];
  if (left?.match !== 'exact') return false;
  return (
    left.asked !== right?.asked || left.who !== right.who || left.isNew !== right.isNew || left.isOld !== right.isOld
  );
}

function hasTwin(recipe: FieldRecipe, { fields }: FormRecipe): boolean {
  return fields.some((other) => other !== recipe && other.group === recipe.group && sharesLabel(recipe, other));
}

function sharesLabel(one: FieldRecipe, other: FieldRecipe): boolean {
  return one.labels.some((label) => other.labels.includes(label));
}

function isInGroup(titles: Titles, { group }: FieldRecipe): boolean {
  return group === undefined || isTitled(titles.all.map(labelText), [group]);
}
