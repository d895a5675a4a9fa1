// Attacks on the agent's socket before anything is proved (spec/security §2.4: 1, 2, 6, 7, 8, 9, 10, 31). Each has a control:
// the same step by the right extension works.
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import process from 'node:process';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { DOOR_LIMITS } from '../agent/server/doorstep.ts';
import { pairedKeys, startTestServer, type TestServer, until } from './support/agent-server.ts';
import { openLink, socketsFrom, TEST_ORIGIN } from './support/paired-client.ts';

function open(port: number, host = '127.0.0.1'): Socket {
  const socket = connect(port, host);
  socket.on('error', () => undefined);
  onTestFinished(() => {
    socket.destroy();
  });
  return socket;
}

/** Everything the server says until it closes, or until `enough` bytes. */
function answer(socket: Socket, enough = Infinity): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (text.length >= enough) resolve(text);
    });
    socket.on('close', () => resolve(text));
  });
}

function upgrade(headers: Record<string, string | string[]>, path = '/'): string {
  const lines = Object.entries({
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    ...headers,
  }).flatMap(([name, value]) => [value].flat().map((one) => `${name}: ${one}`));
  return `GET ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
}

async function statusOf(port: number, request: string): Promise<string> {
  const socket = open(port);
  const text = answer(socket, 12);
  socket.write(request);
  return (await text).slice(9, 12);
}

const REFUSAL = 'HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';

test('attack 1: no origin but ours may open a socket, byte for byte', async () => {
  const { port } = await startTestServer();
  const Host = `127.0.0.1:${port}`;
  const id = TEST_ORIGIN.slice('chrome-extension://'.length);
  const uuid = '01234567-89ab-cdef-0123-456789abcdef';
  const wrong: (string | string[] | undefined)[] = [
    undefined, '', 'null', 'https://evil.example', 'http://127.0.0.1', `http://127.0.0.1:${port}`, 'file://',
    'https://app.singlewindow.cn', 'https://app.singlewindow.cn.evil.com', `https://${id}`, `http://${id}`,
    `${TEST_ORIGIN}.`, `${TEST_ORIGIN}/`, `${TEST_ORIGIN}:443`, `${TEST_ORIGIN}.evil.com`, TEST_ORIGIN.toUpperCase(),
    `Chrome-Extension://${id}`, `chrome-extension://evil@${id}`, `chrome-extension://${id}@evil.com`,
    `chrome-extension://${id.slice(0, -1)}a`, 'chrome-extension://', `chrome-extension://xn--${id}`, ` x${TEST_ORIGIN}`,
    `${TEST_ORIGIN}, ${TEST_ORIGIN}`, [TEST_ORIGIN, 'https://evil.example'], ['https://evil.example', TEST_ORIGIN],
    'moz-extension://', `moz-extension://${uuid}.evil.com`, `moz-extension://${uuid.toUpperCase()}`,
    `moz-extension://${uuid}/`, `moz-extension://user@${uuid}`, `moz-extension://${uuid.slice(1)}`, `safari-web-extension://${uuid}`,
  ]; // prettier-ignore
  for (const origin of wrong) {
    const headers = origin === undefined ? { Host } : { Host, Origin: origin };
    expect([origin, await statusOf(port, upgrade(headers))]).toEqual([origin, '403']);
  }
  // control
  expect(await statusOf(port, upgrade({ Host, Origin: TEST_ORIGIN }))).toBe('101');
  expect(await statusOf(port, upgrade({ Host, Origin: `moz-extension://${uuid}` }))).toBe('101');
});

test('attack 2: a name that is not loopback, or not exactly, is refused', async () => {
  const { port } = await startTestServer();
  const wrong = [
    'rebind.evil.example', `rebind.evil.example:${port}`, '127.0.0.1', `127.0.0.1:${port + 1}`, `127.0.0.1.:${port}`, `localhost.:${port}`,
    'localhost', `LOCALHOST:${port}`, `[::1]:${port}`, `127.1:${port}`, `0.0.0.0:${port}`, `2130706433:${port}`, `127.0.0.1.evil.com:${port}`,
    `evil@127.0.0.1:${port}`, `127.0.0.1:0${port}`, '', [`127.0.0.1:${port}`, 'evil.example'],
  ]; // prettier-ignore
  for (const host of wrong) {
    const status = await statusOf(port, upgrade({ Host: host, Origin: TEST_ORIGIN }));
    // two Host headers are malformed HTTP (RFC 9112 §3.2): Node drops that connection itself
    expect([host, ['403', ''].includes(status)]).toEqual([host, true]);
  }
  expect(await statusOf(port, upgrade({ Host: `127.0.0.1:${port}`, Origin: TEST_ORIGIN }, '/other'))).toBe('403');
  // control
  expect(await statusOf(port, upgrade({ Host: `127.0.0.1:${port}`, Origin: TEST_ORIGIN }))).toBe('101');
  expect(await statusOf(port, upgrade({ Host: `localhost:${port}`, Origin: TEST_ORIGIN }))).toBe('101');
});

