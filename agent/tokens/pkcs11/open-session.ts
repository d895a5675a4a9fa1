// One logged-in session of a module: how it begins, goes on after a failed call, and ends; and what a failed call meant.
import { Problem } from '#shared/errors.ts';
import { isPresent, type Handle, type Native } from './native.ts';
import { readPrivateKeys, type PrivateKey } from './objects.ts';
import {
  CKR_GENERAL_ERROR,
  CKR_USER_ALREADY_LOGGED_IN,
  CKR_USER_NOT_LOGGED_IN,
  problemOfReturnValue,
  returnValue,
} from './return-values.ts';

const CKF_SERIAL_SESSION = 0x4;
const CKU_USER = 1;
const CKU_CONTEXT_SPECIFIC = 2;

/** Longest result we ever get: RSA-8192. */
const LONGEST_RESULT = 1024;

export interface Open {
  slot: Handle;
  handle: Handle;
  /** Model, serial number and firmware: what the token does was found out for this. */
  token: string;
  keys: Map<string, PrivateKey>;
  offered: ReadonlySet<number>;
  /** Every result is written here and copied at once. */
  output: Buffer;
  /** Kept only when a key asks for the PIN before every operation; wiped at the end. */
  pin: Buffer | null;
}

/** Uses one PIN try. */
export function logIn(native: Native, slot: Handle, pin: Uint8Array): Open {
  const handle = native.C_OpenSession(slot, CKF_SERIAL_SESSION);
  try {
    try {
      native.C_Login(handle, CKU_USER, textOf(pin));
    } catch (thrown) {
      if (returnValue(thrown) !== CKR_USER_ALREADY_LOGGED_IN) throw thrown;
      // Left over from a session that ended badly: the PIN now given must still be proved.
      native.C_Logout(handle);
      native.C_Login(handle, CKU_USER, textOf(pin));
    }
    const keys = readPrivateKeys(native, handle);
    const again = [...keys.values()].some((key) => key.alwaysAuthenticate);
    return {
      slot,
      handle,
      token: describe(native, slot),
      keys,
      offered: new Set(native.C_GetMechanismList(slot)),
      output: Buffer.alloc(LONGEST_RESULT),
      pin: again ? Buffer.from(pin) : null,
    };
  } catch (thrown) {
    const problem = explain(native, slot, thrown);
    close(native, handle);
    throw problem;
  }
}

/** PKCS#11 v3.1 §5.6.8: a context-specific login belongs between the start of an operation and the operation. */
export function authenticate(native: Native, session: Open, key: PrivateKey): void {
  if (key.alwaysAuthenticate && session.pin) native.C_Login(session.handle, CKU_CONTEXT_SPECIFIC, textOf(session.pin));
}

/** A failed call can leave an operation active in the session (CKR_OPERATION_ACTIVE next time): go on in a fresh one. */
export function renew(native: Native, session: Open): void {
  try {
    const fresh = native.C_OpenSession(session.slot, CKF_SERIAL_SESSION);
    close(native, session.handle);
    session.handle = fresh;
  } catch {
    // The card is gone; the next call says so.
  }
}

/** Cards pulled out report all kinds of errors, so the slot is asked (OpenSC says CKR_GENERAL_ERROR). */
export function explain(native: Native, slot: Handle, thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  const value = returnValue(thrown);
  if (!isPresent(native, slot)) return new Problem('token/removed', {}, { cause: thrown });
  // Inserted again meanwhile: the session of the old insertion is not logged in any more.
  if (value === CKR_USER_NOT_LOGGED_IN) return new Problem('token/removed', {}, { cause: thrown });
  const problem = problemOfReturnValue(thrown);
  if (problem.code !== 'token/pin-wrong' || value === CKR_GENERAL_ERROR) return problem;
  return pinWrong(native, slot);
}

function describe(native: Native, slot: Handle): string {
  const { model, serialNumber, firmwareVersion } = native.C_GetTokenInfo(slot);
  return [model, serialNumber, firmwareVersion.major, firmwareVersion.minor].join('/');
}

function pinWrong(native: Native, slot: Handle): Problem {
  const { flags } = native.C_GetTokenInfo(slot);
  if (flags & 0x40000) return new Problem('token/pin-locked'); // CKF_USER_PIN_LOCKED
  return new Problem('token/pin-wrong', flags & 0x20000 ? { tries: 1 } : {}); // CKF_USER_PIN_FINAL_TRY
}

/** Logs out. Login is a state of the whole process: what stays logged in would need no PIN of the next. */
export function end(native: Native, session: Open): void {
  session.pin?.fill(0);
  try {
    native.C_Logout(session.handle);
  } catch {
    // Logged out already, by the card's removal.
  }
  close(native, session.handle);
}

export function close(native: Native, session: Handle): void {
  try {
    native.C_CloseSession(session);
  } catch {
    // Closed already, by the card's removal.
  }
}

/** pkcs11js takes text only. The string lives in this process, which does nothing else and ends with the agent. */
export function textOf(pin: Uint8Array): string {
  return Buffer.from(pin.buffer, pin.byteOffset, pin.byteLength).toString('utf8');
}
