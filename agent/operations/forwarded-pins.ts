// PINs in the arguments of a call that goes on to the official control: found by the exact names the dialect gives them
// (PIN_ARGUMENTS), also deep inside and in a JSON text, and never shown.
import { PIN_ARGUMENTS } from '#shared/protocol/eport-methods.ts';

export interface ForwardedArguments {
  /** For the window: the arguments whole, with every PIN blotted out. */
  shown: string;
  /** PINs that stand as arguments of their own, as bytes (see eport/arguments.ts). */
  own: number;
  /** PINs deeper inside or in a text: they cannot be taken out. */
  within: number;
}

const BLOT = '••••••••';
/** A longer value is no PIN, whatever it is called, and is shown. */
const LONGEST_PIN = 64;

const NAMES = [...PIN_ARGUMENTS];
const LOWER = new Set(NAMES.map((name) => name.toLowerCase()));
/** A name, its closing quote if any, and the sign before its value; in JSON inside JSON quotes have backslashes. */
const NAMED = new RegExp(`(?<![\\w-])(?:${NAMES.join('|')})(?:\\\\*["'])?\\s{0,8}[:=]\\s{0,8}`, 'gi');
const OPENING = /(\\*)(["'])/y;
const BARE = /[^\s"'&,;}\]]+/y;

export function readForwarded(args: unknown): ForwardedArguments {
  let within = 0;
  const show = (name: string, value: unknown): unknown => {
    if (typeof value === 'string') {
      if (LOWER.has(name.toLowerCase()) && isPin(value)) {
        within += 1;
        return BLOT;
      }
      const { shown, pins } = blotText(value);
      within += pins;
      return shown;
    }
    if (typeof value === 'number' && LOWER.has(name.toLowerCase())) {
      within += 1;
      return BLOT;
    }
    return value instanceof Uint8Array ? BLOT : value;
  };
  return { shown: JSON.stringify(args, show, 2), own: ownPins(args).length, within };
}

/** The arguments as the control knows them, PINs as texts again; a single PIN of its own may be replaced by the one that was typed. */
export function withPinTexts(args: unknown, typed: Uint8Array | null): unknown {
  const own = ownPins(args);
  if (own.length === 0) return args;
  const texts = own.map(([name, pin]) => [name, new TextDecoder().decode(own.length === 1 && typed ? typed : pin)]);
  return { ...(args as object), ...Object.fromEntries(texts) };
}

function ownPins(args: unknown): [name: string, pin: Uint8Array][] {
  if (typeof args !== 'object' || args === null) return [];
  return Object.entries(args).filter((entry): entry is [string, Uint8Array] => entry[1] instanceof Uint8Array);
}

function isPin(value: string): boolean {
  return value.length > 0 && value.length <= LONGEST_PIN;
}

function blotText(text: string): { shown: string; pins: number } {
  let shown = '';
  let pins = 0;
  let from = 0;
  NAMED.lastIndex = 0;
  for (let found = NAMED.exec(text); found; found = NAMED.exec(text)) {
    const value = valueAt(text, NAMED.lastIndex);
    if (!isPin(text.slice(value.start, value.end))) continue;
    shown += text.slice(from, value.start) + BLOT;
    pins += 1;
    from = value.end;
    NAMED.lastIndex = value.end;
  }
  return { shown: shown + text.slice(from), pins };
}

/** Where a value begins and ends, without its quotes. */
function valueAt(text: string, at: number): { start: number; end: number } {
  OPENING.lastIndex = at;
  const opening = OPENING.exec(text);
  if (!opening) {
    BARE.lastIndex = at;
    return { start: at, end: at + (BARE.exec(text)?.[0].length ?? 0) };
  }
  const [whole, { length: depth } = '', quote = ''] = opening;
  const start = at + whole.length;
  for (let i = start, slashes = 0; i < text.length && i <= start + 4 * LONGEST_PIN; i++) {
    if (text[i] === '\\') slashes += 1;
    // A quote that is part of the value has more backslashes than the one that opened it, as JSON writes them at this depth.
    else if (text[i] === quote && slashes % (2 * (depth + 1)) === depth) return { start, end: i - depth };
    else slashes = 0;
  }
  return { start, end: text.length };
}
