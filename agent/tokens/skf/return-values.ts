// SKF return values in the clerk's words: the one table SAR_… → problem (GM/T 0016, annex A).
import { Problem, toProblem, type ProblemCode } from '#shared/errors.ts';

export const SAR_OK = 0;
export const SAR_NOTSUPPORTYETERR = 0x0a000003;
export const SAR_CERTNOTFOUNTERR = 0x0a00001c;
export const SAR_PIN_INCORRECT = 0x0a000024;
export const SAR_USER_NOT_LOGGED_IN = 0x0a00002d;

const PROBLEM_OF: Readonly<Record<number, ProblemCode>> = {
  [SAR_NOTSUPPORTYETERR]: 'token/mechanism',
  0x0a000005: 'token/removed', // SAR_INVALIDHANDLEERR: the key was out in between
  0x0a00000a: 'token/mechanism', // SAR_KEYUSAGEERR
  0x0a00000b: 'token/mechanism', // SAR_MODULUSLENERR
  0x0a000016: 'token/mechanism', // SAR_RSAMODULUSLENERR
  0x0a00001b: 'token/key-missing', // SAR_KEYNOTFOUNTERR
  [SAR_CERTNOTFOUNTERR]: 'token/key-missing',
  0x0a000023: 'token/removed', // SAR_DEVICE_REMOVED
  [SAR_PIN_INCORRECT]: 'token/pin-wrong',
  0x0a000025: 'token/pin-locked', // SAR_PIN_LOCKED
  0x0a000026: 'token/pin-length', // SAR_PIN_INVALID
  0x0a000027: 'token/pin-length', // SAR_PIN_LEN_RANGE
  0x0a000028: 'token/busy', // SAR_USER_ALREADY_LOGGED_IN
  [SAR_USER_NOT_LOGGED_IN]: 'token/pin-required',
  0x0a00002e: 'token/removed', // SAR_APPLICATION_NOT_EXISTS: another key in its place
};

/** What a library may say to data of another form than it wants: SAR_FAIL, SAR_INVALIDPARAMERR, SAR_INDATALENERR, SAR_INDATAERR. */
export const NOT_THIS_WAY: ReadonlySet<number> = new Set([0x0a000001, 0x0a000006, 0x0a000010, 0x0a000011]);

/** A function of the library that did not return SAR_OK. */
export class SkfError extends Error {
  readonly value: number;

  constructor(name: string, value: number) {
    super(`${name}: SAR ${hex(value)}`);
    this.name = 'SkfError';
    this.value = value;
  }
}

/** What was thrown, as a Problem; never carries a PIN: an SkfError names function and value only. */
export function problemOf(thrown: unknown): Problem {
  if (!(thrown instanceof SkfError)) return toProblem(thrown);
  const code = PROBLEM_OF[thrown.value];
  if (code === undefined) return new Problem('token/failed', { detail: `SAR ${hex(thrown.value)}` });
  return code === 'token/mechanism' ? new Problem(code, { detail: `SAR ${hex(thrown.value)}` }) : new Problem(code);
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(8, '0')}`;
}
