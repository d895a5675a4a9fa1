// One frame as a list of fields: widgets, their labels, what they ask for and what may be done with them. Looks again after changes of
// the page; the same element keeps its number, and a field that the page built anew takes over the number of the one it replaces.
import type { FieldRecipe, FillPolicy, FormRecipe } from '#shared/portals/portal.ts';
import type { FramedField, FramedPage, FramePack, TaughtMark } from '../platform/fill-messages.ts';
import { meaningOf } from './dictionary.ts';
import { words } from './dictionary-words.ts';
import { type Elements, readElements } from './elements.ts';
import { FieldIds } from './field-ids.ts';
import { factsOf } from './facts.ts';
import { anchorOf, type Ground, readGround } from './ground.ts';
import { pageTitles, titlesOf } from './groups.ts';
import { findLabel, type Label } from './label.ts';
import { readLayout } from './layout.ts';
import { isSandboxed, type Refusal, refusal } from './never.ts';
import { findForm, type FoundForm, matchRecipes, type MatchedRecipe, type Sighted } from './recipes.ts';
import { inOtherCopies } from './repeats.ts';
import { type Answer, type Questioned, resolveAll } from './resolve.ts';
import { marksOf, matchTaught } from './taught.ts';
import type { Widget } from './widgets/widget.ts';

export interface FrameOptions {
  document: Document;
  /** All widgets of the document in order (widgets/index.ts). */
  find: (document: Document, elements: Elements) => readonly Widget[];
  /** What is known of this host; null leaves everything to the dictionary. */
  pack: FramePack | null;
  taught?: readonly TaughtMark[];
}

/** A field as the writer needs it. */
export interface Field {
  id: number;
  widget: Widget;
  label: Label;
  framed: FramedField;
  dateFormat: NonNullable<FieldRecipe['dateFormat']> | null;
  /** By what it is known again when the clerk teaches it. */
  mark: Omit<TaughtMark, 'datum'>;
  /** What the page itself says against filling it. */
  refused: Refusal | null;
}

/** What is known of a sighted widget when it is made into a field. */
interface Known extends Sighted {
  mark: Omit<TaughtMark, 'datum'>;
  refused: Refusal | null;
  matched: MatchedRecipe | undefined;
  taught: TaughtMark | undefined;
  answer: Answer;
}

/** Kinds of fields that are not even listed. */
const UNLISTED = new Set(['hidden', 'opt-out', 'file', 'editor', 'search', 'sandboxed']);
const STRICTNESS: readonly FillPolicy[] = ['fill', 'offer', 'ask', 'read', 'never'];
/** More than any portal has; a page that goes on without end is read as far as this. */
const MAX_FIELDS = 2000;
const MAX_CHOICES = 200;
const MAX_SHOWN = 500;

/** The fields of one frame, for as long as its script lives. */
export class FrameFields {
  readonly #options: FrameOptions;
  readonly #ids = new FieldIds();
  #taught: readonly TaughtMark[];
  #fields: readonly Field[] = [];

  constructor(options: FrameOptions) {
    this.#options = options;
    this.#taught = options.taught ?? [];
  }

  /** What the clerk taught for this site counts from the next look on. */
  learn(marks: readonly TaughtMark[]): void {
    this.#taught = marks;
  }

