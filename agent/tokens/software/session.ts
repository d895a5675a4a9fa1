// A logged-in software token: private keys as key objects, gone when it is closed or its file is taken away.
import { existsSync } from 'node:fs';
import { sign as nodeSign, type KeyObject } from 'node:crypto';
import { Problem } from '#shared/errors.ts';
import { keyKind, spkiOf } from '../../crypto/sm2-key.ts';
import { readPrivateKey, sm2Signer } from '../../crypto/sm2.ts';
import { type Unwrapper, unwrapper } from '../../crypto/unwrap.ts';
import type { Mechanism, TokenCertificate, TokenSession } from '../token.ts';
import { wipeKeys, type OpenKeys } from './keystore.ts';

type Sign = (data: Uint8Array) => Uint8Array;

/** @param keys taken over and wiped; node keeps its own copy, which OpenSSL clears when the last reference is gone */
export function openSession(path: string, keys: OpenKeys, certificates: readonly TokenCertificate[]): TokenSession {
  const usable = new Map<string, Map<Mechanism, Sign>>();
  const opening = new Map<string, Unwrapper>();
  try {
    for (const { key, usage } of certificates) {
      const pkcs8 = keys.get(key);
      // An encryption key never signs: what it signs could later be called the decryption of something.
      if (pkcs8 !== undefined && usage !== 'encrypt') usable.set(key, signers(readPrivateKey(pkcs8)));
      if (pkcs8 !== undefined && usage !== 'sign') opening.set(key, unwrapper(pkcs8));
    }
  } finally {
    wipeKeys(keys);
  }
  let closed = false;
  /** Its login ends with the card's being out, also when the same card is back. */
  let gone = false;
  const requireThere = (): void => {
    if (closed) throw new Problem('token/failed', { detail: 'closed' });
    gone ||= !existsSync(path);
    if (gone) throw new Problem('token/removed');
  };
  return {
    sign(key, mechanism, data) {
      return new Promise((resolve) => {
        requireThere();
        const mechanisms = usable.get(key);
        if (mechanisms === undefined) throw new Problem('token/key-missing');
        const sign = mechanisms.get(mechanism);
        if (sign === undefined) throw new Problem('token/mechanism', { detail: mechanism });
        resolve(sign(data));
      });
    },
    decrypt(key, wrapping, wrapped) {
      return new Promise((resolve) => {
        requireThere();
        const own = opening.get(key);
        if (own === undefined) throw new Problem('token/key-missing');
        resolve(own.unwrap(wrapping, wrapped));
      });
    },
    agree(key, point) {
      return new Promise((resolve) => {
        requireThere();
        const own = opening.get(key);
        if (own === undefined) throw new Problem('token/key-missing');
        resolve(own.agree(point));
      });
    },
    close() {
      closed = true;
      usable.clear();
      for (const each of opening.values()) each.wipe();
      opening.clear();
      return Promise.resolve();
    },
  };
}

function signers(key: KeyObject): Map<Mechanism, Sign> {
  switch (keyKind(spkiOf(key))) {
    case 'sm2':
      return new Map([['sm2-sm3', sm2Signer(key)]]);
    case 'rsa':
      return new Map<Mechanism, Sign>([
        ['rsa-pkcs1-sha1', (data) => nodeSign('sha1', data, key)],
        ['rsa-pkcs1-sha256', (data) => nodeSign('sha256', data, key)],
      ]);
    case 'p256':
      return new Map([['ecdsa-sha256', (data) => nodeSign('sha256', data, { key, dsaEncoding: 'ieee-p1363' })]]);
  }
}
