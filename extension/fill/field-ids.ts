// Numbers of fields: one per element for as long as the frame lives. A page that builds its form anew (a choice was made, a dialog
// reopened) gives the number of a field that is gone to the only one that took its place.
import type { FramedField } from '../platform/fill-messages.ts';
import type { Field } from './fields.ts';

type Unnumbered = Omit<Field, 'id'>;

const MAX_GONE = 300;

export class FieldIds {
  readonly #ids = new WeakMap<Element, number>();
  #next = 1;
  /** Of this look, and those that have left the page. */
  #last: readonly Field[] = [];
  #gone: readonly Field[] = [];

  /** Numbers the fields of one look. */
  number(fields: readonly Unnumbered[]): Field[] {
    const known = new Set(fields.map(({ widget }) => this.#ids.get(widget.input)));
    const left = [...this.#last, ...this.#gone].filter(({ id, widget }) => !known.has(id) && !widget.input.isConnected);
    const gone = left.slice(0, MAX_GONE);
    const fresh = fields.filter(({ widget }) => !this.#ids.has(widget.input));
    for (const field of fresh) {
      const [before, ...others] = gone.filter((each) => isSame(each, field));
      const rivals = fresh.filter((each) => isSame(each, field));
      const isOnly = before !== undefined && others.length === 0 && rivals.length === 1;
      this.#ids.set(field.widget.input, isOnly ? before.id : this.#next++);
    }
    const taken = new Set(fresh.map(({ widget }) => this.#ids.get(widget.input)));
    this.#gone = gone.filter(({ id }) => !taken.has(id));
    this.#last = fields.map((field) => {
      const id = this.#ids.get(field.widget.input) ?? this.#next++;
      return { ...field, id, framed: { ...field.framed, id } };
    });
    return [...this.#last];
  }

  /** A text that the page only shows has a number too, by the element it stands in. */
  withFact({ element, framed }: { element: Element; framed: FramedField }): FramedField {
    const id = this.#ids.get(element) ?? this.#next++;
    this.#ids.set(element, id);
    return { ...framed, id };
  }
}

function isSame(one: Unnumbered, other: Unnumbered): boolean {
  return (
    one.framed.label === other.framed.label &&
    one.framed.section === other.framed.section &&
    one.framed.control === other.framed.control &&
    one.framed.datum === other.framed.datum
  );
}
