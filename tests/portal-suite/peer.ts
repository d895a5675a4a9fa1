// Chromium's own form filler on a page of the suite: what it read as the label of each row, and what it takes the row for. Its local
// heuristics alone; nothing is asked of a server.
import type { ReplicaRow } from '#shared/portals/replica-form.ts';
import { fullKey } from '../../extension/fill/label-text.ts';
import { isWanted } from './judge.ts';
import type { SuitePage } from './stage.ts';

/** Feature by which Chromium writes what it takes a field for into the page. */
export const PEER_FEATURE = 'AutofillShowTypePredictions';
const NOTE = 'autofill-information';

export interface PeerScore {
  /** Rows looked at */
  rows: number;
  /** Rows on which Chromium said anything at all */
  noted: number;
  labels: number;
  /** Rows for which it names a type */
  typed: number;
  /** Rows whose type fits their datum */
  types: number;
}

export function addPeerScore(sum: PeerScore, one: PeerScore): void {
  for (const name of Object.keys(sum) as (keyof PeerScore)[]) sum[name] += one[name];
}

/** What it would fill is the person's own: name, phone and mail of anybody else are not that. */
const FITTING: readonly (readonly [RegExp, RegExp])[] = [
  [/^me\.name$/, /^NAME_/],
  [/^(?:me\.mobile|co\.phone|inv\.(?:phone|mailPhone|filingPhone))$/, /^PHONE_/],
  [/^(?:me\.email|inv\.email|co\.apecEmail)$/, /^EMAIL_/],
  [/^(?:co\.name|co\.nameEn|inv\.title)$/, /^COMPANY_/],
  [/^(?:co|inv)\.address$/, /^ADDRESS_/],
  [/^account\.username$/, /^(?:USERNAME|SINGLE_USERNAME)/],
];

/** Rows of the page as Chromium sees them; waits until it has looked. */
export async function peerScore(page: SuitePage, rows: readonly ReplicaRow[]): Promise<PeerScore> {
  await page.frame.waitUntil(SETTLED, { timeout: 30_000 });
  const notes = new Map(await page.frame.evaluate<[string, string[]][]>(NOTES));
  const score: PeerScore = { rows: 0, noted: 0, labels: 0, typed: 0, types: 0 };
  for (const { key, label, datum } of rows.filter(isWanted)) {
    const said = notes.get(key) ?? [];
    const types = said.map((note) => lineOf(note, 'heuristic type')).filter((type) => type !== 'UNKNOWN_TYPE');
    const isFitting = FITTING.some(([data, type]) => data.test(datum ?? '') && types.some((each) => type.test(each)));
    score.rows++;
    score.noted += Number(said.length > 0);
    score.labels += Number(said.some((note) => isLabel(lineOf(note, 'label'), label)));
    score.typed += Number(types.length > 0);
    score.types += Number(isFitting);
  }
  return score;
}

/** Whether a text that was taken for the label says what the row's says; a prompt around it does no harm. */
export function isLabel(text: string, label: string): boolean {
  return fullKey(text).includes(fullKey(label));
}

/** It has looked, and not at more of the page than a moment ago. */
const SETTLED = `(() => {
  const before = window.peerNotes;
  window.peerNotes = document.querySelectorAll('[${NOTE}]').length;
  return window.peerNotes > 0 && window.peerNotes === before;
})()`;

const NOTES = `replica.rows().map(([key, box]) => [
  key,
  [...(box.matches('[${NOTE}]') ? [box] : []), ...box.querySelectorAll('[${NOTE}]')].map((each) => each.getAttribute('${NOTE}')),
])`;

function lineOf(note: string, name: string): string {
  return new RegExp(`^\\s*${name}: (.*)$`, 'm').exec(note)?.[1]?.trim() ?? '';
}
