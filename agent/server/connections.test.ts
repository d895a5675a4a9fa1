import { describe, expect, it } from 'vitest';
import type { PageSource } from '#shared/protocol/methods.ts';
import { createConnections } from './connections.ts';

const id = '00000000-0000-4000-8000-000000000001';
const page: PageSource = {
  origin: 'https://app.singlewindow.cn',
  topOrigin: 'https://app.singlewindow.cn',
  tab: 1,
  frame: 0,
  document: 'd1',
};

function setUp() {
  const emitted: { event: string; data: { connection: string; number?: number; text?: string } }[] = [];
  const got: string[] = [];
  let reply: (text: string) => void = () => undefined;
  let signal: AbortSignal | null = null;
  const connections = createConnections({
    open: (options) => {
      reply = options.send;
      signal = options.signal;
      return { receive: (text) => got.push(text), close: () => undefined };
    },
    emit: (_, event, data) => emitted.push({ event, data }),
    isConnected: () => true,
    signal: new AbortController().signal,
  });
  return { connections, emitted, got, reply: (text: string) => reply(text), aborted: () => signal?.aborted };
}

describe('connections of pages', () => {
  it('counts each message of the page once, however often it is sent', () => {
    const { connections, got } = setUp();
    connections.open('browser', { connection: id, page, received: 0 });
    connections.send('browser', { connection: id, number: 1, text: 'a' });
    connections.send('browser', { connection: id, number: 1, text: 'a' });
    connections.send('browser', { connection: id, number: 2, text: 'b' });
    expect(got).toEqual(['a', 'b']);
  });

  it('sends again, after the worker died, exactly what did not arrive', () => {
    const { connections, emitted, reply } = setUp();
    connections.open('browser', { connection: id, page, received: 0 });
    reply('one');
    reply('two');
    emitted.length = 0;
    expect(connections.open('browser', { connection: id, page, received: 1 })).toEqual({ resumed: true, received: 0 });
    expect(emitted.map(({ data }) => data.text)).toEqual(['two']);
  });

  it('tells the page to close when the agent no longer knows the connection', () => {
    const { connections, emitted } = setUp();
    expect(connections.open('browser', { connection: id, page, received: 3 })).toEqual({ resumed: false, received: 0 });
    expect(emitted.at(-1)?.event).toBe('eport.closed');
    connections.send('browser', { connection: id, number: 4, text: 'x' });
    expect(emitted).toHaveLength(2);
  });

  it('gives a connection to no other browser and no other document', () => {
    const { connections, got, emitted } = setUp();
    connections.open('browser', { connection: id, page, received: 0 });
    connections.send('another', { connection: id, number: 1, text: 'stolen' });
    expect(got).toEqual([]);
    connections.open('browser', { connection: id, page: { ...page, document: 'd2' }, received: 0 });
    expect(emitted.at(-1)?.event).toBe('eport.closed');
  });

  it('ends the conversations of documents that a tab has left', () => {
    const { connections, aborted } = setUp();
    connections.open('browser', { connection: id, page, received: 0 });
    connections.left('browser', 1, 'd1');
    expect(aborted()).toBe(false);
    connections.left('browser', 1, 'd2');
    expect(aborted()).toBe(true);
  });

  it('attack 9: keeps no more than 64 Mi of answers, and says so to a page that lacks one of them', () => {
    const { connections, emitted, reply } = setUp();
    const large = 'x'.repeat(16 * 1024 * 1024);
    connections.open('browser', { connection: id, page, received: 0 });
    for (let i = 0; i < 6; i++) reply(large);
    emitted.length = 0;
    expect(connections.open('browser', { connection: id, page, received: 2 }).resumed).toBe(true);
    expect(emitted.map(({ data }) => data.number)).toEqual([3, 4, 5, 6]);
    expect(connections.open('browser', { connection: id, page, received: 1 }).resumed).toBe(false);
    expect(emitted.at(-1)?.event).toBe('eport.closed');
  });

  it('attack 10: one tab cannot take the sockets of all others', () => {
    const { connections, emitted } = setUp();
    const nth = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
    for (let n = 0; n < 600; n++) connections.open('browser', { connection: nth(n), page, received: 0 });
    expect(emitted.filter(({ event }) => event === 'eport.closed')).toHaveLength(600 - 64);
    emitted.length = 0;
    connections.open('browser', { connection: nth(600), page: { ...page, tab: 2 }, received: 0 });
    expect(emitted).toEqual([]);
  });
});
