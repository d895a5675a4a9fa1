// `npm run fix`: format, what lint can repair by itself, and the pages made from tables.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { errorPage } from './checks/error-page.ts';
import { ROOT, runTool } from './checks/static-checks.ts';

writeFileSync(join(ROOT, 'docs/errors.md'), errorPage());
const lint = await runTool('eslint/bin/eslint.js', ['.', '--fix']);
const format = await runTool('prettier/bin/prettier.cjs', ['--write', '.', '--log-level', 'warn']);
process.stdout.write(lint.output + format.output);
process.exitCode = lint.code === 0 && format.code === 0 ? 0 : 1;
