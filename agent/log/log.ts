// The program's log for IT: one JSON object a line, masked before it is written, to standard error or a file that is
// renamed to `.1` at 5 MB. It holds no business data; who signed what is in the tamper-evident log (agent/audit.ts).
import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';
import process from 'node:process';
import { maskText, maskValue } from './mask.ts';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** One method a level. `event` is a fixed `area.what`; what varies goes into the fields. */
export interface Log extends Record<LogLevel, (event: string, fields?: Readonly<Record<string, unknown>>) => void> {
  close(): void;
}

const ROTATE_AT = 5 * 1024 * 1024;

/** @param file null = standard error */
export function openLog(options: { file: string | null; level: LogLevel; now?: () => number; rotateAt?: number }): Log {
  const sink = options.file === null ? standardError() : rotatingFile(options.file, options.rotateAt ?? ROTATE_AT);
  const now = options.now ?? Date.now;
  const writer = (level: LogLevel) => {
    if (LOG_LEVELS.indexOf(level) < LOG_LEVELS.indexOf(options.level)) return () => undefined;
    return (event: string, fields: Readonly<Record<string, unknown>> = {}) => {
      const masked = maskValue(fields) as Record<string, unknown>;
      sink.write(
        `${JSON.stringify({ at: new Date(now()).toISOString(), level, event: maskText(event), ...masked })}\n`,
      );
    };
  };
  return {
    debug: writer('debug'),
    info: writer('info'),
    warn: writer('warn'),
    error: writer('error'),
    close: () => {
      sink.close();
    },
  };
}

interface Sink {
  write(line: string): void;
  close(): void;
}

function standardError(): Sink {
  return { write: (line) => void process.stderr.write(line), close: () => undefined };
}

function rotatingFile(path: string, rotateAt: number): Sink {
  let file = openSync(path, 'a', 0o600);
  let size = fstatSync(file).size;
  return {
    write(line) {
      if (size > 0 && size + line.length > rotateAt) {
        closeSync(file);
        renameSync(path, `${path}.1`);
        file = openSync(path, 'a', 0o600);
        size = 0;
      }
      size += writeSync(file, line);
    },
    close: () => {
      closeSync(file);
    },
  };
}
