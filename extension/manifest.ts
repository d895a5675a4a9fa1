// The manifest of both browsers from one function; scripts/build.ts writes it. Sites come from the packs and from nowhere else.
import { EXTENSION_KEY, FIREFOX_ID } from '#shared/extension-id.ts';
import type { PortalPack } from '#shared/portals/portal.ts';
import { iconPaths } from './platform/icon-files.ts';

export type Browser = 'chromium' | 'firefox';

/**
 * Written out whole because the default of Firefox adds upgrade-insecure-requests, which turns ws:// to the agent into wss://
 * (spec: platform, fact 9). Loopback by address only: no name that somebody else could resolve.
 */
const EXTENSION_PAGES = [
  "default-src 'self'",
  "script-src 'self'",
  "object-src 'none'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src ws://127.0.0.1:* 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** Match patterns of all pages of the packs, https and http, without doubles. */
export function matchPatterns(packs: readonly PortalPack[]): string[] {
  const hosts = new Set(packs.flatMap((pack) => pack.hosts));
  // `*.host` covers the bare host as well
  const needed = [...hosts].filter((host) => host.startsWith('*.') || !hosts.has(`*.${host}`));
  return needed.flatMap((host) => [`https://${host}/*`, `http://${host}/*`]);
}

/** The manifest as JSON data. `version` is that of package.json. */
export function manifest(browser: Browser, packs: readonly PortalPack[], version: string): Record<string, unknown> {
  const frames = {
    matches: matchPatterns(packs),
    run_at: 'document_start',
    all_frames: true,
    match_about_blank: true,
    match_origin_as_fallback: true,
  };
  return {
    manifest_version: 3,
    name: '通签 Tongqian',
    short_name: '通签',
    version,
    description: '用 IC 卡和 USB Key 在贸易平台登录和签名。Sign in and sign with cards and keys in trade portals.',
    icons: iconPaths('ready'),
    permissions: ['storage', 'alarms', 'webNavigation'],
    action: { default_popup: 'ui/popup/index.html', default_icon: iconPaths('not-ready'), default_title: '通签' },
    options_ui: { page: 'ui/options/index.html', open_in_tab: true },
    content_security_policy: { extension_pages: EXTENSION_PAGES },
    // The stand-in comes first: it must be there before the page's own first script
    content_scripts: [
      { ...frames, js: ['bridge/main-world.js'], world: 'MAIN' },
      { ...frames, js: ['bridge/isolated.js'], world: 'ISOLATED' },
    ],
    ...(browser === 'chromium' ? chromiumPart() : firefoxPart()),
  };
}

function chromiumPart(): Record<string, unknown> {
  return { key: EXTENSION_KEY, minimum_chrome_version: '126', background: { service_worker: 'background/main.js' } };
}

function firefoxPart(): Record<string, unknown> {
  return {
    background: { scripts: ['background/main.js'] },
    browser_specific_settings: {
      gecko: { id: FIREFOX_ID, strict_min_version: '140.0', data_collection_permissions: { required: ['none'] } },
    },
  };
}
