import { describe, expect, it, vi } from 'vitest';
import { Problem } from '#shared/errors.ts';
import type { MethodName } from '#shared/protocol/methods.ts';
import type { BridgeDown } from '../platform/bridge-messages.ts';
import { PAGE_BUDGET } from './page-budget.ts';
import { createRequests } from './requests.ts';

const A = '00000000-0000-4000-8000-000000000000';
const PAGE = {
  origin: 'https://app.singlewindow.cn',
  topOrigin: 'https://app.singlewindow.cn',
  tab: 3,
  frame: 0,
  document: 'D1',
};

type Answer = (params: Record<string, unknown>) => unknown;

function bench(options: { may?: boolean; answers?: Partial<Record<MethodName, Answer>> } = {}) {
  const calls: { method: string; params: Record<string, unknown>; id?: string }[] = [];
  const used: unknown[] = [];
  const answers: Partial<Record<string, Answer>> = {
    'eport.open': () => ({ resumed: false, received: 0 }),
    'eport.send': () => ({}),
    'eport.close': () => ({}),
    ...options.answers,
  };
  const requests = createRequests({
    call: (async (method: string, params: Record<string, unknown>, id?: string) => {
      calls.push({ method, params, ...(id !== undefined && { id }) });
      await Promise.resolve();
      return answers[method]?.(params);
    }) as never,
    mayJoin: () => Promise.resolve(options.may ?? true),
    onUse: (page) => used.push(page),
  });
  function port(page: typeof PAGE | null = PAGE) {
    const said: BridgeDown[] = [];
    let hear: (message: unknown) => void = () => undefined;
    let close: () => void = () => undefined;
    requests.accept(
      {
        post: (message) => said.push(message),
        onMessage: (listener) => (hear = listener),
        onClosed: (listener) => (close = listener),
      },
      Promise.resolve(page),
    );
    return { said, close: () => close(), say: async (message: unknown) => (hear(message), settle()) };
  }
  return { requests, calls, used, port };
}
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
const open = (more: object = {}): object => ({
  type: 'open',
  connection: A,
  fresh: true,
  received: 0,
  document: 'frame',
  ...more,
});

describe('joining a page', () => {
  it('sends the browser’s word for the page, whatever the frame says', async () => {
    const { port, calls, used } = bench();
    const { said, say } = port();
    await say(open({ document: 'made up' }));
    expect(calls).toEqual([{ method: 'eport.open', params: { connection: A, page: PAGE, received: 0 } }]);
    expect(said).toEqual([{ type: 'here' }, { type: 'opened', connection: A, received: 0 }]);
    expect(used).toEqual([PAGE]);
  });

  it('takes the frame’s own name for the document only where the browser has none', async () => {
    const { port, calls } = bench();
    await port({ ...PAGE, document: '' }).say(open());
    expect(calls[0]?.params['page']).toEqual({ ...PAGE, document: 'frame' });
  });

  it.each([
    ['a page that must not be joined', null, true],
    ['an agent that is not to be used', PAGE, false],
  ])('answers native for %s and asks the agent nothing', async (_, page, may) => {
    const { port, calls } = bench({ may });
    const { said, say } = port(page);
    await say(open());
    expect(said.at(-1)).toEqual({ type: 'native', connection: A });
    expect(calls).toEqual([]);
  });

  it('attack 34: what is no message of ours does nothing', async () => {
    const { port, calls } = bench();
    const { said, say } = port();
    const forged = [
      null,
      'open',
      { type: 'open' },
      open({ connection: 'x' }),
      open({ page: { origin: 'https://bank.example' } }),
      open({ received: -1 }),
      { type: 'call', method: 'approval.answer', params: {} },
      { type: 'send', connection: A, number: 1, text: 'before open' },
      { type: 'send', connection: A, number: 1, text: 5 },
    ];
    for (const message of forged) await say(message);
    expect(said).toEqual([{ type: 'here' }]);
    expect(calls).toEqual([]);
  });

  it('attack 34: another page cannot take a connection over', async () => {
    const { port, requests } = bench();
    const first = port();
    await first.say(open());
    const second = port({ ...PAGE, tab: 4 });
    await second.say(open());
    await second.say({ type: 'send', connection: A, number: 1, text: 'x' });
    requests.message({ connection: A, number: 1, text: 'secret' });
    expect(second.said).toEqual([{ type: 'here' }]);
    expect(first.said.at(-1)).toEqual({ type: 'message', connection: A, number: 1, text: 'secret' });
  });
});

