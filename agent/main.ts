// The program `tongqian`: hands its arguments to the command line. The only place that ends the process.
import process from 'node:process';
import { runCommand } from './cli/program.ts';
import { createSecretEntry } from './cli/secret-entry.ts';

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    interrupted.abort(); // a second one ends the process at once
  });
}

const code = await runCommand(process.argv.slice(2), {
  out: (text) => void process.stdout.write(`${text}\n`),
  err: (text) => void process.stderr.write(`${text}\n`),
  env: process.env,
  askSecret: createSecretEntry(
    () => process.stdin,
    (text) => void process.stderr.write(text),
  ),
  signal: interrupted.signal,
});
await new Promise((resolve) => process.stdout.write('', resolve)); // pipes are written later on some systems
process.exit(code);
