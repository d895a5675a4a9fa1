// Match patterns of packs, as manifest and menu need them.
import type { PortalPack } from '#shared/portals/portal.ts';

/** Match patterns of all pages of the packs, https and http, without doubles. */
export function matchPatterns(packs: readonly PortalPack[]): string[] {
  const hosts = new Set(packs.flatMap((pack) => pack.hosts));
  // `*.host` covers the bare host as well
  const needed = [...hosts].filter((host) => host.startsWith('*.') || !hosts.has(`*.${host}`));
  return needed.flatMap((host) => [`https://${host}/*`, `http://${host}/*`]);
}
