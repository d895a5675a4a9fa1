// The set-up of the suites of filling: a browser with the extension, an open vault with one company, the replicas, and made-up sites
// beside them. No card and no pairing: filling needs neither.
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Profile } from '#shared/profile/profile.ts';
import type { FillView } from '../../extension/platform/fill-messages.ts';
import { DEMO_PASSPHRASE } from '../../scripts/acting-fill.ts';
import { type TestBrowser, type TestPage, until } from '../../scripts/browsers/browser.ts';
import { openStage } from '../../scripts/stage.ts';
import { type BrowserName, builtExtension, SLOW } from './e2e-scene.ts';
import { type Asker, openAsker } from './fill-asker.ts';
import { sampleProfile } from './sample-profile.ts';

export const PASSPHRASE = DEMO_PASSPHRASE;

export interface FillScene {
  browser: TestBrowser;
  asker: Asker;
  /** What arrived at the servers: method, host and path. */
  requests: string[];
  /** Opens a page; replicas are waited for until their form is drawn. */
  open(url: string): Promise<TestPage>;
  /** The view of the tab that shows the host of this page, once it holds. */
  viewOf(page: TestPage, holds: (view: FillView) => boolean): Promise<FillView>;
  /** Writes what the view proposes, and waits for its end. */
  fill(page: TestPage, view: FillView): Promise<FillView>;
  close(): Promise<void>;
}

export interface FillSceneOptions {
  /** Pages of made-up sites by host and path. Hosts of a pack are among them where a page of our own is wanted under such a name. */
  sites?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  profile?: Profile;
  /** Hosts whose replicas answer with a strict policy. */
  strictHosts?: readonly string[];
  /**
   * Hosts for which the browser says yes when it is asked. Firefox has a switch for that; Chromium is given them beforehand, because
   * nobody can press its own prompt here.
   */
  grants?: readonly string[];
}

/** The sample company under the code that the replicas print. */
export function printedCompany(id = 'own'): Profile {
  const profile = sampleProfile(id);
  return { ...profile, company: { ...profile.company, uscc: '91310104MAD64FGA2L' } };
}

/** A made-up page as a server answers it. */
export function siteAnswer(body: string): Response {
  return new Response(`<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>演示</title><body>${body}`, {
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
  });
}

export async function openFillScene(name: BrowserName, options: FillSceneOptions = {}): Promise<FillScene> {
  const { sites = {}, profile = printedCompany(), grants = [], strictHosts = [] } = options;
  const data = await mkdtemp(join(tmpdir(), `tongqian-fill-${name}-`));
  const requests: string[] = [];
  const stage = await openStage({
    browser: name,
    strictHosts,
    agent: { data, log: join(data, 'agent.log'), port: 0 },
    built: await withGrants(data, name === 'chromium' ? grants : []),
    preferences: { 'extensions.webextOptionalPermissionPrompts': grants.length === 0 },
    guests: {
      hosts: Object.keys(sites),
      answer({ method, url }) {
        const { hostname, pathname } = new URL(url);
        requests.push(`${method} ${hostname}${pathname}`);
        const page = sites[hostname]?.[pathname];
        return page === undefined ? null : siteAnswer(page);
      },
    },
  });
  const { browser } = stage;
  const asker = await openAsker(browser);
  await asker.ask({ do: 'vault.create', passphrase: PASSPHRASE });
  await asker.ask({ do: 'vault.write', profile });
  const viewOf: FillScene['viewOf'] = async (page, holds) => {
    const { host } = new URL(await page.url());
    let last = 'none';
    const seen = (view: FillView): boolean => {
      last = JSON.stringify(view).slice(0, 3000);
      return holds(view);
    };
    return until('the view of the page', () => asker.viewOn(host, seen), SLOW).catch((cause: unknown) => {
      throw new Error(`the view is ${last}`, { cause });
    });
  };
  return {
    browser,
    asker,
    requests,
    async open(url) {
      const page = await browser.openPage(url);
      await page.waitUntil(`!window.replicaPage || document.documentElement.dataset.ready === 'yes'`, SLOW);
      return page;
    },
    viewOf,
    async fill(page, { tab }) {
      await asker.ask({ do: 'fill.write', tab, fields: null });
      return viewOf(page, ({ run }) => run?.ended === true);
    },
    async close() {
      await stage.agent.stop();
      await stage.close();
      await rm(data, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** The built extension; with hosts it may enter from the beginning, where the browser's prompt cannot be pressed. */
async function withGrants(data: string, grants: readonly string[]): Promise<string> {
  const built = await builtExtension();
  if (grants.length === 0) return built;
  const folder = join(data, 'extension');
  await cp(built, folder, { recursive: true });
  const file = join(folder, 'chromium', 'manifest.json');
  const manifest = JSON.parse(await readFile(file, 'utf8')) as object;
  const hosts = grants.flatMap((host) => [`https://${host}/*`, `http://${host}/*`]);
  await writeFile(file, JSON.stringify({ ...manifest, host_permissions: hosts }));
  return folder;
}
