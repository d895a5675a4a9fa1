import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { Problem } from '#shared/errors.ts';
import { CONTROL_COMMANDS, type ControlOperations } from './table.ts';
import { callAgent, listenControl } from './socket.ts';
import { agentPaths } from '../data/paths.ts';

let stop = new AbortController();
afterEach(() => {
  stop.abort();
  stop = new AbortController();
});

const temporary = () => agentPaths(mkdtempSync(join(tmpdir(), 'tongqian-control-')));
const refuse = () => Promise.reject(new Problem('request/not-allowed'));

function operations(over: Partial<ControlOperations> = {}): ControlOperations {
  const all = Object.fromEntries(Object.keys(CONTROL_COMMANDS).map((name) => [name, refuse]));
  return { ...(all as unknown as ControlOperations), ...over };
}

const silent = { problem: null, readers: [], tokens: [] };

test('a command reaches the agent and its result comes back', async () => {
  const paths = temporary();
  await listenControl(paths, operations({ tokens: () => Promise.resolve(silent) }), stop.signal);
  expect(await callAgent(paths, { command: 'tokens', params: {} })).toEqual(silent);
});

test('events come before the result', async () => {
  const paths = temporary();
  const pair: ControlOperations['pair'] = (_, { emit }) => {
    emit({ digits: '042137', label: 'Chromium' });
    return Promise.resolve({ id: 'a', label: 'Chromium' });
  };
  await listenControl(paths, operations({ pair }), stop.signal);
  const seen: unknown[] = [];
  const result = await callAgent(paths, { command: 'pair', params: {}, onEvent: (event) => seen.push(event) });
  expect([seen, result]).toEqual([[{ digits: '042137', label: 'Chromium' }], { id: 'a', label: 'Chromium' }]);
});

test('problems arrive as they were thrown, all else as an internal error without its text', async () => {
  const paths = temporary();
  const table = operations({
    pair: () => Promise.reject(new Problem('pairing/busy')),
    stop: () => Promise.reject(new Error('secret 87654321')),
  });
  await listenControl(paths, table, stop.signal);
  await expect(callAgent(paths, { command: 'pair', params: {} })).rejects.toThrow(/pairing\/busy/);
  const fault = await callAgent(paths, { command: 'stop', params: {} }).catch((thrown: unknown) => thrown as Problem);
  expect(fault).toMatchObject({ code: 'agent/internal', params: {} });
});

test('a large file goes through whole', async () => {
  const paths = temporary();
  let received = 0;
  const sign: ControlOperations['sign'] = ({ data }) => {
    received = data.length;
    return Promise.reject(new Problem('approval/no-window'));
  };
  await listenControl(paths, operations({ sign }), stop.signal);
  const data = Buffer.alloc(12 * 1024 * 1024, 7).toString('base64');
  await expect(callAgent(paths, { command: 'sign', params: { data, format: 'raw' } })).rejects.toThrow(
    /approval\/no-window/,
  );
  expect(received).toBe(data.length);
});

test('with no agent, and after it was killed, the caller is told that it does not run', async () => {
  const paths = temporary();
  await expect(callAgent(paths, { command: 'state', params: {} })).rejects.toThrow(/agent\/not-running/);
  await listenControl(paths, operations(), stop.signal);
  stop.abort();
  await expect(callAgent(paths, { command: 'state', params: {} })).rejects.toThrow(/agent\/not-running/);
});

test('a socket left by a killed agent does not keep the next one from starting', async () => {
  const paths = temporary();
  const left = createServer().listen(paths.control);
  await once(left, 'listening');
  await listenControl(paths, operations({ tokens: () => Promise.resolve(silent) }), stop.signal);
  expect(await callAgent(paths, { command: 'tokens', params: {} })).toEqual(silent);
  left.close();
});

test('attack 6: the socket and its key are closed to other users', async () => {
  const paths = temporary();
  await listenControl(paths, operations(), stop.signal);
  expect(statSync(paths.controlKey).mode & 0o777).toBe(0o600);
  expect(statSync(paths.folder).mode & 0o077).toBe(0);
});

test('attack 6: who cannot read the key gets nothing done', async () => {
  const paths = temporary();
  let ran = 0;
  const tokens = () => Promise.resolve((ran++, silent));
  await listenControl(paths, operations({ tokens }), stop.signal);
  expect(await rawCall(paths.control, 'f'.repeat(64))).toContain('request/not-allowed');
  expect(await rawCall(paths.control, undefined)).toContain('request/invalid');
  expect(ran).toBe(0);
  await callAgent(paths, { command: 'tokens', params: {} }); // the control
  expect(ran).toBe(1);
});

test('attack 7: a program that took the socket first and lacks the key is found out before any command is sent', async () => {
  const paths = temporary();
  mkdirSync(paths.folder, { recursive: true });
  writeFileSync(paths.controlKey, 'a'.repeat(64), { mode: 0o600 });
  let received = '';
  const fake = createServer((socket) => {
    socket.on('data', (text) => {
      received += text.toString();
      socket.write(`${JSON.stringify({ proof: '0'.repeat(64), nonce: '0'.repeat(32) })}\n`);
    });
  }).listen(paths.control);
  await once(fake, 'listening');
  await expect(callAgent(paths, { command: 'tokens', params: {} })).rejects.toThrow(/channel\/not-proved/);
  expect(received).toContain('nonce');
  expect(received).not.toContain('tokens');
  fake.close();
});

