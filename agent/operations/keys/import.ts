// 导入密钥: from a .pfx, .p12 or sealed PKCS#8 into a sealed file of our own; whole and checked, or not at all.
import { equalBytes } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import type { SoftwareKey } from '#shared/protocol/keys.ts';
import { spkiOf } from '../../crypto/sm2-key.ts';
import { type ImportedKey, readCertificates, readKeyFile } from '../../key-files/read.ts';
import { createTokenFile, tokenFile } from '../../tokens/software/create.ts';
import { readTokenFile } from '../../tokens/software/keystore.ts';
import type { Pin } from '../../tokens/token.ts';
import { parseCertificate } from '../../certificates/parse.ts';
import { keyFiles, type KeysContext, loggedKeyAct, newSerial, OWN_PIN_LENGTH, requireGoodPin } from './context.ts';
import { requireGoodLabel } from './create.ts';
import { lineOf, viewOf } from './list.ts';

export interface ImportRequest {
  bytes: Uint8Array;
  /** Of the file */
  password: Uint8Array;
  /** Of the key from now on */
  pin: Pin;
  /** null = the company or the holder of the certificate */
  label: string | null;
  /** PEM or DER that came beside the file; null when nothing did */
  certificates: Uint8Array | null;
}

/** Rejects as readKeyFile does, and with pin/*, key/exists. */
export async function importKey(context: KeysContext, request: ImportRequest): Promise<SoftwareKey> {
  requireGoodPin(request.pin);
  return loggedKeyAct(context, { verb: 'key-import', summary: '导入密钥', told: lineOf('导入密钥') }, async () => {
    const beside = request.certificates === null ? [] : readCertificates(request.certificates).map(({ der }) => der);
    const { keys, chain } = await readKeyFile({
      bytes: request.bytes,
      password: request.password,
      certificates: beside,
    });
    for (const { certificate } of keys)
      if (certificate) requireGoodPin(request.pin, { personalId: certificate.personalId });
    requireNew(context, keys);
    const { folder, wrap } = context;
    const serial = newSerial();
    const label = request.label ?? nameOf(keys);
    requireGoodLabel(label);
    const id = await createTokenFile({
      ...{ folder, wrap, pin: request.pin },
      token: { serial, label, demo: false, pinLength: OWN_PIN_LENGTH, keys: keys.map(ofToken), chain },
    });
    return viewOf({ id, record: readTokenFile(tokenFile(folder, serial), wrap) });
  });
}

function ofToken({ key, certificate }: ImportedKey): Parameters<typeof createTokenFile>[0]['token']['keys'][number] {
  return { key, certificate: certificate?.der ?? null, usage: certificate?.view.usage ?? 'both' };
}

/** The same key twice would have two PINs and two counts of tries. */
function requireNew(context: KeysContext, keys: readonly ImportedKey[]): void {
  const known = keyFiles(context).flatMap(({ record }) => [
    ...record.waiting.map(({ spki }) => spki),
    ...record.certificates.map(({ der }) => parseCertificate(der).spki),
  ]);
  const spkis = keys.map(({ key }) => spkiOf(key));
  if (known.some((spki) => spkis.some((own) => equalBytes(own, spki)))) throw new Problem('key/exists');
}

function nameOf(keys: readonly ImportedKey[]): string {
  const view = keys.flatMap(({ certificate }) => certificate?.view ?? [])[0];
  return (view?.company || view?.holder || '导入的密钥').slice(0, 100);
}
