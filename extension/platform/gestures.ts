// What the clerk asks for outside of our pages: the keyboard command, the context menu of a field, 预览 in the bar.
import { browser, readLastError } from './browser.ts';
import { FILL_COMMAND } from './fill-messages.ts';

export interface MenuItem {
  id: string;
  title: string;
  parent?: string;
}

export interface Gestures {
  command(tab: number): void;
  menu(item: string, place: { tab: number; frame: number }): void;
  /** 预览 in the bar of a page. To be answered before anything is awaited. */
  panel(tab: number): void;
}

/** Must be called before the worker's first turn ends. */
export function listenToGestures(gestures: Gestures): void {
  browser.commands.onCommand.addListener((command, tab) => {
    if (command !== FILL_COMMAND) return;
    if (tab?.id !== undefined) gestures.command(tab.id);
    else void activeTab().then((id) => (id === undefined ? undefined : gestures.command(id)));
  });
  browser.contextMenus.onClicked.addListener(({ menuItemId, frameId }, tab) => {
    if (tab?.id !== undefined) gestures.menu(String(menuItemId), { tab: tab.id, frame: frameId ?? 0 });
  });
  browser.runtime.onMessage.addListener((message: unknown, { tab }) => {
    if ((message as { panel?: unknown } | null)?.panel === true && tab?.id !== undefined) gestures.panel(tab.id);
  });
}

async function activeTab(): Promise<number | undefined> {
  const [tab] = await browser.tabs.query({ active: true, lastFocusedWindow: true });
  return tab?.id;
}

/** Makes the menu anew. @param patterns sites on which it is shown */
export async function showMenu(items: readonly MenuItem[], patterns: readonly string[]): Promise<void> {
  await browser.contextMenus.removeAll();
  for (const { id, title, parent } of items) {
    browser.contextMenus.create(
      {
        ...{ id, title, contexts: ['editable', 'page'], documentUrlPatterns: [...patterns] },
        ...(parent === undefined ? {} : { parentId: parent }),
      },
      readLastError, // made twice by two workers at once: the same all the same
    );
  }
}
