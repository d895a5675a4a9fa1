// The session handshake: both ends prove their paired keys over a fresh ECDH (the pattern of SIGMA-I, Krawczyk 2003 §5.2).
// The agent proves itself first; before that the extension has sent two random values and nothing that tells who it is.
import { type Bytes, concat, fromUtf8, utf8 } from '../bytes.ts';
import { Problem, type ProblemCode } from '../errors.ts';
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
  TAG_BYTES,
} from './handshake-keys.ts';
import { hello, helloBody, nextMessage, refusal, refusalIn, type Wire } from './handshake-wire.ts';

/** Keys of the record layer, one per direction. */
export interface RecordKeys {
  toAgent: Bytes;
  toExtension: Bytes;
}

const ACCEPTED = new Uint8Array([1]);

/**
 * The extension's side.
 * @param own.agentKey the paired agent's public key; nothing identifying is sent before its owner has answered
 * @throws Problem channel/not-proved, channel/version, channel/not-paired (authenticated by the agent), channel/forged
 */
export async function proveToAgent(
  wire: Wire,
  own: { agentKey: Bytes; pairingId: string; key: StaticKey },
): Promise<RecordKeys> {
  const ephemeral = await createEphemeral();
  const first = hello('session', ephemeral.publicKey, randomBytes(HASH_BYTES));
  wire.send(first);
  const second = await nextMessage(wire);
  const { secret, opening } = await readAgentProof({ first, second, agentKey: own.agentKey, agree: ephemeral.agree });

  const seen = await hashOf('tongqian session extension', first, second, own.agentKey, own.key.publicKey);
  const proof = concat(await own.key.sign(concat(seen, utf8(own.pairingId))), utf8(own.pairingId));
  const third = await sealBox(await deriveKey(secret, opening, 'handshake to agent'), 0, proof);
  wire.send(third);

  const answer = await openBox(await deriveKey(secret, opening, 'handshake to extension'), 1, await nextMessage(wire));
  const refused = refusalIn(answer);
  if (refused) throw refused;
  return recordKeys(secret, first, second, third);
}

async function readAgentProof(message: {
  first: Bytes;
  second: Bytes;
  agentKey: Bytes;
  agree: (point: Bytes) => Promise<Bytes>;
}): Promise<{ secret: Bytes; opening: Bytes }> {
  try {
    const [point, nonce, box] = fields(message.second, POINT_BYTES, HASH_BYTES, SIGNATURE_BYTES + TAG_BYTES);
    const secret = await message.agree(point);
    const opening = await hashOf('tongqian session opening', message.first, point, nonce);
    const signature = await openBox(await deriveKey(secret, opening, 'handshake to extension'), 0, box);
    const signed = await hashOf('tongqian session agent', opening, message.agentKey);
    if (await isSignedBy(message.agentKey, signed, signature)) return { secret, opening };
  } catch (cause) {
    throw new Problem('channel/not-proved', {}, { cause });
  }
  throw new Problem('channel/not-proved');
}

/**
 * The agent's side, from a session hello on.
 * @param own.find public key of a pairing that may connect from where this connection comes, or the reason why not
 * @throws Problem channel/not-paired, channel/forged
 */
export async function admitExtension(
  wire: Wire,
  first: Bytes,
  own: { key: StaticKey; find: (pairingId: string) => Bytes | null },
): Promise<{ keys: RecordKeys; pairingId: string }> {
  const [theirPoint] = fields(helloBody(first), POINT_BYTES, HASH_BYTES);
  const ephemeral = await createEphemeral();
  const secret = await ephemeral.agree(theirPoint);
  const nonce = randomBytes(HASH_BYTES);
  const opening = await hashOf('tongqian session opening', first, ephemeral.publicKey, nonce);
  const toExtension = await deriveKey(secret, opening, 'handshake to extension');
  const signature = await own.key.sign(await hashOf('tongqian session agent', opening, own.key.publicKey));
  const second = concat(ephemeral.publicKey, nonce, await sealBox(toExtension, 0, signature));
  wire.send(second);

  const third = await nextMessage(wire);
  const proof = await openBox(await deriveKey(secret, opening, 'handshake to agent'), 0, third);
  const pairingId = pairingIdIn(proof);
  const publicKey = own.find(pairingId);
  const refuse = async (code: ProblemCode): Promise<Problem> => {
    wire.send(await sealBox(toExtension, 1, refusal(code)));
    return new Problem(code);
  };
  if (!publicKey) throw await refuse('channel/not-paired');
  const seen = await hashOf('tongqian session extension', first, second, own.key.publicKey, publicKey);
  const signed = concat(seen, utf8(pairingId));
  if (!(await isSignedBy(publicKey, signed, proof.slice(0, SIGNATURE_BYTES)))) throw await refuse('channel/forged');
  const keys = await recordKeys(secret, first, second, third);
  wire.send(await sealBox(toExtension, 1, ACCEPTED));
  return { keys, pairingId };
}

function pairingIdIn(proof: Bytes): string {
  try {
    return fromUtf8(proof.subarray(SIGNATURE_BYTES));
  } catch (cause) {
    throw new Problem('channel/forged', {}, { cause });
  }
}

async function recordKeys(secret: Bytes, ...messages: Bytes[]): Promise<RecordKeys> {
  const transcript = await hashOf('tongqian session', ...messages);
  const [toAgent, toExtension] = await Promise.all([
    deriveKey(secret, transcript, 'records to agent'),
    deriveKey(secret, transcript, 'records to extension'),
  ]);
  return { toAgent, toExtension };
}
