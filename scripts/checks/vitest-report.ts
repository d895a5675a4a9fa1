// Reads what vitest wrote with its JSON reporter: every test counts, and a file that did not even load counts as failed.
import * as v from 'valibot';

const Report = v.object({
  testResults: v.array(
    v.object({
      name: v.string(),
      status: v.string(),
      message: v.optional(v.string(), ''),
      assertionResults: v.array(v.object({ fullName: v.string(), status: v.string() })),
    }),
  ),
});

export interface Tally {
  passed: number;
  failed: string[];
  skipped: string[];
}

/** @param json the report, or null when vitest wrote none: then the whole project failed */
export function readReport(project: string, json: string | null): Tally {
  const report = json === null ? null : v.safeParse(v.pipe(v.string(), v.parseJson(), Report), json);
  if (!report?.success) return { passed: 0, failed: [`${project}: no report`], skipped: [] };
  const tally: Tally = { passed: 0, failed: [], skipped: [] };
  for (const file of report.output.testResults) {
    const failedBefore = tally.failed.length;
    for (const test of file.assertionResults) {
      if (test.status === 'passed') tally.passed++;
      else (test.status === 'failed' ? tally.failed : tally.skipped).push(test.fullName);
    }
    if (file.status === 'failed' && tally.failed.length === failedBefore)
      tally.failed.push(`${file.name}: ${file.message}`);
  }
  return tally;
}

export function addTallies(tallies: readonly Tally[]): Tally {
  return {
    passed: tallies.reduce((sum, tally) => sum + tally.passed, 0),
    failed: tallies.flatMap((tally) => tally.failed),
    skipped: tallies.flatMap((tally) => tally.skipped),
  };
}
