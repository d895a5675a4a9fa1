// Whose card it is that no driver recognises: the card's answer to reset tells, where the list of libraries knows it.
import type { Reader } from 'pcsc-mini';
import type { Bilingual } from '#shared/errors.ts';
import { brandOfAtr } from '../libraries.ts';

/**
 * Connects for a moment beside whoever else uses the card, and leaves it as it is. (The answer to reset that pcsc-mini 0.1.3 gives with its
 * events is other memory.)
 * @returns null when the card is unknown, or another program has it for itself
 */
export async function brandOf(pcsc: typeof import('pcsc-mini'), reader: Reader): Promise<Bilingual | null> {
  try {
    const card = await reader.connect(pcsc.CardMode.SHARED);
    try {
      return brandOfAtr((await card.state()).atr);
    } finally {
      await card.disconnect(pcsc.CardDisposition.LEAVE);
    }
  } catch {
    return null;
  }
}
