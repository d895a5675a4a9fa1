// Makes a CA and cards of both E-Port generations, for the demo token, the replicas and the tests: nobody else trusts them.
import { createHash, randomBytes, sign, type KeyObject } from 'node:crypto';
import iconv from 'iconv-lite';
import { concat, utf8, type Bytes } from '#shared/bytes.ts';
import {
  der,
  derBitString,
  derOid,
  derTime,
  derUnsigned,
  readBitString,
  readChildren,
  readElement,
  signatureToDer,
  TAG,
} from '../crypto/der.ts';
import { keyKind, spkiOf } from '../crypto/sm2-key.ts';
import { signSm2 } from '../crypto/sm2.ts';
import { EPORT, EXTENSION, KEY_USAGE, NAME, SIGNATURE } from './oids.ts';
import { readX509 } from './x509.ts';

export interface Authority {
  /** DER */
  certificate: Bytes;
  key: KeyObject;
}

export interface Validity {
  /** Milliseconds since 1970, cut to seconds */
  notBefore: number;
  notAfter: number;
}

/** Who holds a card. All of it made up. */
export interface CardHolder {
  holder: string;
  company: string;
  organisationCode: string;
  personalId: string;
  idType: string;
  medium: string;
  codes: { entity: string; card: string; user: string };
}

/** Digest of RSA signatures; real RSA cards have sha1 (spec/eport-protocol §5). Without effect for SM2. */
export type RsaDigest = 'sha1' | 'sha256';

/** A self-signed CA. @param options.key imported private key, RSA or SM2 */
export function createAuthority(options: {
  name: string;
  key: KeyObject;
  validity: Validity;
  digest?: RsaDigest;
}): Authority {
  const spki = spkiOf(options.key);
  const name = writeName(spki, [
    [NAME.country, 'CN'],
    [NAME.organisation, '通签'],
    [NAME.commonName, options.name],
  ]);
  const certificate = issue({
    key: options.key,
    digest: options.digest ?? 'sha256',
    serial: newSerial(spki),
    issuer: name,
    subject: name,
    validity: options.validity,
    spki,
    extensions: [
      extension(EXTENSION.basicConstraints, der(TAG.sequence, Uint8Array.of(TAG.boolean, 1, 0xff)), true),
      extension(EXTENSION.keyUsage, keyUsage(KEY_USAGE.keyCertSign | KEY_USAGE.crlSign), true),
      extension(EXTENSION.subjectKeyId, der(TAG.octetString, keyId(spki))),
    ],
  });
  return { certificate, key: options.key };
}

/**
 * DER of a card's certificate. The generation follows the card's key: RSA has a 4-byte serial, BMPString names and GBK under IA5String;
 * SM2 has an 8-byte serial beginning 03 and UTF8String.
 */
export function issueCard(options: {
  authority: Authority;
  spki: Uint8Array;
  holder: CardHolder;
  usage: 'sign' | 'encrypt' | 'both';
  validity: Validity;
  digest?: RsaDigest;
}): Bytes {
  const { authority, spki, holder } = options;
  const issuer = readX509(authority.certificate);
  const subject = writeName(spki, [
    [NAME.country, 'CN'],
    [NAME.organisation, holder.company],
    [NAME.commonName, holder.holder],
  ]);
  return issue({
    key: authority.key,
    digest: options.digest ?? 'sha256',
    serial: newSerial(spki),
    issuer: issuer.subject,
    subject,
    validity: options.validity,
    spki,
    extensions: [
      extension(EXTENSION.authorityKeyId, der(TAG.sequence, der(0x80, keyId(issuer.spki)))),
      extension(EXTENSION.subjectKeyId, der(TAG.octetString, keyId(spki))),
      extension(EXTENSION.keyUsage, keyUsage(USAGE[options.usage]), true),
      ...eportExtensions(spki, holder),
    ],
  });
}

const SIGNS = KEY_USAGE.digitalSignature | KEY_USAGE.nonRepudiation;
const ENCRYPTS = KEY_USAGE.keyEncipherment | KEY_USAGE.dataEncipherment;
const USAGE = { sign: SIGNS, encrypt: ENCRYPTS, both: SIGNS | ENCRYPTS } as const;

