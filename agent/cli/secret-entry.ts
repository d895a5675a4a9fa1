// Typing a PIN or a password: nothing of it is shown, and it is never an argument, which everybody on the computer could read.
import { Buffer } from 'node:buffer';
import type { ReadStream } from 'node:tty';
import { pinFault } from '#shared/pin-policy.ts';
import { equalBytes } from '#shared/bytes.ts';
import { type Bilingual, Problem } from '#shared/errors.ts';
import type { Invocation } from './terminal.ts';

/** Asks once; UTF-8 bytes that the caller wipes. Rejects with command/secret where nothing can be typed. */
export type SecretEntry = (prompt: string) => Promise<Uint8Array>;

export type SecretInput = NodeJS.ReadableStream & Partial<Pick<ReadStream, 'isTTY' | 'setRawMode' | 'readableEnded'>>;

const LONGEST = 1024;
const [INTERRUPT, END, BACKSPACE, RETURN, NEWLINE, CLEAR, DELETE] = [0x03, 0x04, 0x08, 0x0d, 0x0a, 0x15, 0x7f];

/**
 * @param open the input, touched by commands that ask alone: a terminal, which is kept from showing what is typed; or a pipe, of which each secret is a line
 * @param write where the prompt goes
 */
export function createSecretEntry(open: () => SecretInput, write: (text: string) => void): SecretEntry {
  let waiting: Buffer = Buffer.alloc(0); // typed or piped ahead
  return async (prompt) => {
    const input = open();
    write(prompt);
    if (input.isTTY) input.setRawMode?.(true);
    try {
      for (;;) {
        const line = takeLine(waiting);
        if (line !== null) {
          waiting = line.rest;
          return line.secret;
        }
        const more = await nextChunk(input);
        if (more === null || waiting.length > LONGEST) throw new Problem('command/secret');
        waiting = Buffer.concat([waiting, more]);
      }
    } finally {
      if (input.isTTY) input.setRawMode?.(false);
      write('\n');
    }
  };
}

/** null while it is not ended. In a terminal, keys that take back what was typed arrive here too. */
function takeLine(typed: Buffer): { secret: Uint8Array; rest: Buffer } | null {
  let secret: number[] = [];
  for (const [at, byte] of typed.entries()) {
    if (byte === INTERRUPT || byte === END) throw new Problem('command/secret');
    if (byte === RETURN || byte === NEWLINE) {
      const isPair = byte === RETURN && typed[at + 1] === NEWLINE;
      return { secret: Uint8Array.from(secret), rest: typed.subarray(at + (isPair ? 2 : 1)) };
    }
    if (byte === CLEAR) secret = [];
    else if (byte === BACKSPACE || byte === DELETE) secret = withoutLast(secret);
    else secret.push(byte);
  }
  return null;
}

/** A character, not a byte (RFC 3629 §3). */
function withoutLast(bytes: number[]): number[] {
  const start = bytes.findLastIndex((byte) => (byte & 0xc0) !== 0x80);
  return bytes.slice(0, Math.max(0, start));
}

/** null at the end. */
async function nextChunk(input: SecretInput): Promise<Buffer | null> {
  if (input.readableEnded === true) return null; // a pipe that ended before says so no second time
  return new Promise((resolve) => {
    const done = (chunk: Buffer | null): void => {
      input.pause();
      input.removeListener('data', onData);
      input.removeListener('end', onEnd);
      resolve(chunk);
    };
    const onData = (chunk: Buffer | string): void => done(Buffer.from(chunk));
    const onEnd = (): void => done(null);
    input.on('data', onData);
    input.once('end', onEnd);
    input.resume();
  });
}

/** One that exists. */
export function askSecret({ terminal, voice }: Invocation, prompt: Bilingual): Promise<Uint8Array> {
  if (terminal.askSecret === undefined) throw new Problem('command/secret');
  return terminal.askSecret(`${voice.say(prompt)}${voice.say({ zh: '：', en: ': ' })}`);
}

/** A new PIN of a software key, twice. Rejects with pin/*. */
export async function askNewPin(invocation: Invocation): Promise<Uint8Array> {
  const prompt = { zh: '新密码（至少 6 位，输入时不显示）', en: 'New PIN (6 characters or more, not shown)' };
  return askTwice(invocation, prompt, (pin) => {
    const fault = pinFault(pin);
    if (fault !== null) throw new Problem(fault);
  });
}

/** @param check throws before it is asked for again. Rejects with pin/differ. */
export async function askTwice(
  invocation: Invocation,
  prompt: Bilingual,
  check: (secret: Uint8Array) => void,
): Promise<Uint8Array> {
  const first = await askSecret(invocation, prompt);
  check(first);
  const second = await askSecret(invocation, { zh: '再输一次', en: 'Once more' });
  const isSame = equalBytes(first, second);
  second.fill(0);
  if (isSame) return first;
  first.fill(0);
  throw new Problem('pin/differ');
}
