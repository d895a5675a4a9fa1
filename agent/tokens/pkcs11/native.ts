// The edge to pkcs11js: loads a checked library and reads slots and attributes. Runs in the module's own process only.
import type { PKCS11 } from 'pkcs11js';
import { Problem } from '#shared/errors.ts';
import { type CheckedLibrary, refusal, refuse } from '../libraries.ts';
import { CKR_CRYPTOKI_ALREADY_INITIALIZED, problemOfReturnValue, returnValue } from './return-values.ts';
import type { Place, TokenSeen } from '../library-process/wire.ts';

export type Native = PKCS11;
export type Handle = Buffer;

/** Flags of CK_SLOT_INFO and CK_TOKEN_INFO (PKCS#11 v3.1 §3.2). */
const CKF_TOKEN_PRESENT = 0x1;
const CKF_PROTECTED_AUTHENTICATION_PATH = 0x100;
const CKF_TOKEN_INITIALIZED = 0x400;
const CKF_USER_PIN_COUNT_LOW = 0x10000;
const CKF_USER_PIN_FINAL_TRY = 0x20000;
const CKF_USER_PIN_LOCKED = 0x40000;

/** Loads and initialises. Rejects with token/library-refused. */
export async function loadLibrary(library: CheckedLibrary): Promise<Native> {
  const native = await newNative(library.path);
  try {
    native.load(library.path);
  } catch {
    refuse(library.path, '不是可用的 PKCS#11 驱动', 'not a usable PKCS#11 module');
  }
  try {
    native.C_Initialize();
  } catch (thrown) {
    if (returnValue(thrown) !== CKR_CRYPTOKI_ALREADY_INITIALIZED) {
      const { params } = problemOfReturnValue(thrown);
      refuse(library.path, `初始化失败（${params['detail'] ?? ''}）`, 'C_Initialize failed');
    }
  }
  return native;
}

async function newNative(path: string): Promise<Native> {
  try {
    const { default: pkcs11js } = await import('pkcs11js');
    return new pkcs11js.PKCS11();
  } catch (cause) {
    // An optional dependency that needs a compiler at installation.
    throw refusal(path, { zh: '没有安装 pkcs11js', en: 'pkcs11js is not installed' }, cause);
  }
}

/** Tokens already described, by slot; forgotten when the slot is empty. */
export type Seen = Map<string, TokenSeen>;

/**
 * Every initialised token that is plugged in now. Asked twice a second, so a card is described once per insertion only:
 * to a smart card that question costs several commands.
 */
export function tokensOf(native: Native, seen: Seen): TokenSeen[] {
  const slots = native.C_GetSlotList(true);
  const names = new Set(slots.map((slot) => slot.toString('hex')));
  for (const name of seen.keys()) if (!names.has(name)) seen.delete(name);
  return slots.flatMap((slot) => {
    const name = slot.toString('hex');
    try {
      const token = seen.get(name) ?? describeToken(native, slot);
      if (!token) return [];
      seen.set(name, token);
      return [token];
    } catch {
      return []; // pulled between the list and the question
    }
  });
}

/** The token of a place as it is now, with the state of its PIN. Throws token/removed. */
export function tokenAt(native: Native, place: Place): TokenSeen {
  const token = describeToken(native, slotOf(native, place));
  if (!token) throw new Problem('token/removed');
  return token;
}

function describeToken(native: Native, slot: Handle): TokenSeen | null {
  const info = native.C_GetTokenInfo(slot);
  if (!(info.flags & CKF_TOKEN_INITIALIZED)) return null;
  const locked = (info.flags & CKF_USER_PIN_LOCKED) !== 0;
  const last = (info.flags & CKF_USER_PIN_FINAL_TRY) !== 0;
  const pinPad = (info.flags & CKF_PROTECTED_AUTHENTICATION_PATH) !== 0;
  return {
    slot: slot.toString('hex'),
    serial: plain(info.serialNumber),
    label: plain(info.label),
    manufacturer: plain(info.manufacturerID),
    reader: plain(native.C_GetSlotInfo(slot).slotDescription),
    // Flags say no more than "none", "one" or "not told"; COUNT_LOW only means that one try went wrong.
    triesLeft: locked ? 0 : last ? 1 : null,
    triesMax: null,
    wrongBefore: (info.flags & CKF_USER_PIN_COUNT_LOW) !== 0,
    locked,
    pinLength: pinPad ? { min: 0, max: 0 } : pinLength(info.minPinLen, info.maxPinLen),
  };
}

function pinLength(min: number, max: number): { min: number; max: number } {
  const sensible = max > 0 && max <= 255 && min <= max;
  return sensible ? { min: Math.max(min, 1), max } : { min: 4, max: 64 };
}

/** Fixed-width text of PKCS#11 is padded with blanks, by some modules with NUL. */
function plain(text: string): string {
  return text.replace(/[\0 ]+$/, '');
}

/** The slot of a place, when the very token meant is in it. Throws token/removed otherwise. */
export function slotOf(native: Native, place: Place): Handle {
  const slot = Buffer.from(place.slot, 'hex');
  if (!isPresent(native, slot)) throw new Problem('token/removed');
  if (plain(native.C_GetTokenInfo(slot).serialNumber) !== place.serial) throw new Problem('token/removed');
  return slot;
}

export function isPresent(native: Native, slot: Handle): boolean {
  try {
    return (native.C_GetSlotInfo(slot).flags & CKF_TOKEN_PRESENT) !== 0;
  } catch {
    return false;
  }
}

/** Value of one attribute; null when the object does not have it or does not show it. */
export function attribute(native: Native, session: Handle, where: { object: Handle; type: number }): Buffer | null {
  try {
    const [found] = native.C_GetAttributeValue(session, where.object, [{ type: where.type }]);
    return found?.value instanceof Buffer ? found.value : null;
  } catch {
    return null;
  }
}

export function findObjects(native: Native, session: Handle, objectClass: number): Handle[] {
  native.C_FindObjectsInit(session, [{ type: 0x0, value: objectClass }]); // CKA_CLASS
  try {
    const all: Handle[] = [];
    for (;;) {
      const some = native.C_FindObjects(session, 64);
      if (some.length === 0 || all.length > 4096) return all;
      all.push(...some);
    }
  } finally {
    native.C_FindObjectsFinal(session);
  }
}
