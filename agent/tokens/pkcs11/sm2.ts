// SM2 on a PKCS#11 token. There is no standard mechanism, and some modules sign an SM2 key with ECDSA without a word, so a
// vendor's mechanism counts only once its signature has verified as SM2 over SM3(Z‖data) with the standard ID.
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { Problem } from '#shared/errors.ts';
import { concat } from '#shared/bytes.ts';
import { signatureFromDer } from '../../crypto/der.ts';
import { sm2Z } from '../../crypto/sm2-key.ts';
import { verifySm2 } from '../../crypto/sm2.ts';
import table from './sm2-profiles.json' with { type: 'json' };
import { asBuffer } from './mechanisms.ts';

const Profile = v.strictObject({
  vendor: v.string(),
  /** CK_MECHANISM_TYPE */
  mechanism: v.number(),
  /** message: the token hashes and adds Z; digest: it takes e = SM3(Z‖data) */
  input: v.picklist(['message', 'digest']),
  output: v.picklist(['raw', 'der', 'any']),
});
export type Sm2Profile = v.InferOutput<typeof Profile>;

const PROFILES = v.parse(v.array(Profile), table);

/** One signature by the token with the given CK_MECHANISM_TYPE. */
export type RawSigner = (mechanism: number, input: Buffer) => Uint8Array;

/**
 * Signs and finds out the vendor's profile by the way: the first signature is tried with each known mechanism the token
 * offers and taken only if it verifies. The data is what was approved; nothing else is ever signed for a test.
 * @param known profile that worked before for this key, or null
 * @throws Problem token/mechanism when none gives a standard SM2 signature
 */
export function signSm2OnToken(
  key: { spki: Uint8Array | null; offered: ReadonlySet<number>; known: Sm2Profile | null },
  data: Uint8Array,
  sign: RawSigner,
): { signature: Uint8Array; profile: Sm2Profile } {
  const { spki } = key;
  if (!spki) throw new Problem('token/mechanism', { detail: 'sm2-sm3' });
  for (const profile of key.known ? [key.known] : PROFILES) {
    if (!key.offered.has(profile.mechanism)) continue;
    const signature = attempt(profile, { spki, data }, sign);
    if (signature && verifySm2(spki, data, signature)) return { signature, profile };
  }
  throw new Problem('token/mechanism', { detail: 'sm2-sm3' });
}

function attempt(
  profile: Sm2Profile,
  what: { spki: Uint8Array; data: Uint8Array },
  sign: RawSigner,
): Uint8Array | null {
  const input =
    profile.input === 'message'
      ? what.data
      : createHash('sm3')
          .update(concat(sm2Z(what.spki), what.data))
          .digest();
  let output: Uint8Array;
  try {
    output = sign(profile.mechanism, asBuffer(input));
  } catch (thrown) {
    // A mechanism that this key cannot use is no fault; a pulled card or a hung driver is.
    if (thrown instanceof Problem && thrown.code !== 'token/mechanism' && thrown.code !== 'token/failed') throw thrown;
    return null;
  }
  if (profile.output !== 'der' && output.length === 64) return output;
  try {
    return signatureFromDer(output);
  } catch {
    return null;
  }
}
