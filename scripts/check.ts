// `npm run check`: types, lint, boundaries and format, in seconds.
import process from 'node:process';
import { runStaticChecks } from './checks/static-checks.ts';

const results = await runStaticChecks({ cached: true });
for (const { name, passed, output } of results) {
  process.stdout.write(`${passed ? '✓' : '✗'} ${name}\n${passed ? '' : `${output}\n`}`);
}
process.exitCode = results.every((result) => result.passed) ? 0 : 1;
