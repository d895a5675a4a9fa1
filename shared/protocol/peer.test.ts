import { expect, test } from 'vitest';
import { createCaller } from './peer.ts';

const connection = '00000000-0000-4000-8000-000000000001';

function setUp() {
  const sent: string[] = [];
  const channel = { send: (text: string) => void sent.push(text), close: () => undefined };
  return { sent, caller: createCaller({ channel, onEvent: () => undefined }) };
}

test.each([
  ['Chinese', '汉'],
  ['what JSON writes in six letters', '\u0001'],
])('attack 9: a message of a page that the agent would hang up on is never sent (%s)', async (_, letter) => {
  const { sent, caller } = setUp();
  const text = letter.repeat(12 * 1024 * 1024);
  await expect(caller.call('eport.send', { connection, number: 1, text })).rejects.toMatchObject({
    code: 'channel/too-large',
  });
  expect(sent).toEqual([]);
});

test('the largest message that portals send goes out', () => {
  const { sent, caller } = setUp();
  void caller.call('eport.send', { connection, number: 1, text: 'x'.repeat(16 * 1024 * 1024) });
  expect(sent).toHaveLength(1);
});
