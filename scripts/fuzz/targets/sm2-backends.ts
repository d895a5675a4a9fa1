// Node's own signatures, OpenSSL called directly, and the arithmetic of @noble/curves say the same of every signature and every
// ciphertext, whole or changed; each takes what the others made.
import { randomBytes } from 'node:crypto';
import { concat, equalBytes, utf8 } from '#shared/bytes.ts';
import { nativeCipher } from '../../../agent/crypto/sm2-cipher-native.ts';
import { secondCipher, type Sm2CipherBackend, type Sm2Ciphertext } from '../../../agent/crypto/sm2-cipher-second.ts';
import { sm2Secret, spkiOf } from '../../../agent/crypto/sm2-key.ts';
import { evpSm2 } from '../../../agent/crypto/sm2-evp.ts';
import { nativeSigner, nativeVerifier } from '../../../agent/crypto/sm2-native.ts';
import { secondVerifier, toNumber } from '../../../agent/crypto/sm2-second.ts';
import { referenceSign } from '../reference/sm2-sign.ts';
import { SM2 } from '../signers.ts';
import { must, type Target } from '../target.ts';

/** First byte of an input */
const SIGNATURE = 0;
const CIPHERTEXT = 1;

export const sm2BackendsTarget: Target = {
  name: 'sm2-backends',
  shape: 'bytes',
  open() {
    const spki = spkiOf(SM2.key);
    const secret = sm2Secret(SM2.key.export({ format: 'der', type: 'pkcs8' }));
    const sign = nativeSigner(SM2.key);
    const evp = evpSm2();
    const verifiers = [nativeVerifier(spki), secondVerifier(spki), ...(evp ? [evp.verifier(spki)] : [])];
    const bySecond = (data: Uint8Array): Uint8Array =>
      referenceSign({ secret, spki }, data, toNumber(randomBytes(31)) + 1n) ?? sign(data);
    const signers = [sign, bySecond, ...(evp ? [evp.signer(SM2.key)] : [])];
    const native = nativeCipher() ?? secondCipher;
    const message = utf8('货物清单');
    const { point, hash, masked } = native.encrypt(spki, message);
    return {
      seeds: [concat(Uint8Array.of(SIGNATURE), sign(message), message), concat(Uint8Array.of(CIPHERTEXT), point, hash, masked)],
      run(input) {
        const [kind, body] = [(input[0] ?? 0) % 2, input.subarray(1)];
        if (kind === SIGNATURE) {
          const [rs, data] = [body.subarray(0, 64), body.subarray(64)];
          const said = verifiers.map((verify) => verify(data, rs));
          must(new Set(said).size === 1, `a signature: ${said.join(', ')}`);
          must(said[0] !== true || equalBytes(data, message), 'forged');
          const made = (signers[(input[1] ?? 0) % signers.length] ?? sign)(input);
          must(verifiers.every((verify) => verify(input, made)), 'a new signature is refused');
          return;
        }
        const ciphertext = { point: body.subarray(0, 64), hash: body.subarray(64, 96), masked: body.subarray(96) };
        const [one, two] = [native, secondCipher].map((backend) => opened(backend, secret, ciphertext));
        must(one === two, `a ciphertext: ${String(one)} and ${String(two)}`);
        const data = input.subarray(0, 200);
        for (const [a, b] of [[native, secondCipher], [secondCipher, native]] as const)
          must(opened(b, secret, a.encrypt(spki, data)) === Buffer.from(data).toString('hex'), 'a new ciphertext does not open');
      },
    };
  },
}; // prettier-ignore

/** In hex, null when it does not open. The parts have the lengths that sm2-cipher.ts asks for. */
function opened(backend: Sm2CipherBackend, secret: Uint8Array, ciphertext: Sm2Ciphertext): string | null {
  const { point, hash, masked } = ciphertext;
  if (point.length !== 64 || hash.length !== 32 || masked.length === 0 || masked.length > 4096) return null;
  try {
    return Buffer.from(backend.decrypt(secret, ciphertext)).toString('hex');
  } catch {
    return null;
  }
}
