import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { EXTENSION_ID, EXTENSION_KEY } from '#shared/extension-id.ts';
import { PORTALS } from '#shared/portals/index.ts';
import { manifest, matchPatterns } from './manifest.ts';

const chromium = manifest('chromium', PORTALS, '1.2.3');
const firefox = manifest('firefox', PORTALS, '1.2.3');

describe('the manifest', () => {
  it('has the id that Chromium makes of its key', () => {
    const hash = createHash('sha256').update(Buffer.from(EXTENSION_KEY, 'base64')).digest('hex').slice(0, 32);
    const id = hash.replace(/./g, (digit) => String.fromCharCode(97 + Number.parseInt(digit, 16)));
    expect([id, chromium['key']]).toEqual([EXTENSION_ID, EXTENSION_KEY]);
  });

  it('lets the background reach loopback and nothing upgrade it', () => {
    for (const made of [chromium, firefox]) {
      const { extension_pages: policy } = made['content_security_policy'] as { extension_pages: string };
      expect(policy).toContain('connect-src ws://127.0.0.1:* ');
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/upgrade|unsafe|localhost|https?:/);
    }
  });

  it('asks for no host at installation, offers no file to pages and names no localhost', () => {
    const base = ['storage', 'alarms', 'webNavigation', 'idle', 'contextMenus', 'activeTab', 'scripting'];
    expect(chromium['permissions']).toEqual([...base, 'sidePanel']);
    expect(firefox['permissions']).toEqual(base);
    for (const made of [chromium, firefox]) {
      expect(made['optional_permissions']).toEqual(['notifications']);
      expect(made).not.toHaveProperty('host_permissions');
      expect(made).not.toHaveProperty('web_accessible_resources');
      expect(JSON.stringify(made['content_scripts'])).not.toMatch(/localhost|127\.|all_urls|\*:\/\//);
    }
  });

  it('puts the stand-in only into portals that dial local sockets', () => {
    const bridged = [
      'https://*.singlewindow.cn/*',
      'http://*.singlewindow.gov.cn/*',
      'https://online.customs.gov.cn/*',
    ];
    for (const made of [chromium, firefox]) {
      const scripts = made['content_scripts'] as { js: string[]; matches: string[] }[];
      const matches = scripts.filter(({ js }) => js[0]?.startsWith('bridge/')).flatMap((script) => script.matches);
      expect(matches).toEqual(expect.arrayContaining(bridged));
      expect(matches.join(' ')).not.toMatch(/apq|mfa/);
    }
  });

  it('puts the fill script into the hosts of packs with forms and nowhere else', () => {
    const hosts = new Set(PORTALS.filter(({ forms }) => forms).flatMap((pack) => pack.hosts));
    for (const made of [chromium, firefox]) {
      const scripts = made['content_scripts'] as { js: string[]; matches: string[]; all_frames: boolean }[];
      const [fill, ...others] = scripts.filter(({ js }) => js.includes('content/main.js'));
      expect([fill?.js, fill?.all_frames, others]).toEqual([['content/main.js'], true, []]);
      expect(fill?.matches.every((match) => hosts.has(match.replace(/^https?:\/\/|\/\*$/g, '')))).toBe(true);
    }
  });

  it('matches every host of the packs over https and http, each once', () => {
    expect(matchPatterns([{ ...PORTALS[0]!, hosts: ['*.a.cn', 'a.cn', 'b.cn'] }])).toEqual([
      'https://*.a.cn/*',
      'http://*.a.cn/*',
      'https://b.cn/*',
      'http://b.cn/*',
    ]);
  });
});
