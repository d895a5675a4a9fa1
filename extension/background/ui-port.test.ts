import { describe, expect, it } from 'vitest';
import { Problem } from '#shared/errors.ts';
import type { UiPush } from '../platform/messages.ts';
import { createState } from './state.ts';
import { serveUi } from './ui-port.ts';

function bench() {
  const state = createState();
  const done: unknown[] = [];
  const pushed: UiPush[] = [];
  let hear: (message: unknown) => void = () => undefined;
  let close: () => void = () => undefined;
  const note = (...what: unknown[]): Promise<void> => Promise.resolve(void done.push(what));
  serveUi(
    {
      post: (push) => pushed.push(push),
      onMessage: (listener) => (hear = listener),
      onClosed: (listener) => (close = listener),
    },
    {
      state,
      actions: {
        call: async (method, params) => {
          await note(method, params);
          if (method === 'agent.doctor') throw new Problem('token/pin-wrong', { tries: 2 });
          return { fine: true };
        },
        pairBegin: () => void note('begin'),
        pairCode: (code) => void note('code', code),
        pairCancel: () => void note('cancel'),
        unpair: () => note('unpair'),
        settings: (change) => note('settings', change),
        vault: (request) => note(request),
        fill: (request) => note(request),
        fillView: () => Promise.resolve(null),
        watchFill: () => () => undefined,
      },
    },
  );
  const say = async (request: unknown, id: unknown = 1): Promise<UiPush | undefined> => {
    hear({ id, request });
    await new Promise((resolve) => setTimeout(resolve, 0));
    return pushed.at(-1);
  };
  return { state, done, pushed, say, close: () => close() };
}

describe('the port of our own pages', () => {
  it('has the state at once and after every change, until it closes', () => {
    const { state, pushed, close } = bench();
    state.change({ logCut: true });
    close();
    state.change({ logCut: false });
    expect(pushed.map((push) => push.push === 'state' && push.state.logCut)).toEqual([false, true]);
  });

  it('answers calls with their result or their problem', async () => {
    const { say, done } = bench();
    expect(await say({ do: 'call', method: 'agent.pause', params: { paused: true } })).toEqual({
      push: 'reply',
      id: 1,
      result: { fine: true },
    });
    expect(await say({ do: 'call', method: 'agent.doctor', params: {} })).toEqual({
      push: 'reply',
      id: 1,
      error: { code: 'token/pin-wrong', params: { tries: 2 } },
    });
    await say({ do: 'settings', settings: { consent: true } });
    await say({ do: 'pair.code', code: '123456' });
    expect(done.slice(2)).toEqual([
      ['settings', { consent: true }],
      ['code', '123456'],
    ]);
  });

  it.each([
    ['eport.send', { connection: '00000000-0000-4000-8000-000000000000', number: 1, text: '' }, 'request/not-allowed'],
    ['page.left', { tab: 1, document: null }, 'request/not-allowed'],
    ['toString', {}, 'request/not-allowed'],
    ['agent.pause', { paused: 'yes' }, 'request/invalid'],
  ])('refuses %s with %j', async (method, params, code) => {
    const { say, done } = bench();
    expect(await say({ do: 'call', method, params })).toMatchObject({ error: { code } });
    expect(done).toEqual([]);
  });

  it.each([
    { do: 'settings', settings: { port: 0 } },
    { do: 'settings', settings: { other: 1 } },
    { do: 'eval', code: '1' },
    null,
  ])('does nothing for %j, and says so', async (request) => {
    const { say, done } = bench();
    expect(await say(request, 7)).toMatchObject({ push: 'reply', id: 7, error: { code: 'request/invalid' } });
    expect(done).toEqual([]);
  });

  it('answers nothing where nobody could take the answer', async () => {
    const { say, pushed } = bench();
    await say({ do: 'unpair' }, 'seven');
    expect(pushed.length).toBe(1);
  });
});
