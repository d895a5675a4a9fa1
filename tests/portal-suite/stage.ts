// The stage of the portal suite: the replicas under the portals' names, a browser with the engine in a content script of a small
// extension, and the page's own model.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import type { ReplicaForm } from '#shared/portals/replica-form.ts';
import { matchPatterns } from '../../extension/manifest.ts';
import { PORTALS } from '#shared/portals/index.ts';
import type { TestBrowser, TestPage } from '../../scripts/browsers/browser.ts';
import { startChromium } from '../../scripts/browsers/chromium.ts';
import { startFirefox } from '../../scripts/browsers/firefox.ts';
import type { Skin } from '../../scripts/replicas/forms/view.ts';
import { startReplica } from '../../scripts/replicas/server.ts';
import { portalRoutes } from '../../scripts/stage.ts';
import type { FramedField } from '../../extension/platform/fill-messages.ts';
import { MARK, type SuiteAnswer, type SuiteAsk } from './asks.ts';
import type { FieldsByRow } from './judge.ts';
import { suiteView } from './perturb.ts';

const EXTENSION_ID = 'portal-suite@tongqian.example';

/** A skin, or plain tables two frames of other origins deep. */
export type Look = Skin | 'frames';

export interface SuitePage {
  /** Asks the content script in the frame of the form. */
  ask(ask: SuiteAsk): Promise<SuiteAnswer>;
  /** Fields of the last look by the rows they stand in. */
  byRow(fields: readonly FramedField[]): Promise<FieldsByRow>;
  /** The page's own values by row. */
  model(): Promise<Record<string, string>>;
  /** What stands in the elements of each row. */
  values(): Promise<Record<string, string[]>>;
  /** Buttons that were pressed, and forms that were sent. */
  touched(): Promise<{ presses: Record<string, number>; submits: number }>;
  /** The page of the form itself. */
  frame: TestPage;
}

export interface SuiteStage {
  /** Goes there in the one tab; the same seed gives the same page. */
  open(form: ReplicaForm, look: Look, seed: number): Promise<SuitePage>;
  /** The page as the demo shows it, with what `query` asks of it. */
  visit(form: ReplicaForm, query: string): Promise<SuitePage>;
  close(): Promise<void>;
}

/** @param features of Chromium to switch on */
export async function openSuite(name: 'chromium' | 'firefox', features: readonly string[] = []): Promise<SuiteStage> {
  const folder = await mkdtemp(join(tmpdir(), 'tongqian-suite-'));
  const nobody = { authorities: () => Promise.resolve([]), certificates: () => Promise.resolve([]) };
  const [extension, replica] = await Promise.all([
    writeExtension(folder),
    startReplica({ trust: nobody, view: suiteView }),
  ]);
  const closeReplica = () => replica.close();
  const options = {
    extension,
    routes: portalRoutes(replica, false),
    publicPorts: [],
    localNetworkChecks: false,
    features,
  };
  let browser: TestBrowser;
  try {
    browser = await (name === 'chromium'
      ? startChromium(options)
      : startFirefox({ ...options, extensionId: EXTENSION_ID }));
  } catch (thrown) {
    await closeReplica();
    throw thrown;
  }
  const tab = await browser.openPage('about:blank');
  return {
    async open(form, look, seed) {
      await tab.goto(addressOf(form, look, seed));
      return ready(look === 'frames' ? await (await tab.frame('iframe')).frame('iframe') : tab);
    },
    async visit(form, query) {
      await tab.goto(`${form.scheme}://${form.host}${form.path}?${query}`);
      return ready(tab);
    },
    async close() {
      await browser.close();
      await closeReplica();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function addressOf(form: ReplicaForm, look: Look, seed: number): string {
  const nested = look === 'frames';
  const skin = nested ? 'table' : look;
  // APQ is http alone, and so must be what it stands in
  const host = nested ? 'www.singlewindow.cn' : form.host;
  return `${form.scheme}://${host}${form.path}?skin=${skin}&seed=${seed}${nested ? '&nest=2' : ''}`;
}

async function ready(frame: TestPage): Promise<SuitePage> {
  const dataset = 'document.documentElement.dataset';
  await frame.waitUntil(`${dataset}.ready === 'yes' && ${dataset}.suite === 'ready'`);
  await frame.evaluate(PAGE_SIDE);
  return pageOf(frame);
}

/** How the test in the page's world reaches the content script of the same frame. */
const PAGE_SIDE = `(() => {
  window.suite = {
    last: 0,
    ask(ask) {
      const id = ++this.last;
      return new Promise((resolve) => {
        addEventListener('message', function listen({ data }) {
          if (!data || data.answered !== id) return;
          removeEventListener('message', listen);
          resolve(data.answer);
        });
        postMessage({ asked: id, ask }, location.origin);
      });
    },
    marks() {
      const numbers = (box) => {
        const marked = [...(box.matches?.('[${MARK}]') ? [box] : []), ...box.querySelectorAll('[${MARK}]')];
        return [...new Set(marked.map((element) => Number(element.getAttribute('${MARK}'))))];
      };
      return replica.rows().map(([key, box]) => [key, numbers(box)]);
    },
  };
  return true;
})()`;

function pageOf(frame: TestPage): SuitePage {
  return {
    frame,
    ask: (ask) => frame.evaluate<SuiteAnswer>(`suite.ask(${JSON.stringify(ask)})`),
    async byRow(fields) {
      const marks = await frame.evaluate<[string, number[]][]>('suite.marks()');
      return new Map(marks.map(([key, ids]) => [key, fields.filter(({ id }) => ids.includes(id))]));
    },
    model: () => frame.evaluate('replica.model()'),
    values: () => frame.evaluate('replica.values()'),
    touched: () => frame.evaluate('({ presses: replica.presses, submits: replica.submits })'),
  };
}

async function writeExtension(folder: string): Promise<string> {
  const extension = join(folder, 'extension');
  await mkdir(extension);
  const result = await build({
    configFile: false,
    logLevel: 'error',
    root: join(import.meta.dirname, '../..'),
    build: {
      write: false,
      minify: false,
      target: 'es2023',
      lib: { entry: join(import.meta.dirname, 'content.ts'), formats: ['iife'], name: 'suite' },
    },
  });
  const [chunk] = Array.isArray(result) && result[0] ? result[0].output : [];
  if (chunk === undefined) throw new Error('no bundle of the content script');
  const matches = matchPatterns(PORTALS);
  const manifest = {
    manifest_version: 3,
    name: 'portal suite',
    version: '1.0',
    content_scripts: [{ matches, js: ['content.js'], run_at: 'document_start', all_frames: true }],
    host_permissions: matches,
    browser_specific_settings: { gecko: { id: EXTENSION_ID } },
  };
  await writeFile(join(extension, 'manifest.json'), JSON.stringify(manifest));
  await writeFile(join(extension, 'content.js'), chunk.code);
  return extension;
}
