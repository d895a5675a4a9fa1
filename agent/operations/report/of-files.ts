// Reports that lie in files, without an agent: each is checked by itself and against those before it, and the good ones add up.
import { Problem, toProblem } from '#shared/errors.ts';
import type { UseTotal } from '#shared/protocol/reports.ts';
import { parseReport, type Report } from './file.ts';
import { gapsOf, requireNewName, requireSameLog } from './kept.ts';
import { createTally, type Tally } from './tally.ts';

export interface CheckedFile {
  file: string;
  /** null when it was counted */
  problem: Problem | null;
  /** null when it cannot be read; `fingerprint` of the member's key */
  report: { member: string; fingerprint: string; made: number; from: number; until: number; lines: number } | null;
}

/** What is known of one member from the files so far. */
interface Known {
  name: string;
  reports: (Parameters<typeof requireSameLog>[1] & { uses: Report['uses'] })[];
  /** Numbers of lines */
  counted: Set<number>;
}

/** @param given names and texts, in the order in which they count. Never throws for what is in them. */
export function totalOfFiles(given: Iterable<readonly [file: string, text: string]>): {
  files: CheckedFile[];
  total: UseTotal;
  gaps: { member: string; first: number; last: number }[];
} {
  const members = new Map<string, Known>();
  const tally = createTally();
  const files: CheckedFile[] = [];
  for (const [file, text] of given) files.push({ file, ...checked(text, members, tally) });
  const gaps = [...members.values()].flatMap(({ name, reports }) =>
    gapsOf(reports).map(({ first, last }) => ({ member: name, first, last })),
  );
  return { files, total: tally.total(), gaps };
}

function checked(text: string, members: Map<string, Known>, tally: Tally): Omit<CheckedFile, 'file'> {
  let report: Report;
  try {
    report = parseReport(text);
  } catch (thrown) {
    return { problem: problemOf(thrown), report: null };
  }
  const { head, uses, member } = report;
  const { made, from, until, log } = head;
  const view = { member: head.member, fingerprint: member, made, from, until, lines: uses.length };
  const known = members.get(member) ?? { name: head.member, reports: [], counted: new Set<number>() };
  try {
    const names = [...members].map(([id, value]) => ({ id, value }));
    if (!members.has(member)) requireNewName(report, names);
    for (const other of known.reports) requireSameLog(report, other, () => other.uses);
  } catch (thrown) {
    return { problem: problemOf(thrown), report: view };
  }
  members.set(member, known);
  known.reports.push({ made, from, until, numbers: log.lines, logCount: log.count, uses });
  for (const use of uses) {
    if (known.counted.has(use.number)) continue;
    known.counted.add(use.number);
    tally.add(known.name, { ...use, portal: use.portal || use.origin });
  }
  return { problem: null, report: view };
}

function problemOf(thrown: unknown): Problem {
  const problem = toProblem(thrown);
  if (problem.code === 'agent/internal') throw thrown;
  return problem;
}
