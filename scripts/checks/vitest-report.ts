// Reads what vitest wrote with its JSON reporter: every test counts, and a file that did not even load counts as failed.
import * as v from 'valibot';

const Report = v.object({
  testResults: v.array(
    v.object({
      name: v.string(),
      status: v.string(),
      message: v.optional(v.string(), ''),
      assertionResults: v.array(
        v.object({ fullName: v.string(), status: v.string(), failureMessages: v.optional(v.array(v.string()), []) }),
      ),
    }),
  ),
});

export interface Tally {
  passed: number;
  /** Names, each with the first lines of what went wrong. */
  failed: string[];
  skipped: string[];
  /** Passed, but only when tried again; told like the failed ones. */
  again: string[];
}

/** What one run of a project came to. */
export interface ProjectTally extends Tally {
  /** Paths of the test files in which something failed */
  failedFiles: string[];
}

/** Of a message; what follows is the difference in full and the stack, which stand where the test ran. */
const MESSAGE_LINES = 12;

/**
 * @param json the report, or null when vitest wrote none: then the whole project failed
 * @param without files that are not counted
 */
export function readReport(project: string, json: string | null, without: readonly string[] = []): ProjectTally {
  const tally: ProjectTally = { passed: 0, failed: [], skipped: [], again: [], failedFiles: [] };
  const report = json === null ? null : v.safeParse(v.pipe(v.string(), v.parseJson(), Report), json);
  if (!report?.success) return { ...tally, failed: [`${project}: no report`] };
  for (const file of report.output.testResults) {
    if (without.includes(file.name)) continue;
    const failedBefore = tally.failed.length;
    for (const test of file.assertionResults) {
      const told = [test.fullName, ...test.failureMessages.map(firstLines)].join('\n');
      if (test.status === 'failed') tally.failed.push(told);
      else if (test.status !== 'passed') tally.skipped.push(test.fullName);
      else tally.passed++;
      if (test.status === 'passed' && test.failureMessages.length > 0) tally.again.push(told);
    }
    if (file.status === 'failed' && tally.failed.length === failedBefore)
      tally.failed.push(`${file.name}: ${file.message}`);
    if (tally.failed.length > failedBefore) tally.failedFiles.push(file.name);
  }
  return tally;
}

/** Files of `first` that were run once more: what failed there only is told as tried again. */
export function afterSecondRun(first: Tally, rest: Tally, second: Tally): Tally {
  const stillFailed = second.failed.map(nameOf);
  const passedNow = first.failed.filter((told) => !stillFailed.includes(nameOf(told)));
  return addTallies([rest, second, { passed: 0, failed: [], skipped: [], again: passedNow }]);
}

function nameOf(told: string): string {
  return told.split('\n', 1)[0] ?? told;
}

export function addTallies(tallies: readonly Tally[]): Tally {
  return {
    passed: tallies.reduce((sum, tally) => sum + tally.passed, 0),
    failed: tallies.flatMap((tally) => tally.failed),
    skipped: tallies.flatMap((tally) => tally.skipped),
    again: tallies.flatMap((tally) => tally.again),
  };
}

function firstLines(message: string): string {
  const lines = message.split('\n').filter((line) => !/^\s+at /.test(line));
  return lines
    .slice(0, MESSAGE_LINES)
    .map((line) => `    ${line}`)
    .join('\n');
}
