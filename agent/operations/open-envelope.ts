// The content key of an encrypted file, opened by the card it was wrapped for. The file itself stays with who asked.
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { DocumentView } from '#shared/protocol/views.ts';
import { Problem } from '#shared/errors.ts';
import { ciphertextToDer, readCiphertext } from '../crypto/sm2-cipher.ts';
import { unwrapAgreed } from '../envelopes/agreement.ts';
import { CIPHERS } from '../envelopes/names.ts';
import { type Envelope, isFor, parseEnvelope, type Recipient } from '../envelopes/parse.ts';
import type { TokenSession } from '../tokens/token.ts';
import { ask } from './ask.ts';
import type { OperationCaller } from './caller.ts';
import { type Card, logged, type OperationContext } from './context.ts';

export interface OpenRequest {
  caller: OperationCaller;
  /** The envelope up to its content */
  head: Uint8Array;
  /** Name of the file, for the window */
  name: string;
  signal: AbortSignal;
}

/**
 * Asks, then has the card open the key. Whoever gets it wipes it.
 * Rejects with format/*, envelope/no-card, approval/*, token/*; envelope/not-opened for every failure of the decryption itself.
 */
export async function openEnvelope(context: OperationContext, request: OpenRequest): Promise<Uint8Array> {
  context.requireOpen();
  const envelope = parseEnvelope(request.head);
  const document = envelopeView(request, envelope);
  return logged(context, { caller: request.caller, verb: 'decrypt', document, data: request.head }, () =>
    ask(context, {
      caller: request.caller,
      verb: 'decrypt',
      document,
      cards: requireRecipients(context, envelope),
      pin: 'needed',
      pagePin: null,
      signal: request.signal,
      attempt: async (card, { pin }) => {
        const value = await context.tokens.withSession(
          card.present.token.id,
          { owner: randomUUID(), pin, keepMs: 0, certificate: card.chosen.certificate.view.id },
          (session) => unwrap(session, card, envelope),
        );
        return { value, card };
      },
    }),
  );
}

function requireRecipients(context: OperationContext, envelope: Envelope): [Card, ...Card[]] {
  const { cards, problem } = recipientsOf(context, envelope);
  const [first, ...others] = cards;
  if (!first) throw problem ?? new Problem('envelope/no-card');
  return [first, ...others];
}

/** The cards that open it, or why none does. An expired certificate still opens what was sent to it. */
export function recipientsOf(
  context: OperationContext,
  envelope: Envelope,
): { cards: Card[]; problem: Problem | null } {
  const cards = context.tokens
    .present()
    .filter((present) => !present.view.locked)
    .flatMap((present) => present.certificates.map((chosen) => ({ present, chosen })))
    .filter((card) => recipientOf(envelope, card) !== null);
  const usable = cards.filter(({ chosen }) => chosen.frozen !== true);
  if (usable.length > 0) return { cards: usable, problem: null };
  return { cards: [], problem: new Problem(cards.length > 0 ? 'token/certificate-frozen' : 'envelope/no-card') };
}

/** Null where the certificate is none of its recipients, or does not decrypt. */
export function recipientOf({ recipients }: Envelope, { chosen }: Card): Recipient | null {
  const { der, view } = chosen.certificate;
  if (view.usage === 'sign') return null;
  return recipients.find((recipient) => isFor(recipient, der)) ?? null;
}

/** Rejects with envelope/no-card, envelope/not-opened, token/*. */
export async function unwrap(session: TokenSession, card: Card, envelope: Envelope): Promise<Uint8Array> {
  const recipient = recipientOf(envelope, card);
  if (recipient === null) throw new Problem('envelope/no-card');
  if (recipient.wrapping === 'ecdh') return requireLength(envelope, await agreed(session, card, recipient));
  if (!session.decrypt) throw new Problem('token/mechanism', { detail: 'decrypt' });
  const { wrapping, wrapped } = recipient;
  const readings = wrapping === 'sm2' ? readCiphertext(wrapped).map(ciphertextToDer) : [wrapped];
  for (const reading of readings) {
    const key = await session.decrypt(card.chosen.key, wrapping, reading).catch(unlessNotOpened);
    if (key?.length === CIPHERS[envelope.cipher].keyBytes) return key;
  }
  // The content says that it did not open, after the same work (XML Encryption 1.1 §6.1).
  if (envelope.xml) return randomBytes(CIPHERS[envelope.cipher].keyBytes);
  throw new Problem('envelope/not-opened');
}

/** The card computes the point alone; what follows from it is worked out here. */
async function agreed(
  session: TokenSession,
  card: Card,
  { point, agreement, wrapped }: Extract<Recipient, { wrapping: 'ecdh' }>,
): Promise<Uint8Array> {
  if (!session.agree) throw new Problem('token/mechanism', { detail: 'ECDH' });
  return unwrapAgreed(await session.agree(card.chosen.key, point), agreement, wrapped);
}

function requireLength({ cipher }: Envelope, key: Uint8Array): Uint8Array {
  if (key.length !== CIPHERS[cipher].keyBytes) throw new Problem('envelope/not-opened');
  return key;
}

/** The next reading of the same bytes may be the right one. */
function unlessNotOpened(thrown: unknown): null {
  if (thrown instanceof Problem && thrown.code === 'envelope/not-opened') return null;
  throw thrown;
}

const UNVERIFIED = {
  zh: '这种写法（XML 加密用 SM2、SM4）没有公开的标准，通签没有在平台上验证过。',
  en: 'No public standard describes SM2 and SM4 in XML Encryption; this has not been verified against the platform.',
};

export function envelopeView(
  { head, name }: Pick<OpenRequest, 'head' | 'name'>,
  { recipients, cipher, from, to, xml }: Envelope,
): DocumentView {
  const field = (zh: string, en: string, value: string, strong = false) => ({ label: { zh, en }, value, strong });
  return {
    kind: 'envelope',
    title: { zh: '解密文件', en: 'Decrypt a file' },
    fields: [
      field('文件', 'File', name.slice(0, 300), true),
      field('收件人', 'Recipients', String(recipients.length)),
      field('加密算法', 'Cipher', cipher.toUpperCase()),
      ...(xml ? [] : [field('密文长度', 'Encrypted bytes', String(to - from))]),
    ],
    text: '',
    size: 0,
    sha256: createHash('sha256').update(head).digest('hex'),
    caution: xml?.unverified === true ? UNVERIFIED : null,
  };
}
