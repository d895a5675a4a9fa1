// `npm run fix`: format, and what lint can repair by itself.
import process from 'node:process';
import { runTool } from './checks/static-checks.ts';

const lint = await runTool('eslint/bin/eslint.js', ['.', '--fix']);
const format = await runTool('prettier/bin/prettier.cjs', ['--write', '.', '--log-level', 'warn']);
process.stdout.write(lint.output + format.output);
process.exitCode = lint.code === 0 && format.code === 0 ? 0 : 1;
