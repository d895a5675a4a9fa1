// Puts one question to the person: which window, which PIN, which warnings; the same for every operation.
import { timingSafeEqual } from 'node:crypto';
import { Problem } from '#shared/errors.ts';
import type { ApprovalView, DocumentView, ProblemView, Verb } from '#shared/protocol/views.ts';
import type { Confirmation } from '../approval.ts';
import type { OperationCaller } from './caller.ts';
import { type Card, findCard, type OperationContext, pageViewOf, requireSameCompany, warningsOf } from './context.ts';
import { type Unusable, unusableViews } from './offer.ts';

export interface Ask<T> {
  caller: OperationCaller;
  verb: Verb;
  document: DocumentView;
  cards: [Card, ...Card[]];
  /** What cannot be chosen and is shown all the same, with its reason (offer.ts) */
  unusable?: readonly Unusable[];
  /**
   * none: nothing secret is used · change: old and new PIN · needed: page's or typed · within: what the page sent holds a PIN that
   * cannot be taken out, so it is used as it stands or the question is not asked
   */
  pin: 'none' | 'change' | 'needed' | 'within';
  /** The PIN goes to the official control, whose keys have lengths of their own. */
  pinForControl?: boolean;
  /** Sent by the page in `passwd`; create.ts wipes it when the operation has ended. */
  pagePin: Uint8Array | null;
  signal: AbortSignal;
  /** A batch with a list: the window shows so many rows of the run of this id. */
  list?: { id: string; rows: number };
  /** 本次连续签名 may be chosen for these cards, at most so much */
  series?: ApprovalView['series'];
  /** Runs after 确认 with the card that was chosen there. */
  attempt: (card: Card, confirmation: Confirmation) => Promise<T>;
}