test('attack 9: lines that are no command are refused and the agent lives on', async () => {
  const paths = temporary();
  await listenControl(paths, operations({ tokens: () => Promise.resolve(silent) }), stop.signal);
  for (const line of ['{', '[]', '{"nonce":"x"}', 'null', '\u0000']) {
    const socket = connect(paths.control);
    socket.write(`${line}\n`);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toContain('request/invalid');
    socket.destroy();
  }
  expect(await callAgent(paths, { command: 'tokens', params: {} })).toEqual(silent);
});

test('attack 10: who greets too late, drip by drip or not at all is dropped, and the places are free again', async () => {
  const paths = temporary();
  const table = operations({ tokens: () => Promise.resolve(silent) });
  await listenControl({ ...paths, deadlines: { helloMs: 100, commandMs: 100 } }, table, stop.signal);
  const open = () => connect(paths.control).on('error', () => undefined);
  const mute = Array.from({ length: 14 }, open);
  const dripping = open(); // never idle for long: a limit of idle time would never end it
  const drip = setInterval(() => dripping.write(' '), 10);
  const halfway = open();
  halfway.write(`${JSON.stringify({ nonce: '0'.repeat(32) })}\n`);
  halfway.resume();
  const commands = setInterval(() => halfway.write('{'), 10);
  await Promise.all(
    [...mute, dripping, halfway].map((socket) => new Promise((closed) => socket.once('close', closed))),
  );
  clearInterval(drip);
  clearInterval(commands);
  await expect
    .poll(() => callAgent(paths, { command: 'tokens', params: {} }).catch(() => null), { timeout: 10_000 })
    .toEqual(silent);
});

test('a command that was given may take its time', async () => {
  const paths = temporary();
  let answer: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => (answer = resolve));
  const sign: ControlOperations['sign'] = () => asked.then(() => Promise.reject(new Problem('approval/refused')));
  await listenControl({ ...paths, deadlines: { helloMs: 5000, commandMs: 400 } }, operations({ sign }), stop.signal);
  const call = callAgent(paths, { command: 'sign', params: { data: 'AA==', format: 'raw' } });
  setTimeout(answer, 500);
  await expect(call).rejects.toThrow(/approval\/refused/);
});

test('when the command line is ended its operation is aborted', async () => {
  const paths = temporary();
  let aborted = false;
  const pair: ControlOperations['pair'] = (_, { signal }) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        aborted = true;
        reject(new Problem('pairing/expired'));
      });
    });
  await listenControl(paths, operations({ pair }), stop.signal);
  const interrupt = new AbortController();
  const call = callAgent(paths, { command: 'pair', params: {}, signal: interrupt.signal });
  setTimeout(() => {
    interrupt.abort();
  }, 50);
  await expect(call).rejects.toThrow(/channel\/closed/);
  await expect.poll(() => aborted).toBe(true);
});

test('a folder with a very long name gets its socket elsewhere, closed to others as well', async () => {
  const paths = agentPaths(join(mkdtempSync(join(tmpdir(), 'tongqian-control-')), 'x'.repeat(120)));
  mkdirSync(paths.folder, { mode: 0o700 });
  await listenControl(paths, operations({ tokens: () => Promise.resolve(silent) }), stop.signal);
  expect(await callAgent(paths, { command: 'tokens', params: {} })).toEqual(silent);
  const folder = join(paths.control, '..');
  expect(statSync(folder).mode & 0o077).toBe(0);
  stop.abort();
  rmSync(folder, { recursive: true });
  expect(readFileSync(paths.controlKey, 'utf8')).toMatch(/^[0-9a-f]{64}$/);
});

test('attack 6: a link in the place of that folder is refused, and what it leads to is left as it is', async () => {
  const paths = agentPaths(join(mkdtempSync(join(tmpdir(), 'tongqian-control-')), 'x'.repeat(120)));
  mkdirSync(paths.folder, { mode: 0o700 });
  const mine = mkdtempSync(join(tmpdir(), 'tongqian-mine-'));
  chmodSync(mine, 0o755);
  const folder = join(paths.control, '..');
  symlinkSync(mine, folder);
  await expect(listenControl(paths, operations(), stop.signal)).rejects.toMatchObject({ code: 'store/not-private' });
  expect(statSync(mine).mode & 0o777).toBe(0o755);
  rmSync(folder);
});

async function rawCall(address: string, proof: string | undefined): Promise<string> {
  const socket = connect(address);
  socket.write(`${JSON.stringify({ nonce: '0'.repeat(32) })}\n`);
  await once(socket, 'data');
  socket.write(`${JSON.stringify({ proof, command: 'tokens', params: {} })}\n`);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return answer.toString();
}
