// Content keys wrapped by OpenSSL for a public key, for what opens them.
import { execFileSync } from 'node:child_process';
import { constants, publicEncrypt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Wrapping } from '../../agent/crypto/key-wrapping.ts';

const RSA = {
  'rsa-pkcs1': { padding: constants.RSA_PKCS1_PADDING },
  'rsa-oaep-sha1': { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' },
  'rsa-oaep-sha256': { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
} as const;

/** @param publicKeyFile PEM */
export function wrapFor(publicKeyFile: string, wrapping: Wrapping, content: Uint8Array): Uint8Array {
  if (wrapping !== 'sm2') return publicEncrypt({ key: readFileSync(publicKeyFile), ...RSA[wrapping] }, content);
  return execFileSync('openssl', ['pkeyutl', '-encrypt', '-pubin', '-inkey', publicKeyFile], { input: content });
}
