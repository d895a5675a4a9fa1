// The HSM behind one library: whether it is there, and which keys it has for us. Each key is a token with a password of its own.
import { Problem } from '#shared/errors.ts';
import type { Bytes } from '#shared/bytes.ts';
import type { HsmConfig } from '../../data/library-config.ts';
import { Room } from '../library-process/room.ts';
import type { Place, Result, TokenSeen } from '../library-process/wire.ts';
import { type ExchangeKey, readExchangeKey, readKey, type SigningKey } from './keys.ts';
import { DEVICE_INFO, type Sdf } from './native.ts';
import { detailOf, problemOf, SdfError } from './return-values.ts';

/** The password of a key; the lower end saves a try, the upper one is ours. */
const PIN_LENGTH = { min: 6, max: 64 };

export interface Hsm {
  /** Asked twice a second. Throws token/hsm-unreachable, token/hsm-key. */
  tokens(): TokenSeen[];
  token(place: Place): TokenSeen;
  certificates(place: Place): Result<'certificates'>;
  /** The keys of a place in the very HSM meant, and a handle of it. Throws token/removed. */
  find(place: Place): { keys: Keys; device: bigint };
  /** What was thrown while it was used: one that is gone reports all kinds of errors, so it is asked whether it is there. */
  explain(thrown: unknown): Problem;
  /** HSMs tell no tries; what happened here is remembered. */
  noteWrong(index: number, wrong: boolean): void;
  close(): void;
}

/** Of one index */
export interface Keys {
  sign: SigningKey;
  exchange: ExchangeKey | null;
}

interface Opened {
  device: bigint;
  /** A session that is ours as long as the device is: logins may take all the others, and it must not seem gone then. */
  watching: bigint;
  serial: string;
  tokens: { seen: TokenSeen; keys: Keys }[];
}

export function openHsm(sdf: Sdf, { keys }: HsmConfig): Hsm {
  let opened: Opened | null = null;
  const wrong = new Set<number>();

  function open(): Opened {
    const device = sdf.open('SDF_OpenDevice');
    try {
      const watching = sdf.open('SDF_OpenSession', device);
      const info = readInfo(sdf, watching);
      const tokens = keys.map((wanted) => {
        const own = { sign: readKey(sdf, watching, wanted), exchange: readExchangeKey(sdf, watching, wanted) };
        return { keys: own, seen: describe(info, wanted.index) };
      });
      return { device, watching, serial: info.serial, tokens };
    } catch (thrown) {
      quietly(() => sdf.call('SDF_CloseDevice', device)); // and with it the session
      throw thrown;
    }
  }

  /** Whether the handles we have still lead to the same HSM. */
  function isPresent({ watching, serial }: Opened): boolean {
    try {
      return readInfo(sdf, watching).serial === serial;
    } catch {
      return false;
    }
  }

  function forget(): void {
    const old = opened;
    opened = null;
    if (!old) return;
    quietly(() => sdf.call('SDF_CloseSession', old.watching));
    quietly(() => sdf.call('SDF_CloseDevice', old.device));
  }

  function present(): Opened {
    if (opened && !isPresent(opened)) forget();
    return (opened ??= open());
  }

  function at(place: Place): Opened['tokens'][number] {
    const found = current().tokens.find(({ seen }) => seen.slot === place.slot && seen.serial === place.serial);
    if (!found) throw new Problem('token/removed');
    return found;
  }

  function current(): Opened {
    try {
      return present();
    } catch (thrown) {
      if (thrown instanceof SdfError) throw new Problem('token/removed', {}, { cause: thrown });
      throw thrown;
    }
  }

  const now = ({ seen, keys }: Opened['tokens'][number]): TokenSeen => ({
    ...seen,
    wrongBefore: wrong.has(keys.sign.index),
  });

  return {
    tokens() {
      try {
        return present().tokens.map(({ seen }) => seen);
      } catch (thrown) {
        if (thrown instanceof SdfError)
          throw new Problem('token/hsm-unreachable', { detail: detailOf(thrown) }, { cause: thrown });
        throw thrown;
      }
    },
    token: (place) => now(at(place)),
    certificates(place) {
      const { sign, exchange } = at(place).keys;
      return [
        { der: sign.der, key: sign.name, usage: 'sign' },
        ...(exchange ? [{ der: exchange.der, key: exchange.name, usage: 'encrypt' as const }] : []),
      ];
    },
    find(place) {
      const { keys } = at(place);
      return { keys, device: current().device };
    },
    explain(thrown) {
      if (!(thrown instanceof SdfError)) return problemOf(thrown);
      if (opened && isPresent(opened)) return problemOf(thrown);
      forget();
      return new Problem('token/removed', {}, { cause: thrown });
    },
    noteWrong(index, isWrong) {
      if (isWrong) wrong.add(index);
      else wrong.delete(index);
    },
    close: forget,
  };
}

interface DeviceInfo {
  issuer: string;
  name: string;
  serial: string;
}

function readInfo(sdf: Sdf, session: bigint): DeviceInfo {
  const info = new Room(DEVICE_INFO.size);
  sdf.call('SDF_GetDeviceInfo', session, info);
  const text = ({ at, size }: { at: number; size: number }): string => plain(info.bytes.subarray(at, at + size));
  return { issuer: text(DEVICE_INFO.issuer), name: text(DEVICE_INFO.name), serial: text(DEVICE_INFO.serial) };
}

function describe({ issuer, name, serial }: DeviceInfo, index: number): TokenSeen {
  return {
    slot: String(index),
    serial: `${serial || name}/${index}`,
    label: `${name || issuer} ${index}`,
    manufacturer: issuer,
    reader: name,
    triesLeft: null,
    triesMax: null,
    locked: false,
    wrongBefore: false,
    pinLength: PIN_LENGTH,
  };
}

/** Fixed-width text, ended by NUL or padded; a screen gets no control characters from a device. */
function plain(bytes: Bytes | Buffer): string {
  const end = bytes.indexOf(0);
  const text = new TextDecoder().decode(end === -1 ? bytes : bytes.subarray(0, end));
  return text.replace(/[\u0000-\u001f\u007f]/g, '').trim();
}

function quietly(task: () => void): void {
  try {
    task();
  } catch {
    // Closed by the HSM's being gone.
  }
}
