// What a page only shows: 企业名称 and its value as plain text, of fields that the recipe lets be read (spec/fill.md I, the best source of
// an import). Nothing here is ever written.
import type { FieldRecipe, FormRecipe } from '#shared/portals/portal.ts';
import type { FramedField } from '../platform/fill-messages.ts';
import type { Field } from './fields.ts';
import { findAll, type Ground } from './ground.ts';
import { fullKey, labelText } from './label-text.ts';

export interface Fact {
  /** Element of the label */
  element: Element;
  framed: FramedField;
}

const LABELS = 'th,td,dt,label,span,div,b,strong,em,p,li';
const MAX_VALUE = 200;

/** Label and value of readable fields that no widget stands for. */
export function factsOf(form: FormRecipe, fields: readonly Field[], ground: Ground): Fact[] {
  const missing = form.fields.filter(
    ({ policy, labels }) => policy === 'read' && !fields.some(({ label }) => isOne(label.text, labels)),
  );
  if (missing.length === 0) return [];
  const leaves = findAll(ground.roots, LABELS).filter((element) => isLabelLike(element, ground));
  return missing.flatMap((recipe) => {
    const element = leaves.find(
      (each) => isOne(labelText(ground.textOf(each)), recipe.labels) && valueOf(each, ground) !== '',
    );
    return element === undefined ? [] : [{ element, framed: framedOf(recipe, element, ground) }];
  });
}

function isOne(text: string, labels: readonly string[]): boolean {
  return labels.some((label) => fullKey(label) === fullKey(text));
}

function isLabelLike(element: Element, ground: Ground): boolean {
  return ground.countIn(element) === 0 && element.children.length <= 2 && element.textContent.length <= 60;
}

/** The text beside a label: the next cell or dd, the next element, or what follows its wrapper. */
function valueOf(label: Element, ground: Ground): string {
  for (let at: Element | null = label, climb = 0; at !== null && climb < 3; at = at.parentElement, climb++) {
    const next = at.nextElementSibling;
    if (next !== null) return ground.countIn(next) > 0 ? '' : bounded(shownText(next, ground));
    const rest = at.parentElement === null ? '' : shownText(at.parentElement, ground);
    const own = at.textContent.trim();
    if (climb === 0 && rest.startsWith(own) && rest.length > own.length)
      return bounded(rest.slice(own.length).replace(/^[:：\s]+/, ''));
    if (/^(?:TD|TH|DT|DD|TR|LI|BODY)$/.test(at.tagName)) return '';
  }
  return '';
}

function bounded(text: string): string {
  return text.length <= MAX_VALUE ? text : '';
}

function shownText(element: Element, ground: Ground): string {
  return ground.textOf(element).replace(/\s+/g, ' ').trim();
}

function framedOf(recipe: FieldRecipe, element: Element, ground: Ground): FramedField {
  return {
    id: 0,
    label: labelText(ground.textOf(element)),
    section: recipe.group ?? '',
    control: 'text',
    required: false,
    policy: 'read',
    datum: recipe.datum,
    confidence: 'sure',
    source: 'recipe',
    current: valueOf(element, ground),
    choices: null,
    maxLength: null,
    notice: recipe.notice ?? null,
  };
}
