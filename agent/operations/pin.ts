// Checking and changing the card's PIN for a page: always in our own window, never before 确认.
import { randomUUID } from 'node:crypto';
import { Problem } from '#shared/errors.ts';
import { pinFault } from '#shared/pin-policy.ts';
import { ask } from './ask.ts';
import type { OperationCaller } from './caller.ts';
import { companyKey, type Card, logged, type OperationContext } from './context.ts';
import { type Offer, requireOffer } from './offer.ts';
import { actView } from './views.ts';
import { LOGIN_GRANT_MS } from './grants.ts';

/** Keeps the card logged in for the one login signature that older pages ask for next (spec/eport-protocol §8, older path). */
export async function checkPin(
  context: OperationContext,
  request: { caller: OperationCaller; method: string; pagePin: Uint8Array | null; signal: AbortSignal },
): Promise<void> {
  const { caller, method, pagePin, signal } = request;
  context.requireOpen();
  if (context.grants.covers(caller)?.login) {
    // One act never asks twice: within a login the PIN was proved a moment ago, and a second try is never spent.
    return;
  }
  const title = { zh: '核对IC卡密码，用于登录', en: 'Check the card’s PIN, for login' };
  const document = actView('pin-check', title, { text: method });
  await logged(context, { caller, verb: 'check-pin', document }, () =>
    ask(context, {
      caller,
      verb: 'check-pin',
      document,
      ...requireOffer(context, caller, 'check-pin'),
      pin: 'needed',
      pagePin,
      signal,
      attempt: async (card, { pin }) => {
        const owner = randomUUID();
        const token = card.present.token.id;
        await context.tokens.withSession(
          token,
          { owner, pin, keepMs: caller.kind === 'page' ? LOGIN_GRANT_MS : 0 },
          () => Promise.resolve(),
        );
        if (caller.kind === 'page') {
          context.grants.login(caller, {
            id: owner,
            token,
            certificate: card.chosen.certificate.view.id,
            signatures: 1,
          });
          context.grants.remember(caller, { key: companyKey(card), name: card.chosen.certificate.view.company });
        }
        return { value: undefined, card };
      },
    }),
  );
}

/** What the page sent as old and new PIN is never used: both are typed in our window. */
export async function changePin(
  context: OperationContext,
  request: { caller: OperationCaller; method: string; token?: string; signal: AbortSignal },
): Promise<void> {
  const { caller, method, signal } = request;
  context.requireOpen();
  const title = { zh: '修改IC卡密码', en: 'Change the card’s PIN' };
  const document = actView('pin-change', title, { text: method });
  await logged(context, { caller, verb: 'change-pin', document }, () =>
    ask(context, {
      caller,
      verb: 'change-pin',
      document,
      ...ofToken(requireOffer(context, caller, 'change-pin'), request.token),
      pin: 'change',
      pagePin: null,
      signal,
      attempt: async (card, { pin, newPin }) => {
        if (!pin || !newPin) throw new Problem('token/pin-required');
        requireStrong(card, newPin);
        await context.tokens.changePin(card.present.token.id, pin, newPin);
        return { value: undefined, card };
      },
    }),
  );
}

/** The token that was meant, and no other. Throws why its certificates cannot be used; token/unknown where it has none. */
function ofToken(offer: Offer, token: string | undefined): Offer {
  if (token === undefined) return offer;
  const [first, ...others] = offer.cards.filter(({ present }) => present.token.id === token);
  if (!first) throw offer.unusable.find((one) => one.token.id === token)?.problem ?? new Problem('token/unknown');
  return { cards: [first, ...others], unusable: [] };
}

/** Before the card is touched: a new PIN that is refused must cost no try. */
function requireStrong({ present, chosen }: Card, newPin: Uint8Array): void {
  const fault = pinFault(newPin, { ...present.token.pinLength, personalId: chosen.certificate.personalId });
  if (fault) throw new Problem(fault);
}
