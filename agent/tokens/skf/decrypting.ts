// A content key opened by the pair of a container that exchanges. GM/T 0016 has no function for it: SKF_ImportSessionKey (§7.6) brings a
// wrapped key into the device, where it stays. Vendors export functions of their own, some in two shapes under one name; which one a
// library has is found out with a ciphertext of our own, made for the certificate's key.
import { constants, createPublicKey, type KeyObject, publicEncrypt, randomBytes } from 'node:crypto';
import type { Bytes } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import { isWholeRsaCiphertext, type Wrapping } from '../../crypto/key-wrapping.ts';
import { unpadOaep } from '../../crypto/oaep.ts';
import { unpadPkcs1 } from '../../crypto/pkcs1-padding.ts';
import { ciphertextFromDer } from '../../crypto/sm2-cipher.ts';
import type { Sm2Ciphertext } from '../../crypto/sm2-cipher-second.ts';
import { knownCiphertext, roomsForEither, sm2Blob, takeOutput } from '../library-process/sm2-blob.ts';
import type { KeyOfPair } from './containers.ts';
import type { Skf, SkfFunction } from './native.ts';
import { problemOf, SkfError } from './return-values.ts';

/**
 * Without `pair` (container, ciphertext, output, length), with it (container, pair, ciphertext, output, length): 0 is bSignFlag FALSE,
 * 1 the dwKeySpec of the key to exchange. The shape without goes first: asked so, a library of the other one fails in bounds
 * (sm2-blob.ts); the other way round it would read address 0 or 1.
 */
const SM2_WAYS = [
  { name: 'SKF_ECCDecrypt', pair: null },
  { name: 'SKF_ECCDecrypt:pair', pair: 0 },
  { name: 'SKF_PrvKeyDecrypt', pair: null },
  { name: 'SKF_PrvKeyDecrypt:pair', pair: 1 },
] as const satisfies readonly { name: SkfFunction; pair: number | null }[];
type Sm2Way = (typeof SM2_WAYS)[number];

/** SKF_RSADecrypt is not among them: its two shapes cannot be told apart without reading a length as an address. */
const RSA_FUNCTIONS = ['SKF_RSAPrvKeyDecrypt', 'SKF_RSAPriKeyDecrypt'] as const satisfies readonly SkfFunction[];

/** A function of RSA, and whether it gives the message or the whole padded block. */
interface RsaWay {
  name: (typeof RSA_FUNCTIONS)[number];
  gives: 'message' | 'block';
}

/** Found out once in the life of the library's process. */
export interface DecryptingWays {
  sm2?: Sm2Way;
  rsa?: RsaWay;
}

export interface ExchangeKey extends KeyOfPair {
  container: bigint;
}

/** After these the key is gone or not logged in: they say nothing of how it was asked. */
const ENDING: ReadonlySet<string> = new Set(['token/removed', 'token/pin-required', 'token/library-faulty']);

/**
 * @throws Problem token/mechanism where the library has no function for it, envelope/not-opened for everything that does not open;
 *   SkfError of a key that is gone
 */
export function openWrapped(
  skf: Skf,
  key: ExchangeKey,
  what: { wrapping: Wrapping; wrapped: Uint8Array; ways: DecryptingWays },
): Bytes {
  const { wrapping, ways } = what;
  if (key.kind !== (wrapping === 'sm2' ? 'sm2' : 'rsa')) throw cannot(wrapping);
  return key.kind === 'sm2'
    ? openSm2(skf, key, { ...what, way: (ways.sm2 ??= sm2Way(skf, key)) })
    : openRsa(skf, key, { ...what, way: (ways.rsa ??= rsaWay(skf, key)) });
}

function openSm2(skf: Skf, key: ExchangeKey, { way, wrapped }: { way: Sm2Way; wrapped: Uint8Array }): Bytes {
  return oneAnswer(() => askSm2(skf, key, { way, ciphertext: ciphertextFromDer(wrapped) }));
}

