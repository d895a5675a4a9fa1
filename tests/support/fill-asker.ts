// One of our own pages as a test drives it: it asks the background what panel and popup ask, over the same port.
import type { FillView } from '../../extension/platform/fill-messages.ts';
import type { UiRequest } from '../../extension/platform/messages.ts';
import type { TestBrowser } from '../../scripts/browsers/browser.ts';

export interface Asker {
  /** Rejects with the code of the problem. */
  ask<T = unknown>(request: UiRequest): Promise<T>;
  /** The view of the tab that shows this host, once it holds; null before. */
  viewOn(host: string, holds: (view: FillView) => boolean): Promise<FillView | null>;
}

const START = `(() => {
  const api = globalThis.browser ?? chrome;
  window.askedFor = 0;
  window.ask = (request) => new Promise((resolve) => {
    const port = api.runtime.connect({ name: 'ui' });
    const id = ++window.askedFor;
    port.onMessage.addListener((push) => {
      if (push.push !== 'reply' || push.id !== id) return;
      port.disconnect();
      resolve('error' in push ? { error: push.error.code } : { result: push.result ?? null });
    });
    port.onDisconnect.addListener(() => resolve({ error: 'the worker died' }));
    setTimeout(() => resolve({ error: 'the worker died and nobody said so' }), 30_000);
    port.postMessage({ id, request });
  });
  window.tabs = async () => (await api.tabs.query({})).map((tab) => tab.id);
})()`;

/** Opens it. */
export async function openAsker(browser: TestBrowser): Promise<Asker> {
  const page = await browser.extensionPage('ui/log/index.html');
  await page.evaluate(START);
  async function ask<T>(request: UiRequest): Promise<T> {
    const answer = await page.evaluate<{ error: string } | { result: T }>(`ask(${JSON.stringify(request)})`);
    if ('error' in answer) throw new Error(answer.error);
    return answer.result;
  }
  return {
    ask,
    async viewOn(host, holds) {
      for (const tab of await page.evaluate<number[]>('tabs()')) {
        const view = await ask<FillView | null>({ do: 'fill.view', tab });
        if (view?.host === host && holds(view)) return view;
      }
      return null;
    },
  };
}

/** The same as `ask`, for what must be refused. */
export function askedBy(asker: Asker, request: UiRequest): Promise<unknown> {
  return asker.ask(request);
}
