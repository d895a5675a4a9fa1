// The members' reports that an administrator has imported: whose key is known, which lines there are, what they add up to.
// A use is counted once, in however many reports it stands: its number in its member's log names it.
import * as v from 'valibot';
import { Problem } from '#shared/errors.ts';
import { REPORT_LIMITS, type ReportMember, type UseTotal } from '#shared/protocol/reports.ts';
import { withoutHidden } from '#shared/visible.ts';
import type { Store } from '../../data/store.ts';
import type { Report } from './file.ts';
import { createTally } from './tally.ts';

const Member = v.strictObject({ name: v.string(), accepted: v.boolean() });
const Kept = v.strictObject({
  member: v.string(),
  made: v.number(),
  from: v.number(),
  until: v.number(),
  /** Of its uses, and of the member's log in the period and in all */
  lines: v.number(),
  numbers: v.nullable(v.strictObject({ first: v.number(), last: v.number() })),
  logCount: v.number(),
});
type Kept = v.InferOutput<typeof Kept>;

export interface KeptReports {
  /**
   * Throws report/key-changed when somebody of that name is known with another key, report/conflict when the member's log says
   * something else than before, report/full.
   */
  add(report: Report): { accepted: boolean; known: boolean };
  /** Throws report/unknown. @returns the member's name */
  accept(member: string): string;
  /** `report` null: the member too. Throws report/unknown. @returns the member's name */
  remove(member: string, report: string | null): string;
  members(): ReportMember[];
  /** Of accepted members */
  total(): UseTotal;
}

export function openKeptReports(store: Store): KeptReports {
  const members = store.records('report-member', Member);
  const reports = store.records('report', Kept);
  const lines = lineTable(store);
  let total: UseTotal | null = null;
  const of = (member: string) =>
    reports
      .all()
      .filter(({ value }) => value.member === member)
      .sort((a, b) => a.value.from - b.value.from || a.value.made - b.value.made);
  const named = (member: string) => {
    const found = members.get(member);
    if (!found) throw new Problem('report/unknown');
    return found;
  };
  const drop = (report: string) => {
    reports.remove(report);
    lines.drop(report);
  };
  return {
    add(report) {
      const known = members.get(report.member);
      if (reports.get(report.id)) return { accepted: known?.accepted ?? false, known: true };
      if (!known) requireNewName(report, members.all());
      requireRoom(report, { members: members.all().length, reports: reports.all(), isNew: !known });
      for (const { id, value } of of(report.member)) requireSameLog(report, value, (range) => lines.between(id, range));
      store.transaction(() => {
        if (!known) members.put(report.member, { name: report.head.member, accepted: false });
        reports.put(report.id, keptOf(report));
        lines.put(report);
      });
      total = null;
      return { accepted: known?.accepted ?? false, known: false };
    },
    accept(member) {
      const { name } = named(member);
      members.put(member, { name, accepted: true });
      total = null;
      return name;
    },
    remove(member, report) {
      const { name } = named(member);
      const meant = of(member).filter(({ id }) => report === null || id === report);
      if (meant.length === 0 && report !== null) throw new Problem('report/unknown');
      store.transaction(() => {
        for (const { id } of meant) drop(id);
        if (report === null) members.remove(member);
      });
      total = null;
      return name;
    },
    members: () =>
      members
        .all()
        .map(({ id, value }) => ({ id, ...value, reports: of(id).map(viewOf), gaps: gapsOf(of(id).map((kept) => kept.value)) }))
        .sort((a, b) => (a.name < b.name ? -1 : 1)), // prettier-ignore
    total() {
      total ??= totalOf(members.all().filter(({ value }) => value.accepted), (member) => of(member), lines); // prettier-ignore
      return total;
    },
  };
}

function keptOf({ head, uses, member }: Report): Kept {
  const { made, from, until, log } = head;
  return { member, made, from, until, lines: uses.length, numbers: log.lines, logCount: log.count };
}

function viewOf({ id, value }: { id: string; value: Kept }): ReportMember['reports'][number] {
  const { made, from, until, lines } = value;
  return { id, made, from, until, lines };
}

/** Trust on first use: a name that is known does not come back with another key unnoticed. */
export function requireNewName(
  { head, member }: Report,
  known: readonly { id: string; value: { name: string } }[],
): void {
  const name = spelling(head.member);
  const other = known.find(({ id, value }) => spelling(value.name) === name && id !== member);
  if (other)
    throw new Problem('report/key-changed', {
      name: head.member,
      known: shortOf(other.id),
      found: shortOf(member),
    });
}

/** Names that a person reads as one are one. */
function spelling(name: string): string {
  return withoutHidden(name.normalize('NFKC')).replace(/\s+/gu, ' ').trim().toLowerCase();
}

