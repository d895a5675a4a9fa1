// A page of the single window that talks the dialect, for tests of the door's parts: operations are fakes, new for each test.
import { beforeEach, expect } from 'vitest';
import { singleWindow } from '#shared/portals/single-window/pack.ts';
import { parseReply, type ReplyArgs } from '#shared/protocol/eport.ts';
import { openEportConnection } from '../../agent/eport/connection.ts';
import { createFakeOperations, type FakeOperations } from '../devices/fake-operations.ts';

const CALLER = {
  kind: 'page',
  extension: 'e',
  page: {
    origin: 'https://www.singlewindow.cn',
    topOrigin: 'https://www.singlewindow.cn',
    tab: 1,
    frame: 0,
    document: 'd',
  },
  portal: 'single-window',
} as const;

export let operations: FakeOperations;
beforeEach(() => {
  operations = createFakeOperations();
});

export function open(options: { allowed?: (method: string) => boolean; whiteReader?: boolean } = {}) {
  const sent: string[] = [];
  const stop = new AbortController();
  const connection = openEportConnection({
    caller: CALLER,
    operations,
    send: (text) => sent.push(text),
    signal: stop.signal,
    allowed: options.allowed ?? ((method) => singleWindow.methods.includes(method)),
    whiteReader: options.whiteReader ?? false,
  });
  const replies = async (count: number) => {
    await expect.poll(() => sent.length, { interval: 2 }).toBe(count + 1);
    return sent.slice(1);
  };
  return { connection, sent, stop, replies };
}

/** One call on a connection of its own. */
export async function ask(
  method: string,
  args: unknown = {},
  options: Parameters<typeof open>[0] = {},
): Promise<ReplyArgs> {
  const { connection, replies } = open(options);
  connection.receive(JSON.stringify({ _method: method, _id: 3, args }));
  const [text = ''] = await replies(1);
  expect(text.startsWith(`{"_id":3,"_method":"${method}","_status":"00","_args":{"Result":`)).toBe(true);
  return parseReply(text)!._args;
}
