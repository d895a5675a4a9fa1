// The browser's own extension API: promises in both browsers, named `browser` in Firefox and (from 2025 on) in Chromium.

export const browser: typeof chrome = (globalThis as { browser?: typeof chrome }).browser ?? chrome;

/** Whether a port's other end is a page of this extension, by what the browser says of it. */
export function isOwnPage(sender: chrome.runtime.MessageSender | undefined): boolean {
  return sender?.id === browser.runtime.id && (sender.url ?? '').startsWith(browser.runtime.getURL(''));
}

/** An error nobody reads is printed by the browser, as for a page that went to the back-forward cache. */
export function readLastError(): unknown {
  return browser.runtime.lastError;
}

/** e.g. "Chromium 156 · Linux": what the agent's screen calls this browser. */
export function browserLabel(agent: string = navigator.userAgent): string {
  const [, name = '', version = ''] = /(Edg|Firefox)\/(\d+)/.exec(agent) ?? /(Chrome)\/(\d+)/.exec(agent) ?? [];
  const [system = ''] = /Windows|Mac OS X|Linux/.exec(agent) ?? [];
  const browsers: Record<string, string> = { Edg: 'Edge', Chrome: 'Chromium', Firefox: 'Firefox' };
  return `${browsers[name] ?? 'Browser'} ${version} · ${system}`;
}

/** Any call of the API restarts the idle clock of Firefox's event page, which traffic on a socket does not. */
export function stayAwake(): void {
  void browser.runtime.getPlatformInfo();
}

/** The language tag that pages are asked for first, such as zh-CN: our own pages follow it too, and bar and icon must not differ. */
export function browserLanguage(): string {
  return navigator.language;
}