/** As much of a fingerprint as a sentence can hold. */
function shortOf(fingerprint: string): string {
  return fingerprint.slice(0, 16).replace(/(.{4})(?=.)/g, '$1 ');
}

function requireRoom(
  report: Report,
  there: { members: number; reports: readonly { value: Kept }[]; isNew: boolean },
): void {
  const lines = there.reports.reduce((sum, { value }) => sum + value.lines, report.uses.length);
  const full =
    (there.isNew && there.members >= REPORT_LIMITS.members) ||
    there.reports.length >= REPORT_LIMITS.reports ||
    lines > REPORT_LIMITS.linesKept;
  if (full) throw new Problem('report/full');
}

/** A line of another report of the same member. */
interface OtherLine {
  number: number;
  at: number;
  log: string;
}

/**
 * Two reports of one member speak of one log: where both speak they say the same, and a log only grows.
 * @param linesOf the other report's lines within a range of numbers. Throws report/conflict.
 */
export function requireSameLog(
  { head, uses }: Report,
  other: Omit<Kept, 'member' | 'lines'>,
  linesOf: (range: { first: number; last: number }) => Iterable<OtherLine>,
): void {
  const shrunk = head.made >= other.made ? head.log.count < other.logCount : head.log.count > other.logCount;
  if (shrunk) throw new Problem('report/conflict', { number: Math.min(head.log.count, other.logCount) + 1 });
  if (head.log.lines === null || other.numbers === null) return;
  const first = Math.max(head.log.lines.first, other.numbers.first);
  const last = Math.min(head.log.lines.last, other.numbers.last);
  const within = (period: { from: number; until: number }) => (line: OtherLine) =>
    line.number >= first && line.number <= last && line.at >= period.from && line.at < period.until;
  const mine = new Map(uses.filter(within(other)).map(({ number, log }) => [number, log]));
  for (const line of linesOf({ first, last })) {
    if (!within(head)(line)) continue;
    if (mine.get(line.number) !== line.log) throw new Problem('report/conflict', { number: line.number });
    mine.delete(line.number);
  }
  for (const number of mine.keys()) throw new Problem('report/conflict', { number });
}

/** Numbers of the log between two reports that are in none. */
export function gapsOf(reports: readonly Pick<Kept, 'from' | 'until' | 'numbers'>[]): ReportMember['gaps'] {
  const gaps: ReportMember['gaps'] = [];
  let end: { last: number; until: number } | null = null;
  const held = reports.flatMap(({ numbers, ...period }) => (numbers === null ? [] : [{ ...numbers, ...period }]));
  for (const { first, last, from, until } of held.sort((a, b) => a.first - b.first)) {
    if (end !== null && first > end.last + 1)
      gaps.push({ first: end.last + 1, last: first - 1, from: end.until, until: Math.max(from, end.until) });
    if (end === null || last > end.last) end = { last, until };
  }
  return gaps;
}

function totalOf(
  members: readonly { id: string; value: { name: string } }[],
  reportsOf: (member: string) => readonly { id: string }[],
  lines: ReturnType<typeof lineTable>,
): UseTotal {
  const tally = createTally();
  for (const { id, value } of members) {
    const counted = new Set<number>();
    for (const report of reportsOf(id))
      for (const use of lines.of(report.id)) {
        if (counted.has(use.number)) continue;
        counted.add(use.number);
        tally.add(value.name, use);
      }
  }
  return tally.total();
}

const LogRow = v.object({ number: v.number(), at: v.number(), log: v.string() });
const UseRow = v.object({
  number: v.number(),
  at: v.number(),
  type: v.string(),
  result: v.string(),
  portal: v.string(),
  holder: v.string(),
  certificate: v.string(),
});

function lineTable({ database }: Store) {
  const insert = database.prepare('INSERT INTO report_line VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const remove = database.prepare('DELETE FROM report_line WHERE report = ?');
  const every = database.prepare(
    'SELECT number, at, type, result, portal, holder, certificate FROM report_line WHERE report = ?',
  );
  const between = database.prepare(
    'SELECT number, at, log FROM report_line WHERE report = ? AND number BETWEEN ? AND ? ORDER BY number',
  );
  return {
    put({ id, uses }: Report) {
      for (const use of uses) {
        const { number, at, type, result, holder, certificate, log } = use;
        insert.run(id, number, at, type, result, use.portal || use.origin, holder, certificate, log);
      }
    },
    drop: (report: string) => remove.run(report),
    *of(report: string) {
      for (const row of every.iterate(report)) yield v.parse(UseRow, row);
    },
    *between(report: string, { first, last }: { first: number; last: number }) {
      for (const row of between.iterate(report, first, last)) yield v.parse(LogRow, row);
    },
  };
}
