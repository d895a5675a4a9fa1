// One command of `tongqian` in a process of its own, which says at its end how much memory it took at most, in bytes, as its last line.
import process from 'node:process';
import { runCommand } from '../../agent/cli/program.ts';

process.exitCode = await runCommand(process.argv.slice(2), {
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
  env: process.env,
  signal: new AbortController().signal,
});
process.stdout.write(`${process.resourceUsage().maxRSS * 1024}\n`);
