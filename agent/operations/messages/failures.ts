// Failed signatures and uses of a frozen certificate, as the log has them. It is read on from where it was read last, so that a kill
// loses none and a restart repeats none; failures of one kind are one message until it is read.
import * as v from 'valibot';
import type { MessageView } from '#shared/protocol/messages.ts';
import type { Store } from '../../data/store.ts';
import type { MessageBox } from './box.ts';

/** After so long without another one, the next failure is a matter of its own. */
const TOGETHER_MS = 60 * 60_000;
/** Where the log was read to is written down at least this often. */
const LINES_UNWRITTEN = 1000;

const Place = v.strictObject({ line: v.number() });
const Row = v.object({ number: v.number(), at: v.number(), verb: v.string(), code: v.string(), origin: v.string() });
type Row = v.InferOutput<typeof Row>;

const FROZEN = 'token/certificate-frozen';

/** @returns reads on in the log; whether there was something to say */
export function openFailures(store: Store, box: MessageBox): () => boolean {
  const { database } = store;
  const places = store.records('message-log', Place);
  const end = database.prepare('SELECT coalesce(max(number), 0) AS line FROM audit_line');
  const failed = database.prepare(
    `SELECT number, at, verb, code, origin FROM audit_line WHERE number > ? AND number <= ? AND result = 'failed'
     AND (verb IN ('sign', 'batch', 'decrypt') OR code = '${FROZEN}') ORDER BY number`,
  );
  const last = () => v.parse(v.object({ line: v.number() }), end.get()).line;
  // What failed before there were messages is in the log alone.
  let written = places.get('read')?.line ?? null;
  const write = (line: number): void => {
    places.put('read', { line });
    written = line;
  };
  if (written === null) write(last());
  let read = written ?? 0;

  return () => {
    const until = last();
    if (until <= read) return false;
    const rows = failed.all(read, until).map((row) => v.parse(Row, row));
    if (rows.length > 0 || until - (written ?? 0) > LINES_UNWRITTEN)
      store.transaction(() => {
        for (const group of together(rows)) take(box, group);
        write(until);
      }, 'soon');
    read = until;
    return rows.length > 0;
  };
}

type OfLog = Extract<MessageView, { line: number }>;

/** A thousand items of one batch that fail are written once. */
function together(rows: readonly Row[]): OfLog[] {
  const groups = new Map<string, OfLog>();
  for (const row of rows) {
    const message = messageOf(row);
    const key = keyOf(message);
    groups.set(key, { ...message, count: (groups.get(key)?.count ?? 0) + 1 });
  }
  return [...groups.values()];
}

function take(box: MessageBox, message: OfLog): void {
  const open = box.list().find((other) => isSame(other, message) && message.at - other.at < TOGETHER_MS);
  if (open && 'line' in open) box.put({ ...message, number: open.number, count: open.count + message.count });
  else box.add(message, message.at);
}

function isSame(other: MessageView, message: OfLog): boolean {
  return !other.read && 'line' in other && keyOf(other) === keyOf(message);
}

function keyOf({ kind, verb, code, site }: OfLog): string {
  return JSON.stringify([kind, verb, code, site]);
}

function messageOf({ number: line, at, verb, code, origin }: Row): OfLog {
  const kind = code === FROZEN ? ('frozen-used' as const) : ('failed' as const);
  const site = /^https?:/.test(origin) ? origin : '';
  return { kind, number: 0, at, read: false, line, count: 1, verb, code, site };
}
