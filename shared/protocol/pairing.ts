// The pairing handshake. Both ends commit before they see the other's random values, so nobody between them can steer the six
// digits; and the agent's part of the digits stays hidden until the extension has committed to what was typed, so a program
// that merely connects cannot know them (commitments as in Vaudenay 2005, both ways).
//
//   E→A hello, commitment to (static key, ephemeral, nonce, label)     A→E static key, ephemeral, commitment to nonce
//   E→A static key, ephemeral, nonce, label                            … the agent shows the digits, the person types them …
//   E→A box{commitment to the digits}                                  A→E box{nonce}
//   E→A box{digits, opening, signature}                                A→E box{signature, pairing id}
import { type Bytes, concat, equalBytes, fromUtf8, utf8 } from '../bytes.ts';
import { Problem } from '../errors.ts';
import {
  createEphemeral,
  deriveKey,
  fields,
  HASH_BYTES,
  hashOf,
  isSignedBy,
  openBox,
  POINT_BYTES,
  randomBytes,
  sealBox,
  SIGNATURE_BYTES,
  type StaticKey,
} from './handshake-keys.ts';
import { hello, helloBody, nextMessage, type Wire } from './handshake-wire.ts';

/** What the extension says of itself on the agent's screen, e.g. "Chromium 156 · Linux". */
const LABEL_LIMIT = 64;
const CODE_DIGITS = 6;
const REVEAL_HEAD = 2 * POINT_BYTES + HASH_BYTES;

/** Both ends' view of one pairing after the reveal. */
interface Exchange {
  /** Hash of the three plain messages. */
  transcript: Bytes;
  toAgent: Bytes;
  toExtension: Bytes;
}

/** Six digits of a transcript, every one of the million equally likely (values above the last full million are drawn again). */
export async function pairingDigits(transcript: Bytes, agentNonce: Bytes): Promise<string> {
  const range = 10 ** CODE_DIGITS;
  const end = Math.floor(2 ** 32 / range) * range;
  for (let draw = 0; ; draw++) {
    const hash = await hashOf('tongqian pairing digits', transcript, agentNonce, new Uint8Array([draw]));
    const view = new DataView(hash.buffer);
    for (let offset = 0; offset < HASH_BYTES; offset += 4) {
      const value = view.getUint32(offset);
      if (value < end) return String(value % range).padStart(CODE_DIGITS, '0');
    }
  }
}

/**
 * The extension's side.
 * @param own.code resolves with the digits the person typed; called once the agent shows them
 * @throws Problem pairing/… as the agent says, pairing/code-wrong, channel/version, channel/forged
 */
export async function pairWithAgent(
  wire: Wire,
  own: { key: StaticKey; label: string; code: () => Promise<string> },
): Promise<{ pairingId: string; agentKey: Bytes }> {
  const ephemeral = await createEphemeral();
  const label = utf8(own.label).slice(0, LABEL_LIMIT);
  const reveal = concat(own.key.publicKey, ephemeral.publicKey, randomBytes(HASH_BYTES), label);
  const first = hello('pairing', await hashOf('tongqian pairing commitment', reveal));
  wire.send(first);
  const second = await nextMessage(wire);
  const [agentKey, agentPoint, commitment] = fields(second, POINT_BYTES, POINT_BYTES, HASH_BYTES);
  wire.send(reveal);
  const exchange = await exchangeOf(await ephemeral.agree(agentPoint), first, second, reveal);

  const nonceBox = nextMessage(wire); // listened for while the person types, so that an agent that gives up is noticed
  const typed = await Promise.race([own.code(), nonceBox.then(() => Promise.reject(new Problem('channel/forged')))]);
  const opening = concat(randomBytes(HASH_BYTES), utf8(typed));
  wire.send(await sealBox(exchange.toAgent, 0, await hashOf('tongqian pairing code', opening)));

  const nonce = await openBox(exchange.toExtension, 0, await nonceBox);
  if (!equalBytes(commitment, await hashOf('tongqian pairing nonce', nonce))) throw new Problem('channel/forged');
  if (!equalBytes(utf8(typed), utf8(await pairingDigits(exchange.transcript, nonce))))
    throw new Problem('pairing/code-wrong');
  const signed = await hashOf('tongqian pairing extension', exchange.transcript, nonce);
  wire.send(await sealBox(exchange.toAgent, 1, concat(await own.key.sign(signed), opening)));

  const last = await openBox(exchange.toExtension, 1, await nextMessage(wire));
  const pairingId = last.slice(SIGNATURE_BYTES);
  const agentSigned = await hashOf('tongqian pairing agent', exchange.transcript, nonce, pairingId);
  if (!(await isSignedBy(agentKey, agentSigned, last.slice(0, SIGNATURE_BYTES)))) throw new Problem('channel/forged');
  return { pairingId: fromUtf8(pairingId), agentKey };
}

