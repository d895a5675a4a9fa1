// Portals an account can be of.
import { PORTALS } from '#shared/portals/index.ts';

export const PORTAL_IDS = PORTALS.map(({ id }) => id);

/** Name of a pack; its id when this version does not know it. */
export function portalName(id: string, language: 'zh' | 'en'): string {
  return PORTALS.find((pack) => pack.id === id)?.name[language] ?? id;
}
