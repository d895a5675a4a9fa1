// Light or dark before the first picture: the settings come over a port and too late, so the last choice is kept beside the page.
import type { Settings } from '../platform/messages.ts';

const KEPT = 'theme';

/** Dresses the document; `auto` follows the system. */
export function wear(theme: Settings['theme']): void {
  if (theme === 'auto') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}

/** The choice the settings had last time. `auto` where nothing was kept, or nothing may be. */
export function lastTheme(): Settings['theme'] {
  try {
    const kept = localStorage.getItem(KEPT);
    return kept === 'light' || kept === 'dark' ? kept : 'auto';
  } catch {
    return 'auto';
  }
}

export function keepTheme(theme: Settings['theme']): void {
  try {
    if (theme === 'auto') localStorage.removeItem(KEPT);
    else localStorage.setItem(KEPT, theme);
  } catch {
    // Without storage the page is dressed when the settings come.
  }
}
