// The engine of fill as a test runs it inside a page of its own: what it sees.
import { PORTALS } from '#shared/portals/index.ts';
import { FrameFields } from '../../extension/fill/fields.ts';
import { findWidgets } from '../../extension/fill/widgets/index.ts';
import { type FieldChange, type Order, type Run, writeFields } from '../../extension/fill/write.ts';
import { undoRun } from '../../extension/fill/undo.ts';
import type { FramedPage } from '../../extension/platform/fill-messages.ts';

export interface SeenField {
  /** Value of `data-row` around or on the input, else its id */
  row: string;
  label: string;
  source: string;
}

export interface FillProbe {
  /** From now on with the recipes of a pack, or with none. */
  use(pack: string | null): void;
  page(): FramedPage | null;
  fields(): SeenField[];
  /** Id of the field of a row. */
  idOf(row: string): number;
  write(orders: readonly Order[]): Promise<FieldChange[]>;
  undo(): Promise<FieldChange[]>;
  stop(): void;
}

declare global {
  interface Window {
    fillProbe: FillProbe;
  }
}

const start = (pack: string | null) =>
  new FrameFields({ document, find: findWidgets, pack: PORTALS.find(({ id }) => id === pack) ?? null });
let frame = start(null);
let run: Run = { results: [], written: [] };
let stopping = new AbortController();

window.fillProbe = {
  use(pack) {
    frame = start(pack);
  },
  page: () => frame.look(),
  fields() {
    frame.look();
    return frame.fields.map(({ widget, label }) => ({
      row: widget.input.closest('[data-row]')?.getAttribute('data-row') ?? widget.input.id,
      label: label.text,
      source: label.source,
    }));
  },
  idOf(row) {
    frame.look();
    const found = frame.fields.find(
      ({ widget }) => widget.input.closest('[data-row]')?.getAttribute('data-row') === row,
    );
    return found?.id ?? 0;
  },
  async write(orders) {
    stopping = new AbortController();
    run = await writeFields(frame, orders, { signal: stopping.signal });
    return run.results;
  },
  undo: () => undoRun(frame, run, new AbortController().signal),
  stop: () => stopping.abort(),
};
