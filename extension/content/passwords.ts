// Password fields of a frame: which one the clerk went into, and what stood in a new one when she sent it off.
import type { FrameFields } from '../fill/fields.ts';
import type { FillUp } from '../platform/fill-messages.ts';

const BUTTON = 'button,a,[type=submit],[type=button],[role=button]';

export interface Passwords {
  /** Tells what is typed into this field once a button of the page is pressed; null: of none. */
  watch(field: number | null): void;
}

export function watchPasswords(fields: FrameFields, send: (up: FillUp) => void): Passwords {
  let watched: number | null = null;
  let entered: number | null = null;

  /** A button of the page was pressed, or Enter: a new password is as the clerk means it. */
  function pressed(event: Event): void {
    const [target] = event.composedPath();
    if (watched === null || !event.isTrusted || !(target instanceof Element)) return;
    if (event instanceof KeyboardEvent ? event.key !== 'Enter' : !target.closest(BUTTON)) return;
    const { widget } = fields.field(watched) ?? {};
    const text = widget?.control === 'password' ? (widget.input as HTMLInputElement).value : '';
    if (text) send({ type: 'new-password', text });
  }

  /** Into a password field, or from there into another field; our bar is none. */
  function enter(event: Event): void {
    const [target] = event.composedPath();
    const field = event.isTrusted && target instanceof Element ? fields.fieldAt(target) : null;
    const id = field?.widget.control === 'password' ? field.id : null;
    if (!field || id === entered) return;
    entered = id;
    send({ type: 'focused', field: id });
  }

  fields.document.addEventListener('focusin', enter, true);
  fields.document.addEventListener('click', pressed, true);
  fields.document.addEventListener('keydown', pressed, true);
  return {
    watch(field) {
      watched = field;
    },
  };
}
