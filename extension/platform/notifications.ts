// Desktop notifications of the browser: a permission the clerk gives in the message centre, and may take back there.
import { browser } from './browser.ts';

const PERMISSION = { permissions: ['notifications'] } satisfies chrome.permissions.Permissions;

/** Missing until the permission is given. */
function notifications(): typeof chrome.notifications | undefined {
  return (browser as Partial<typeof chrome>).notifications;
}

/** Does nothing without the permission. @param id is handed to the listener when it is clicked */
export function notify(id: string, { title, text }: { title: string; text: string }): void {
  const options = {
    type: 'basic',
    iconUrl: browser.runtime.getURL('icons/attention-128.png'),
    title,
    message: text,
  } as const;
  void notifications()
    ?.create(id, options)
    .catch(() => undefined); // the system shows none
}

/** Must be called before the worker's first turn ends. */
export function listenToNotices(clicked: (id: string) => void): void {
  let isListening = false;
  const listen = (): void => {
    const there = notifications();
    if (!there || isListening) return;
    isListening = true;
    there.onClicked.addListener((id) => {
      void there.clear(id);
      clicked(id);
    });
  };
  listen();
  browser.permissions.onAdded.addListener(listen);
}

/** Asks the browser. Call it inside the handler of the clerk's press, before anything is awaited. */
export async function askToNotify(): Promise<boolean> {
  return browser.permissions.request(PERMISSION).catch(() => false);
}

export async function mayNotify(): Promise<boolean> {
  return browser.permissions.contains(PERMISSION);
}

export async function stopNotifying(): Promise<void> {
  await browser.permissions.remove(PERMISSION);
}
