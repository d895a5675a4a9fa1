// What is plugged in: each application of each key is a token with a PIN of its own (GM/T 0016 §5).
import { Problem } from '#shared/errors.ts';
import type { Place, TokenSeen } from '../library-process/wire.ts';
import type { Handles, SkfPlace } from './handles.ts';
import { type Name, namesIn, parameter, textOf } from './names.ts';
import type { Skf } from './native.ts';
import { problemOf } from './return-values.ts';
import { Room } from '../library-process/room.ts';

/** Role of the holder in the PIN functions (GM/T 0016 §6.4.2). */
export const USER_TYPE = 1;

/** MIN_PIN_LEN of the standard; the upper end is ours. */
const PIN_LENGTH = { min: 6, max: 32 };

/** Where the texts of DEVINFO stand (GM/T 0016 §6.4.1); the numbers after them move with the width of ULONG and are not read. */
const MANUFACTURER = { at: 2, size: 64 };
const LABEL = { at: 130, size: 32 };
const SERIAL = { at: 162, size: 32 };
/** More than DEVINFO has with any width and alignment. */
const DEVINFO_ROOM = 512;

/** More keys than anybody plugs in. */
const MOST = 64;

const DEV_ABSENT = 0;

/** Tokens already described, by device; forgotten when it is gone. */
export type Seen = Map<string, TokenSeen[]>;

export interface Devices {
  /** Asked twice a second, so a key is described once for each time it is plugged in. */
  tokens(seen: Seen): TokenSeen[];
  /** The token of a place as it is now. Throws token/removed. */
  token(place: Place): TokenSeen;
  /** The place, when the very token meant is there. Throws token/removed. */
  find(place: Place): SkfPlace;
  /** What was thrown while a key was used: pulled ones report all kinds of errors, so the library is asked whether it is there. */
  explain(device: Name, thrown: unknown): Problem;
}

export function openDevices(skf: Skf, handles: Handles): Devices {
  const plugged = (): Name[] => namesIn(skf.bytes('SKF_EnumDev', 1)).slice(0, MOST);

  function describe(device: Name): TokenSeen[] {
    return handles.withDevice(device, (handle) => {
      const info = new Room(DEVINFO_ROOM);
      skf.call('SKF_GetDevInfo', handle, info);
      const field = ({ at, size }: { at: number; size: number }) => textOf(info.bytes.subarray(at, at + size));
      const names = namesIn(skf.bytes('SKF_EnumApplication', handle)).slice(0, MOST);
      const reader = textOf(device);
      const number = field(SERIAL) || reader;
      return names.map((application) => ({
        slot: slotOf({ device, application }),
        serial: names.length === 1 ? number : `${number}/${textOf(application)}`,
        label: field(LABEL) || textOf(application),
        manufacturer: field(MANUFACTURER),
        reader,
        pinLength: PIN_LENGTH,
        ...handles.withApplication({ device, application }, (opened) => pinState(skf, opened)),
      }));
    });
  }

  function isPresent(device: Name): boolean {
    try {
      const state = skf.ulong(DEV_ABSENT);
      skf.call('SKF_GetDevState', parameter(device), state);
      if (skf.read(state) === DEV_ABSENT) return false;
      return plugged().some((name) => name.equals(device));
    } catch {
      return false;
    }
  }

  function token(place: Place): TokenSeen {
    const { device } = placeOf(place.slot);
    let found: TokenSeen | undefined;
    try {
      found = describe(device).find(({ slot, serial }) => slot === place.slot && serial === place.serial);
    } catch (thrown) {
      throw explain(device, thrown);
    }
    if (!found) throw new Problem('token/removed');
    return found;
  }

  function explain(device: Name, thrown: unknown): Problem {
    const problem = problemOf(thrown);
    if (problem.code === 'token/library-faulty' || isPresent(device)) return problem;
    handles.forget(device);
    return new Problem('token/removed', {}, { cause: thrown });
  }

  return {
    tokens(seen) {
      const names = plugged();
      const keys = new Set(names.map((name) => name.toString('hex')));
      for (const key of seen.keys()) if (!keys.has(key)) seen.delete(key);
      return names.flatMap((name) => {
        const key = name.toString('hex');
        try {
          const tokens = seen.get(key) ?? describe(name);
          seen.set(key, tokens);
          return tokens;
        } catch (thrown) {
          const problem = problemOf(thrown);
          if (problem.code === 'token/library-faulty') throw problem;
          handles.forget(name);
          return []; // pulled between the list and the question
        }
      });
    },
    token,
    find(place) {
      token(place);
      return placeOf(place.slot);
    },
    explain,
  };
}

function pinState(skf: Skf, application: bigint): Pick<TokenSeen, 'triesLeft' | 'triesMax' | 'locked' | 'wrongBefore'> {
  const [most, left, factory] = [skf.ulong(), skf.ulong(), skf.ulong()];
  try {
    skf.call('SKF_GetPINInfo', application, USER_TYPE, most, left, factory);
  } catch (thrown) {
    if (thrown instanceof Problem || problemOf(thrown).code === 'token/removed') throw thrown;
    return { triesLeft: null, triesMax: null, locked: false, wrongBefore: false };
  }
  const [triesMax, triesLeft] = [skf.read(most), skf.read(left)];
  if (triesMax === 0 || triesMax > 255 || triesLeft > triesMax)
    return { triesLeft: null, triesMax: null, locked: false, wrongBefore: false };
  return { triesLeft, triesMax, locked: triesLeft === 0, wrongBefore: triesLeft < triesMax };
}

function slotOf({ device, application }: SkfPlace): string {
  return `${device.toString('hex')}/${application.toString('hex')}`;
}

function placeOf(slot: string): SkfPlace {
  const [device = '', application = ''] = slot.split('/');
  return { device: Buffer.from(device, 'hex'), application: Buffer.from(application, 'hex') };
}
