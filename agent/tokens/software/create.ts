// Makes the sealed file of a new software token.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { KeyObject } from 'node:crypto';
import { Problem } from '#shared/errors.ts';
import { spkiOf } from '../../crypto/sm2-key.ts';
import { makePrivateFolder } from '../../data/paths.ts';
import type { Pin, TokenCertificate } from '../token.ts';
import { pinFits } from './pin-length.ts';
import { sealKeys, SERIAL, TRIES, wipeKeys, writeTokenFile, type OpenKeys } from './keystore.ts';

export interface NewToken {
  /** Letters, digits and hyphens; unique in the folder */
  serial: string;
  label: string;
  demo: boolean;
  pinLength: { min: number; max: number };
  /** Each key with its certificate, null while it waits for one; the key's name is made from its place */
  keys: { key: KeyObject; certificate: Uint8Array | null; usage: TokenCertificate['usage'] }[];
  /** DER of the authorities above the certificates */
  chain?: Uint8Array[];
}

/**
 * @param options.folder of token files, made when missing
 * @param options.wrap 32 bytes mixed into the seal
 * @returns id of the token. Rejects with token/pin-length; request/invalid when the serial is taken or malformed.
 */
export async function createTokenFile(options: {
  folder: string;
  wrap: Uint8Array;
  token: NewToken;
  pin: Pin;
}): Promise<string> {
  const { folder, wrap, token, pin } = options;
  const path = tokenFile(folder, token.serial);
  if (!SERIAL.test(token.serial) || existsSync(path)) throw new Problem('request/invalid', { detail: 'serial' });
  if (!pinFits(pin, token.pinLength)) throw new Problem('token/pin-length');
  makePrivateFolder(folder);
  const named = token.keys.map((entry, i) => ({ ...entry, name: keyName(i + 1) }));
  const keys: OpenKeys = new Map(named.map(({ name, key }) => [name, key.export({ format: 'der', type: 'pkcs8' })]));
  try {
    writeTokenFile(path, wrap, {
      serial: token.serial,
      label: token.label,
      demo: token.demo,
      pinLength: token.pinLength,
      triesLeft: TRIES,
      certificates: named.flatMap(({ name, certificate, usage }) =>
        certificate === null ? [] : [{ der: certificate, key: name, usage }],
      ),
      waiting: named.flatMap(({ name, key, certificate }) =>
        certificate === null ? [{ key: name, spki: spkiOf(key) }] : [],
      ),
      chain: token.chain ?? [],
      keys: await sealKeys(keys, pin, wrap),
    });
  } finally {
    wipeKeys(keys);
  }
  return tokenId(token.serial);
}

/** Names count from 01 and are never given twice in a token. */
export function keyName(number: number): string {
  return String(number).padStart(2, '0');
}

export const TOKEN_FILE_ENDING = '.token';

export function tokenFile(folder: string, serial: string): string {
  return join(folder, `${serial}${TOKEN_FILE_ENDING}`);
}

export function tokenId(serial: string): string {
  return `software:${serial}`;
}
