// What a new PIN must satisfy before the card is asked; the card and the agent have their own rules after these.
import { passphraseStrength } from '#shared/passphrase.ts';
import type { ApprovalView } from '#shared/protocol/views.ts';

export type PinFault =
  | 'pinEmpty'
  | 'pinShort'
  | 'pinSame'
  | 'pinFactory'
  | 'pinWeak'
  | 'pinDiffers'
  | 'typeAll'
  | 'passphraseWeak'
  | 'passphraseDiffers';

/** The factory PIN of E-Port cards (spec: eport protocol, PIN). */
const FACTORY = '88888888';

/** The first rule a change breaks, or null. */
export function faultOfChange(old: string, fresh: string, repeated: string): PinFault | null {
  if (old === '' || fresh === '') return 'pinEmpty';
  if (fresh.length < 6) return 'pinShort';
  if (fresh === FACTORY) return 'pinFactory';
  if (fresh === old) return 'pinSame';
  if (isRow(fresh)) return 'pinWeak';
  return fresh === repeated ? null : 'pinDiffers';
}

/** What is typed for a key of this computer: a file's password or the key's PIN, then what is new, twice. */
export interface KeySecrets {
  pin: string;
  fresh: string;
  repeated: string;
}

/** The first rule they break, or null. */
export function faultOfKey(mode: ApprovalView['pin'], { pin, fresh, repeated }: KeySecrets): PinFault | null {
  if ((mode !== 'new' && pin === '') || fresh === '') return 'typeAll';
  if (mode === 'backup') {
    if (passphraseStrength(new TextEncoder().encode(fresh)) === 'weak') return 'passphraseWeak';
    return fresh === repeated ? null : 'passphraseDiffers';
  }
  if (fresh.length < 6) return 'pinShort';
  if (isRow(fresh)) return 'pinWeak';
  return fresh === repeated ? null : 'pinDiffers';
}

/** 11111111, 12345678, 87654321 */
function isRow(pin: string): boolean {
  const steps = new Set<number>();
  for (let place = 1; place < pin.length; place += 1) steps.add(pin.charCodeAt(place) - pin.charCodeAt(place - 1));
  return steps.size === 1 && [-1, 0, 1].includes([...steps][0] ?? 9);
}

/** Characters that an input method in full-width mode makes; no card PIN has them. */
export function hasFullWidth(text: string): boolean {
  return /[^\x20-\x7e]/.test(text);
}
