// One signature: recognise the document, ask, sign, verify, log (DESIGN §2a).
import { randomUUID } from 'node:crypto';
import { Problem } from '#shared/errors.ts';
import { verifySignature } from '../crypto/verify.ts';
import { recognise } from '../documents/index.ts';
import type { Mechanism, TokenSession } from '../tokens/token.ts';
import { ask } from './ask.ts';
import {
  type Card,
  companyKey,
  findCard,
  identityOf,
  logged,
  type OperationContext,
  requireCards,
  requireSameCompany,
} from './context.ts';
import { documentView } from './views.ts';
import type { Signed, SignRequest } from './operations.ts';

export async function sign(context: OperationContext, request: SignRequest): Promise<Signed> {
  const { caller, data, pagePin, signal } = request;
  context.requireOpen();
  const recognised = recognise(data);
  const document = documentView(data, recognised);
  const verb = document.kind === 'login' ? 'login' : 'sign';
  return logged(context, { caller, verb, document, keys: recognised.keys }, async () => {
    const granted = verb === 'login' ? context.grants.takeSignature(caller) : null;
    if (granted) {
      const card = findCard(context, granted.token, granted.certificate);
      return { value: await signWith(context, card, { owner: granted.id, pin: null, data }), card };
    }
    const cards = requireCards(context, caller);
    if (verb === 'sign') requireSameCompany(context, caller, cards[0]);
    return ask(context, {
      caller,
      verb,
      document,
      cards,
      pin: 'needed',
      pagePin,
      signal,
      attempt: async (card, { pin }) => {
        const value = await signWith(context, card, { owner: randomUUID(), pin, data });
        if (caller.kind === 'page' && verb === 'login') afterLogin(context, caller, card);
        return { value, card };
      },
    });
  });
}

/** The login's own signature is spent; what remains are 60 s of identity reads, and the tab knows its company. */
function afterLogin(
  context: OperationContext,
  caller: Extract<SignRequest['caller'], { kind: 'page' }>,
  card: Card,
): void {
  context.grants.login(caller, {
    id: '',
    token: card.present.token.id,
    certificate: card.chosen.certificate.view.id,
    signatures: 0,
  });
  context.grants.remember(caller, { key: companyKey(card), name: card.chosen.certificate.view.company });
}

async function signWith(
  context: OperationContext,
  card: Card,
  use: { owner: string; pin: Uint8Array | null; data: Uint8Array },
): Promise<Signed> {
  const signature = await context.tokens.withSession(
    card.present.token.id,
    { owner: use.owner, pin: use.pin, keepMs: 0 },
    (session) => signAndVerify(session, card, use.data),
  );
  return { signature, identity: identityOf(card) };
}

/** A signature leaves the agent only after it verified with the certificate's key: a faulty or false token stops here. */
export async function signAndVerify(session: TokenSession, card: Card, data: Uint8Array): Promise<Uint8Array> {
  const signature = await session.sign(card.chosen.key, mechanismOf(card), data);
  requireVerified(card, data, signature);
  return signature;
}

/** Throws token/signature-invalid. */
export function requireVerified(card: Card, data: Uint8Array, signature: Uint8Array): void {
  if (!verifySignature(card.chosen.certificate.spki, mechanismOf(card), data, signature))
    throw new Problem('token/signature-invalid');
}

/** The certificate chooses (spec/eport-protocol §5): RSA cards sign PKCS#1 with SHA-1, new cards SM2 with SM3. */
export function mechanismOf(card: Card): Mechanism {
  switch (card.chosen.certificate.view.algorithm) {
    case 'rsa':
      return 'rsa-pkcs1-sha1';
    case 'sm2':
      return 'sm2-sm3';
    case 'ecdsa':
      return 'ecdsa-sha256';
  }
}
