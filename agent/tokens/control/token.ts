// The card inside the official control, as a token like any other: same window, same log (DESIGN §2).
import { X509Certificate } from 'node:crypto';
import { fromBase64, fromUtf8, toBase64 } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import type { Mechanism, Pin, PinState, Token, TokenCertificate, TokenSession } from '../token.ts';

/** Sends one call and resolves with its Data; rejects with the problem of its Error. */
export type Ask = (method: string, args: Record<string, unknown>) => Promise<unknown[]>;

/** Name shown where a reader's name stands. */
export const CONTROL_READER = '官方客户端控件';

const SIGN_KEY = 'sign';
const ENCRYPT_KEY = 'encrypt';

/** PINs of E-Port cards have 8 characters and lock after 5 wrong tries (§6). */
const PIN_LENGTH = { min: 8, max: 8 };
const TRIES_MAX = 5;

/** Reads the signing certificate; rejects with token/absent when no card is in. */
export async function readSignCertificate(ask: Ask): Promise<Uint8Array> {
  return certificateIn(await ask('cus-sec_SpcGetSignCertAsPEM', {}));
}

export interface ControlToken extends Token {
  /** What the control said of a PIN, in whatever call it went. */
  notice(problem: Problem): void;
}

/** @param signDer the certificate that names the card */
export function controlToken(ask: Ask, signDer: Uint8Array): ControlToken {
  const serial = new X509Certificate(signDer).serialNumber.toLowerCase();
  let state: PinState = { triesLeft: null, triesMax: TRIES_MAX, locked: false };

  function notice({ code, params }: Problem): void {
    if (code === 'token/pin-locked') state = { ...state, triesLeft: 0, locked: true };
    if (code !== 'token/pin-wrong') return;
    const { tries } = params;
    state = { ...state, triesLeft: typeof tries === 'number' ? tries : null, wrongBefore: true };
  }

  async function withPinState<T>(task: () => Promise<T>): Promise<T> {
    try {
      const value = await task();
      state = { triesLeft: null, triesMax: TRIES_MAX, locked: false, wrongBefore: false };
      return value;
    } catch (thrown) {
      if (thrown instanceof Problem) notice(thrown);
      throw thrown;
    }
  }

  return {
    id: `control:${serial}`,
    driver: 'control',
    label: '官方客户端控件中的卡',
    reader: CONTROL_READER,
    serial,
    demo: false,
    pinLength: PIN_LENGTH,
    pinState: () => Promise.resolve(state),
    notice,
    async certificates() {
      const certificates: TokenCertificate[] = [{ der: signDer, key: SIGN_KEY, usage: 'sign' }];
      const encryption = await ask('cus-sec_SpcGetEnvCertAsPEM', {}).then(certificateIn, () => null);
      if (encryption) certificates.push({ der: encryption, key: ENCRYPT_KEY, usage: 'encrypt' });
      return certificates;
    },
    async login(pin) {
      requireLength(pin);
      // Checks the PIN and opens and closes the card itself (§4.2): a wrong one is known here and costs one try, not two.
      await withPinState(() => ask('cus-sec_SpcVerifyPINAll', { passwd: fromUtf8(pin) }));
      return controlSession(ask, Uint8Array.from(pin));
    },
    async changePin(oldPin, newPin) {
      requireLength(oldPin);
      requireLength(newPin);
      await withPinState(() => ask('cus-sec_SpcChangePIN', { oldPin: fromUtf8(oldPin), newPin: fromUtf8(newPin) }));
    },
  };
}

/** @param pin own copy; goes with each signature in `passwd`, because the control keeps no session we could rely on */
function controlSession(ask: Ask, pin: Pin): TokenSession {
  let isOpen = true;
  return {
    async sign(key, mechanism, data) {
      if (!isOpen) throw new Problem('token/pin-required');
      if (key !== SIGN_KEY) throw new Problem('token/key-missing');
      requireMechanism(mechanism);
      try {
        return signatureIn(await ask(...signCall(data, fromUtf8(pin))));
      } catch (thrown) {
        throw thrown instanceof Problem && thrown.code === 'token/absent'
          ? new Problem('token/removed', {}, { cause: thrown })
          : thrown;
      }
    },
    close() {
      isOpen = false;
      pin.fill(0);
      return Promise.resolve();
    },
  };
}

/** Text goes as it is, other bytes as base64; both are signed as the bytes they stand for. */
function signCall(data: Uint8Array, passwd: string): [method: string, args: Record<string, unknown>] {
  try {
    return ['cus-sec_SpcSignDataAsPEM', { inData: fromUtf8(data), passwd }];
  } catch {
    return ['cus-sec_SpcSignPemDataAsPem', { inData: toBase64(data), passwd }];
  }
}

/** The control picks the algorithm by the card, and only these two exist (§5); the operation verifies what comes back. */
function requireMechanism(mechanism: Mechanism): void {
  if (mechanism !== 'rsa-pkcs1-sha1' && mechanism !== 'sm2-sm3')
    throw new Problem('token/mechanism', { detail: mechanism });
}

function requireLength(pin: Pin): void {
  const { length } = fromUtf8(pin);
  if (length < PIN_LENGTH.min || length > PIN_LENGTH.max) throw new Problem('token/pin-length');
}

function certificateIn(data: unknown[]): Uint8Array {
  const der = base64In(data);
  try {
    return Uint8Array.from(new X509Certificate(der).raw);
  } catch (cause) {
    throw new Problem('token/unrecognised', {}, { cause });
  }
}

function signatureIn(data: unknown[]): Uint8Array {
  return base64In(data);
}

function base64In([text]: unknown[]): Uint8Array {
  try {
    return fromBase64(typeof text === 'string' ? text.replace(/\s/g, '') : '?');
  } catch (cause) {
    throw new Problem('eport/control-failed', { detail: 'Data[0]' }, { cause });
  }
}
