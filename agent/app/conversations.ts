// Puts the two doors together that may not know each other: a page's stand-in socket (server) and the dialect (eport).
import { portalOf } from '#shared/portals/index.ts';
import { openEportConnection } from '../eport/connection.ts';
import type { Operations } from '../operations/operations.ts';
import type { OpenConversation } from '../server/connections.ts';

/** Pages of a known portal may call what its pack lists; pages of no pack may call nothing that touches a card. */
export function createConversations(parts: { operations: Operations; whiteReader: boolean }): OpenConversation {
  return ({ extension, page, send, signal }) => {
    const pack = portalOf(page.origin);
    return openEportConnection({
      caller: { kind: 'page', extension, page, portal: pack?.id ?? null },
      operations: parts.operations,
      send,
      signal,
      allowed: (method) => pack?.methods.includes(method) ?? false,
      whiteReader: parts.whiteReader,
    });
  };
}