  /** Reads the page anew; null when there is nothing to fill and nothing to say. */
  look(): FramedPage | null {
    const { document, find, pack } = this.#options;
    const view = document.defaultView;
    if (view === null || isSandboxed(view)) return this.#nothing();
    const elements = readElements(document);
    const ground = readGround(document, find(document, elements), elements);
    const layout = readLayout(view);
    const seen = ground.widgets.filter(({ element }) => layout.hidden(element) === null).slice(0, MAX_FIELDS);
    const titles = titlesOf(ground, layout);
    const sighted = seen.map((widget) => ({ widget, label: findLabel(widget, ground), titles: titles(widget) }));
    const found = findForm(pack, pack?.forms === undefined ? [] : pageTitles(ground, layout), ground);
    if (sighted.length === 0 && found === null) return this.#nothing();
    if (found?.drifted === true) return this.#drifted(found.form);
    const refusals = sighted.map(({ widget, label }) => refusal(widget, { label, ground, layout }));
    this.#fields = this.#compose(know(sighted, refusals, { found, ground, taught: this.#taught }), ground);
    const facts =
      found === null ? [] : factsOf(found.form, this.#fields, ground).map((fact) => this.#ids.withFact(fact));
    return pageOf(pack, found, [...this.#fields.map(({ framed }) => framed), ...facts]);
  }

  /** A field of the last look. */
  field(id: number): Field | null {
    return this.#fields.find((field) => field.id === id) ?? null;
  }

  /** The field an element belongs to: the one with the focus, or the one that was pointed at. */
  fieldAt(element: Element): Field | null {
    const holds = ({ widget }: Field) => widget.input === element || widget.parts.includes(element);
    const inside = ({ widget }: Field) => widget.control !== 'radio' && widget.element.contains(element);
    return this.#fields.find(holds) ?? this.#fields.find(inside) ?? null;
  }

  get document(): Document {
    return this.#options.document;
  }

  /** All fields of the last look, from the top down. */
  get fields(): readonly Field[] {
    return this.#fields;
  }

  #nothing(): null {
    this.#fields = [];
    return null;
  }

  #drifted(form: FormRecipe): FramedPage {
    this.#fields = [];
    return { ...pageOf(this.#options.pack, { form, drifted: true }, []), drifted: true };
  }

  #compose(known: readonly Known[], ground: Ground): Field[] {
    const listed = known.filter(({ refused }) => refused === null || !UNLISTED.has(refused.reason));
    const composed = listed.map((each) => ({ known: each, framed: framedOf(each) }));
    const others = inOtherCopies(
      composed.map(({ known: { widget }, framed }) => ({ widget, framed })),
      ground,
    );
    const fields = composed.map(({ known: each, framed }) => ({
      widget: each.widget,
      label: each.label,
      framed: others.has(each.widget) && isOpen(framed.policy) ? { ...framed, policy: 'ask' as const } : framed,
      dateFormat: each.matched?.recipe.dateFormat ?? null,
      mark: each.mark,
      refused: each.refused,
    }));
    return this.#ids.number(fields);
  }
}

function isOpen(policy: FillPolicy): boolean {
  return policy === 'fill' || policy === 'offer';
}

interface Context {
  found: FoundForm | null;
  ground: Ground;
  taught: readonly TaughtMark[];
}

function know(sighted: readonly Sighted[], refusals: readonly (Refusal | null)[], context: Context): Known[] {
  const { found, ground, taught } = context;
  const recipes = found === null ? null : matchRecipes(found.form, sighted, ground);
  const marks = matchTaught(taught, sighted, ground);
  const own = marksOf(sighted);
  const questions = sighted.map((each, at) => questionOf(each, ground, refusals[at] ?? null));
  const answers = resolveAll(questions, found?.form.person ?? null);
  return sighted.map((each, at) => {
    const answer = answers[at] ?? { datum: null, confidence: 'unknown', policy: 'fill' };
    return {
      ...each,
      mark: own[at] ?? { selector: '', label: '', section: '', place: '' },
      refused: refusals[at] ?? null,
      matched: recipes?.get(each.widget),
      taught: marks.get(each.widget),
      answer: found === null ? answer : underRecipe(answer, found.form),
    };
  });
}

function questionOf({ widget, label, titles }: Sighted, ground: Ground, refused: Refusal | null): Questioned {
  // what opted out asks us nothing, and says nothing of its neighbours
  const isAsked = refused === null || !UNLISTED.has(refused.reason);
  return {
    label: isAsked ? label : { ...label, text: '' },
    titles,
    meaning: isAsked && label.strength !== 'none' ? meaningOf(label.text) : null,
    control: widget.control,
    maxLength: maxLengthOf(widget),
    form: formAround(anchorOf(widget), ground),
  };
}

/** What one form asks together: its form element, dialog, or the page. */
function formAround(element: Element | null, ground: Ground): Element {
  if (element === null) return ground.document.documentElement;
  return ground.memo('form', element, () =>
    element.matches('form,dialog,[role=dialog],.layui-layer,.window,.modal')
      ? element
      : formAround(element.parentElement, ground),
  );
}

/** What the dictionary says on a page with a recipe is only proposed, and what the recipe forbids it forbids by datum too. */
function underRecipe(answer: Answer, form: FormRecipe): Answer {
  if (form.fields.length === 0 || form.guide !== undefined)
    return { datum: null, confidence: 'unknown', policy: 'ask' };
  if (answer.datum === null) return answer;
  const named = form.fields.filter(({ datum }) => datum === answer.datum).map(({ policy }) => policy);
  return { ...answer, confidence: 'check', policy: strictest([answer.policy, ...named]) };
}

function strictest(policies: readonly FillPolicy[]): FillPolicy {
  return policies.reduce((one, other) => (STRICTNESS.indexOf(other) > STRICTNESS.indexOf(one) ? other : one), 'fill');
}

function framedOf(known: Known): FramedField {
  const { widget, label, titles, refused, matched, taught, answer } = known;
  const from: Pick<FramedField, 'datum' | 'confidence' | 'source' | 'policy'> =
    matched !== undefined
      ? {
          datum: matched.recipe.datum,
          confidence: matched.isNear ? 'check' : 'sure',
          source: 'recipe',
          policy: matched.recipe.policy,
        }
      : taught !== undefined
        ? { datum: taught.datum, confidence: 'sure', source: 'taught', policy: 'fill' }
        : { ...answer, source: answer.datum === null ? 'none' : 'dictionary' };
  const policy = strictest([from.policy, refused?.policy ?? 'fill']);
  const isNever = policy === 'never';
  const isSecret = widget.control === 'password';
  return {
    id: 0,
    label: label.text,
    section: titles.section,
    control: widget.control,
    required: label.required || isRequired(widget),
    ...from,
    policy,
    ...(isNever ? { datum: null } : {}),
    current: isNever || isSecret ? '' : widget.read().shown.slice(0, MAX_SHOWN),
    choices: isNever ? null : choicesOf(widget),
    maxLength: maxLengthOf(widget),
    notice: matched?.recipe.notice ?? (refused === null ? null : words().reasons[refused.reason]),
    ...(matched?.recipe.entry === undefined || isNever ? {} : { entry: matched.recipe.entry }),
  };
}

function isRequired({ input, element }: Widget): boolean {
  if (input.hasAttribute('required') || input.getAttribute('aria-required') === 'true') return true;
  return element.closest('.is-required,.ivu-form-item-required') !== null;
}

function choicesOf(widget: Widget): string[] | null {
  return (
    widget
      .choices()
      ?.slice(0, MAX_CHOICES)
      .map(({ text }) => text.slice(0, MAX_SHOWN)) ?? null
  );
}

function maxLengthOf({ input }: Widget): number | null {
  const limit = Number(input.getAttribute('maxlength') ?? Number.NaN);
  return Number.isInteger(limit) && limit > 0 ? limit : null;
}

function pageOf(pack: FramePack | null, found: FoundForm | null, fields: readonly FramedField[]): FramedPage {
  const form = found?.form ?? null;
  return {
    pack: pack?.id ?? null,
    form: form && { id: form.id, name: form.name },
    drifted: false,
    guide: form?.guide ?? null,
    fields: fields.slice(0, MAX_FIELDS),
  };
}
