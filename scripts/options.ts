// The options of a command of this repository: --help and what is wrong with them take a line, not a stack trace.
import process from 'node:process';
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';

/** @returns null where there is nothing to run: the usage was asked for (exit code 0), or the options are wrong (2) */
export function readOptions<T extends ParseArgsOptionsConfig>(usage: string, options: T) {
  try {
    const { values } = parseArgs<{ options: T }>({ options });
    return values;
  } catch (thrown) {
    if (!isWrongUse(thrown)) throw thrown;
    if (process.argv.slice(2).some((word) => word === '--help' || word === '-h')) process.stdout.write(`${usage}\n`);
    else wrongUse(thrown.message.split(/\.(?:\s|$)/)[0] ?? '');
    return null;
  }
}

/** One line on standard error; the command is to end then. */
export function wrongUse(why: string): void {
  process.stderr.write(`${why} (--help)\n`);
  process.exitCode = 2;
}

function isWrongUse(thrown: unknown): thrown is Error {
  return thrown instanceof Error && 'code' in thrown && String(thrown.code).startsWith('ERR_PARSE_ARGS_');
}
