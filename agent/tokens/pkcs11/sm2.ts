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
import { judgeSm2, type Sm2Verdict } from './sm2-verdict.ts';

const Profile = v.strictObject({
  vendor: v.string(),
  /** CK_MECHANISM_TYPE */
  mechanism: v.number(),
  /** message: the token hashes and adds Z; digest: it takes e = SM3(Z‖data) */
  input: v.picklist(['message', 'digest']),
  output: v.picklist(['raw', 'der', 'any']),
});
export type Sm2Profile = v.InferOutput<typeof Profile>;

/** Ways of vendors, and last what some of them do under the name of ECDSA. */
const PROFILES = v.parse(v.array(Profile), table.signing);

/** One signature by the token with the given CK_MECHANISM_TYPE. */
export type RawSigner = (mechanism: number, input: Buffer) => Uint8Array;

/** What is known of a token's SM2: how it is asked, or why it is of no use. */
export type Sm2Known = { profile: Sm2Profile } | { problem: Problem };

/**
 * Signs and finds out the vendor's profile by the way: the first signature is tried with each known mechanism the token
 * offers and taken only if it verifies. The data is what was approved; nothing else is ever signed for a test.
 * @param key.known what an earlier signature has shown; of another kind of token or another version of the library it is worth nothing
 * @param key.learn told once what the token is found to do
 * @throws Problem token/sm2-ecdsa, token/sm2-profile when its signatures are others, token/mechanism when there are none
 */
export function signSm2OnToken(
  key: {
    spki: Uint8Array | null;
    offered: ReadonlySet<number>;
    known: Sm2Known | null;
    learn?: (known: Sm2Known) => void;
  },
  data: Uint8Array,
  sign: RawSigner,
): { signature: Uint8Array; profile: Sm2Profile } {
  const { spki, known } = key;
  if (!spki) throw new Problem('token/mechanism', { detail: 'sm2-sm3' });
  if (known && 'problem' in known) throw known.problem;
  const verdicts = new Set<Sm2Verdict>();
  for (const profile of known ? [known.profile] : PROFILES) {
    if (!key.offered.has(profile.mechanism)) continue;
    const input = inputOf(profile, spki, data);
    const signature = attempt(profile, input, sign);
    if (!signature) continue;
    if (verifySm2(spki, data, signature)) {
      if (!known) key.learn?.({ profile });
      return { signature, profile };
    }
    verdicts.add(judgeSm2(spki, { data, input }, signature));
  }
  const problem = problemOf(verdicts);
  // Without a verdict it may have been the moment's fault: asked again next time.
  if (problem.code !== 'token/mechanism') key.learn?.({ problem });
  throw problem;
}

function problemOf(verdicts: ReadonlySet<Sm2Verdict>): Problem {
  if (verdicts.has('ecdsa')) return new Problem('token/sm2-ecdsa');
  const found = verdicts.has('empty-id')
    ? { zh: '用户标识为空', en: 'an empty ID' }
    : verdicts.has('no-z')
      ? { zh: '没有用户标识', en: 'no ID' }
      : null;
  if (found) return new Problem('token/sm2-profile', { 'found.zh': found.zh, 'found.en': found.en });
  return new Problem('token/mechanism', { detail: 'sm2-sm3' });
}

function inputOf({ input }: Sm2Profile, spki: Uint8Array, data: Uint8Array): Uint8Array {
  if (input === 'message') return data;
  return createHash('sm3')
    .update(concat(sm2Z(spki), data))
    .digest();
}

/** r‖s, null when this profile gives none. */
function attempt(profile: Sm2Profile, input: Uint8Array, sign: RawSigner): Uint8Array | null {
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
