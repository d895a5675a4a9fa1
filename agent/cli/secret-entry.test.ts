import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { fromUtf8 } from '#shared/bytes.ts';
import { createSecretEntry, type SecretInput } from './secret-entry.ts';

function typing(isTTY: boolean) {
  const modes: boolean[] = [];
  const stream = new PassThrough();
  const input: SecretInput = Object.assign(stream, {
    isTTY: isTTY as true,
    setRawMode(raw: boolean) {
      modes.push(raw);
      return stream as never;
    },
  });
  let shown = '';
  const ask = createSecretEntry(
    () => input,
    (text) => (shown += text),
  );
  return { ask, stream, modes, shown: () => shown };
}
const secret = async (asked: Promise<Uint8Array>) => fromUtf8(await asked);

it('a terminal shows the question and nothing that is typed', async () => {
  const { ask, stream, modes, shown } = typing(true);
  const asked = ask('密码：');
  for (const key of ['3', '8', '2', '\r']) stream.write(key);
  expect(await secret(asked)).toBe('382');
  expect([shown(), modes]).toEqual(['密码：\n', [true, false]]);
});

it.each([
  ['38\u007f27\r', '327'],
  ['密码码\u007f\b字\r', '密字'],
  ['\u007f\u007f1\r', '1'],
  ['wrong\u00151\r', '1'],
  ['\r', ''],
  ['a b\t\r', 'a b\t'],
])('what is taken back is gone: %j', async (typed, wanted) => {
  const { ask, stream } = typing(true);
  const asked = ask('');
  stream.write(typed);
  expect(await secret(asked)).toBe(wanted);
});

it.each(['38\u0003', '\u0004', '382716'])('one that is broken off is no secret: %j', async (typed) => {
  const { ask, stream, modes } = typing(true);
  const asked = ask('');
  stream.end(typed);
  await expect(asked).rejects.toMatchObject({ code: 'command/secret' });
  expect(modes).toEqual([true, false]); // the terminal shows again what is typed
});

it('a pipe gives one line for each question, however it is cut', async () => {
  const { ask, stream, modes } = typing(false);
  stream.write('fir');
  stream.end('st\r\nsecond\n密');
  expect(await secret(ask('1'))).toBe('first');
  expect(await secret(ask('2'))).toBe('second');
  await expect(ask('3')).rejects.toMatchObject({ code: 'command/secret' });
  await expect(ask('4')).rejects.toMatchObject({ code: 'command/secret' });
  expect(modes).toEqual([]);
});

it('a stream without an end of line is given up', async () => {
  const { ask, stream } = typing(false);
  const asked = ask('');
  for (let i = 0; i < 20; i++) stream.write('x'.repeat(200));
  await expect(asked).rejects.toMatchObject({ code: 'command/secret' });
});
