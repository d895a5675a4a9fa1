// What lies in the containers of an application: a key pair to sign and one to exchange, each with its certificate (GM/T 0016 §5.2).
import { X509Certificate } from 'node:crypto';
import type { Bytes } from '#shared/bytes.ts';
import { keyKind, sm2Point, type KeyKind } from '../../crypto/sm2-key.ts';
import type { Result } from '../library-process/wire.ts';
import { type Name, namesIn, parameter } from './names.ts';
import type { Skf } from './native.ts';
import { SkfError } from './return-values.ts';

/** bSignFlag of SKF_ExportCertificate and SKF_ExportPublicKey */
const PAIRS = { sign: 1, encrypt: 0 } as const;
export type Usage = keyof typeof PAIRS;

/** More containers than a key has room for. */
const MOST = 256;

/** ECCPUBLICKEYBLOB: BitLen, then X and Y of 64 bytes each, the number at the right end (GM/T 0016 §6.4.5). */
const COORDINATE = 64;

/** Name of a key on the token: the container's, and which of its pairs. */
export function keyName(container: Name, usage: Usage): string {
  return `${container.toString('hex')}.${usage}`;
}

/** The container of a key of this use, null for any other name. */
export function containerOf(key: string, usage: Usage): Name | null {
  const [, container, found] = /^((?:[0-9a-f]{2})+)[.](sign|encrypt)$/.exec(key) ?? [];
  return container === undefined || found !== usage ? null : Buffer.from(container, 'hex');
}

/** Certificates whose key is there. */
export function readCertificates(skf: Skf, application: bigint): Result<'certificates'> {
  const containers = namesIn(skf.bytes('SKF_EnumContainer', application)).slice(0, MOST);
  return containers.flatMap((name) =>
    withContainer(skf, { application, name }, (container) =>
      (['sign', 'encrypt'] as const).flatMap((usage) => {
        const der = certificateOf(skf, container, usage);
        if (!der || !isOfKey(skf, { container, usage, der })) return [];
        return [{ der, key: keyName(name, usage), usage }];
      }),
    ),
  );
}

export interface KeyOfPair {
  kind: KeyKind;
  spki: Uint8Array;
}

/** A key pair of an open container; null when its certificate is missing or of no kind we know. */
export function keyOfPair(skf: Skf, container: bigint, usage: Usage): KeyOfPair | null {
  const der = certificateOf(skf, container, usage);
  const spki = der && spkiOf(der);
  return spki ? { kind: keyKind(spki), spki } : null;
}

function withContainer<T>(skf: Skf, where: { application: bigint; name: Name }, task: (container: bigint) => T): T {
  const container = skf.open('SKF_OpenContainer', where.application, parameter(where.name));
  try {
    return task(container);
  } finally {
    try {
      skf.call('SKF_CloseContainer', container);
    } catch {
      // Closed by the removal of the key.
    }
  }
}

/** Null where the container has none; many keys hold only one of the two. */
function certificateOf(skf: Skf, container: bigint, usage: Usage): Bytes | null {
  try {
    const der = skf.bytes('SKF_ExportCertificate', container, PAIRS[usage]);
    return der.length === 0 ? null : new Uint8Array(der);
  } catch (thrown) {
    if (thrown instanceof SkfError) return null;
    throw thrown;
  }
}

/** A certificate renewed on another key than the one here would make signatures that nobody can verify. Not told = taken for good. */
function isOfKey(skf: Skf, what: { container: bigint; usage: Usage; der: Uint8Array }): boolean {
  const spki = spkiOf(what.der);
  if (!spki) return false;
  if (keyKind(spki) !== 'sm2') return true;
  try {
    const blob = skf.bytes('SKF_ExportPublicKey', what.container, PAIRS[what.usage]);
    const [x, y] = [blob.subarray(-COORDINATE - 32, -COORDINATE), blob.subarray(-32)];
    return blob.length < 2 * COORDINATE || Buffer.concat([x, y]).equals(sm2Point(spki));
  } catch (thrown) {
    if (thrown instanceof SkfError) return true;
    throw thrown;
  }
}

function spkiOf(der: Uint8Array): Uint8Array | null {
  try {
    const spki = new X509Certificate(der).publicKey.export({ format: 'der', type: 'spki' });
    keyKind(spki);
    return new Uint8Array(spki);
  } catch {
    return null;
  }
}