function openRsa(
  skf: Skf,
  key: ExchangeKey,
  { way, wrapping, wrapped }: { way: RsaWay; wrapping: Wrapping; wrapped: Uint8Array },
): Bytes {
  // What took the padding off cannot have taken off another.
  if (wrapping !== 'rsa-pkcs1' && way.gives === 'message') throw cannot(wrapping);
  if (!isWholeRsaCiphertext(publicKeyOf(key), wrapped)) throw new Problem('envelope/not-opened');
  return oneAnswer(() => {
    const output = askRsa(skf, key, { name: way.name, wrapped });
    if (way.gives === 'message') return output;
    const block = fullLength(output, wrapped.length);
    const opened =
      wrapping === 'rsa-pkcs1' ? unpadPkcs1(block) : unpadOaep(block, wrapping === 'rsa-oaep-sha1' ? 'sha1' : 'sha256');
    block.fill(0);
    if (opened === null) throw new Problem('envelope/not-opened');
    return opened;
  });
}

function oneAnswer(open: () => Bytes): Bytes {
  try {
    return open();
  } catch (thrown) {
    if (ENDING.has(problemOf(thrown).code)) throw thrown;
    throw new Problem('envelope/not-opened', {}, { cause: thrown });
  }
}

function sm2Way(skf: Skf, key: ExchangeKey): Sm2Way {
  const { content, ciphertext } = knownCiphertext(key.spki);
  const way = SM2_WAYS.find((one) =>
    isContent(
      content,
      given(() => askSm2(skf, key, { way: one, ciphertext })),
    ),
  );
  if (!way) throw cannot('sm2');
  return way;
}

function rsaWay(skf: Skf, key: ExchangeKey): RsaWay {
  const content = new Uint8Array(randomBytes(32));
  const padding = constants.RSA_PKCS1_PADDING;
  const wrapped = publicEncrypt({ key: publicKeyOf(key), padding }, content);
  for (const name of RSA_FUNCTIONS) {
    const output = given(() => askRsa(skf, key, { name, wrapped }));
    if (isContent(content, output)) return { name, gives: 'message' };
    if (output && isContent(content, unpadPkcs1(fullLength(output, wrapped.length)))) return { name, gives: 'block' };
  }
  throw cannot('rsa');
}

function publicKeyOf({ spki }: ExchangeKey): KeyObject {
  return createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
}

/** What a function gives to our own ciphertext; null when it fails. */
function given(ask: () => Bytes): Bytes | null {
  try {
    return ask();
  } catch (thrown) {
    if (!(thrown instanceof SkfError) || ENDING.has(problemOf(thrown).code)) throw thrown;
    return null;
  }
}

function isContent(content: Bytes, output: Bytes | null): boolean {
  return output !== null && Buffer.from(output).equals(content);
}

function askSm2(
  skf: Skf,
  { container }: ExchangeKey,
  { way, ciphertext }: { way: Sm2Way; ciphertext: Sm2Ciphertext },
): Bytes {
  const blob = sm2Blob(ciphertext, skf.ulong().size);
  const rooms = roomsForEither();
  if (way.pair === null) skf.call(way.name, container, blob, rooms.output, rooms.length, rooms.spare);
  else skf.call(way.name, container, way.pair, blob, rooms.output, rooms.length);
  return takeOutput(rooms, way.name);
}

function askRsa(
  skf: Skf,
  { container }: ExchangeKey,
  { name, wrapped }: { name: RsaWay['name']; wrapped: Uint8Array },
): Bytes {
  const rooms = roomsForEither();
  skf.call(name, container, Buffer.from(wrapped), wrapped.length, rooms.output, rooms.length);
  return takeOutput(rooms, name);
}

/** Some leave out the leading zero of the bare operation. */
function fullLength(output: Uint8Array, length: number): Uint8Array {
  const full = new Uint8Array(length);
  full.set(output.subarray(-length), Math.max(0, length - output.length));
  return full;
}

function cannot(wrapping: string): Problem {
  return new Problem('token/mechanism', { detail: wrapping });
}
