// From a key to its certificate: the request for a CA, and the answer put onto the key that waits for it.
import { equalBytes } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import type { SoftwareKey } from '#shared/protocol/keys.ts';
import type { CertificateView } from '#shared/protocol/views.ts';
import type { Certificate } from '../../certificates/certificate.ts';
import { parseCertificate } from '../../certificates/parse.ts';
import { toPem } from '../../certificates/pem.ts';
import { certificateRequest, type RequestSubject } from '../../certificates/request.ts';
import { hasSigned } from '../../certificates/signed.ts';
import { readX509 } from '../../certificates/x509.ts';
import { keyKind, sm2Secret, spkiOf } from '../../crypto/sm2-key.ts';
import { readPrivateKey } from '../../crypto/sm2.ts';
import { openEnvelopedKey } from '../../key-files/enveloped-key.ts';
import { checkedKey } from '../../key-files/pkcs8.ts';
import { readCertificates } from '../../key-files/read.ts';
import {
  type OpenKeys,
  readTokenFile,
  replaceKeys,
  sealKeys,
  type TokenRecord,
  writeTokenFile,
} from '../../tokens/software/keystore.ts';
import type { Pin, TokenCertificate } from '../../tokens/token.ts';
import {
  findKeyFile,
  type KeyFileEntry,
  type KeysContext,
  loggedKeyAct,
  nextKeyName,
  ownKeyFiles,
  requestAct,
  withKeys,
} from './context.ts';
import { lineOf, viewOf } from './list.ts';

export { type RequestSubject } from '../../certificates/request.ts';

/** PEM of the request for the newest key that waits. Rejects with key/subject, key/unknown, token/pin-wrong, key/locked. */
export async function requestCertificate(
  context: KeysContext,
  request: { id: string | null; subject: RequestSubject; pin: Pin },
): Promise<string> {
  const entry = findKeyFile(context, request.id);
  const waiting = entry.record.waiting.at(-1);
  if (waiting === undefined) throw new Problem('key/none-waiting');
  return loggedKeyAct(context, requestAct(entry.record.label), () =>
    withKeys(context, { entry, pin: request.pin }, (keys) => {
      const key = readPrivateKey(privateKeyOf(keys, waiting.key));
      return Promise.resolve(toPem('CERTIFICATE REQUEST', certificateRequest(key, request.subject)));
    }),
  );
}

/**
 * Puts a certificate onto the key it was issued for, and keeps what else is in the file as its chain. No PIN: nothing secret is
 * touched. Rejects with key/certificate-other, key/file-malformed, request/invalid, key/unknown.
 */
export async function addCertificate(
  context: KeysContext,
  request: { id: string | null; certificates: Uint8Array },
): Promise<SoftwareKey> {
  const all = readCertificates(request.certificates);
  const { id, path, record } = entryFor(context, request.id, all);
  const act = { verb: 'key-certificate', summary: `装入证书：${record.label}`, told: lineOf('装入证书') };
  return loggedKeyAct(context, act, () => {
    // Nothing waits between reading and writing: a PIN that is changed meanwhile is not lost.
    const now = certified(readTokenFile(path, context.wrap), all);
    if (now === null) throw new Problem('key/certificate-other');
    writeTokenFile(path, context.wrap, now);
    return Promise.resolve(viewOf({ id, record: readTokenFile(path, context.wrap) }));
  });
}

/** Which of the certificates would go onto which key. Throws as addCertificate rejects. */
export function certificateFor(
  context: KeysContext,
  request: { id: string | null; certificates: Uint8Array },
): { entry: KeyFileEntry; certificate: CertificateView } {
  const all = readCertificates(request.certificates);
  const entry = entryFor(context, request.id, all);
  const added = certified(entry.record, all)?.certificates[0];
  const certificate = all.find(({ der }) => der === added?.der) ?? noKey();
  return { entry, certificate: certificate.view };
}

function entryFor(context: KeysContext, id: string | null, all: readonly Certificate[]): KeyFileEntry {
  return ownKeyFiles(context, id).find(({ record }) => certified(record, all)) ?? noKey();
}

/**
 * 双证书: the encryption certificate with the key that the CA sealed for the signing key.
 * Rejects with key/certificate-signs, key/certificate-pair, key/enveloped, key/certificate-other when no SM2 key is there, token/pin-wrong, key/locked, key/file-malformed.
 */
