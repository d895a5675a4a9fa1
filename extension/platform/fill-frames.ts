// Frames of tabs as filling sees them, by the browser's word: never by what a page says of itself.
import { browser } from './browser.ts';
import { originsOf } from './permissions.ts';

export interface FrameSource {
  tab: number;
  frame: number;
  origin: string;
  topOrigin: string;
  /** Of the address when the frame was loaded. */
  path: string;
}

/** The frame at the other end of a port; null without a tab. `origin` is 'null' where it is opaque: a sandboxed frame. */
export async function frameOf(sender: chrome.runtime.MessageSender | undefined): Promise<FrameSource | null> {
  const tab = sender?.tab?.id;
  const { frameId: frame, origin } = sender ?? {};
  if (sender?.id !== browser.runtime.id || tab === undefined || tab < 0) return null;
  if (frame === undefined || origin === undefined || (frame === 0 && origin === 'null')) return null;
  const path = URL.parse(sender.url ?? '')?.pathname ?? '';
  return { tab, frame, origin, path, topOrigin: frame === 0 ? origin : await topOriginOf(tab) };
}

/** Origin of what a tab shows; 'null' where that is no web page or not known. */
export async function topOriginOf(tabId: number): Promise<string> {
  const top = await browser.webNavigation.getFrame({ tabId, frameId: 0 }).catch(() => null);
  return URL.parse(top?.url ?? '')?.origin ?? 'null';
}

/** Asks the fill scripts of a tab to open their ports again: after the worker died they wait until there is something to say. */
export function knock(tab: number): void {
  void browser.tabs.sendMessage(tab, { knock: true }).catch(() => undefined); // nobody there
}

/** Puts the fill script into the frames of a tab that show one of these hosts. Rejects where the browser has not been told that it may. */
export async function enterTab(tabId: number, hosts: readonly string[]): Promise<void> {
  const frames = (await browser.webNavigation.getAllFrames({ tabId })) ?? [];
  const frameIds = frames.filter(({ url }) => hosts.includes(URL.parse(url)?.host ?? '')).map(({ frameId }) => frameId);
  await browser.scripting.executeScript({ target: { tabId, frameIds }, files: ['content/main.js'] });
}

const ALLOWED = 'fill-allowed';

/** From now on the script comes with every page of these hosts, also after the browser was closed. */
export async function enterAlways(hosts: readonly string[]): Promise<void> {
  const { scripting } = browser;
  const known = await scripting.getRegisteredContentScripts({ ids: [ALLOWED] });
  const matches = [...new Set(hosts.flatMap(originsOf))];
  const script = { id: ALLOWED, js: ['content/main.js'], matches, allFrames: true, runAt: 'document_idle' as const };
  if (matches.length === 0) {
    if (known.length > 0) await scripting.unregisterContentScripts({ ids: [ALLOWED] });
  } else if (known.length > 0) await scripting.updateContentScripts([script]);
  else await scripting.registerContentScripts([{ ...script, persistAcrossSessions: true }]);
}

/** Origins of the frames of a tab below its top document, each once. */
export async function frameOriginsOf(tabId: number): Promise<string[]> {
  const frames = (await browser.webNavigation.getAllFrames({ tabId }).catch(() => null)) ?? [];
  const origins = frames.filter(({ frameId }) => frameId !== 0).map(({ url }) => URL.parse(url)?.origin ?? 'null');
  return [...new Set(origins)].filter((origin) => /^https?:/.test(origin));
}
