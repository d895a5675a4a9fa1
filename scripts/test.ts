// `npm test`: brings what the suites need, runs all of them and ends with `N passed, N failed, N skipped`.
// `npm test -- <filter>` runs only the test files whose path contains the filter.
import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import process from 'node:process';
import { ROOT, runStaticChecks } from './checks/static-checks.ts';
import { addTallies, afterSecondRun, type ProjectTally, readReport, type Tally } from './checks/vitest-report.ts';
import { ensure, type Need } from './setup.ts';

const NEEDS: readonly Need[] = [
  'chromium', 'firefox', 'fonts', 'softhsm2', 'opensc', 'pcscd', 'vpcd', 'openssl', 'xmlsec1', 'pdfsig',
  'poppler-data', 'cc', 'libssl-dev', 'pkcs11js',
]; // prettier-ignore
type Project = 'unit' | 'integration' | 'e2e' | 'engine';
const REPORTS = join(ROOT, 'out/test');

async function main(filter: readonly string[]): Promise<number> {
  const missing = ensure(NEEDS);
  rmSync(REPORTS, { recursive: true, force: true });
  mkdirSync(REPORTS, { recursive: true });
  const tallies: Tally[] = filter.length === 0 ? [await staticTally()] : [];
  tallies.push(await runProject('unit', filter));
  // beside the others, which wait for cards, windows and pages most of the time
  const engine = runProject('engine', filter);
  tallies.push(await runProject('integration', filter));
  const e2e = await runProject('e2e', filter);
  tallies.push(await onceMore('engine', await engine), await onceMore('e2e', e2e));
  const { passed, failed, skipped, again } = addTallies(tallies);
  for (const name of again) say(`passed when tried again: ${name}`);
  for (const name of failed) say(`failed: ${name}`);
  for (const name of skipped) say(`skipped: ${name}`);
  for (const { need, command } of missing)
    say(`${need} is missing, its tests are skipped; this enables them: ${command}`);
  const isStrict = process.env['CI'] === 'true';
  if (isStrict && skipped.length > 0) say('CI=true: a skip is a failure');
  if (passed === 0) say('no test ran');
  say(`${passed} passed, ${failed.length} failed, ${skipped.length} skipped`);
  return failed.length > 0 || passed === 0 || (isStrict && skipped.length > 0) ? 1 : 0;
}

async function staticTally(): Promise<Tally> {
  const results = await runStaticChecks({ cached: false });
  for (const { name, passed, output } of results) say(`${passed ? '✓' : '✗'} ${name}${passed ? '' : `\n${output}`}`);
  return {
    passed: results.filter((result) => result.passed).length,
    failed: results.filter((result) => !result.passed).map((result) => result.name),
    skipped: [],
    again: [],
  };
}

/** More than this is no mishap of a busy machine. */
const MOST_FILES_AGAIN = 3;

/** A busy machine may fail a browser file before its first test, which vitest does not try again: at the end, alone, it gets one more run. */
async function onceMore(project: 'e2e' | 'engine', first: ProjectTally): Promise<Tally> {
  const { failedFiles } = first;
  if (failedFiles.length === 0 || failedFiles.length > MOST_FILES_AGAIN) return first;
  const rest = readReport(project, readOrNull(reportOf(project)), failedFiles);
  say(`${project}: run once more: ${failedFiles.map((file) => basename(file)).join(', ')}`);
  const second = await runProject(
    project,
    failedFiles.map((file) => relative(ROOT, file)),
  );
  return afterSecondRun(first, rest, second);
}

async function runProject(project: Project, filter: readonly string[]): Promise<ProjectTally> {
  const report = reportOf(project);
  const args = ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  if (filter.length > 0) args.push('--passWithNoTests', ...filter);
  const code = await runVitest(args, project === 'engine' ? join(REPORTS, 'engine.txt') : null);
  const tally = readReport(project, readOrNull(report));
  if (code !== 0 && tally.failed.length === 0) tally.failed.push(`${project}: vitest ended with ${code}`); // for example an unhandled rejection
  return tally;
}

function reportOf(project: Project): string {
  return join(REPORTS, `${project}.json`);
}

/** @param heldBack what it prints goes to this file first and is printed whole at its end, so that two runs do not talk at once */
async function runVitest(args: readonly string[], heldBack: string | null): Promise<number> {
  const output = heldBack === null ? 'inherit' : openSync(heldBack, 'w');
  const code = await new Promise<number>((resolve, reject) => {
    const child = spawn(process.execPath, [join(ROOT, 'node_modules/vitest/vitest.mjs'), ...args], {
      cwd: ROOT,
      stdio: ['ignore', output, output],
    });
    child.on('error', reject);
    child.on('exit', (ended) => {
      resolve(ended ?? 1);
    });
  });
  if (heldBack !== null) process.stdout.write(readFileSync(heldBack, 'utf8'));
  return code;
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

process.exitCode = await main(process.argv.slice(2));