/**
 * The agent's side, from a pairing hello on. Whoever gets to the end has had the digits from the agent's screen.
 * @param own.onCode shows the digits and what the browser calls itself (not to be trusted, at most 64 bytes of text)
 * @param own.accept keeps the pairing and gives its id; called once, at the end
 * @throws Problem pairing/code-wrong, channel/forged
 */
export async function pairWithExtension(
  wire: Wire,
  first: Bytes,
  own: {
    key: StaticKey;
    onCode: (digits: string, label: string) => void;
    accept: (publicKey: Bytes, label: string) => Promise<string>;
  },
): Promise<void> {
  const [commitment] = fields(helloBody(first), HASH_BYTES);
  const ephemeral = await createEphemeral();
  const nonce = randomBytes(HASH_BYTES);
  const second = concat(own.key.publicKey, ephemeral.publicKey, await hashOf('tongqian pairing nonce', nonce));
  wire.send(second);

  const reveal = await nextMessage(wire);
  if (!equalBytes(commitment, await hashOf('tongqian pairing commitment', reveal))) throw new Problem('channel/forged');
  const [publicKey, theirPoint] = fields(reveal.slice(0, REVEAL_HEAD), POINT_BYTES, POINT_BYTES, HASH_BYTES);
  const label = labelOf(reveal.subarray(REVEAL_HEAD));
  const exchange = await exchangeOf(await ephemeral.agree(theirPoint), first, second, reveal);
  const digits = await pairingDigits(exchange.transcript, nonce);
  own.onCode(digits, label);

  const promised = await openBox(exchange.toAgent, 0, await nextMessage(wire));
  wire.send(await sealBox(exchange.toExtension, 0, nonce));
  const answer = await openBox(exchange.toAgent, 1, await nextMessage(wire));
  const [signature, blind, code] = fields(answer, SIGNATURE_BYTES, HASH_BYTES, CODE_DIGITS);
  const kept = equalBytes(promised, await hashOf('tongqian pairing code', concat(blind, code)));
  if (!kept || !equalBytes(code, utf8(digits))) throw new Problem('pairing/code-wrong');
  const signed = await hashOf('tongqian pairing extension', exchange.transcript, nonce);
  if (!(await isSignedBy(publicKey, signed, signature))) throw new Problem('channel/forged');

  const pairingId = utf8(await own.accept(publicKey, label));
  const proof = await own.key.sign(await hashOf('tongqian pairing agent', exchange.transcript, nonce, pairingId));
  wire.send(await sealBox(exchange.toExtension, 1, concat(proof, pairingId)));
}

async function exchangeOf(secret: Bytes, ...messages: Bytes[]): Promise<Exchange> {
  const transcript = await hashOf('tongqian pairing', ...messages);
  const toAgent = await deriveKey(secret, transcript, 'pairing to agent');
  return { transcript, toAgent, toExtension: await deriveKey(secret, transcript, 'pairing to extension') };
}

/** The label as one line of harmless text: it ends up on a terminal. */
function labelOf(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes.subarray(0, LABEL_LIMIT));
  return text.replace(/[^\p{L}\p{N} .,·()_/+-]/gu, '').trim();
}
