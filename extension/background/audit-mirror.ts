// The extension's copy of the log's length and head: an agent whose log is shorter or other than what was seen here has lost lines
// (DESIGN §2a Log). The finding stays until the person pairs again.
import * as v from 'valibot';
import type { EventData } from '#shared/protocol/events.ts';
import type { Stored } from '../platform/storage.ts';

type Head = EventData<'audit.head'>;

export const MirrorSchema = v.strictObject({
  count: v.pipe(v.number(), v.integer(), v.minValue(0)),
  head: v.string(),
  cut: v.boolean(),
});
export type MirrorMemory = v.InferOutput<typeof MirrorSchema>;
export const NO_LOG: MirrorMemory = { count: 0, head: '', cut: false };

export interface AuditMirror {
  /** A head the agent told of. */
  head(head: Head): void;
  /** The link was lost: the next head is checked against the line that was the last one here. */
  unlinked(): void;
  /** Another agent, another log. */
  forget(): Promise<void>;
  load(): Promise<void>;
  settled(): Promise<void>;
}

export function createAuditMirror(options: {
  memory: Stored<MirrorMemory>;
  /** Hash of the line with this number as the agent has it now, null when there is none. */
  hashOf: (number: number) => Promise<string | null>;
  onFinding: (cut: boolean) => void;
}): AuditMirror {
  let isChecked = false;
  let turn: Promise<unknown> = Promise.resolve();

  async function compare({ count, head }: Head): Promise<void> {
    const known = await options.memory.read();
    const cut = known.cut || (await isOther(known, { count, head }));
    if (!cut) isChecked = true;
    // a cut log is never taken as the new measure
    await options.memory.write(cut ? { ...known, cut } : { count, head, cut });
    options.onFinding(cut);
  }
  async function isOther(known: MirrorMemory, now: Pick<Head, 'count' | 'head'>): Promise<boolean> {
    if (known.count === 0) return false;
    if (now.count < known.count) return true;
    if (now.count === known.count) return now.head !== known.head;
    // on one link the agent appends under our eyes; only the first head needs its past looked up
    return !isChecked && (await options.hashOf(known.count)) !== known.head;
  }

  function next(step: () => Promise<void>): Promise<unknown> {
    turn = turn.then(step).catch(() => undefined); // the link broke while asking: the next head is compared again
    return turn;
  }
  return {
    head: (head) => void next(() => compare(head)),
    unlinked: () => {
      isChecked = false;
    },
    async forget() {
      await next(async () => {
        isChecked = false;
        await options.memory.write(NO_LOG);
        options.onFinding(false);
      });
    },
    async load() {
      options.onFinding((await options.memory.read()).cut);
    },
    async settled() {
      await turn;
    },
  };
}
