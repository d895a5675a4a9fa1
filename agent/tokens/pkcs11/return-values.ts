// PKCS#11 return values in the clerk's words: the one table CKR_… → problem (PKCS#11 v3.1 §5.1; numbers in pkcs11t.h).
import { Problem, type ProblemCode } from '#shared/errors.ts';

const PROBLEM_OF: Readonly<Record<number, ProblemCode>> = {
  0x00000003: 'token/removed', // CKR_SLOT_ID_INVALID
  0x00000032: 'token/removed', // CKR_DEVICE_REMOVED
  0x000000b0: 'token/removed', // CKR_SESSION_CLOSED
  0x000000b3: 'token/removed', // CKR_SESSION_HANDLE_INVALID: the card was out in between
  0x000000e0: 'token/removed', // CKR_TOKEN_NOT_PRESENT
  0x000000e1: 'token/unrecognised', // CKR_TOKEN_NOT_RECOGNIZED
  0x00000060: 'token/key-missing', // CKR_KEY_HANDLE_INVALID
  0x00000062: 'token/mechanism', // CKR_KEY_SIZE_RANGE
  0x00000063: 'token/mechanism', // CKR_KEY_TYPE_INCONSISTENT
  0x00000068: 'token/mechanism', // CKR_KEY_FUNCTION_NOT_PERMITTED
  0x00000070: 'token/mechanism', // CKR_MECHANISM_INVALID
  0x00000071: 'token/mechanism', // CKR_MECHANISM_PARAM_INVALID
  0x000000a0: 'token/pin-wrong', // CKR_PIN_INCORRECT
  0x000000a1: 'token/pin-length', // CKR_PIN_INVALID
  0x000000a2: 'token/pin-length', // CKR_PIN_LEN_RANGE
  0x000000a3: 'token/pin-locked', // CKR_PIN_EXPIRED: unlocked only where cards are made, as a locked one
  0x000000a4: 'token/pin-locked', // CKR_PIN_LOCKED
  0x00000101: 'token/pin-required', // CKR_USER_NOT_LOGGED_IN
  0x00000104: 'token/busy', // CKR_USER_ANOTHER_ALREADY_LOGGED_IN
  0x000000b1: 'token/busy', // CKR_SESSION_COUNT
};

export const CKR_GENERAL_ERROR = 0x00000005;
export const CKR_USER_ALREADY_LOGGED_IN = 0x00000100;
export const CKR_USER_NOT_LOGGED_IN = 0x00000101;
export const CKR_CRYPTOKI_ALREADY_INITIALIZED = 0x00000191;

/** CKR_… of something thrown by the native layer; null when it is no return value. */
export function returnValue(thrown: unknown): number | null {
  if (!(thrown instanceof Error) || thrown.name !== 'Pkcs11Error') return null;
  const { code } = thrown as { code?: unknown };
  return typeof code === 'number' ? code : null;
}

/** @param thrown what the native layer threw; never carries a PIN: pkcs11js names the return value only */
export function problemOfReturnValue(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  const value = returnValue(thrown);
  const detail = value === null ? 'PKCS#11' : `CKR 0x${value.toString(16).padStart(8, '0')}`;
  const code = value === null ? undefined : PROBLEM_OF[value];
  if (code === 'token/mechanism') return new Problem(code, { detail });
  return code === undefined ? new Problem('token/failed', { detail }) : new Problem(code);
}
