// The runs there are: who may see and move them, and what ends them from outside.
import { Problem } from '#shared/errors.ts';
import type { DocumentView, RunRow, RunView } from '#shared/protocol/views.ts';
import type { Run, RunAct } from './run.ts';

/** A run with what can happen to it. */
export interface Controls {
  run: Run;
  act(act: RunAct, pin: Uint8Array | null): Promise<void>;
  /** Cards came or went. */
  cardsChanged(): void;
  /** Locked, paused or idle: its PIN is wiped. */
  locked(): void;
  /** The tab shows another document now; null: it was closed */
  left?(tab: number, document: string | null): void;
}

export interface Runs {
  add(controls: Controls): void;
  remove(id: string): void;
  rows(extension: string, id: string, after: number): { revision: number; rows: RunRow[] };
  document(extension: string, id: string, index: number): DocumentView;
  /** Rejects with batch/ended, and with what the card says to a PIN. `close` stops and forgets. */
  act(extension: string, id: string, act: { act: RunAct | 'close'; pin: Uint8Array | null }): Promise<void>;
  cardsChanged(): void;
  locked(): void;
  left(extension: string, tab: number, document: string | null): void;
  /** What a browser that connects should know. */
  views(extension: string): RunView[];
}

/** Ended runs that a window can still look at. */
const ENDED_KEPT = 20;

export function createRuns(): Runs {
  const all = new Map<string, Controls>();

  function find(extension: string, id: string): Controls {
    const found = all.get(id);
    if (!found || found.run.extension !== extension) throw new Problem('batch/ended');
    return found;
  }

  return {
    add(controls) {
      all.set(controls.run.id, controls);
      const ended = [...all.values()].filter(({ run }) => run.state === 'ended');
      for (const { run } of ended.slice(0, Math.max(0, ended.length - ENDED_KEPT))) all.delete(run.id);
    },
    remove: (id) => void all.delete(id),
    rows: (extension, id, after) => find(extension, id).run.rows(after),
    document(extension, id, index) {
      const document = find(extension, id).run.document(index);
      if (!document) throw new Problem('request/invalid', { detail: 'index' });
      return document;
    },
    async act(extension, id, { act, pin }) {
      const { run, ...controls } = find(extension, id);
      if (run.state === 'asked') throw new Problem('batch/ended'); // the approval is what answers a question
      await controls.act(act === 'close' ? 'stop' : act, pin);
      if (act === 'close') all.delete(id);
    },
    cardsChanged: () => [...all.values()].forEach((controls) => controls.cardsChanged()),
    locked: () => [...all.values()].forEach((controls) => controls.locked()),
    left(extension, tab, document) {
      for (const controls of all.values()) if (controls.run.extension === extension) controls.left?.(tab, document);
    },
    views: (extension) =>
      [...all.values()].flatMap(({ run }) => (run.extension === extension && run.view ? [run.view] : [])),
  };
}