test('attack 31: refusals and plain requests tell nothing: one empty answer, no headers that name us', async () => {
  const { port } = await startTestServer();
  const Host = `127.0.0.1:${port}`;
  const said = async (request: string): Promise<string> => {
    const socket = open(port);
    const text = answer(socket);
    socket.write(request);
    return text;
  };
  const refusals = await Promise.all(
    [
      upgrade({ Host, Origin: 'https://evil.example' }),
      upgrade({ Host: 'evil.example', Origin: TEST_ORIGIN }),
      upgrade({ Host, Origin: TEST_ORIGIN, 'Sec-WebSocket-Version': '7' }),
      upgrade({ Host, Origin: TEST_ORIGIN, 'Sec-WebSocket-Key': 'short' }),
    ].map(said),
  );
  expect(new Set(refusals)).toEqual(new Set([REFUSAL]));
  for (const path of ['/', '/health', '/.well-known/webcrypto-socket', '/json/version']) {
    for (const method of ['GET', 'POST', 'OPTIONS', 'HEAD']) {
      const text = await said(`${method} ${path} HTTP/1.1\r\nHost: ${Host}\r\nOrigin: https://evil.example\r\n\r\n`);
      expect(text.toLowerCase()).toBe('http/1.1 404 not found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
    }
  }
});

test('attack 6: a program of another user of this computer is refused', async (context) => {
  context.skip(
    process.platform !== 'linux' || process.getuid?.() !== 0,
    'needs Linux and root, to start a program as nobody',
  );
  const { port } = await startTestServer();
  const request = upgrade({ Host: `127.0.0.1:${port}`, Origin: TEST_ORIGIN });
  expect(await statusFor(65_534, port, request)).toBe('403');
  expect(await statusFor(0, port, request)).toBe('101'); // control
});

/** By a program of the system: nobody may not read the folder that node lies in, wherever that is. */
function statusFor(uid: number, port: number, request: string): Promise<string> {
  const script = 'exec 3<>"/dev/tcp/127.0.0.1/$0"; printf %s "$1" >&3; head -c 12 <&3';
  return new Promise((resolve) => {
    execFile('bash', ['-c', script, String(port), request], { uid, cwd: '/' }, (fault, out) =>
      resolve(fault ? fault.message : out.slice(9)),
    );
  });
}

test('attack 7: a stranger on the port learns nothing and the link goes on to the real agent', async () => {
  const received: Buffer[] = [];
  const stranger = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  onTestFinished(() => {
    for (const client of stranger.clients) client.terminate();
    stranger.close();
  });
  stranger.on('connection', (socket) => {
    socket.on('message', (data: Buffer) => {
      received.push(data);
      socket.send(new Uint8Array(65 + 32 + 80).fill(4)); // the right shape of an answer, no proof
    });
  });
  await once(stranger, 'listening');
  const squatted = (stranger.address() as { port: number }).port;
  const server = await startTestServer();
  const keys = await pairedKeys(server);
  const pairing = keys.current()!;
  await keys.save({ ...pairing, port: squatted });
  const alone = openLink({ port: squatted, keys });
  onTestFinished(() => alone.stop());
  await alone.reached('stranger');
  await expect(alone.call('agent.state', {})).rejects.toMatchObject({ code: 'channel/not-proved' });
  expect(alone.state()).toEqual({ state: 'stranger', port: squatted });
  alone.stop();
  for (const message of received) {
    expect(message.length).toBe(4 + 65 + 32); // the hello: version and two fresh random values
    for (const secret of [pairing.pairingId, TEST_ORIGIN.slice(19)]) expect(message.includes(secret)).toBe(false);
    expect(message.includes(Buffer.from(pairing.agentKey))).toBe(false);
  }
  expect(new Set(received.map((message) => message.toString('hex'))).size).toBe(received.length);
  // control: with the real agent on another of its ports the link gets there
  const found = openLink({ port: server.port, keys });
  onTestFinished(() => found.stop());
  await found.reached('connected');
  expect(keys.current()!.port).toBe(server.port);
});

test('attack 7: another agent that knows the protocol but not the paired key is a stranger', async () => {
  const ours = await startTestServer();
  const other = await startTestServer();
  const keys = await pairedKeys(ours);
  const link = openLink({
    port: other.port,
    keys: { ...keys, load: async () => ({ ...(await keys.load())!, port: other.port }) },
  });
  onTestFinished(() => link.stop());
  await link.reached('stranger');
  expect(other.arrivals).toEqual([]);
});

test('attack 8: the agent listens on loopback alone', async () => {
  const { port } = await startTestServer();
  const outside = Object.values(networkInterfaces())
    .flat()
    .filter((address) => address && !address.internal && address.family === 'IPv4');
  const reached = (host: string): Promise<boolean> =>
    new Promise((resolve) => {
      const socket = open(port, host);
      socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
    });
  for (const address of outside) expect(await reached(address!.address)).toBe(false);
  expect(await reached('::1')).toBe(false);
  expect(await reached('127.0.0.1')).toBe(true); // control
});

/** A masked binary frame (RFC 6455 §5.2) with a header that may lie about its length. */
function frame(length: number, payload: Buffer, first = 0x82): Buffer {
  const head = Buffer.alloc(14);
  head[0] = first;
  head[1] = 0xff;
  head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, payload]); // mask 0: payload as it is
}