describe('a page that floods', () => {
  it('loses its own connection, and takes no turn from another tab', async () => {
    const { port, calls } = bench({ answers: { 'eport.send': () => new Promise(() => undefined) } });
    const flooding = port();
    await flooding.say(open());
    for (let number = 1; number <= 2000; number++)
      void flooding.say({ type: 'send', connection: A, number, text: 'x' });
    await settle();
    expect(flooding.said.at(-1)).toEqual({ type: 'closed', connection: A });
    expect(calls.filter(({ method }) => method === 'eport.send')).toHaveLength(PAGE_BUDGET.ofTab);
    const B = A.replace('0000', '1111');
    const other = port({ ...PAGE, tab: 4 });
    await other.say(open({ connection: B }));
    expect(other.said.at(-1)).toEqual({ type: 'opened', connection: B, received: 0 });
  });
});

describe('messages of a page', () => {
  it('go out in order under ids that say which they are', async () => {
    const { port, calls } = bench();
    const { said, say } = port();
    await say(open());
    void say({ type: 'send', connection: A, number: 1, text: 'a' });
    await say({ type: 'send', connection: A, number: 2, text: 'b' });
    expect(calls.slice(1).map(({ params, id }) => [params['text'], id])).toEqual([
      ['a', `${A}-1`],
      ['b', `${A}-2`],
    ]);
    expect(said.slice(2)).toEqual([
      { type: 'received', connection: A, number: 1 },
      { type: 'received', connection: A, number: 2 },
    ]);
  });

  it('attack 38: stay with the frame when the link is lost, and end the connection when the agent refuses them', async () => {
    let problem = new Problem('channel/closed');
    const { port, requests } = bench({ answers: { 'eport.send': () => Promise.reject(problem) } });
    const { said, say } = port();
    await say(open());
    await say({ type: 'send', connection: A, number: 1, text: 'a' });
    expect(said.at(-1)?.type).toBe('opened');
    requests.again();
    expect(said.at(-1)).toEqual({ type: 'again' });
    problem = new Problem('request/invalid');
    await say({ type: 'send', connection: A, number: 1, text: 'a' });
    expect(said.at(-1)).toEqual({ type: 'closed', connection: A });
  });

  it('end with the socket when an agent that was restarted does not know it', async () => {
    const { port, calls } = bench();
    const { said, say } = port();
    await say(open({ fresh: false, received: 4 }));
    expect(said.at(-1)).toEqual({ type: 'closed', connection: A });
    expect(calls.at(-1)?.method).toBe('eport.close');
  });

  it('are taken up by the frame’s next port', async () => {
    vi.useFakeTimers();
    try {
      const { port, calls, requests } = bench({
        answers: { 'eport.open': ({ received }) => ({ resumed: received !== 0, received: 7 }) },
      });
      const first = port();
      void first.say(open());
      await vi.advanceTimersByTimeAsync(1);
      first.close();
      const second = port();
      void second.say(open({ fresh: false, received: 2 }));
      await vi.advanceTimersByTimeAsync(10_000);
      expect(second.said.at(-1)).toEqual({ type: 'opened', connection: A, received: 7 });
      expect(calls.map(({ method }) => method)).toEqual(['eport.open', 'eport.open']);
      expect(requests.count()).toBe(1);
      second.close();
      await vi.advanceTimersByTimeAsync(10_000);
      expect(calls.at(-1)).toEqual({ method: 'eport.close', params: { connection: A } });
      expect(requests.count()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('end like those of a dead control when the agent is gone', async () => {
    const { port, requests } = bench();
    const { said, say } = port();
    await say(open());
    requests.gone();
    requests.message({ connection: A, number: 1, text: 'late' });
    expect(said.at(-1)).toEqual({ type: 'native', connection: A });
  });
});
