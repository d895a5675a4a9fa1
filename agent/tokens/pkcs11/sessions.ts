// Logged-in sessions of one module. Login is a state of the whole process in PKCS#11 (§5.6.1), so each session logs out when
// it ends and only one is open on a token at a time (the agent's side queues them).
import { Problem } from '#shared/errors.ts';
import type { Mechanism } from '../token.ts';
import { planFor } from './mechanisms.ts';
import { isPresent, slotOf, type Handle, type Native } from './native.ts';
import { readPrivateKeys, type PrivateKey } from './objects.ts';
import {
  CKR_GENERAL_ERROR,
  CKR_USER_ALREADY_LOGGED_IN,
  CKR_USER_NOT_LOGGED_IN,
  problemOfReturnValue,
  returnValue,
} from './return-values.ts';
import { signSm2OnToken, type Sm2Profile } from './sm2.ts';
import { unpack, type Packed, type Place, type Signatures } from './wire.ts';

const CKF_RW_SESSION = 0x2;
const CKF_SERIAL_SESSION = 0x4;
const CKU_USER = 1;
const CKU_CONTEXT_SPECIFIC = 2;

/** Longest signature we ever get: RSA-8192. */
const LONGEST_SIGNATURE = 1024;

interface Open {
  slot: Handle;
  handle: Handle;
  keys: Map<string, PrivateKey>;
  offered: ReadonlySet<number>;
  /** Every signature is written here and copied at once. */
  output: Buffer;
  profiles: Map<string, Sm2Profile>;
  /** Kept only when a key asks for the PIN before every signature; wiped at the end. */
  pin: Buffer | null;
}

export interface Sessions {
  /** Uses one PIN try. The PIN bytes are wiped. */
  login(place: Place, pin: Uint8Array): number;
  sign(session: number, key: string, what: { mechanism: Mechanism; packed: Packed }): Signatures;
  logout(session: number): void;
  changePin(place: Place, oldPin: Uint8Array, newPin: Uint8Array): void;
}

export function openSessions(native: Native): Sessions {
  const open = new Map<number, Open>();
  let last = 0;
  return {
    login(place, pin) {
      const slot = slotOf(native, place);
      try {
        const session = logIn(native, slot, pin);
        open.set(++last, session);
        return last;
      } finally {
        pin.fill(0);
      }
    },
    sign(number, key, what) {
      const session = open.get(number);
      if (!session) throw new Problem('token/removed');
      try {
        return signAll(native, session, { key, mechanism: what.mechanism, datas: unpack(what.packed) });
      } catch (thrown) {
        const problem = explain(native, session.slot, thrown);
        renew(native, session);
        throw problem;
      }
    },
    logout(number) {
      const session = open.get(number);
      open.delete(number);
      if (!session) return;
      session.pin?.fill(0);
      end(native, session.handle);
    },
    changePin(place, oldPin, newPin) {
      const slot = slotOf(native, place);
      const session = native.C_OpenSession(slot, CKF_SERIAL_SESSION | CKF_RW_SESSION);
      try {
        native.C_SetPIN(session, textOf(oldPin), textOf(newPin));
      } catch (thrown) {
        throw explain(native, slot, thrown);
      } finally {
        oldPin.fill(0);
        newPin.fill(0);
        close(native, session);
      }
    },
  };
}

function logIn(native: Native, slot: Handle, pin: Uint8Array): Open {
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
    const offered = new Set(native.C_GetMechanismList(slot));
    return {
      slot,
      handle,
      keys,
      offered,
      output: Buffer.alloc(LONGEST_SIGNATURE),
      profiles: new Map(),
      pin: again ? Buffer.from(pin) : null,
    };
  } catch (thrown) {
    const problem = explain(native, slot, thrown);
    close(native, handle);
    throw problem;
  }
}

interface Batch {
  key: string;
  mechanism: Mechanism;
  datas: Uint8Array[];
}

/** Signatures of one key and mechanism are all of the same length. */
function signAll(native: Native, session: Open, { key: id, mechanism, datas }: Batch): Signatures {
  const key = session.keys.get(id);
  if (!key) throw new Problem('token/key-missing');
  const signatures = new SignatureRow(datas.length);
  if (mechanism === 'sm2-sm3') {
    for (const data of datas) signatures.add(signSm2(native, session, { id, key, data }));
    return signatures.finish();
  }
  const plan = planFor(key, mechanism, session.offered);
  for (const data of datas)
    signatures.add(signRaw(native, session, { key, mechanism: plan.mechanism, input: plan.prepare(data) }));
  if (key.kind === 'p256' && signatures.each !== 64) throw new Problem('token/failed', { detail: 'ECDSA length' });
  return signatures.finish();
}

