import { expect, test, vi } from 'vitest';
import { Problem } from '#shared/errors.ts';
import { createWantedCalls, type SendCall } from './wanted-calls.ts';

test('a call that was sent is sent again on the next connection under its id; a forgotten one is not', async () => {
  const calls = createWantedCalls(1000);
  const first = vi.fn<SendCall>(() => new Promise(() => undefined));
  calls.connect(first);
  const wanted = calls.add('a', 'agent.state', {});
  const forgotten = calls.add('b', 'agent.state', {});
  calls.disconnect();
  calls.forget('b');
  await expect(forgotten).rejects.toMatchObject({ code: 'request/timeout' });
  const second = vi.fn<SendCall>(() => Promise.resolve('answer'));
  calls.connect(second);
  expect(await wanted).toBe('answer');
  expect(second.mock.calls.map(([, , id]) => id)).toEqual(['a']);
  expect(calls.count()).toBe(0);
});

test('with no agent a call that was never sent is refused at once, one that may have run is kept while its id is known', async () => {
  vi.useFakeTimers();
  const calls = createWantedCalls(1000);
  calls.connect(() => new Promise(() => undefined));
  const sent = calls.add('a', 'agent.state', {});
  calls.disconnect();
  const unsent = calls.add('b', 'agent.state', {});
  calls.refuse(new Problem('agent/not-running'));
  await expect(unsent).rejects.toMatchObject({ code: 'agent/not-running' });
  expect(calls.count()).toBe(1);
  vi.advanceTimersByTime(1001);
  calls.refuse(new Problem('agent/not-running'));
  await expect(sent).rejects.toMatchObject({ code: 'agent/not-running' });
  vi.useRealTimers();
});

test('the end of a connection is no answer, a refusal by the agent is one', async () => {
  const calls = createWantedCalls(1000);
  let reject: (problem: Problem) => void = () => undefined;
  calls.connect(() => new Promise((_, fail) => (reject = fail)));
  const call = calls.add('a', 'agent.state', {});
  calls.disconnect();
  reject(new Problem('channel/closed'));
  await Promise.resolve();
  calls.connect(() => Promise.reject(new Problem('agent/locked')));
  await expect(call).rejects.toMatchObject({ code: 'agent/locked' });
});

test('an answer of the person is sent however much waits', () => {
  const calls = createWantedCalls(1000);
  const send = vi.fn<SendCall>(() => new Promise(() => undefined));
  calls.connect(send);
  for (let i = 0; i < 2000; i++) calls.add(`${i}`, 'eport.send', {}).catch(() => undefined);
  void calls.add('answer', 'approval.answer', {});
  expect(send.mock.lastCall?.[0]).toBe('approval.answer');
});
