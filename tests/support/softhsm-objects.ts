// Writes keys and certificates onto the token of that label in the SoftHSM configuration: softhsm-objects.ts LIBRARY OBJECTS.json PIN LABEL
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import pkcs11js from 'pkcs11js';

interface StoredObject {
  id: string;
  key: string;
  certificate: string;
  always: boolean;
  signs: boolean;
  decrypts: boolean;
}

const [library = '', list = '', pin = '', label = ''] = process.argv.slice(2);
const native = new pkcs11js.PKCS11();
native.load(library);
native.C_Initialize();
const slot = native.C_GetSlotList(true).find((one) => {
  const info = native.C_GetTokenInfo(one);
  return info.flags & pkcs11js.CKF_TOKEN_INITIALIZED && info.label.trim() === label;
});
if (!slot) throw new Error('no initialised token');
const session = native.C_OpenSession(slot, pkcs11js.CKF_SERIAL_SESSION | pkcs11js.CKF_RW_SESSION);
native.C_Login(session, pkcs11js.CKU_USER, pin);
for (const object of JSON.parse(readFileSync(list, 'utf8')) as StoredObject[]) store(object);
native.C_Finalize();

function store({ id, key, certificate, always, signs, decrypts }: StoredObject): void {
  const common = [
    { type: pkcs11js.CKA_TOKEN, value: true },
    { type: pkcs11js.CKA_ID, value: Buffer.from(id, 'hex') },
    { type: pkcs11js.CKA_LABEL, value: `key ${id}` },
  ];
  const der = readFileSync(certificate);
  native.C_CreateObject(session, [
    ...common,
    { type: pkcs11js.CKA_CLASS, value: pkcs11js.CKO_CERTIFICATE },
    { type: pkcs11js.CKA_CERTIFICATE_TYPE, value: pkcs11js.CKC_X_509 },
    { type: pkcs11js.CKA_SUBJECT, value: Buffer.from(new X509Certificate(der).subject) },
    { type: pkcs11js.CKA_VALUE, value: der },
  ]);
  const pkcs8 = createPrivateKey(readFileSync(key)).export({ format: 'der', type: 'pkcs8' });
  const isRsa = pkcs8.includes(Buffer.from('06092a864886f70d010101', 'hex'));
  const shown = { type: pkcs11js.CKA_PRIVATE, value: false };
  native.C_CreateObject(session, [
    ...common,
    shown,
    { type: pkcs11js.CKA_CLASS, value: pkcs11js.CKO_PUBLIC_KEY },
    { type: pkcs11js.CKA_VERIFY, value: signs },
    ...(isRsa ? rsaPublic(pkcs8) : ecPublic(pkcs8)),
  ]);
  native.C_CreateObject(session, [
    ...common,
    { type: pkcs11js.CKA_PRIVATE, value: true },
    { type: pkcs11js.CKA_SENSITIVE, value: true },
    { type: pkcs11js.CKA_CLASS, value: pkcs11js.CKO_PRIVATE_KEY },
    { type: pkcs11js.CKA_SIGN, value: signs },
    { type: pkcs11js.CKA_DECRYPT, value: decrypts },
    ...(always ? [{ type: pkcs11js.CKA_ALWAYS_AUTHENTICATE, value: true }] : []),
    ...(isRsa ? rsaPrivate(pkcs8) : ecPrivate(pkcs8)),
  ]);
}

function rsaNumber(pkcs8: Buffer, name: 'n' | 'e' | 'd' | 'p' | 'q' | 'dp' | 'dq' | 'qi'): Buffer {
  const jwk = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }).export({ format: 'jwk' });
  return Buffer.from(jwk[name] ?? '', 'base64url');
}

function rsaPublic(pkcs8: Buffer): pkcs11js.Template {
  return [
    { type: pkcs11js.CKA_KEY_TYPE, value: pkcs11js.CKK_RSA },
    { type: pkcs11js.CKA_MODULUS, value: rsaNumber(pkcs8, 'n') },
    { type: pkcs11js.CKA_PUBLIC_EXPONENT, value: rsaNumber(pkcs8, 'e') },
  ];
}

function rsaPrivate(pkcs8: Buffer): pkcs11js.Template {
  return [
    ...rsaPublic(pkcs8),
    { type: pkcs11js.CKA_PRIVATE_EXPONENT, value: rsaNumber(pkcs8, 'd') },
    { type: pkcs11js.CKA_PRIME_1, value: rsaNumber(pkcs8, 'p') },
    { type: pkcs11js.CKA_PRIME_2, value: rsaNumber(pkcs8, 'q') },
    { type: pkcs11js.CKA_EXPONENT_1, value: rsaNumber(pkcs8, 'dp') },
    { type: pkcs11js.CKA_EXPONENT_2, value: rsaNumber(pkcs8, 'dq') },
    { type: pkcs11js.CKA_COEFFICIENT, value: rsaNumber(pkcs8, 'qi') },
  ];
}

/** node has no JWK for SM2, so both curves are read from PKCS#8: curve OID, and ECPrivateKey { 1, d, [1] point } (RFC 5915 §3). */
function ecPublic(pkcs8: Buffer): pkcs11js.Template {
  const point = pkcs8.subarray(-65);
  return [...ecCurve(pkcs8), { type: pkcs11js.CKA_EC_POINT, value: Buffer.concat([Buffer.from([0x04, 0x41]), point]) }];
}

function ecPrivate(pkcs8: Buffer): pkcs11js.Template {
  const at = pkcs8.indexOf('0201010420', 0, 'hex') + 5;
  return [...ecCurve(pkcs8), { type: pkcs11js.CKA_VALUE, value: pkcs8.subarray(at, at + 32) }];
}

function ecCurve(pkcs8: Buffer): pkcs11js.Template {
  const known = ['06082a8648ce3d030107', '06082a811ccf5501822d'].map((hex) => Buffer.from(hex, 'hex'));
  const curve = known.find((oid) => pkcs8.includes(oid));
  if (!curve) throw new Error('neither P-256 nor SM2');
  return [
    { type: pkcs11js.CKA_KEY_TYPE, value: pkcs11js.CKK_EC },
    { type: pkcs11js.CKA_EC_PARAMS, value: curve },
  ];
}
