// The file of a signing report: JSON, one object a line, each with an SM3 over the one before and itself, the last one signed
// with the member's SM2 key (docs/signing-report.md). One text for one content: whatever was changed is found, and where.
import { hash } from 'node:crypto';
import * as v from 'valibot';
import { fromHex, toHex, utf8 } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import { REPORT_LIMITS, USE_TYPES } from '#shared/protocol/reports.ts';
import { verifySignature } from '../../crypto/verify.ts';

const VERSION = 'use-report-1';
const LONGEST_LINE = 16_384;

const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
const text = v.pipe(v.string(), v.maxLength(4096));
const hex = (digits: number) => v.pipe(v.string(), v.length(digits), v.regex(/^[0-9a-f]+$/));
const digest = hex(64);
/** What a log of before did not hold is '' */
const digestOrNone = v.union([v.literal(''), digest]);

const Head = v.strictObject({
  tongqian: v.literal(VERSION),
  member: v.pipe(v.string(), v.minLength(1), v.maxLength(REPORT_LIMITS.member)),
  /** SubjectPublicKeyInfo of the member's agent, SM2 */
  key: v.pipe(v.string(), v.maxLength(400), v.regex(/^([0-9a-f]{2})+$/)),
  made: count,
  from: count,
  until: count,
  /** The whole log when it was made, and which of its lines lie in the period: null for none */
  log: v.strictObject({
    count,
    head: digest,
    lines: v.nullable(v.strictObject({ first: count, last: count })),
  }),
});
const Use = v.strictObject({
  number: count,
  at: count,
  type: v.picklist(USE_TYPES),
  result: v.picklist(['done', 'refused', 'failed', 'changed']),
  code: v.nullable(text),
  /** Id of the portal's pack; '' for other origins */
  portal: text,
  origin: text,
  holder: text,
  certificate: text,
  sm3: digestOrNone,
  sha256: digestOrNone,
  consent: v.picklist(['', 'window', 'login', 'batch', 'series']),
  /** Hash of the line in the member's log */
  log: digest,
});
const SealedHead = v.strictObject({ ...Head.entries, hash: digest });
const SealedUse = v.strictObject({ ...Use.entries, hash: digest });
const End = v.strictObject({ lines: count, head: digest, signature: hex(128) });

export type ReportHead = v.InferOutput<typeof Head>;
export type ReportUse = v.InferOutput<typeof Use>;

export interface Report {
  head: ReportHead;
  uses: ReportUse[];
  /** The last hash of the chain: names this report */
  id: string;
  /** SM3 of the key: names the member */
  member: string;
}

/** Of the head without `tongqian`; @param sign SM2 over the bytes, r‖s, by the key that the head names */
export function printReport(
  { head, uses }: { head: Omit<ReportHead, 'tongqian'>; uses: readonly ReportUse[] },
  sign: (data: Uint8Array) => Uint8Array,
): string {
  let last = '';
  const sealed = (value: object) => {
    last = chained(last, value);
    return `${JSON.stringify({ ...value, hash: last })}\n`;
  };
  const lines = [sealed({ tongqian: VERSION, ...head }), ...uses.map(sealed)];
  const signature = toHex(sign(signedBytes(uses.length, last)));
  return `${lines.join('')}${JSON.stringify({ lines: uses.length, head: last, signature })}\n`;
}

/**
 * Reads a report whole, and holds it to its chain, its signature and its own period.
 * Throws report/malformed, report/altered, report/cut, each with the line of the file; report/signature, report/too-large.
 */
export function parseReport(file: string): Report {
  if (file.length > REPORT_LIMITS.text) throw new Problem('report/too-large', { limit: REPORT_LIMITS.lines });
  const lines = file.split('\n', REPORT_LIMITS.lines + 4);
  if (lines.length > REPORT_LIMITS.lines + 3) throw new Problem('report/too-large', { limit: REPORT_LIMITS.lines });
  const { hash: first, ...head } = readLine(SealedHead, lines[0] ?? '', 1);
  if (first !== chained('', head)) throw new Problem('report/altered', { line: 1 });
  const uses: ReportUse[] = [];
  let last = first;
  for (let place = 1; ; place++) {
    const line = lines[place];
    if (line === undefined || line === '') throw new Problem('report/cut', { line: place });
    if (line.startsWith('{"lines":')) {
      finish({ lines, place, last, head, uses });
      break;
    }
    const { hash: mine, ...use } = readLine(SealedUse, line, place + 1);
    last = chained(last, use);
    if (last !== mine) throw new Problem('report/altered', { line: place + 1 });
    requireInPlace(head, uses.at(-1), use, place + 1);
    uses.push(use);
  }
  return { head, uses, id: last, member: fingerprintOf(fromHex(head.key)) };
}

/** What people compare: SM3 of the SubjectPublicKeyInfo, hex. */
export function fingerprintOf(spki: Uint8Array): string {
  return hash('sm3', spki);
}

/** The last line: it counts the others, names the end of the chain and signs both; nothing comes behind it. */
function finish(at: { lines: string[]; place: number; last: string; head: ReportHead; uses: readonly ReportUse[] }) {
  const { lines, place, last, head, uses } = at;
  const end = readLine(End, lines[place] ?? '', place + 1);
  if (lines[place + 1] === undefined) throw new Problem('report/cut', { line: place + 1 });
  if (lines[place + 1] !== '' || lines.length > place + 2) throw new Problem('report/altered', { line: place + 2 });
  if (end.lines !== uses.length || end.head !== last) throw new Problem('report/altered', { line: place + 1 });
  const signed = signedBytes(end.lines, end.head);
  if (!verifySignature(fromHex(head.key), 'sm2-sm3', signed, fromHex(end.signature)))
    throw new Problem('report/signature');
}

/** Lines stand in the order of the log, within the period and the numbers that the head names. */
function requireInPlace(head: ReportHead, before: ReportUse | undefined, use: ReportUse, line: number): void {
  const { lines } = head.log;
  const numbered = lines !== null && use.number >= lines.first && use.number <= lines.last;
  const timely = use.at >= head.from && use.at < head.until;
  if (!numbered || !timely || use.number <= (before?.number ?? 0)) throw new Problem('report/malformed', { line });
}

/** Exactly as it would be written: another order, spacing or spelling of the same content is none of ours. */
function readLine<S extends v.GenericSchema<unknown, object>>(
  schema: S,
  line: string,
  place: number,
): v.InferOutput<S> {
  const value = line.length <= LONGEST_LINE ? jsonOf(line) : null;
  const read = v.safeParse(schema, value);
  if (!read.success || JSON.stringify(read.output) !== line) throw new Problem('report/malformed', { line: place });
  return read.output;
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/** SM3 (GM/T 0004) over the hash before, a line feed, and the line as it is written without its own hash. */
function chained(before: string, value: object): string {
  return hash('sm3', `${before}\n${JSON.stringify(value)}`);
}

function signedBytes(lines: number, head: string): Uint8Array {
  return utf8(`tongqian-${VERSION}\n${String(lines)}\n${head}`);
}
