// A PIN that waits for its turn may be wiped by the one who gave it.
import { Problem } from '#shared/errors.ts';
import type { Pin } from './token.ts';

/** Wiped: the consent has ended, and as zeros it would cost the card a try. Throws token/pin-required. */
export function requireKept(pin: Pin): void {
  if (pin.length > 0 && pin.every((byte) => byte === 0)) throw new Problem('token/pin-required');
}
