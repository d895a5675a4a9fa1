// Which tab the clerk looks at: the active one of the window used last.
import { browser } from './browser.ts';

/** Tells the tab now and at every change; null when there is none. Must be called before the worker's first turn ends. */
export function listenToActiveTab(changed: (tab: number | null) => void): void {
  const look = (): void => {
    void browser.tabs.query({ active: true, lastFocusedWindow: true }).then(
      ([tab]) => changed(tab?.id ?? null),
      () => undefined,
    );
  };
  browser.tabs.onActivated.addListener(look);
  browser.windows.onFocusChanged.addListener(look);
  look();
}