async function upgraded(server: TestServer): Promise<Socket> {
  const socket = open(server.port);
  const text = answer(socket, 12);
  socket.write(upgrade({ Host: `127.0.0.1:${server.port}`, Origin: TEST_ORIGIN }));
  expect((await text).slice(9, 12)).toBe('101');
  return socket;
}

test('attack 9: huge, fragmented, compressed and countless frames before proof close their socket and nothing else', async () => {
  const server = await startTestServer();
  const keys = await pairedKeys(server);
  const chunk = Buffer.alloc(64 * 1024);
  const attacks: [string, () => Buffer[]][] = [
    ['130 MiB in one frame', () => [frame(130 * 1024 * 1024, chunk), chunk, chunk]],
    ['16 MiB announced, sent slowly', () => [frame(16 * 1024 * 1024, Buffer.alloc(3000)), Buffer.alloc(3000)]],
    [
      'fragments without end',
      () => Array.from({ length: 100 }, (_, i) => frame(1000, Buffer.alloc(1000), i === 0 ? 0x02 : 0x00)),
    ],
    ['compressed', () => [frame(20, Buffer.alloc(20), 0xc2)]],
    ['100 000 tiny frames', () => [Buffer.concat(Array.from({ length: 100_000 }, () => frame(0, Buffer.alloc(0))))]],
    [
      '100 000 pings',
      () => [Buffer.concat(Array.from({ length: 100_000 }, () => Buffer.from([0x89, 0x80, 0, 0, 0, 0])))],
    ],
    ['text', () => [frame(2, Buffer.from('{}'), 0x81)]],
    ['not our protocol', () => [frame(101, Buffer.alloc(101, 7))]],
    ['a bad opcode', () => [frame(1, Buffer.alloc(1), 0x8f)]],
  ];
  const before = process.memoryUsage().rss;
  for (const [name, frames] of attacks) {
    const socket = await upgraded(server);
    const ended = new Promise((resolve) => socket.once('close', () => resolve('closed')));
    socket.resume();
    for (const bytes of frames()) socket.write(bytes);
    expect([name, await ended]).toEqual([name, 'closed']);
  }
  expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024);
  // control: the agent still serves its own extension, and a message that large passes after proof
  const link = openLink({ port: server.port, keys });
  onTestFinished(() => link.stop());
  await link.reached('connected');
});

test('attack 10: 200 idle sockets and slow upgrades neither stay nor keep our extension out', async () => {
  const server = await startTestServer({}, { limits: { ...DOOR_LIMITS, handshakeMs: 800 } });
  const keys = await pairedKeys(server);
  let closed = 0;
  const idle = await Promise.all(
    Array.from({ length: 200 }, async (_, i) => {
      const socket = open(server.port);
      await new Promise((resolve) => socket.once('connect', resolve));
      socket.on('close', () => closed++);
      socket.resume();
      if (i % 3 === 1) socket.write('GET / HTTP/1.1\r\nHost: 127'); // never finishes its request
      if (i % 3 === 2) socket.write(upgrade({ Host: `127.0.0.1:${server.port}`, Origin: TEST_ORIGIN })); // never says hello
      return socket;
    }),
  );
  await until(() => closed >= 200 - DOOR_LIMITS.unproved);
  const link = openLink({ port: server.port, keys });
  onTestFinished(() => link.stop());
  await link.reached('connected');
  const slow = setInterval(() => {
    for (const socket of idle) if (!socket.destroyed && socket.writable) socket.write('X');
  }, 100);
  onTestFinished(() => clearInterval(slow));
  await until(() => closed === 200);
  expect(link.state().state).toBe('connected'); // control: a proved one stays
});

test('attack 10: a proved connection that never answers pings is ended', async () => {
  const server = await startTestServer({}, { limits: { ...DOOR_LIMITS, pulseMs: 300 } });
  const keys = await pairedKeys(server);
  const silent = openLink({
    port: server.port,
    keys,
    openSocket: socketsFrom(undefined, (socket) => {
      Object.assign(socket, { _autoPong: false }); // ws sets it by an option that the shared opener does not take
    }),
  });
  onTestFinished(() => silent.stop());
  await silent.reached('connected');
  await until(() => server.arrivals.length > 0);
  await until(() => server.connected().length === 0);
  silent.stop();
  // control: one that answers is kept
  await until(() => server.connected().length === 0);
  const polite = openLink({ port: server.port, keys });
  onTestFinished(() => polite.stop());
  await polite.reached('connected');
  await until(() => server.connected().length === 1);
  const before = server.arrivals.length;
  await new Promise((resolve) => setTimeout(resolve, 1000));
  expect([server.connected().length, server.arrivals.length]).toEqual([1, before]);
});
