// Runs in a page of the built extension: more links of the same pairing. The key never leaves the browser; a page of the same
// origin may use it like the background does. Bundled by extension-page.ts and evaluated there.
import { browserSocket, createAgentLink } from '../../extension/background/agent-link.ts';
import { pairingStore } from '../../extension/platform/keys.ts';
import { UI_PORT, type UiPush } from '../../extension/platform/messages.ts';
import { type BatchSign, type Signing, type SigningRate, signFor } from './signing-loop.ts';
import { signInParallel, type ParallelTask, type ParallelResult } from './parallel-loop.ts';

export interface BenchPage {
  /** Calls the agent over the page's port to the background, as every page of ours does. */
  callByPort(method: string, params: object): Promise<unknown>;
  /** Signs through that port and the background's link. */
  signByPort(task: Signing, ms: number): Promise<SigningRate>;
  /** Opens links until there are `count`. */
  open(count: number): Promise<void>;
  signFor(task: Signing, ms: number): Promise<SigningRate>;
  signInParallel(task: ParallelTask): Promise<ParallelResult>;
  close(): void;
}

type Link = ReturnType<typeof createAgentLink>;
const links: Link[] = [];

function openLink(): Promise<Link> {
  return new Promise((resolve) => {
    const link: Link = createAgentLink({
      keys: pairingStore(),
      openSocket: browserSocket,
      ports: () => [],
      onEvent: () => undefined,
      onState: (state) => {
        if (state.state === 'connected') resolve(link);
      },
    });
  });
}

const signOver =
  (link: Link): BatchSign =>
  (params) =>
    link.call('batch.sign', params);

const waiting = new Map<number, { resolve: (result: unknown) => void; reject: (fault: Error) => void }>();
let lastCall = 0;
const port = chrome.runtime.connect({ name: UI_PORT });
port.onMessage.addListener((message: unknown) => {
  const push = message as UiPush;
  if (push.push !== 'reply') return;
  const call = waiting.get(push.id);
  waiting.delete(push.id);
  if ('error' in push) call?.reject(new Error(push.error.code));
  else call?.resolve(push.result);
});

function callByPort(method: string, params: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    waiting.set(++lastCall, { resolve, reject });
    port.postMessage({ id: lastCall, request: { do: 'call', method, params } });
  });
}

const page: BenchPage = {
  callByPort,
  signByPort: (task, ms) => signFor((params) => callByPort('batch.sign', params) as ReturnType<BatchSign>, task, ms),
  async open(count) {
    while (links.length < count) links.push(await openLink());
  },
  signFor(task, ms) {
    const [link] = links;
    if (!link) throw new Error('no link');
    return signFor(signOver(link), task, ms);
  },
  signInParallel: (task) => signInParallel(links.map(signOver), task),
  close() {
    for (const link of links.splice(0)) link.stop();
  },
};

Object.assign(globalThis, { tongqianBench: page });
