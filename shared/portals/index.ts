// The list of packs, and the one way to ask which pack an address belongs to.
import { apec } from './apec/pack.ts';
import { apq } from './apq/pack.ts';
import type { PortalPack } from './portal.ts';
import { singleWindow } from './single-window/pack.ts';

export const PORTALS: readonly PortalPack[] = [singleWindow, apq, apec];

/** The pack of a page's origin (`https://host[:port]`), or null. Compares parsed host names, so look-alikes do not match. */
export function portalOf(origin: string): PortalPack | null {
  const url = URL.parse(origin);
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:') || url.username || url.port) return null;
  return PORTALS.find((pack) => pack.hosts.some((pattern) => hostMatches(url.hostname, pattern))) ?? null;
}

function hostMatches(host: string, pattern: string): boolean {
  return pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern;
}
