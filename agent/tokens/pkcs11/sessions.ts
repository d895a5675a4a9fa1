// Logged-in sessions of one module. Login is a state of the whole process in PKCS#11 (§5.6.1), so each session logs out when
// it ends and only one is open on a token at a time (the agent's side queues them).
import type { Bytes } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import type { Wrapping } from '../../crypto/key-wrapping.ts';
import { unpack, type Packed, type Place, type Signatures } from '../library-process/wire.ts';
import type { Mechanism } from '../token.ts';
import { openWrapped } from './decrypting.ts';
import { slotOf, type Native } from './native.ts';
import { close, end, explain, logIn, type Open, renew, textOf } from './open-session.ts';
import { signAll, type Sm2Memory } from './signing.ts';

const CKF_RW_SESSION = 0x2;
const CKF_SERIAL_SESSION = 0x4;

export interface Sessions {
  /** Uses one PIN try. The PIN bytes are wiped. */
  login(place: Place, pin: Uint8Array): number;
  sign(session: number, key: string, what: { mechanism: Mechanism; packed: Packed }): Signatures;
  decrypt(session: number, what: { key: string; wrapping: Wrapping; wrapped: Uint8Array }): Bytes;
  logout(session: number): void;
  changePin(place: Place, oldPin: Uint8Array, newPin: Uint8Array): void;
}

export function openSessions(native: Native): Sessions {
  const open = new Map<number, Open>();
  const sm2: Sm2Memory = new Map();
  let last = 0;

  function sessionOf(number: number): Open {
    const session = open.get(number);
    if (!session) throw new Problem('token/removed');
    return session;
  }

  return {
    login(place, pin) {
      const slot = slotOf(native, place);
      try {
        open.set(++last, logIn(native, slot, pin));
        return last;
      } finally {
        pin.fill(0);
      }
    },
    sign(number, key, what) {
      const session = sessionOf(number);
      try {
        return signAll(native, { session, sm2 }, { key, mechanism: what.mechanism, datas: unpack(what.packed) });
      } catch (thrown) {
        const problem = explain(native, session.slot, thrown);
        renew(native, session);
        throw problem;
      }
    },
    decrypt: (number, what) => openWrapped(native, sessionOf(number), what),
    logout(number) {
      const session = open.get(number);
      open.delete(number);
      if (session) end(native, session);
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
