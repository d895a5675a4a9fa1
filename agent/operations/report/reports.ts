// 用证记录: what this computer's certificates were used for, as a signed file for the administrator; and the administrator's
// side, where the files of all members come together.
import { Problem } from '#shared/errors.ts';
import { localDate } from '#shared/local-date.ts';
import { REPORT_LIMITS, type ReportMember, type UseTotal } from '#shared/protocol/reports.ts';
import { toHex } from '#shared/bytes.ts';
import type { AuditLog } from '../../audit.ts';
import type { Store } from '../../data/store.ts';
import { fingerprintOf, parseReport, printReport, type ReportUse } from './file.ts';
import type { ReportKey } from './key.ts';
import { openKeptReports } from './kept.ts';
import { lastHolder, numbersOf, type Period, usesOf } from './own.ts';
import { createTally } from './tally.ts';

/** Milliseconds since 1970; null: from the first line on, until now */
export interface AskedPeriod {
  from: number | null;
  until: number | null;
}

export interface Reports {
  /** Throws audit/damaged when lines of the period cannot be trusted. */
  own(asked: AskedPeriod): Promise<{ member: string; fingerprint: string; total: UseTotal }>;
  /** `origin`: who asks, as the log says it. Throws audit/damaged, report/too-large, crypto/self-test. */
  make(asked: AskedPeriod & { member: string; origin: string }): Promise<{ name: string; text: string; lines: number }>;
  /** Throws what parseReport and KeptReports.add throw; nothing is kept then. */
  take(text: string): { member: string; lines: number; accepted: boolean; known: boolean };
  kept(): { members: ReportMember[]; total: UseTotal };
  accept(member: string): void;
  remove(member: string, report: string | null): void;
}

export interface ReportParts {
  store: Store;
  audit: Pick<AuditLog, 'append' | 'head' | 'check'>;
  key: () => Promise<ReportKey>;
  /** The name until somebody has used a card: that of the OS account */
  account: string;
  now: () => number;
}

export function createReports(parts: ReportParts): Reports {
  const { store, audit, now } = parts;
  const kept = openKeptReports(store);
  const log = (summary: string, origin = '通签') =>
    audit.append({
      holder: '',
      verb: 'report',
      result: 'changed',
      code: null,
      origin,
      keys: [],
      summary,
      digest: '',
      certificate: '',
    });
  const memberName = () => (lastHolder(store) ?? parts.account).slice(0, REPORT_LIMITS.member) || '-';
  return {
    async own(asked) {
      const period = periodOf(asked, now());
      requireWhole(audit, numbersOf(store, period));
      const member = memberName();
      const tally = createTally();
      for (const use of usesOf(store, period)) tally.add(member, { ...use, portal: use.portal || use.origin });
      return { member, fingerprint: fingerprintOf((await parts.key()).spki), total: tally.total() };
    },
    async make({ member, origin, ...asked }) {
      const key = await parts.key();
      const made = now();
      const period = periodOf(asked, made);
      const lines = numbersOf(store, period);
      requireWhole(audit, lines);
      const uses = bounded(usesOf(store, period));
      const { count, head } = audit.head();
      const text = printReport(
        { head: { member, key: toHex(key.spki), made, ...period, log: { count, head, lines } }, uses },
        key.sign,
      );
      if (text.length > REPORT_LIMITS.text) throw tooLarge();
      log(`导出用证记录：${String(uses.length)} 条`, origin);
      return { name: nameOf(period, lines === null ? null : uses[0]), text, lines: uses.length };
    },
    take(text) {
      const report = parseReport(text);
      const { accepted, known } = kept.add(report);
      return { member: report.head.member, lines: report.uses.length, accepted, known };
    },
    kept: () => ({ members: kept.members(), total: kept.total() }),
    accept(member) {
      log(`接受成员的用证记录：${kept.accept(member)}`);
    },
    remove(member, report) {
      const name = kept.remove(member, report);
      log(report === null ? `移除成员：${name}` : `移除用证记录：${name}`);
    },
  };
}

/** A report never speaks of what is still to come. */
function periodOf({ from, until }: AskedPeriod, now: number): Period {
  return { from: from ?? 0, until: Math.min(until ?? now + 1, now + 1) };
}

/** What was altered is signed by nobody; periods before it still are. */
function requireWhole({ check }: Pick<AuditLog, 'check'>, numbers: { last: number } | null): void {
  const { damagedFrom } = check();
  if (damagedFrom !== null && numbers !== null && numbers.last >= damagedFrom)
    throw new Problem('audit/damaged', { line: damagedFrom });
}

function bounded(uses: Iterable<ReportUse>): ReportUse[] {
  const list: ReportUse[] = [];
  for (const use of uses) {
    if (list.length === REPORT_LIMITS.lines) throw tooLarge();
    list.push(use);
  }
  return list;
}

function tooLarge(): Problem {
  return new Problem('report/too-large', { limit: REPORT_LIMITS.lines });
}

/** The days of its period, the open beginning being that of its first use. */
function nameOf({ from, until }: Period, first: ReportUse | null | undefined): string {
  const begin = from === 0 ? (first?.at ?? until) : from;
  return `tongqian-uses-${localDate(begin)}-${localDate(until - 1)}.jsonl`;
}
