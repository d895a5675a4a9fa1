// Puts one question to the person: which window, which PIN, which warnings; the same for every operation.
import { Problem } from '#shared/errors.ts';
import type { ApprovalView, DocumentView, ProblemView, Verb } from '#shared/protocol/views.ts';
import type { Confirmation } from '../approval.ts';
import type { OperationCaller } from './caller.ts';
import { type Card, findCard, type OperationContext, pageViewOf, requireSameCompany, warningsOf } from './context.ts';

export interface Ask<T> {
  caller: OperationCaller;
  verb: Verb;
  document: DocumentView;
  cards: [Card, ...Card[]];
  /** none: nothing secret is used · change: old and new PIN · needed: page's or typed */
  pin: 'none' | 'change' | 'needed';
  /** Sent by the page in `passwd`; create.ts wipes it when the operation has ended. */
  pagePin: Uint8Array | null;
  signal: AbortSignal;
  /** Runs after 确认 with the card that was chosen there. */
  attempt: (card: Card, confirmation: Confirmation) => Promise<T>;
}

/** Rejects with approval/* when there is no yes, else with whatever the attempt met. */
export async function ask<T>(context: OperationContext, request: Ask<T>): Promise<T> {
  const { caller } = request;
  const extension = caller.kind === 'page' || caller.kind === 'extension' ? caller.extension : context.anyExtension();
  if (extension === null) throw new Problem('approval/no-window');
  const [card] = request.cards;
  const mode = pinMode(context, request, card);
  return context.approvals.ask({
    extension,
    source: sourceOf(caller),
    ...(caller.kind === 'page' && caller.arrivedAt !== undefined && { arrivedAt: caller.arrivedAt }),
    view: viewOf(context, request, { card, ...mode }),
    signal: request.signal,
    attempt: (confirmation) => attempt(context, request, { confirmation, mode }),
    refresh: () => ({ tokens: tokenViews(context, request), warnings: warningsOf(card) }),
  });
}

interface PinMode {
  pin: ApprovalView['pin'];
  pinNote: ProblemView | null;
}

/** DESIGN §2a PIN: a page's PIN is used once after 确认, never at two or fewer tries, never again after a wrong one. */
function pinMode(context: OperationContext, request: Ask<unknown>, card: Card): PinMode {
  const { caller, pagePin, pin } = request;
  if (pin === 'none' || pin === 'change') return { pin, pinNote: null };
  if (!pagePin || caller.kind !== 'page') return { pin: 'ask', pinNote: null };
  const unsafe = unsafeForPagePin(context, card);
  if (unsafe) return { pin: 'ask', pinNote: { code: unsafe.code, params: unsafe.params } };
  if (context.distrustedPins.has(caller.page.origin))
    return { pin: 'ask', pinNote: { code: 'token/page-pin-distrusted', params: {} } };
  if (context.pagePinPolicy(caller.portal) === 'ask')
    return { pin: 'ask', pinNote: { code: 'token/page-pin-not-used', params: {} } };
  requirePinLength(card, pagePin);
  return { pin: 'page', pinNote: null };
}

async function attempt<T>(
  context: OperationContext,
  request: Ask<T>,
  given: { confirmation: Confirmation; mode: PinMode },
): Promise<T> {
  const { confirmation, mode } = given;
  const card = findCard(context, confirmation.token, confirmation.certificate);
  if (!request.cards.some((offered) => isSame(offered, card))) throw new Problem('approval/mismatch'); // never stood in the window
  if (request.verb !== 'login' && request.verb !== 'check-pin') requireSameCompany(context, request.caller, card);
  if (mode.pin === 'none') return request.attempt(card, confirmation);
  const pin = mode.pin === 'page' ? pagePinFor(context, request, card) : confirmation.pin;
  if (!pin || pin.length === 0) throw new Problem('token/pin-required');
  requirePinLength(card, pin);
  try {
    const result = await request.attempt(card, { ...confirmation, pin });
    context.tokens.markFactoryPin(card.present.token.id, isFactoryPin(pin));
    return result;
  } catch (thrown) {
    const wrong =
      thrown instanceof Problem && (thrown.code === 'token/pin-wrong' || thrown.code === 'token/pin-locked');
    if (wrong && mode.pin === 'page' && request.caller.kind === 'page')
      context.distrustedPins.add(request.caller.page.origin);
    throw thrown;
  }
}

function isSame(a: Card, b: Card): boolean {
  return a.present.token.id === b.present.token.id && a.chosen.certificate.view.id === b.chosen.certificate.view.id;
}

/** The tries may have gone down, or another card been chosen, since the window opened. */
function pagePinFor(context: OperationContext, request: Ask<unknown>, card: Card): Uint8Array | null {
  requireUsablePagePin(context, request.caller, card);
  return request.pagePin;
}

/** Throws why a PIN of this page may not touch the card now. */
export function requireUsablePagePin(context: OperationContext, caller: OperationCaller, card: Card): void {
  const unsafe = unsafeForPagePin(context, card);
  if (unsafe) throw unsafe;
  // Another question of the same site, asked beside this one, may have shown its PIN to be wrong.
  if (caller.kind === 'page' && context.distrustedPins.has(caller.page.origin))
    throw new Problem('token/page-pin-distrusted');
}

/** Why no PIN of a page may touch the card now: two tries or fewer, or an unknown number after a wrong PIN. */
function unsafeForPagePin(context: OperationContext, card: Card): Problem | null {
  const now = context.tokens.present().find((present) => present.token.id === card.present.token.id) ?? card.present;
  const { triesLeft } = now.view;
  if (triesLeft === null) return now.wrongBefore ? new Problem('token/page-pin-unsafe') : null;
  return triesLeft <= 2 ? new Problem('token/pin-tries-low', { tries: triesLeft }) : null;
}

function requirePinLength(card: Card, pin: Uint8Array): void {
  const { min, max } = card.present.token.pinLength;
  const length = new TextDecoder().decode(pin).length;
  if (length < min || length > max) throw new Problem('token/pin-length');
}

function isFactoryPin(pin: Uint8Array): boolean {
  return pin.length === 8 && pin.every((byte) => byte === 0x38); // 88888888, spec/eport-protocol §6
}

function viewOf(
  context: OperationContext,
  request: Ask<unknown>,
  given: PinMode & { card: Card },
): Omit<ApprovalView, 'id' | 'digest' | 'requestedAt' | 'expiresAt'> {
  const { caller } = request;
  return {
    verb: request.verb,
    page: pageViewOf(context, caller),
    tab: caller.kind === 'page' ? caller.page.tab : null,
    document: request.document,
    tokens: tokenViews(context, request),
    certificate: given.card.chosen.certificate.view.id,
    pin: given.pin,
    pinNote: given.pinNote,
    warnings: warningsOf(given.card),
    mayRemember: false,
  };
}

function tokenViews(context: OperationContext, request: Ask<unknown>): ApprovalView['tokens'] {
  const ids = [...new Set(request.cards.map((card) => card.present.token.id))];
  return ids
    .flatMap((id) => context.tokens.present().filter((present) => present.token.id === id))
    .map(({ view }) => view);
}

function sourceOf(caller: OperationCaller): string {
  switch (caller.kind) {
    case 'page':
      return `${caller.extension} tab ${caller.page.tab}`;
    case 'extension':
      return `${caller.extension} own pages`;
    case 'program':
      return `program ${caller.name}`;
    case 'terminal':
      return 'terminal';
  }
}
