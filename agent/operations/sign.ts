// One signature: recognise the document, ask, sign, verify, log (DESIGN §2a).
import { randomUUID } from 'node:crypto';
import { Problem, toProblem } from '#shared/errors.ts';
import { verifySignature } from '../crypto/verify.ts';
import { recognise } from '../documents/index.ts';
import type { Draft, FormatId } from '../formats/format.ts';
import { SIGNATURE_FORMATS } from '../formats/index.ts';
import { pdfFacts } from '../formats/pdf/facts.ts';
import type { VisibleSignature } from '#shared/protocol/files.ts';
import type { DocumentView } from '#shared/protocol/views.ts';
import type { TokenSession } from '../tokens/token.ts';
import type { SessionUse } from '../tokens/tokens.ts';
import { ask } from './ask.ts';
import { type Card, companyKey, findCard, identityOf, logged, type OperationContext } from './context.ts';
import { requireOffer } from './offer.ts';
import type { Covered } from './runs/series.ts';
import { documentView } from './views.ts';
import type { Signed, SignRequest } from './operations.ts';

/** How long a card stays logged in between two items of one consent. */
export const KEEP_MS = 60_000;

export async function sign(context: OperationContext, request: SignRequest): Promise<Signed> {
  const { caller, data, pagePin, signal, format = 'raw', visible } = request;
  context.requireOpen();
  SIGNATURE_FORMATS[format].check(data, visible);
  const recognised = recognise(data, pdfFacts);
  const document = inFormat(documentView(data, recognised), { format, visible, name: request.name });
  const verb = document.kind === 'login' && format === 'raw' ? 'login' : 'sign';
  return logged(context, { caller, verb, document, keys: recognised.keys, data }, async () => {
    const granted = verb === 'login' ? context.grants.takeSignature(caller) : null;
    if (granted) {
      const card = findCard(context, granted.token, granted.certificate);
      return {
        value: await signWith(context, card, { owner: granted.id, pin: null, data, format }),
        card,
        granted: 'login',
      };
    }
    const item = { document, keys: recognised.keys };
    // Pages alone have no format: what is written for a series goes for bare signatures.
    const covered = verb === 'sign' && format === 'raw' ? context.series.take(context, caller, item) : null;
    if (covered) return { value: await signCovered(context, covered, data), card: covered.card, granted: 'series' };
    const certificates = requireOffer(context, caller, verb);
    const offer = verb === 'sign' && format === 'raw' ? context.series.offer(caller, document) : null;
    return ask(context, {
      caller,
      verb,
      document,
      ...certificates,
      pin: 'needed',
      pagePin,
      signal,
      series: offer,
      attempt: async (card, { id, pin, series }) => {
        // It was offered for one certificate.
        if (series && card.chosen.certificate.view.id !== offer?.certificate) throw new Problem('approval/mismatch');
        const value = await signWith(context, card, { owner: randomUUID(), pin, data, format, visible });
        if (caller.kind === 'page' && verb === 'login') afterLogin(context, caller, card);
        if (verb === 'sign' && format === 'raw') {
          if (series && pin) context.series.begin(context, { id, caller, item, card, pin }, series);
          context.series.confirmed(caller, document, card);
        }
        return { value, card };
      },
    });
  });
}

/** One more of 本次连续签名. */
async function signCovered(context: OperationContext, covered: Covered, data: Uint8Array): Promise<Signed> {
  const { card, owner, pin, proceed } = covered;
  try {
    const use = { owner, pin, keepMs: KEEP_MS, rank: 'batch' as const };
    const signed = await signWith(context, card, { ...use, data, format: 'raw', proceed });
    covered.done();
    return signed;
  } catch (thrown) {
    throw covered.failed(toProblem(thrown));
  }
}

/** The window says which file, and what comes out: a wrapped signature goes to other readers than a bare one. */
export function inFormat(
  view: DocumentView,
  { format, visible, name }: { format: FormatId; visible: VisibleSignature | undefined; name: string | undefined },
): DocumentView {
  const { label } = SIGNATURE_FORMATS[format];
  return {
    ...view,
    fields: [
      ...(name === undefined ? [] : [{ label: { zh: '文件', en: 'File' }, value: name, strong: true }]),
      ...view.fields,
      ...(format === 'raw' ? [] : [{ label: { zh: '签名格式', en: 'Format' }, value: label.zh, strong: false }]),
      ...(visible === undefined
        ? []
        : [{ label: { zh: '可见签名', en: 'Shown' }, value: placeWords(visible), strong: false }]),
    ],
  };
}

function placeWords({ page, corner }: VisibleSignature): string {
  const pages = { first: '第一页', last: '最后一页' };
  const corners = { 'bottom-right': '右下角', 'bottom-left': '左下角', 'top-right': '右上角', 'top-left': '左上角' };
  return `${typeof page === 'number' ? `第 ${String(page)} 页` : pages[page]}${corners[corner]}`;
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

/** Signs in one turn at the token, and verifies. */
export async function signWith(
  context: OperationContext,
  card: Card,
  use: Partial<Omit<SessionUse, 'pin' | 'certificate'>> & {
    owner: string;
    pin: Uint8Array | null;
    data: Uint8Array;
    format: FormatId;
    visible?: VisibleSignature | undefined;
    /** Throws when it must not be signed any more, now that its turn has come. */
    proceed?: () => void;
  },
): Promise<Signed> {
  const { certificate } = card.chosen;
  const signer = { der: certificate.der, algorithm: certificate.view.algorithm };
  const draft = SIGNATURE_FORMATS[use.format].draft(use.data, signer, {
    now: context.now(),
    cebSm2: context.cebSm2,
    visible: use.visible,
  });
  const signature = await context.tokens.withSession(
    card.present.token.id,
    {
      owner: use.owner,
      pin: use.pin,
      keepMs: use.keepMs ?? 0,
      certificate: certificate.view.id,
      rank: use.rank ?? 'person',
    },
    (session) => {
      use.proceed?.();
      return signAndVerify(session, card, draft);
    },
  );
  return { signature, mechanism: draft.mechanism, identity: identityOf(card), document: draft.finish(signature) };
}

/** A signature leaves the agent only after it verified with the certificate's key: a faulty or false token stops here. */
async function signAndVerify(session: TokenSession, card: Card, draft: Draft): Promise<Uint8Array> {
  const signature = await session.sign(card.chosen.key, draft.mechanism, draft.input);
  if (!verifySignature(card.chosen.certificate.spki, draft.mechanism, draft.input, signature))
    throw new Problem('token/signature-invalid');
  return signature;
}
