// Logged-in sessions of one library. The PIN opens the application for the whole process, so each session clears that state when it ends,
// and only one is open on a token at a time (the agent's side queues them).
import type { Bytes } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import type { Wrapping } from '../../crypto/key-wrapping.ts';
import type { Mechanism } from '../token.ts';
import { packSignatures, unpack, type Packed, type Place, type Signatures } from '../library-process/wire.ts';
import { containerOf, keyOfPair, type Usage } from './containers.ts';
import { type DecryptingWays, openWrapped } from './decrypting.ts';
import { type Devices, USER_TYPE } from './devices.ts';
import type { Handles, SkfPlace } from './handles.ts';
import { type Name, parameter } from './names.ts';
import type { Skf } from './native.ts';
import { SAR_PIN_INCORRECT, SAR_USER_NOT_LOGGED_IN, SkfError } from './return-values.ts';
import { type OpenKey, signBy } from './signing.ts';

/** What a library leaves behind that does not tell the tries. */
const NOT_TOLD = 0xffffffff;

interface Open {
  device: Name;
  application: bigint;
  keys: Map<string, OpenKey>;
  release: () => void;
}

export interface Sessions {
  /** Uses one PIN try. The PIN bytes are wiped. */
  login(place: Place, pin: Uint8Array): number;
  sign(session: number, key: string, what: { mechanism: Mechanism; packed: Packed }): Signatures;
  decrypt(session: number, key: string, what: { wrapping: Wrapping; wrapped: Uint8Array }): Bytes;
  logout(session: number): void;
  changePin(place: Place, pins: { oldPin: Uint8Array; newPin: Uint8Array }): void;
  closeAll(): void;
}

export function openSessions(skf: Skf, { devices, handles }: { devices: Devices; handles: Handles }): Sessions {
  const open = new Map<number, Open>();
  const ways: DecryptingWays = {};
  let last = 0;

  /** Uses a key of a login, and says what went wrong in the clerk's words. */
  function withKey<T>(number: number, { name, usage }: { name: string; usage: Usage }, use: (key: OpenKey) => T): T {
    const session = open.get(number);
    if (!session) throw new Problem('token/removed');
    try {
      return use(keyOf(skf, session, { name, usage }));
    } catch (thrown) {
      // Plugged in again meanwhile: the session of the time before is not logged in any more.
      if (thrown instanceof SkfError && thrown.value === SAR_USER_NOT_LOGGED_IN) throw new Problem('token/removed');
      throw devices.explain(session.device, thrown);
    }
  }

  function logout(number: number): void {
    const session = open.get(number);
    open.delete(number);
    if (session) end(skf, session);
  }

  return {
    login(place, pin) {
      const { device, application: name } = devices.find(place);
      const { application, release } = hold({ device, application: name });
      const given = cString(pin);
      try {
        proved(skf, (left) => skf.call('SKF_VerifyPIN', application, USER_TYPE, given, left));
      } catch (thrown) {
        release();
        throw thrown instanceof SkfError ? devices.explain(device, thrown) : thrown;
      } finally {
        given.fill(0);
        pin.fill(0);
      }
      open.set(++last, { device, application, keys: new Map(), release });
      return last;
    },
    sign: (number, name, { mechanism, packed }) =>
      withKey(number, { name, usage: 'sign' }, (key) =>
        packSignatures(unpack(packed).map((data) => signBy(skf, key, { mechanism, data }))),
      ),
    decrypt: (number, name, what) =>
      withKey(number, { name, usage: 'encrypt' }, (key) => openWrapped(skf, key, { ...what, ways })),
    logout,
    changePin(place, { oldPin, newPin }) {
      const where = devices.find(place);
      const [old, fresh] = [cString(oldPin), cString(newPin)];
      try {
        handles.withApplication(where, (application) =>
          proved(skf, (left) => skf.call('SKF_ChangePIN', application, USER_TYPE, old, fresh, left)),
        );
      } catch (thrown) {
        throw thrown instanceof SkfError ? devices.explain(where.device, thrown) : thrown;
      } finally {
        for (const secret of [old, fresh, oldPin, newPin]) secret.fill(0);
      }
    },
    closeAll() {
      for (const number of [...open.keys()]) logout(number);
    },
  };

  function hold(place: SkfPlace): ReturnType<Handles['hold']> {
    try {
      return handles.hold(place);
    } catch (thrown) {
      throw devices.explain(place.device, thrown);
    }
  }
}

/** Gives a PIN once; a wrong one with the tries that are left. */
function proved(skf: Skf, give: (left: ReturnType<Skf['ulong']>) => void): void {
  const left = skf.ulong(NOT_TOLD);
  try {
    give(left);
  } catch (thrown) {
    if (!(thrown instanceof SkfError) || thrown.value !== SAR_PIN_INCORRECT) throw thrown;
    const tries = skf.read(left);
    if (tries === 0) throw new Problem('token/pin-locked', {}, { cause: thrown });
    throw new Problem('token/pin-wrong', tries <= 255 ? { tries } : {}, { cause: thrown });
  }
}

function keyOf(skf: Skf, session: Open, { name, usage }: { name: string; usage: Usage }): OpenKey {
  const container = containerOf(name, usage);
  if (!container) throw new Problem('token/key-missing');
  const known = session.keys.get(name);
  if (known) return known;
  const handle = skf.open('SKF_OpenContainer', session.application, parameter(container));
  const found = keyOfPair(skf, handle, usage);
  if (!found) {
    ignoring(() => skf.call('SKF_CloseContainer', handle));
    throw new Problem('token/key-missing');
  }
  const key = { ...found, container: handle };
  session.keys.set(name, key);
  return key;
}

function ignoring(task: () => void): void {
  try {
    task();
  } catch {
    // Ended already, by the removal of the key.
  }
}

function end(skf: Skf, { keys, application, release }: Open): void {
  for (const { container } of keys.values()) ignoring(() => skf.call('SKF_CloseContainer', container));
  ignoring(() => skf.call('SKF_ClearSecureState', application));
  ignoring(release);
}

/** The standard takes a PIN as a string of C. */
function cString(pin: Uint8Array): Buffer {
  const text = Buffer.alloc(pin.length + 1);
  text.set(pin);
  return text;
}
