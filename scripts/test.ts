// `npm test`: brings what the suites need, runs all of them and ends with `N passed, N failed, N skipped`.
// `npm test -- <filter>` runs only the test files whose path contains the filter.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { ROOT, runStaticChecks } from './checks/static-checks.ts';
import { addTallies, readReport, type Tally } from './checks/vitest-report.ts';
import { ensure, type Need } from './setup.ts';

const NEEDS: readonly Need[] = [
  'chromium', 'firefox', 'fonts', 'softhsm2', 'opensc', 'pcscd', 'vpcd', 'openssl', 'xmlsec1', 'cc', 'pkcs11js',
]; // prettier-ignore
const PROJECTS = ['unit', 'integration', 'e2e'] as const;
const REPORTS = join(ROOT, 'out/test');

async function main(filter: readonly string[]): Promise<number> {
  const missing = ensure(NEEDS);
  rmSync(REPORTS, { recursive: true, force: true });
  mkdirSync(REPORTS, { recursive: true });
  const tallies: Tally[] = filter.length === 0 ? [await staticTally()] : [];
  for (const project of PROJECTS) tallies.push(await runProject(project, filter));
  const { passed, failed, skipped } = addTallies(tallies);
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
  };
}

async function runProject(project: (typeof PROJECTS)[number], filter: readonly string[]): Promise<Tally> {
  const report = join(REPORTS, `${project}.json`);
  const args = ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  if (project === 'e2e') args.push('--no-file-parallelism');
  if (filter.length > 0) args.push('--passWithNoTests', ...filter);
  const code = await runVitest(args);
  const tally = readReport(project, readOrNull(report));
  if (code !== 0 && tally.failed.length === 0) tally.failed.push(`${project}: vitest ended with ${code}`); // for example an unhandled rejection
  return tally;
}

async function runVitest(args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(ROOT, 'node_modules/vitest/vitest.mjs'), ...args], {
      cwd: ROOT,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.on('error', reject);
    child.on('exit', (code) => {
      resolve(code ?? 1);
    });
  });
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
