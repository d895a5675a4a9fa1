// SDF return values in the clerk's words: the one table SDR_… → problem (GM/T 0018, annex A; 0x20 and more are vendors').
import { Problem, toProblem, type ProblemCode } from '#shared/errors.ts';

export const SDR_OK = 0;
export const SDR_NOTSUPPORT = 0x01000002;
export const SDR_PARDENY = 0x01000007;

const PROBLEM_OF: Readonly<Record<number, ProblemCode>> = {
  [SDR_NOTSUPPORT]: 'token/mechanism',
  [SDR_PARDENY]: 'token/pin-required',
  0x01000008: 'token/key-missing', // SDR_KEYNOTEXIST
  0x01000009: 'token/mechanism', // SDR_ALGNOTSUPPORT
  0x0100000a: 'token/mechanism', // SDR_ALGMODNOTSUPPORT
  0x01000014: 'token/mechanism', // SDR_KEYTYPEERR
  0x01000018: 'token/pin-wrong', // SDR_PRKRERR
  0x01000021: 'token/pin-locked', // SDR_PARLOCK
};

/** What SDF_GetPrivateKeyAccessRight says to a wrong password: SDR_PARDENY, SDR_PRKRERR. */
export const WRONG_PASSWORD: ReadonlySet<number> = new Set([SDR_PARDENY, 0x01000018]);

/** A function of the library that did not return SDR_OK. */
export class SdfError extends Error {
  readonly value: number;

  constructor(name: string, value: number) {
    super(`${name}: SDR ${hex(value)}`);
    this.name = 'SdfError';
    this.value = value;
  }
}

/** What was thrown, as a Problem; never carries a password: an SdfError names function and value only. */
export function problemOf(thrown: unknown): Problem {
  if (!(thrown instanceof SdfError)) return toProblem(thrown);
  const code = PROBLEM_OF[thrown.value];
  const detail = detailOf(thrown);
  if (code === undefined) return new Problem('token/failed', { detail });
  return code === 'token/mechanism' ? new Problem(code, { detail }) : new Problem(code);
}

export function detailOf({ value }: SdfError): string {
  return `SDR ${hex(value)}`;
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(8, '0')}`;
}
