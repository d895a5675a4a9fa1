// Which new PINs are refused because anybody would guess them. One rule for the agent and the windows; cards check none of this.

/** Why a new PIN is refused: the code of its problem. */
export type PinFault = 'pin/length' | 'pin/characters' | 'pin/weak' | 'pin/personal';

export interface PinRules {
  /** Allowed number of characters; never below six. Default 6 to 32. */
  min?: number;
  max?: number;
  /** 证件号 of the holder, where it is known: no part of it may be the PIN. */
  personalId?: string;
}

export const SHORTEST_PIN = 6;
export const LONGEST_PIN = 32;

/** PINs that no rule below tells from a random one: patterns of the keypad, and what sounds like words (5201314: 我爱你一生一世). */
const WELL_KNOWN = ['147258', '258369', '147258369', '741852', '159357', '159753', '5201314', '1314520', '1314521'];

/**
 * @param pin UTF-8 bytes, as they are typed; not wiped, never kept
 * @returns null when it may be used (spec/desk row 9.2)
 */
export function pinFault(
  pin: Uint8Array,
  { min = 0, max = LONGEST_PIN, personalId = '' }: PinRules = {},
): PinFault | null {
  // Tokens take bytes: what is no printable ASCII is a different PIN on the next computer.
  if (pin.some((byte) => byte < 0x21 || byte > 0x7e)) return 'pin/characters';
  if (pin.length < Math.max(min, SHORTEST_PIN) || pin.length > max) return 'pin/length';
  if (isPartOf(pin, personalId)) return 'pin/personal';
  const isWeak = [isPeriodic, isSequence, isMirroredSequence, isOfTwo, isDate, isWellKnown].some((rule) => rule(pin));
  return isWeak ? 'pin/weak' : null;
}

/** The last six of the number, the birthday in it, any other part of it; a check digit X in either case. */
function isPartOf(pin: Uint8Array, personalId: string): boolean {
  const digits = Array.from(personalId.toUpperCase(), (character) => character.charCodeAt(0));
  return digits.some((_, start) => pin.every((byte, i) => upper(byte) === digits[start + i]));
}

/** 000000, 121212, 123123, 88888888. */
function isPeriodic(pin: Uint8Array): boolean {
  const half = Math.floor(pin.length / 2);
  for (let period = 1; period <= half; period++) {
    if (pin.length % period === 0 && pin.every((byte, i) => byte === pin[i % period])) return true;
  }
  return false;
}

/** 123456, 654321, 789012, 135791, abcdef; also with every step repeated: 112233, 111222. */
function isSequence(pin: Uint8Array): boolean {
  for (let repeat = 1; repeat <= pin.length / 2; repeat++) {
    if (pin.length % repeat !== 0) continue;
    const heads = pin.filter((_, i) => i % repeat === 0);
    const isRepeated = pin.every((byte, i) => byte === heads[Math.floor(i / repeat)]);
    const step = stepBetween(heads[0], heads[1]);
    if (isRepeated && heads.every((byte, i) => i === 0 || stepBetween(heads[i - 1], byte) === step)) return true;
  }
  return false;
}

/** 123321, 12344321, 1234321. */
function isMirroredSequence(pin: Uint8Array): boolean {
  const half = pin.subarray(0, Math.ceil(pin.length / 2));
  const isMirrored = pin.every((byte, i) => byte === pin[pin.length - 1 - i]);
  return isMirrored && isSequence(half);
}

/** 112121: six or more characters of two kinds only. */
function isOfTwo(pin: Uint8Array): boolean {
  return new Set(pin).size <= 2;
}

/** 19800131, 800131: a birthday is the first thing that is tried. */
function isDate(pin: Uint8Array): boolean {
  const text = pin.length === 8 ? asDigits(pin) : pin.length === 6 ? `20${asDigits(pin)}` : '';
  const [, year, month, day] = (/^((?:19|20)\d\d)(\d\d)(\d\d)$/.exec(text) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) return false;
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

function isWellKnown(pin: Uint8Array): boolean {
  return WELL_KNOWN.some(
    (known) => known.length === pin.length && pin.every((byte, i) => byte === known.charCodeAt(i)),
  );
}

/** Digits go round (8901), letters do not. NaN for what is no pair. */
function stepBetween(from = NaN, to = NaN): number {
  return isDigit(from) && isDigit(to) ? (to - from + 10) % 10 : to - from;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function upper(byte: number): number {
  return byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte;
}

/** '' unless all are digits. */
function asDigits(pin: Uint8Array): string {
  return pin.every(isDigit) ? String.fromCharCode(...pin) : '';
}
