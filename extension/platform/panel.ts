// The side panel: Chromium's side panel, Firefox's sidebar; a small window where neither opens without a press in our own page.
import { browser } from './browser.ts';

const PANEL = 'ui/panel/index.html';
const SIZE = { width: 420, height: 720 };

interface Sidebar {
  open(): Promise<void>;
}

/** Call it before anything is awaited: browsers open it for a press of the clerk only. */
export function openPanel(tab: number): void {
  const asWindow = (): void => void openWindow(tab);
  const { sidebarAction } = browser as unknown as { sidebarAction?: Sidebar };
  try {
    const done = sidebarAction ? sidebarAction.open() : browser.sidePanel.open({ tabId: tab });
    done.catch(asWindow);
  } catch {
    asWindow();
  }
}

/** Windows that stand for the panel, by tab. */
const opened = new Map<number, number>();

/** At the right edge of the clerk's window, where a side panel would be: forms begin at the left. One for each tab. */
async function openWindow(tab: number): Promise<void> {
  const { windows, tabs } = browser;
  const before = opened.get(tab);
  if (before !== undefined && (await windows.update(before, { focused: true }).catch(() => null))) return;
  const what = { url: browser.runtime.getURL(`${PANEL}#${tab}`), type: 'popup', ...SIZE } as const;
  const place = async () => {
    const { left = 0, top = 0, width = 0 } = await windows.get((await tabs.get(tab)).windowId);
    return windows.create({ ...what, left: Math.max(0, left + width - SIZE.width), top });
  };
  const made = await place().catch(() => windows.create(what)); // its window was closed, or lies outside the screen
  if (made?.id !== undefined) opened.set(tab, made.id);
}
