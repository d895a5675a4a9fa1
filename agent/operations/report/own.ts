// The uses that this agent's own log knows of in a period, read from the store.
import * as v from 'valibot';
import { portalOf } from '#shared/portals/index.ts';
import { USE_TYPES } from '#shared/protocol/reports.ts';
import type { Store } from '../../data/store.ts';
import type { ReportUse } from './file.ts';

export interface Period {
  /** Milliseconds since 1970; `until` itself is not in it */
  from: number;
  until: number;
}

const TYPES = JSON.stringify(USE_TYPES);

const Row = v.object({
  number: v.number(),
  at: v.number(),
  type: v.picklist(USE_TYPES),
  result: v.picklist(['done', 'refused', 'failed', 'changed']),
  code: v.nullable(v.string()),
  origin: v.string(),
  holder: v.string(),
  certificate: v.string(),
  sm3: v.string(),
  sha256: v.string(),
  consent: v.picklist(['', 'window', 'login', 'batch', 'series']),
  log: v.string(),
});

/** In the order of the log. */
export function* usesOf({ database }: Store, { from, until }: Period): Generator<ReportUse> {
  const rows = database
    .prepare(
      `SELECT number, at, verb AS type, result, code, origin, holder, certificate, sm3, digest AS sha256, consent, hash AS log
       FROM audit_line WHERE at >= ? AND at < ? AND verb IN (SELECT value FROM json_each(?)) ORDER BY number`,
    )
    .iterate(from, until, TYPES);
  for (const row of rows) {
    const { number, at, type, result, code, ...rest } = v.parse(Row, row);
    const portal = portalOf(rest.origin)?.id ?? '';
    // A page chooses how long its address is; a line of the report has an end.
    const origin = rest.origin.slice(0, 1000);
    yield { number, at, type, result, code, portal, ...rest, origin };
  }
}

/** First and last line of the log in the period, of whatever kind; null without one. */
export function numbersOf({ database }: Store, { from, until }: Period): { first: number; last: number } | null {
  const found = database
    .prepare('SELECT min(number) AS first, max(number) AS last FROM audit_line WHERE at >= ? AND at < ?')
    .get(from, until);
  const { first, last } = v.parse(v.object({ first: v.nullable(v.number()), last: v.nullable(v.number()) }), found);
  return first === null || last === null ? null : { first, last };
}

/** Whose card was used last: who the report is probably of. */
export function lastHolder({ database }: Store): string | null {
  const row = database
    .prepare("SELECT holder FROM audit_line WHERE holder <> '' AND result = 'done' ORDER BY number DESC LIMIT 1")
    .get();
  return row === undefined ? null : v.parse(v.object({ holder: v.string() }), row).holder;
}
