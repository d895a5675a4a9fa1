// The approval window as a window of the browser.
import { browser } from './browser.ts';

const SIZE = { width: 480, height: 640 };

export interface ApprovalWindows {
  /** Opens and focuses the window of one request, over the window of `tab`. @returns the browser's id of it */
  open(id: string, tab: number | null): Promise<number>;
  exists(window: number): Promise<boolean>;
  close(window: number): Promise<void>;
}

export function approvalWindows(): ApprovalWindows {
  return {
    async open(id, tab) {
      const url = browser.runtime.getURL(`ui/approve/index.html#${encodeURIComponent(id)}`);
      const wanted = { url, type: 'popup' as const, focused: true, ...SIZE };
      const place = await over(tab);
      // a place outside the screen is refused by the browser; then it chooses one itself
      const window = await browser.windows.create({ ...wanted, ...place }).catch(() => browser.windows.create(wanted));
      if (window?.id === undefined) throw new Error('no window was opened');
      return window.id;
    },
    exists: (window) =>
      browser.windows.get(window).then(
        () => true,
        () => false,
      ),
    close: (window) => browser.windows.remove(window).catch(() => undefined),
  };
}

async function over(tab: number | null): Promise<{ left: number; top: number } | null> {
  if (tab === null) return null;
  try {
    const { windowId } = await browser.tabs.get(tab);
    const { left, top, width, height } = await browser.windows.get(windowId);
    if (left === undefined || top === undefined || width === undefined || height === undefined) return null;
    return {
      left: Math.max(0, Math.round(left + (width - SIZE.width) / 2)),
      top: Math.max(0, Math.round(top + (height - SIZE.height) / 2)),
    };
  } catch {
    return null; // the tab is gone already
  }
}
