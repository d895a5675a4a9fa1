// "Point at the field": the clerk moves over the page, the field under the pointer is framed, one press chooses it. The press
// reaches no field, button or form; only listeners that the page put on its window before may see that there was one.
import type { Field, FrameFields } from './fields.ts';

/** The field that was pointed at; null after Esc, a press beside every field, or when the signal aborts. */
export function pickField(frame: FrameFields, signal: AbortSignal): Promise<Field | null> {
  const { document } = frame;
  const view = document.defaultView;
  if (view === null || signal.aborted) return Promise.resolve(null);
  frame.look();
  const mark = makeMark(document);
  const ended = new AbortController();
  const listen = { capture: true, signal: AbortSignal.any([signal, ended.signal]) };
  return new Promise((resolve) => {
    const end = (field: Field | null) => {
      ended.abort();
      mark.remove();
      resolve(field);
    };
    signal.addEventListener('abort', () => end(null), { once: true });
    view.addEventListener('pointermove', (event) => frameField(mark, under(event, frame)), listen);
    for (const type of ['pointerdown', 'mousedown', 'pointerup', 'mouseup'] as const)
      view.addEventListener(type, swallow, listen);
    const choose = (event: Event) => {
      if (!event.isTrusted) return;
      swallow(event);
      end(under(event, frame));
    };
    view.addEventListener('click', choose, listen);
    const leave = (event: KeyboardEvent) => {
      if (!event.isTrusted || event.key !== 'Escape') return;
      swallow(event);
      end(null);
    };
    view.addEventListener('keydown', leave, listen);
  });
}

function under(event: Event, frame: FrameFields): Field | null {
  const [target] = event.composedPath();
  return target instanceof Element ? frame.fieldAt(target) : null;
}

function swallow(event: Event): void {
  event.preventDefault();
  event.stopImmediatePropagation();
}

function makeMark(document: Document): HTMLElement {
  const mark = document.createElement('div');
  mark.style.cssText =
    'all:initial;position:fixed;z-index:2147483647;pointer-events:none;display:none;box-sizing:border-box;border:2px solid #2a5d9f;border-radius:4px';
  document.documentElement.append(mark);
  return mark;
}

function frameField(mark: HTMLElement, field: Field | null): void {
  mark.style.display = field === null ? 'none' : 'block';
  if (field === null) return;
  const { left, top, width, height } = field.widget.element.getBoundingClientRect();
  const box = { left: left - 3, top: top - 3, width: width + 6, height: height + 6 };
  for (const [name, value] of Object.entries(box)) mark.style.setProperty(name, `${value}px`);
}