/** Collects signatures side by side; a batch of a thousand makes one allocation. */
class SignatureRow {
  each = 0;
  private bytes = new Uint8Array(0);
  private filled = 0;
  private readonly count: number;

  constructor(count: number) {
    this.count = count;
  }

  add(signature: Uint8Array): void {
    if (this.filled === 0) {
      this.each = signature.length;
      this.bytes = new Uint8Array(this.each * this.count);
    }
    if (signature.length !== this.each) throw new Problem('token/failed', { detail: 'signature length' });
    this.bytes.set(signature, this.filled);
    this.filled += this.each;
  }

  finish(): Signatures {
    return { bytes: this.bytes, each: this.each };
  }
}

function signSm2(
  native: Native,
  session: Open,
  { id, key, data }: { id: string; key: PrivateKey; data: Uint8Array },
): Uint8Array {
  if (key.kind !== 'sm2') throw new Problem('token/mechanism', { detail: 'sm2-sm3' });
  const known = session.profiles.get(id) ?? null;
  const { signature, profile } = signSm2OnToken(
    { spki: key.spki, offered: session.offered, known },
    data,
    (mechanism, input) => {
      try {
        return signRaw(native, session, { key, mechanism, input });
      } catch (thrown) {
        const problem = explain(native, session.slot, thrown);
        renew(native, session);
        throw problem;
      }
    },
  );
  session.profiles.set(id, profile);
  return signature;
}

function signRaw(
  native: Native,
  session: Open,
  what: { key: PrivateKey; mechanism: number; input: Buffer },
): Uint8Array {
  native.C_SignInit(session.handle, { mechanism: what.mechanism }, what.key.handle);
  // PKCS#11 v3.1 §5.6.8: a context-specific login belongs between C_SignInit and C_Sign.
  if (what.key.alwaysAuthenticate && session.pin)
    native.C_Login(session.handle, CKU_CONTEXT_SPECIFIC, textOf(session.pin));
  return native.C_Sign(session.handle, what.input, session.output);
}

/** A failed call can leave an operation active in the session (CKR_OPERATION_ACTIVE next time): go on in a fresh one. */
function renew(native: Native, session: Open): void {
  try {
    const fresh = native.C_OpenSession(session.slot, CKF_SERIAL_SESSION);
    close(native, session.handle);
    session.handle = fresh;
  } catch {
    // The card is gone; the next call says so.
  }
}

/** Cards pulled out report all kinds of errors, so the slot is asked (OpenSC says CKR_GENERAL_ERROR). */
function explain(native: Native, slot: Handle, thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  const value = returnValue(thrown);
  if (!isPresent(native, slot)) return new Problem('token/removed', {}, { cause: thrown });
  // Inserted again meanwhile: the session of the old insertion is not logged in any more.
  if (value === CKR_USER_NOT_LOGGED_IN) return new Problem('token/removed', {}, { cause: thrown });
  const problem = problemOfReturnValue(thrown);
  if (problem.code !== 'token/pin-wrong' || value === CKR_GENERAL_ERROR) return problem;
  return pinWrong(native, slot);
}

function pinWrong(native: Native, slot: Handle): Problem {
  const { flags } = native.C_GetTokenInfo(slot);
  if (flags & 0x40000) return new Problem('token/pin-locked'); // CKF_USER_PIN_LOCKED
  return new Problem('token/pin-wrong', flags & 0x20000 ? { tries: 1 } : {}); // CKF_USER_PIN_FINAL_TRY
}

function end(native: Native, session: Handle): void {
  try {
    native.C_Logout(session);
  } catch {
    // Logged out already, by the card's removal.
  }
  close(native, session);
}

function close(native: Native, session: Handle): void {
  try {
    native.C_CloseSession(session);
  } catch {
    // Closed already, by the card's removal.
  }
}

/** pkcs11js takes text only. The string lives in this process, which does nothing else and ends with the agent. */
function textOf(pin: Uint8Array): string {
  return Buffer.from(pin.buffer, pin.byteOffset, pin.byteLength).toString('utf8');
}
