// What lies on a token: certificates with their use, and private keys. Runs in the module's own process only.
import { X509Certificate } from 'node:crypto';
import { attribute, findObjects, type Handle, type Native } from './native.ts';
import type { Result } from '../library-process/wire.ts';
import { keyKind } from '../../crypto/sm2-key.ts';

/** Object classes and attributes (PKCS#11 v3.1 §4, pkcs11t.h). */
const CKO_CERTIFICATE = 0x1;
const CKO_PUBLIC_KEY = 0x2;
const CKO_PRIVATE_KEY = 0x3;
const CKA_VALUE = 0x11;
const CKA_KEY_TYPE = 0x100;
const CKA_ID = 0x102;
const CKA_ENCRYPT = 0x104;
const CKA_DECRYPT = 0x105;
const CKA_SIGN = 0x108;
const CKA_VERIFY = 0x10a;
const CKA_EC_PARAMS = 0x180;
const CKA_ALWAYS_AUTHENTICATE = 0x202;
const CKK_RSA = 0x0;
const CKK_EC = 0x3;

/** DER of the curve OIDs P-256 (RFC 5480 §2.1.1.1) and SM2 (GM/T 0006). */
const P256 = '06082a8648ce3d030107';
const SM2 = '06082a811ccf5501822d';

type Usage = 'sign' | 'encrypt' | 'both';

export interface PrivateKey {
  handle: Handle;
  kind: 'rsa' | 'p256' | 'sm2' | 'other';
  usage: Usage;
  /** The token wants the PIN again before each operation (YubiKey 9C and its like). */
  alwaysAuthenticate: boolean;
  /** Of the certificate beside it, when there is one */
  spki: Uint8Array | null;
}

/** Certificates that have a key on the token; a CA's certificate stored for convenience is left out. */
export function readCertificates(native: Native, session: Handle): Result<'certificates'> {
  const usages = new Map<string, Usage | null>();
  const [ofPublic, ofPrivate] = [
    { objectClass: CKO_PUBLIC_KEY, sign: CKA_VERIFY, encrypt: CKA_ENCRYPT },
    { objectClass: CKO_PRIVATE_KEY, sign: CKA_SIGN, encrypt: CKA_DECRYPT },
  ];
  for (const kind of [ofPublic, ofPrivate]) {
    for (const object of findObjects(native, session, kind.objectClass)) {
      const id = attribute(native, session, { object, type: CKA_ID })?.toString('hex') ?? '';
      usages.set(id, usageOfKey(native, session, { object, ...kind }));
    }
  }
  return findObjects(native, session, CKO_CERTIFICATE).flatMap((object) => {
    const der = attribute(native, session, { object, type: CKA_VALUE });
    const key = attribute(native, session, { object, type: CKA_ID })?.toString('hex') ?? '';
    // Before login many tokens hide private keys, and some have no public ones: then the ID alone must do.
    const hasKey = usages.has(key) || usages.size === 0;
    if (!der || key === '' || !hasKey) return [];
    return [{ der: new Uint8Array(der), key, usage: narrow(usages.get(key) ?? null, usageOfCertificate(der)) }];
  });
}

/** Private keys by hex of CKA_ID; only after login. */
export function readPrivateKeys(native: Native, session: Handle): Map<string, PrivateKey> {
  const spkis = new Map<string, Uint8Array>();
  const issuedFor = new Map<string, Usage | null>();
  for (const object of findObjects(native, session, CKO_CERTIFICATE)) {
    const der = attribute(native, session, { object, type: CKA_VALUE });
    const id = attribute(native, session, { object, type: CKA_ID });
    const spki = der && spkiOf(der);
    if (id && spki) spkis.set(id.toString('hex'), spki);
    if (id && der) issuedFor.set(id.toString('hex'), usageOfCertificate(der));
  }
  const keys = new Map<string, PrivateKey>();
  for (const handle of findObjects(native, session, CKO_PRIVATE_KEY)) {
    const id = attribute(native, session, { object: handle, type: CKA_ID })?.toString('hex') ?? '';
    const spki = spkis.get(id) ?? null;
    const alwaysAuthenticate = isTrue(attribute(native, session, { object: handle, type: CKA_ALWAYS_AUTHENTICATE }));
    const able = usageOfKey(native, session, { object: handle, sign: CKA_SIGN, encrypt: CKA_DECRYPT });
    const usage = narrow(able, issuedFor.get(id) ?? null);
    keys.set(id, { handle, kind: kindOf(native, session, { handle, spki }), usage, alwaysAuthenticate, spki });
  }
  return keys;
}

function kindOf(native: Native, session: Handle, key: { handle: Handle; spki: Uint8Array | null }): PrivateKey['kind'] {
  const type = attribute(native, session, { object: key.handle, type: CKA_KEY_TYPE })?.readUInt32LE(0);
  if (type === CKK_RSA) return 'rsa';
  if (type === CKK_EC) {
    const curve = attribute(native, session, { object: key.handle, type: CKA_EC_PARAMS })?.toString('hex');
    return curve === P256 ? 'p256' : curve === SM2 ? 'sm2' : 'other';
  }
  // Vendors number their SM2 key type as they like; the certificate says what the key is.
  return key.spki && isSm2(key.spki) ? 'sm2' : 'other';
}

function usageOfKey(
  native: Native,
  session: Handle,
  { object, ...types }: { object: Handle; sign: number; encrypt: number },
): Usage | null {
  const sign = isTrue(attribute(native, session, { object, type: types.sign }));
  const encrypt = isTrue(attribute(native, session, { object, type: types.encrypt }));
  return sign && encrypt ? 'both' : sign ? 'sign' : encrypt ? 'encrypt' : null;
}

function isSm2(spki: Uint8Array): boolean {
  try {
    return keyKind(spki) === 'sm2';
  } catch {
    return false;
  }
}

function spkiOf(der: Buffer): Uint8Array | null {
  try {
    return new X509Certificate(der).publicKey.export({ format: 'der', type: 'spki' });
  } catch {
    return null;
  }
}

/** A key may often do both, while its certificate is issued for one: the certificate narrows it, if that leaves anything. */
function narrow(key: Usage | null, certificate: Usage | null): Usage {
  if (key === null || key === 'both') return certificate ?? 'both';
  return key;
}

/** Key usage extension 2.5.29.15 (RFC 5280 §4.2.1.3), found by its bytes: full parsing belongs to the agent. */
function usageOfCertificate(der: Buffer): Usage | null {
  const at = der.indexOf('0603551d0f', 0, 'hex');
  if (at < 0) return null;
  const critical = der[at + 5] === 0x01 ? 3 : 0;
  const octets = at + 5 + critical;
  // OCTET STRING { BIT STRING { unused bits, first byte } }
  if (der[octets] !== 0x04 || der[octets + 2] !== 0x03) return null;
  const bits = der[octets + 5] ?? 0;
  const sign = (bits & 0xc0) !== 0; // digitalSignature, nonRepudiation
  const encrypt = (bits & 0x38) !== 0; // keyEncipherment, dataEncipherment, keyAgreement
  return sign && encrypt ? 'both' : sign ? 'sign' : encrypt ? 'encrypt' : null;
}

function isTrue(value: Buffer | null): boolean {
  return value !== null && value.length === 1 && value[0] !== 0;
}
