// The icon in the toolbar.
import { browser } from './browser.ts';

export interface Toolbar {
  /** @param icons file of each size, inside the extension */
  show(icons: Record<string, string>, title: string): void;
}

export const toolbar: Toolbar = {
  show(icons, title) {
    const path = Object.fromEntries(Object.entries(icons).map(([size, file]) => [size, browser.runtime.getURL(file)]));
    void browser.action.setIcon({ path }).catch(() => undefined); // the browser is closing
    void browser.action.setTitle({ title }).catch(() => undefined);
  },
};
