// SM3 and the modes of SM4: node's own calls, OpenSSL called directly, and the definitions written down again give the same bytes.
import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { concat, equalBytes, fromHex, utf8 } from '#shared/bytes.ts';
import { EvpCipher } from '../../../agent/crypto/evp-cipher.ts';
import { evpOfNode } from '../../../agent/crypto/evp.ts';
import { hasSm4Gcm, sm4GcmCipher, sm4GcmDecipher } from '../../../agent/crypto/sm4-gcm.ts';
import { SM4_BLOCK } from '../../../agent/crypto/vectors/gmt-0003-5.ts';
import { referenceSm3 } from '../reference/sm3.ts';
import { referenceSm4, type Sm4Mode } from '../reference/sm4.ts';
import { must, type Target } from '../target.ts';

const MODES = ['ecb', 'cbc', 'ctr', 'cfb', 'ofb', 'gcm'] as const satisfies Sm4Mode[];
/** The definitions are slow. */
const MOST = 600;

/** An input: which mode, 16 bytes of key, 16 of vector, the text. */
export const sm4BackendsTarget: Target = {
  name: 'sm4-backends',
  shape: 'bytes',
  mayThrow: [],
  open: () => ({
    seeds: MODES.flatMap((_, mode) =>
      [0, 1, 15, 16, 17, 64, 200].map((length) =>
        concat(Uint8Array.of(mode), fromHex(SM4_BLOCK.key), fromHex(SM4_BLOCK.cipher), utf8('货'.repeat(67)).subarray(0, length)),
      ),
    ),
    run(input) {
      must(equalBytes(createHash('sm3').update(input).digest(), referenceSm3(input)), 'SM3');
      const mode = MODES[(input[0] ?? 0) % MODES.length] ?? 'ecb';
      const [key, iv] = [padded(input.subarray(1, 17)), padded(input.subarray(17, 33))];
      const rest = input.subarray(33, 33 + MOST);
      const data = mode === 'ecb' || mode === 'cbc' ? rest.subarray(0, rest.length - (rest.length % 16)) : rest;
      if (mode === 'gcm') agreeOnGcm({ key, iv: iv.subarray(0, 12) }, data);
      else agree(mode, { key, iv }, data);
    },
  }),
}; // prettier-ignore

function agree(mode: Exclude<Sm4Mode, 'gcm'>, { key, iv }: { key: Uint8Array; iv: Uint8Array }, data: Uint8Array): void {
  const vector = mode === 'ecb' ? null : iv;
  const node = createCipheriv(`sm4-${mode}`, key, vector).setAutoPadding(false);
  const made = concat(node.update(data), node.final());
  must(equalBytes(made, referenceSm4(mode, { key, iv }, data)), `${mode}: node and its definition`);
  if (evpOfNode() !== null) {
    // Of whole blocks everything comes before the end, where the padding is.
    const evp = new EvpCipher({ name: `SM4-${mode.toUpperCase()}`, key, iv: vector, way: 'encrypt' });
    const direct = evp.update(data);
    evp.final();
    must(equalBytes(made, direct), `${mode}: node and OpenSSL`);
  }
  const back = createDecipheriv(`sm4-${mode}`, key, vector).setAutoPadding(false);
  must(equalBytes(concat(back.update(made), back.final()), data), `${mode}: back`);
} // prettier-ignore

function agreeOnGcm({ key, iv }: { key: Uint8Array; iv: Uint8Array }, data: Uint8Array): void {
  if (!hasSm4Gcm()) return;
  const cipher = sm4GcmCipher(key, iv);
  const made = concat(cipher.update(data), cipher.final(), cipher.getAuthTag());
  must(equalBytes(made, referenceSm4('gcm', { key, iv }, data)), 'gcm: OpenSSL and its definition');
  const [text, tag] = [made.subarray(0, -16), made.subarray(-16)];
  const back = sm4GcmDecipher(key, iv, tag);
  must(equalBytes(concat(back.update(text), back.final()), data), 'gcm: back');
  const changed = sm4GcmDecipher(key, iv, Uint8Array.from(tag, (byte, at) => (at === 15 ? byte ^ 1 : byte)));
  changed.update(text);
  must(throws(() => changed.final()), 'gcm: a changed code opens');
} // prettier-ignore

function throws(act: () => unknown): boolean {
  try {
    act();
    return false;
  } catch {
    return true;
  }
}

function padded(bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array(16);
  whole.set(bytes);
  return whole;
}