export async function addEncryption(
  context: KeysContext,
  request: { id: string | null; certificates: Uint8Array; enveloped: Uint8Array; pin: Pin },
): Promise<SoftwareKey> {
  const [certificate, ...chain] = readCertificates(request.certificates);
  if (certificate?.view.usage !== 'encrypt') throw new Problem('key/certificate-signs');
  const entry = findKeyFile(context, request.id);
  requirePair(entry.record, certificate);
  return loggedKeyAct(context, { verb: 'key-certificate', summary: `装入加密证书：${entry.record.label}` }, () =>
    withKeys(context, { entry, pin: request.pin }, async (keys) => {
      const opened = openedBy(keys, entry.record, { bytes: request.enveloped, spki: certificate.spki });
      const name = nextKeyName(entry.record);
      keys.set(name, opened);
      const sealed = await sealKeys(keys, request.pin, context.wrap);
      replaceKeys(entry.path, context.wrap, {
        opened: entry.record.keys,
        change: (now) => ({
          ...now,
          keys: sealed,
          certificates: withEncryption(now.certificates, { der: certificate.der, key: name, usage: 'encrypt' }),
          chain: withChain(now.chain, chain),
        }),
      });
      return viewOf({ id: entry.id, record: readTokenFile(entry.path, context.wrap) });
    }),
  );
}

/**
 * Anybody can seal a key for a public key: that it came from the CA of the signing certificate, for its holder, only the
 * certificates say. Throws key/certificate-pair.
 */
function requirePair({ certificates, chain }: TokenRecord, added: Certificate): void {
  const encryption = readX509(added.der);
  const authorities = chain.map(readX509);
  const isPair = certificates
    .filter(({ usage }) => usage !== 'encrypt')
    .map(({ der }) => readX509(der))
    .filter(({ issuer, subject }) => equalBytes(issuer, encryption.issuer) && equalBytes(subject, encryption.subject))
    .some((signing) => {
      const issuers = authorities.filter((authority) => hasSigned(authority, signing));
      return issuers.length === 0 || issuers.some((authority) => hasSigned(authority, encryption));
    });
  if (!isPair) throw new Problem('key/certificate-pair');
}

/** Before the older ones, which stay for what was encrypted to them: the first is the one that others are told of. */
function withEncryption(all: readonly TokenCertificate[], added: TokenCertificate): TokenCertificate[] {
  const others = all.filter(({ der }) => !equalBytes(der, added.der));
  const signing = others.filter(({ usage }) => usage !== 'encrypt');
  return [...signing, added, ...others.filter(({ usage }) => usage === 'encrypt')];
}

function openedBy(keys: OpenKeys, record: TokenRecord, sealed: { bytes: Uint8Array; spki: Uint8Array }): Uint8Array {
  const signing = record.certificates.filter(({ usage }) => usage !== 'encrypt');
  const names = [...signing, ...record.waiting].map(({ key }) => key);
  for (const name of names) {
    const pkcs8 = privateKeyOf(keys, name);
    if (keyKindOf(pkcs8) !== 'sm2') continue;
    const secret = sm2Secret(pkcs8);
    try {
      const opened = openEnvelopedKey({ ...sealed, secret });
      checkedKey(opened); // its number and its certificate are a pair
      return opened;
    } catch (thrown) {
      const isOther = thrown instanceof Problem && ['key/enveloped', 'key/damaged'].includes(thrown.code);
      if (!isOther) throw thrown;
    } finally {
      secret.fill(0);
    }
  }
  throw new Problem('key/enveloped');
}

function noKey(): never {
  throw new Problem('key/certificate-other');
}

/**
 * The newest first: it is the one to sign with; the older ones stay for what was encrypted to them. A CA may also have prolonged
 * a certificate and left the key as it was. null when no key of the token is certified by exactly one of them.
 */
function certified(record: TokenRecord, all: readonly Certificate[]): TokenRecord | null {
  const [found, ...more] = all.flatMap((certificate) => {
    const key = keyOf(record, certificate);
    return key === null ? [] : [{ key, certificate }];
  });
  if (found === undefined || more.length > 0) return null;
  const { key, certificate } = found;
  const added: TokenCertificate = { der: certificate.der, key, usage: certificate.view.usage };
  const others = record.certificates.filter(({ der }) => !equalBytes(der, certificate.der));
  return {
    ...record,
    certificates: [added, ...others],
    waiting: record.waiting.filter((each) => each.key !== key),
    chain: withChain(
      record.chain,
      all.filter((each) => each !== certificate),
    ),
  };
}

function keyOf({ waiting, certificates }: TokenRecord, { spki }: Certificate): string | null {
  const waits = waiting.find((each) => equalBytes(each.spki, spki));
  const has = certificates.find(({ der }) => equalBytes(parseCertificate(der).spki, spki));
  return waits?.key ?? has?.key ?? null;
}

function withChain(chain: readonly Uint8Array[], added: readonly Certificate[]): Uint8Array[] {
  const fresh = added.filter(({ der }) => !chain.some((each) => equalBytes(each, der)));
  return [...chain, ...fresh.map(({ der }) => der)];
}

function privateKeyOf(keys: OpenKeys, name: string): Uint8Array {
  const pkcs8 = keys.get(name);
  if (pkcs8 === undefined) throw new Problem('store/damaged', { detail: 'key' });
  return pkcs8;
}

function keyKindOf(pkcs8: Uint8Array): string {
  return keyKind(spkiOf(readPrivateKey(pkcs8)));
}