interface Draft {
  key: KeyObject;
  digest: RsaDigest;
  serial: Bytes;
  issuer: Uint8Array;
  subject: Uint8Array;
  validity: Validity;
  spki: Uint8Array;
  extensions: Bytes[];
}

function issue(draft: Draft): Bytes {
  const isSm2 = keyKind(spkiOf(draft.key)) === 'sm2';
  const oid = isSm2 ? SIGNATURE.sm2WithSm3 : draft.digest === 'sha1' ? SIGNATURE.sha1WithRsa : SIGNATURE.sha256WithRsa;
  const algorithm = der(TAG.sequence, derOid(oid), ...(isSm2 ? [] : [der(TAG.null)]));
  const tbs = der(
    TAG.sequence,
    der(0xa0, Uint8Array.of(TAG.integer, 1, 2)),
    derUnsigned(draft.serial),
    algorithm,
    draft.issuer,
    der(TAG.sequence, derTime(draft.validity.notBefore), derTime(draft.validity.notAfter)),
    draft.subject,
    draft.spki,
    der(0xa3, der(TAG.sequence, ...draft.extensions)),
  );
  const signature = isSm2 ? signatureToDer(signSm2(draft.key, tbs)) : sign(draft.digest, tbs, draft.key);
  return der(TAG.sequence, tbs, algorithm, derBitString(signature));
}

function eportExtensions(spki: Uint8Array, holder: CardHolder): Bytes[] {
  const values: [string, string][] = [
    [EPORT.company, holder.company],
    [EPORT.idType, holder.idType],
    [EPORT.personalId, holder.personalId],
    [EPORT.medium, holder.medium],
    [EPORT.organisationCode, holder.organisationCode],
    [EPORT.entity, holder.codes.entity],
    [EPORT.card, holder.codes.card],
    [EPORT.user, holder.codes.user],
  ];
  const isSm2 = keyKind(spki) === 'sm2';
  const text = (value: string): Bytes =>
    isSm2 ? der(TAG.utf8String, utf8(value)) : der(TAG.ia5String, iconv.encode(value, 'gbk'));
  return values.map(([oid, value]) => extension(oid, text(value)));
}

function writeName(spki: Uint8Array, names: [string, string][]): Bytes {
  const isSm2 = keyKind(spki) === 'sm2';
  const sets = names.map(([oid, value]) => {
    // Country is always a PrintableString of two letters (RFC 5280 appendix A.1).
    const text =
      oid === NAME.country
        ? der(TAG.printableString, utf8(value))
        : isSm2
          ? der(TAG.utf8String, utf8(value))
          : der(TAG.bmpString, Buffer.from(value, 'utf16le').swap16());
    return der(TAG.set, der(TAG.sequence, derOid(oid), text));
  });
  return der(TAG.sequence, ...sets);
}

function extension(oid: string, value: Uint8Array, critical = false): Bytes {
  return der(
    TAG.sequence,
    derOid(oid),
    ...(critical ? [Uint8Array.of(TAG.boolean, 1, 0xff)] : []),
    der(TAG.octetString, value),
  );
}

/** Named bits: trailing zero bits are left out (X.690 §11.2.2). */
function keyUsage(bits: number): Bytes {
  const unused = Math.log2(bits & -bits);
  return der(TAG.bitString, Uint8Array.of(unused, bits));
}

/** RFC 5280 §4.2.1.2 method (1). */
function keyId(spki: Uint8Array): Uint8Array {
  return createHash('sha1')
    .update(readBitString(readChildren(readElement(spki))[1]))
    .digest();
}

function newSerial(spki: Uint8Array): Bytes {
  if (keyKind(spki) === 'sm2') return concat(Uint8Array.of(3), randomBytes(7));
  const bytes = Uint8Array.from(randomBytes(4));
  bytes[0] = ((bytes[0] ?? 0) % 0x7f) + 1;
  return bytes;
}
