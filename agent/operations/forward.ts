// Calls we do not implement, passed on to the official control after the person agreed (DESIGN §2, cards whose drivers are not public).
import { Problem } from '#shared/errors.ts';
import type { DocumentView } from '#shared/protocol/views.ts';
import { problemOf } from '../tokens/control/problems.ts';
import { ask, distrust, isPinFailure, unsafeForPagePin } from './ask.ts';
import type { OperationCaller } from './caller.ts';
import { type Card, logged, type OperationContext } from './context.ts';
import { type ForwardedArguments, readForwarded, withPinTexts } from './forwarded-pins.ts';
import { type Offer, requireOffer } from './offer.ts';
import { actView } from './views.ts';

export interface ControlReply {
  Result: boolean;
  Data: unknown[];
  Error: unknown[];
}

export async function forward(
  context: OperationContext,
  request: { caller: OperationCaller; method: string; args: unknown; signal: AbortSignal },
): Promise<ControlReply> {
  const { caller, method, args, signal } = request;
  context.requireOpen();
  const control = context.control();
  if (!control) throw new Problem('eport/not-supported', { method });
  const read = readForwarded(args);
  const document = documentOf(method, read);
  const named = { zh: `${document.title.zh} ${method}`, en: `${document.title.en}: ${method}` };
  return logged(context, { caller, verb: 'forward', document: { ...document, title: named } }, () => {
    const cards = cardsOfControl(requireOffer(context, caller, 'forward'));
    requireUnhurt(context, request, cards[0]);
    return ask(context, {
      caller,
      verb: 'forward',
      document,
      cards,
      pin: pinOf(read),
      pinForControl: true,
      pagePin: pinOf(read) === 'needed' ? onlyPin(args) : null,
      signal,
      attempt: async (card, { pin }) => {
        requireUnhurt(context, request, card);
        const reply = await control(method, withPinTexts(args, pin));
        await judge(context, { caller, card, reply, sentPin: pinOf(read) !== 'none' });
        return { value: reply, card: null };
      },
    });
  });
}

function documentOf(method: string, { shown }: ForwardedArguments): DocumentView {
  const title = { zh: '转给官方客户端控件', en: 'Pass on to the official control' };
  return actView('control-method', title, {
    fields: [{ label: { zh: '调用的方法', en: 'Method' }, value: method, strong: true }],
    text: shown,
    caution: {
      zh: '通签不处理这个方法，内容由官方客户端控件决定。',
      en: 'Tongqian does not handle this method; the official control decides what happens.',
    },
  });
}

/** One PIN that stands alone can be replaced by a typed one; any other is used as it stands or not at all. */
function pinOf({ own, within }: ForwardedArguments): 'none' | 'needed' | 'within' {
  if (own + within === 0) return 'none';
  return own === 1 && within === 0 ? 'needed' : 'within';
}

function onlyPin(args: unknown): Uint8Array | null {
  return Object.values(args as object).find((value) => value instanceof Uint8Array) ?? null;
}

/**
 * The control works with its own card, whatever else is inserted; where it shows us none, with one that another driver shows too.
 * Throws why its card cannot be used: another one in the window would lend it name and PIN.
 */
function cardsOfControl({ cards, unusable }: Offer): [Card, ...Card[]] {
  const [first, ...others] = cards.filter(({ present }) => present.token.driver === 'control');
  if (first) return [first, ...others];
  const its = unusable.find(({ token }) => token.driver === 'control');
  if (its) throw its.problem;
  return cards;
}

/** A text may hold a PIN that we do not see (swc_postdata): at the card's last tries none goes on. */
function requireUnhurt(
  context: OperationContext,
  request: { caller: OperationCaller; args: unknown },
  card: Card,
): void {
  const unsafe =
    request.caller.kind === 'page' && typeof request.args === 'string' ? unsafeForPagePin(context, card) : null;
  if (unsafe) throw unsafe;
}

/**
 * A wrong PIN counts against the site and is known of the card, whoever checked it. Rejects with it where we saw the PIN go: a typed
 * one can be typed again. Other failures are the control's own answer.
 */
async function judge(
  context: OperationContext,
  sent: { caller: OperationCaller; card: Card; reply: ControlReply; sentPin: boolean },
): Promise<void> {
  const problem = sent.reply.Result ? null : problemOf(sent.reply.Error);
  if (!isPinFailure(problem)) return;
  await context.tokens.refreshPin(sent.card.present.token.id);
  if (sent.sentPin) throw problem;
  distrust(context, sent.caller);
}
