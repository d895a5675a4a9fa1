// Who the page at the other end of a bridge port is, as the browser says: never what the page or its messages say (attack 35).
import { portalOf } from '#shared/portals/index.ts';
import type { PageSource } from '#shared/protocol/methods.ts';
import { browser } from './browser.ts';

/**
 * The page of a port, or null where it must not be joined: no tab, an opaque origin (sandboxed frame), or a site in no pack.
 * `document` is empty where the browser names no documents.
 */
export async function pageOf(sender: chrome.runtime.MessageSender | undefined): Promise<PageSource | null> {
  const tab = sender?.tab?.id;
  const { frameId, origin } = sender ?? {};
  if (sender?.id !== browser.runtime.id || tab === undefined || tab < 0) return null;
  if (frameId === undefined || origin === undefined || portalOf(origin) === null) return null;
  const topOrigin = frameId === 0 ? origin : await originOfTop(tab);
  return { origin, topOrigin, tab, frame: frameId, document: sender.documentId ?? '' };
}

async function originOfTop(tabId: number): Promise<string> {
  const top = await browser.webNavigation.getFrame({ tabId, frameId: 0 }).catch(() => null);
  return URL.parse(top?.url ?? '')?.origin ?? 'null';
}
