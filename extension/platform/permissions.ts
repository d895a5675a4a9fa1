// Sites that are in no pack: the clerk allows each of them by name.
import { browser } from './browser.ts';

/** Asks the browser for one site. Call it inside the handler of the clerk's press, before anything is awaited. */
export function askForHost(host: string): Promise<boolean> {
  return browser.permissions.request({ origins: originsOf(host) }).catch(() => false);
}

/** Whether the browser lets the extension into the pages of a host by itself, without a press in the tab. */
export function mayEnterHost(host: string): Promise<boolean> {
  return browser.permissions.contains({ origins: originsOf(host) }).catch(() => false);
}

/** Takes back what the browser was asked for; it may have been nothing. */
export async function dropHost(host: string): Promise<void> {
  await browser.permissions.remove({ origins: originsOf(host) }).catch(() => false);
}

/** Match patterns of a host. They know no ports: Firefox refuses them. */
export function originsOf(host: string): string[] {
  const name = host.replace(/:\d+$/, '');
  return [`https://${name}/*`, `http://${name}/*`];
}
