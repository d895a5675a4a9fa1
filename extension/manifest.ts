// The manifest of both browsers from one function; scripts/build.ts writes it. Sites come from the packs and from nowhere else.
import { EXTENSION_KEY, FIREFOX_ID } from '#shared/extension-id.ts';
import type { PortalPack } from '#shared/portals/portal.ts';
import { FILL_COMMAND } from './platform/fill-messages.ts';
import { iconPaths } from './platform/icon-files.ts';
import { matchPatterns } from './platform/match-patterns.ts';

export { matchPatterns };

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

const PANEL = 'ui/panel/index.html';

/** The manifest as JSON data. `version` is that of package.json. */
export function manifest(browser: Browser, packs: readonly PortalPack[], version: string): Record<string, unknown> {
  const frames = {
    // A portal whose pages dial no local socket needs no stand-in
    matches: matchPatterns(packs.filter(({ localSockets }) => localSockets.length > 0)),
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
    permissions: [
      ...['storage', 'alarms', 'webNavigation', 'idle', 'contextMenus', 'activeTab', 'scripting'],
      ...(browser === 'chromium' ? ['sidePanel'] : []),
    ],
    // Asked for in the message centre, when the clerk wants to be told on the desktop
    optional_permissions: ['notifications'],
    // Asked for by name, when the clerk wants to fill on a site that is in no pack
    optional_host_permissions: ['https://*/*', 'http://*/*'],
    commands: {
      [FILL_COMMAND]: { suggested_key: { default: 'Alt+Shift+F' }, description: '填写本页 Fill this page' },
    },
    action: { default_popup: 'ui/popup/index.html', default_icon: iconPaths('not-ready'), default_title: '通签' },
    options_ui: { page: 'ui/options/index.html', open_in_tab: true },
    content_security_policy: { extension_pages: EXTENSION_PAGES },
    // The stand-in comes first: it must be there before the page's own first script
    content_scripts: [
      { ...frames, js: ['bridge/main-world.js'], world: 'MAIN' },
      { ...frames, js: ['bridge/isolated.js'], world: 'ISOLATED' },
      {
        matches: matchPatterns(packs.filter(({ forms }) => forms !== undefined)),
        js: ['content/main.js'],
        run_at: 'document_idle',
        all_frames: true,
        world: 'ISOLATED',
      },
    ],
    ...(browser === 'chromium' ? chromiumPart() : firefoxPart()),
  };
}

function chromiumPart(): Record<string, unknown> {
  return {
    key: EXTENSION_KEY,
    minimum_chrome_version: '126',
    background: { service_worker: 'background/main.js' },
    side_panel: { default_path: PANEL },
  };
}

function firefoxPart(): Record<string, unknown> {
  return {
    background: { scripts: ['background/main.js'] },
    sidebar_action: { default_panel: PANEL, default_icon: iconPaths('ready'), open_at_install: false },
    browser_specific_settings: {
      gecko: { id: FIREFOX_ID, strict_min_version: '140.0', data_collection_permissions: { required: ['none'] } },
    },
  };
}