/** Rejects with approval/* when there is no yes, else with whatever the attempt met. */
export async function ask<T>(context: OperationContext, request: Ask<T>): Promise<T> {
  const { caller } = request;
  const extension = caller.kind === 'page' || caller.kind === 'extension' ? caller.extension : context.anyExtension();
  if (extension === null) throw new Problem('approval/no-window');
  const [card] = request.cards;
  const mode = pinMode(context, request);
  return context.approvals.ask({
    ...(request.list && { id: request.list.id }),
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

/** DESIGN §2a PIN: a page's PIN is used once after 确认, or the window asks for one and says why. */
function pinMode(context: OperationContext, request: Ask<unknown>): PinMode {
  const { caller, cards, pagePin, pin } = request;
  if (pin === 'none' || pin === 'change') return { pin, pinNote: null };
  if (pin === 'needed' && (!pagePin || caller.kind !== 'page')) return { pin: 'ask', pinNote: null };
  const why = whyNoPagePin(context, caller, cards);
  if (why && pin === 'within') throw new Problem('eport/pin-within', {}, { cause: why });
  if (why) return { pin: 'ask', pinNote: { code: why.code, params: why.params } };
  if (pagePin) requirePinLength(request, cards[0], pagePin);
  return { pin: 'page', pinNote: null };
}

/** Why a PIN that a page sent stays unused: whose it is, few tries, wrong before, or the policy. Null when it may be used. */
function whyNoPagePin(
  context: OperationContext,
  caller: OperationCaller,
  cards: readonly [Card, ...Card[]],
): Problem | null {
  if (caller.kind !== 'page') return new Problem('token/page-pin-not-used');
  const count = new Set(cards.map(({ present }) => present.token.id)).size;
  if (count > 1) return new Problem('token/page-pin-several', { count });
  const unsafe = unsafeForPagePin(context, cards[0]);
  if (unsafe) return unsafe;
  if (context.distrustedPins.has(caller.page.origin)) return new Problem('token/page-pin-distrusted');
  return context.pagePinPolicy(caller.portal) === 'ask' ? new Problem('token/page-pin-not-used') : null;
}

async function attempt<T>(
  context: OperationContext,
  request: Ask<T>,
  given: { confirmation: Confirmation; mode: PinMode },
): Promise<T> {
  const { confirmation, mode } = given;
  const { caller } = request;
  const card = findCard(context, confirmation.token, confirmation.certificate, {
    evenExpired: request.verb === 'decrypt', // what was sent to it is still its own
  });
  if (request.verb !== 'login' && request.verb !== 'check-pin') requireSameCompany(context, caller, card);
  if (!request.cards.some((offered) => isSame(offered, card))) throw new Problem('approval/mismatch'); // never could be chosen
  if (mode.pin === 'none') return request.attempt(card, confirmation);
  // The tries may have gone down, or another question of the same site have shown its PIN to be wrong, since the window opened.
  const why = mode.pin === 'page' ? whyNoPagePin(context, caller, [card]) : null;
  if (why) throw why;
  const pin = mode.pin === 'page' ? request.pagePin : confirmation.pin;
  if (request.pin !== 'within') requirePin(request, card, pin);
  try {
    const result = await request.attempt(card, { ...confirmation, pin });
    if (pin && !request.pinForControl) provedRight(context, request, { card, pin, newPin: confirmation.newPin });
    return result;
  } catch (thrown) {
    if (mode.pin === 'page' && isPinFailure(thrown)) distrust(context, caller);
    throw thrown;
  }
}

/** From now on this site's PINs stay unused, also after a restart of the agent, until `provedRight`. */
export function distrust(context: OperationContext, caller: OperationCaller): void {
  if (caller.kind === 'page') context.distrustedPins.add(caller.page.origin);
}

export function isPinFailure(thrown: unknown): thrown is Problem {
  return thrown instanceof Problem && (thrown.code === 'token/pin-wrong' || thrown.code === 'token/pin-locked');
}

/** The card took this PIN. Where the person typed what the page had sent as well, the page has the right one again. */
function provedRight(
  context: OperationContext,
  { caller, pagePin }: Ask<unknown>,
  { card, pin, newPin }: { card: Card; pin: Uint8Array; newPin: Uint8Array | null },
): void {
  context.tokens.markFactoryPin(card.present.token.id, isFactoryPin(newPin ?? pin));
  if (caller.kind === 'page' && pagePin && pagePin.length === pin.length && timingSafeEqual(pagePin, pin))
    context.distrustedPins.delete(caller.page.origin);
}

function isSame(a: Card, b: Card): boolean {
  return a.present.token.id === b.present.token.id && a.chosen.certificate.view.id === b.chosen.certificate.view.id;
}

/** Why no PIN of a page may touch the card now: two tries or fewer, or an unknown number after a wrong PIN. */
export function unsafeForPagePin(context: OperationContext, card: Card): Problem | null {
  const now = context.tokens.present().find((present) => present.token.id === card.present.token.id) ?? card.present;
  const { triesLeft } = now.view;
  if (triesLeft === null) return now.wrongBefore ? new Problem('token/page-pin-unsafe') : null;
  return triesLeft <= 2 ? new Problem('token/pin-tries-low', { tries: triesLeft }) : null;
}

function requirePin(request: Ask<unknown>, card: Card, pin: Uint8Array | null): void {
  if (!pin || pin.length === 0) throw new Problem('token/pin-required');
  requirePinLength(request, card, pin);
}

function requirePinLength({ pinForControl }: Ask<unknown>, card: Card, pin: Uint8Array): void {
  if (pinForControl) return;
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
    program: caller.kind === 'program' ? caller.name : caller.kind === 'terminal' ? 'tongqian' : null,
    tab: caller.kind === 'page' ? caller.page.tab : null,
    document: request.document,
    tokens: tokenViews(context, request),
    certificate: given.card.chosen.certificate.view.id,
    ...(request.unusable && request.unusable.length > 0 && { unusable: unusableViews(request.unusable) }),
    pin: given.pin,
    pinNote: given.pinNote,
    rows: request.list?.rows ?? null,
    series: request.series ?? null,
    warnings: warningsOf(given.card),
  };
}

function tokenViews(context: OperationContext, request: Ask<unknown>): ApprovalView['tokens'] {
  const ids = [...new Set(request.cards.map((card) => card.present.token.id))];
  const isOffered = (token: string, certificate: string) =>
    request.cards.some(
      ({ present, chosen }) => present.token.id === token && chosen.certificate.view.id === certificate,
    );
  return ids
    .flatMap((id) => context.tokens.present().filter((present) => present.token.id === id))
    .map(({ view }) => ({ ...view, certificates: view.certificates.filter(({ id }) => isOffered(view.id, id)) }));
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
