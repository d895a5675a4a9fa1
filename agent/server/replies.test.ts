import { expect, test } from 'vitest';
import type { ReplyFrame } from '#shared/protocol/frames.ts';
import { createReplyStore, REPLY_LIMITS } from './replies.ts';

function counted(size = 1): { task: (id: string) => () => Promise<ReplyFrame>; runs: () => number } {
  let runs = 0;
  return {
    task: (id) => () => {
      runs++;
      return Promise.resolve({ id, result: 'x'.repeat(size) });
    },
    runs: () => runs,
  };
}

test('attack 38: a repeated id is run once and gets the same reply, until 120 s after it was done', async () => {
  let now = 0;
  const store = createReplyStore(REPLY_LIMITS, () => now);
  const { task, runs } = counted();
  const reply = await store.run('a', task('a'));
  now = 119_999;
  expect(await store.run('a', task('a'))).toBe(reply);
  expect(runs()).toBe(1);
  now = 120_001;
  await store.run('a', task('a'));
  expect(runs()).toBe(2); // control: it was the store that held it back
});

test('an id repeated while it runs waits for the same run, even when that fails', async () => {
  const store = createReplyStore();
  let fail: (fault: Error) => void = () => undefined;
  let runs = 0;
  const task = (): Promise<ReplyFrame> => {
    runs++;
    return new Promise((_, reject) => (fail = reject));
  };
  const both = Promise.allSettled([store.run('a', task), store.run('a', task)]);
  fail(new Error('broken'));
  expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(runs).toBe(1);
});

test('too many requests at once are refused without running', async () => {
  const store = createReplyStore({ ...REPLY_LIMITS, running: 3 });
  for (const id of ['a', 'b', 'c']) void store.run(id, () => new Promise(() => undefined));
  const { task, runs } = counted();
  expect(await store.run('d', task('d'))).toMatchObject({ id: 'd', error: { code: 'request/too-many' } });
  expect(runs()).toBe(0);
});

test('replies that are too large together lose their text, not their id', async () => {
  const store = createReplyStore({ ...REPLY_LIMITS, size: 250 });
  const { task, runs } = counted(100);
  for (const id of ['a', 'b', 'c']) await store.run(id, task(id));
  expect(await store.run('a', task('a'))).toMatchObject({ error: { code: 'request/too-many' } });
  expect(await store.run('c', task('c'))).toMatchObject({ result: 'x'.repeat(100) });
  expect(runs()).toBe(3);
});

test('the number of kept replies is bounded and the newest stay', async () => {
  const store = createReplyStore({ ...REPLY_LIMITS, kept: 10 });
  const { task, runs } = counted();
  for (let i = 0; i < 100; i++) await store.run(`id-${i}`, task(`id-${i}`));
  for (let i = 90; i < 100; i++) await store.run(`id-${i}`, task(`id-${i}`));
  expect(runs()).toBe(100);
  await store.run('id-0', task('id-0'));
  expect(runs()).toBe(101);
});
