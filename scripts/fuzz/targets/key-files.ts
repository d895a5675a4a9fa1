// Key files of other programs. What is changed behind the MAC of a .pfx gets a right MAC again, or nothing inside would ever be read.
import { createCipheriv, createHmac, pbkdf2Sync, randomBytes, type KeyObject } from 'node:crypto';
import { concat, equalBytes, utf8 } from '#shared/bytes.ts';
import { der, derBitString, DerError, derOid, TAG } from '../../../agent/crypto/der.ts';
import { ciphertextToDer, encryptSm2 } from '../../../agent/crypto/sm2-cipher.ts';
import { sm2Point, sm2Secret, spkiOf } from '../../../agent/crypto/sm2-key.ts';
import { toDer } from '../../../agent/key-files/ber.ts';
import { openEnvelopedKey } from '../../../agent/key-files/enveloped-key.ts';
import { bmpPassword, derivePkcs12 } from '../../../agent/key-files/pkcs12-kdf.ts';
import { readKeyFile } from '../../../agent/key-files/read.ts';
import { ECDSA, RSA, SM2, type Signer } from '../signers.ts';
import { must, type Target } from '../target.ts';

const PASSWORD = utf8('fuzz');
const pkcs8Of = (key: KeyObject): Uint8Array => key.export({ format: 'der', type: 'pkcs8' });
const sequence = (...parts: Uint8Array[]): Uint8Array => der(TAG.sequence, ...parts);
const one = der(TAG.integer, Uint8Array.of(1));

/** The content of a .pfx, or a sealed key: anything that comes out of it is a key that works. */
export const keyFileTarget: Target = {
  name: 'key-file',
  shape: 'der',
  open: () => ({
    seeds: [...[RSA, ECDSA, SM2].map((signer) => bagsOf(signer)), sealedKey(SM2), sealedKey(ECDSA)],
    async run(input) {
      const read = (bytes: Uint8Array) => readKeyFile({ bytes, password: PASSWORD, certificates: [] });
      const { keys } = await read(isSealed(input) ? input : await withMac(input));
      must(keys.length >= 1 && keys.length <= 2, 'one key or two');
      for (const { key, certificate } of keys)
        must(certificate === null || equalBytes(certificate.spki, spkiOf(key)), 'a certificate of another key');
    },
  }),
};

/** Lengths not said beforehand, and octet strings in pieces. */
export const berTarget: Target = {
  name: 'ber',
  shape: 'bytes',
  mayThrow: [DerError],
  open() {
    const pieces = concat(Uint8Array.of(0x24, 0x80), der(TAG.octetString, utf8('ab')), der(TAG.octetString), Uint8Array.of(0, 0));
    const whole = concat(Uint8Array.of(0x30, 0x80, 0xa0, 0x80), pieces, Uint8Array.of(0, 0), one, Uint8Array.of(0, 0));
    return {
      seeds: [whole, pieces, bagsOf(ECDSA), concat(Uint8Array.of(0x30, 0x83, 0, 0, 3), one)],
      run(input) {
        const once = toDer(input);
        must(equalBytes(toDer(once), once), 'DER that is not its own DER');
      },
    };
  },
}; // prettier-ignore

export const envelopedKeyTarget: Target = {
  name: 'enveloped-key',
  shape: 'der',
  open() {
    const [contentKey, spki] = [randomBytes(16), spkiOf(SM2.key)];
    const secret = sm2Secret(pkcs8Of(SM2.key));
    const cipher = createCipheriv('sm4-ecb', contentKey, null).setAutoPadding(false);
    const sealed = concat(cipher.update(secret), cipher.final());
    const algorithm = sequence(derOid('1.2.156.10197.1.104.1'));
    const wrapped = ciphertextToDer(encryptSm2(spki, contentKey));
    const point = derBitString(concat(Uint8Array.of(4), sm2Point(spki)));
    return {
      seeds: [sequence(algorithm, wrapped, point, derBitString(sealed))],
      run: (input) => openEnvelopedKey({ bytes: input, secret, spki }),
    };
  },
};

/** AuthenticatedSafe with a key in the open, a sealed one's certificate, and the certificate sealed once more. */
function bagsOf({ key, der: certificate }: Signer): Uint8Array {
  const bag = (kind: number, value: Uint8Array) =>
    sequence(derOid(`1.2.840.113549.1.12.10.1.${kind}`), der(0xa0, value));
  const certificateBag = bag(3, sequence(derOid('1.2.840.113549.1.9.22.1'), der(0xa0, der(TAG.octetString, certificate))));
  const { algorithm, content } = sealed(sequence(certificateBag));
  const info = sequence(derOid('1.2.840.113549.1.7.1'), algorithm, der(0x80, content));
  const encrypted = sequence(der(TAG.integer, Uint8Array.of(0)), info);
  return sequence(
    data(sequence(bag(2, sealedKey({ key })))),
    sequence(derOid('1.2.840.113549.1.7.6'), der(0xa0, encrypted)),
    data(sequence(certificateBag)),
  );
} // prettier-ignore

function data(content: Uint8Array): Uint8Array {
  return sequence(derOid('1.2.840.113549.1.7.1'), der(0xa0, der(TAG.octetString, content)));
}

function sealedKey({ key }: { key: KeyObject }): Uint8Array {
  const { algorithm, content } = sealed(pkcs8Of(key));
  return sequence(algorithm, der(TAG.octetString, content));
}

/** PBES2 with one round, or each input would cost what guessing costs. */
function sealed(plain: Uint8Array): { algorithm: Uint8Array; content: Uint8Array } {
  const [salt, iv] = [randomBytes(8), randomBytes(16)];
  const cipher = createCipheriv('sm4-cbc', pbkdf2Sync(PASSWORD, salt, 1, 16, 'sm3'), iv);
  const prf = sequence(derOid('1.2.156.10197.1.401.3.1'));
  const derivation = sequence(derOid('1.2.840.113549.1.5.12'), sequence(der(TAG.octetString, salt), one, prf));
  const encryption = sequence(derOid('1.2.156.10197.1.104.2'), der(TAG.octetString, iv));
  const algorithm = sequence(derOid('1.2.840.113549.1.5.13'), sequence(derivation, encryption));
  return { algorithm, content: concat(cipher.update(plain), cipher.final()) };
}

/** Its first part begins with the name of PBES2, that of the others with a content type. */
function isSealed(input: Uint8Array): boolean {
  return Buffer.from(input.subarray(0, 24)).includes(Buffer.from(derOid('1.2.840.113549.1.5.13')));
}

async function withMac(whole: Uint8Array): Promise<Uint8Array> {
  const salt = utf8('saltsalt');
  const derivation = { password: bmpPassword(PASSWORD), salt, iterations: 1, digest: 'sm3', purpose: 'mac', bytes: 32 } as const;
  const mac = createHmac('sm3', await derivePkcs12(derivation)).update(whole).digest();
  const info = sequence(sequence(derOid('1.2.156.10197.1.401')), der(TAG.octetString, mac));
  return sequence(der(TAG.integer, Uint8Array.of(3)), data(whole), sequence(info, der(TAG.octetString, salt), one));
} // prettier-ignore
