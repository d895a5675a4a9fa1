// `npm run dev`: the whole scene, kept fresh. A change of the extension is built and loaded anew; a change of the agent restarts it.
// `--headless` for machines without a display; Ctrl+C ends everything.
import { watch } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeDemoKey, openWelcome, pairOn } from './acting.ts';
import { startAgent } from './agent-process.ts';
import { buildExtension } from './build.ts';
import { openStage, type Stage } from './stage.ts';

const ROOT = join(import.meta.dirname, '..');
const OUT = join(ROOT, 'out/dev');
/** Editors write a file in several steps. */
const QUIET_MS = 200;
const AGENT = { data: join(OUT, 'data'), log: join(OUT, 'agent.log') };

type Part = 'extension' | 'agent';

/** Which parts a changed file belongs to; tests change nothing that runs. */
export function partsOf(folder: 'extension' | 'agent' | 'shared', file: string): Part[] {
  if (!/\.(ts|tsx|css|html|png)$/.test(file) || /\.(test|e2e)\.tsx?$/.test(file)) return [];
  if (folder === 'shared') return ['extension', 'agent'];
  return [folder];
}

function say(text: string): void {
  process.stdout.write(`${new Date().toTimeString().slice(0, 8)} ${text}\n`);
}

async function reloadExtension(stage: Stage): Promise<void> {
  await buildExtension({ browsers: ['chromium'] });
  const page = await stage.browser.extensionPage('ui/options/index.html');
  // the page goes with its extension, so the answer may never come
  await page.evaluate('(setTimeout(() => chrome.runtime.reload(), 50), true)').catch(() => null);
  say('extension built and loaded');
}

async function play(headless: boolean, signal: AbortSignal): Promise<void> {
  const stage = await openStage({ agent: AGENT, headless, profile: join(OUT, 'profile') });
  let { agent } = stage;
  const welcome = await openWelcome(stage.browser);
  await pairOn(welcome, agent);
  await makeDemoKey(welcome);
  await stage.browser.openPage('https://app.singlewindow.cn/cas/login');

  const renew: Record<Part, () => Promise<void>> = {
    extension: () => reloadExtension(stage),
    async agent() {
      await agent.stop();
      agent = await startAgent({ ...AGENT, port: agent.port });
      say(`agent restarted on ${agent.port}`);
    },
  };
  const waiting = new Set<Part>();
  let work: Promise<unknown> = Promise.resolve();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const changed = (parts: readonly Part[]): void => {
    if (parts.length === 0) return;
    for (const part of parts) waiting.add(part);
    clearTimeout(timer);
    timer = setTimeout(() => {
      const due = [...waiting];
      waiting.clear();
      for (const part of due) work = work.then(renew[part]).catch((fault: unknown) => say(String(fault)));
    }, QUIET_MS);
  };
  for (const folder of ['extension', 'agent', 'shared'] as const) {
    watch(join(ROOT, folder), { recursive: true, signal }, (_, file) => changed(partsOf(folder, file ?? '')));
  }
  say(`watching; agent on ${agent.port}, log in ${AGENT.log}`);
  await stage.browser.closed(signal);
  clearTimeout(timer);
  await work;
  await agent.stop().catch(() => null);
  await stage.close();
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { headless: { type: 'boolean', default: false } } });
  const ending = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => ending.abort());
  await play(values.headless, ending.signal);
}
