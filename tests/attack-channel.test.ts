// Attacks on pairing and on the encrypted channel (spec/security §2.4: 3, 4, 5, 9, 11, 12), each with its control.
import { writeFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { once } from 'node:events';
import type { Bytes } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import { proveToAgent, type RecordKeys } from '#shared/protocol/handshake.ts';
import { randomBytes } from '#shared/protocol/handshake-keys.ts';
import { createInbox, hello, nextMessage, refusalIn } from '#shared/protocol/handshake-wire.ts';
import type { AgentState } from '#shared/protocol/methods.ts';
import { pairWithAgent, pairWithExtension } from '#shared/protocol/pairing.ts';
import { openPairingStore } from '../agent/server/pairing-store.ts';
import { nodeSealer } from '../agent/server/session-sealer.ts';
import { type AgentPairing, createPairingKeys, staticKeyOf } from '../extension/background/agent-keys.ts';
import { pairedKeys, startTestServer, testFolder, type TestServer, until } from './support/agent-server.ts';
import { newSessionKey } from './support/session-key.ts';
import { memoryKeys, openLink, pairingClient, pairWith, socketsFrom, TEST_ORIGIN } from './support/paired-client.ts';

const STATE: AgentState = {
  version: '1',
  paused: false,
  locked: false,
  eportPort: null,
  control: false,
  osKeyStore: true,
  signedToday: 0,
};
const FIREFOX = 'moz-extension://01234567-89ab-cdef-0123-456789abcdef';

/** A socket that is past the door but uses the handshake by hand. */
async function rawSocket(port: number, origin = TEST_ORIGIN) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`, { origin });
  onTestFinished(() => socket.terminate());
  const inbox = createInbox();
  const messages: Buffer[] = [];
  socket.on('error', () => undefined);
  socket.on('message', (data: Buffer) => {
    messages.push(data);
    inbox.push(new Uint8Array(data));
  });
  const closed = once(socket, 'close');
  await once(socket, 'open');
  const wire = { send: (message: Bytes) => socket.send(message), receive: () => inbox.receive() };
  return { socket, wire, messages, closed };
}

/** A session by hand, with its keys. */
async function rawSession(server: TestServer, pairing: AgentPairing) {
  const raw = await rawSocket(server.port);
  const keys = await proveToAgent(raw.wire, { ...pairing, key: await staticKeyOf(pairing.keys) });
  return { ...raw, keys };
}

function sealedCalls(keys: RecordKeys, ...texts: string[]): Uint8Array[] {
  const sealer = nodeSealer(keys, 'extension');
  return texts.map((text) => sealer.seal(text) as Uint8Array);
}

const call = (id: string, params: unknown = {}) => JSON.stringify({ id, method: 'agent.state', params });

test('attack 3: the right origin without the paired key gets nothing, however much of the protocol it knows', async () => {
  const server = await startTestServer({ 'agent.state': () => Promise.resolve(STATE) });
  const pairing = (await pairedKeys(server)).current()!;
  const other = await createPairingKeys();
  const forgeries: [string, AgentPairing][] = [
    ['channel/forged', { ...pairing, keys: other }], // knows the id, not the key
    ['channel/not-paired', { ...pairing, pairingId: crypto.randomUUID() }],
    ['channel/not-paired', { ...pairing, pairingId: '__proto__' }],
    ['channel/not-paired', { ...pairing, pairingId: '' }],
  ];
  for (const [code, forged] of forgeries) {
    await expect(rawSession(server, forged)).rejects.toMatchObject({ code });
  }
  expect(server.arrivals).toEqual([]);
  await rawSession(server, pairing); // control
  await until(() => server.arrivals.length === 1);
});

test('attack 3: a program that merely connects while pairing is open does not know the digits', async () => {
  const server = await startTestServer();
  const opened = server.pair({ onCode: () => undefined });
  const program = await rawSocket(server.port);
  const guess = pairWithAgent(program.wire, {
    key: newSessionKey(),
    label: 'Chromium',
    code: () => Promise.resolve('000000'), // everything it could compute its guess from is on the wire, and is not enough
  });
  await expect(guess).rejects.toMatchObject({ code: 'pairing/code-wrong' });
  program.socket.close();
  await expect(opened).rejects.toMatchObject({ code: 'pairing/code-wrong' });
  expect(server.pairings.list()).toEqual([]);
});

test('attack 4: a stolen pairing does not work from another browser, nor after it was removed', async () => {
  const server = await startTestServer({ 'agent.state': () => Promise.resolve(STATE) });
  const keys = memoryKeys();
  await pairWith({ port: server.port, keys, openSocket: socketsFrom(FIREFOX), open: (window) => server.pair(window) });
  const pairing = keys.current()!;
  const from = (origin: string): ReturnType<typeof openLink> => {
    const link = openLink({ port: server.port, keys: memoryKeys(pairing), openSocket: socketsFrom(origin) });
    onTestFinished(() => link.stop());
    return link;
  };
  await from(TEST_ORIGIN).reached('unpaired');
  await from(FIREFOX.replace('0123-4567', '0123-4568').replace('abcdef', 'abcdee')).reached('unpaired');
  const right = from(FIREFOX); // control
  await right.reached('connected');
  expect(await right.call('agent.state', {})).toEqual(STATE);

  expect(server.pairings.remove(pairing.pairingId)).toBe(true);
  await right.reached('unpaired');
  await expect(right.call('agent.state', {})).rejects.toMatchObject({ code: 'channel/not-paired' });
  expect(server.connected()).toEqual([]);
});

test('attack 4: two browsers have different keys, and neither can use the id of the other', async () => {
  const server = await startTestServer();
  const first = (await pairedKeys(server)).current()!;
  const second = (await pairedKeys(server)).current()!;
  expect(first.pairingId).not.toBe(second.pairingId);
  await expect(rawSession(server, { ...first, pairingId: second.pairingId })).rejects.toMatchObject({
    code: 'channel/forged',
  });
  await rawSession(server, second); // control
});

test('attack 5: wrong digits void the pairing on both sides, and five failures close pairing for ten minutes', async () => {
  const server = await startTestServer();
  const attempt = async (type: (digits: string) => string) => {
    const client = pairingClient({ port: server.port, keys: memoryKeys() });
    const opened = server.pair({
      onCode: (digits) => void client.reached('code').then(() => client.pairing.code(type(digits))),
    });
    client.pairing.begin();
    const outcome = await opened.then(
      () => 'paired',
      (thrown: unknown) => (thrown as { code: string }).code,
    );
    return { outcome, client };
  };
  for (let i = 0; i < 5; i++) {
    const { outcome, client } = await attempt((digits) =>
      digits.replace(/^./, (first) => String((Number(first) + 1) % 10)),
    );
    expect(outcome).toBe('pairing/code-wrong');
    expect(await client.reached('idle')).toMatchObject({ problem: { code: 'pairing/code-wrong' } });
  }
  expect((await attempt((digits) => digits)).outcome).toBe('pairing/too-many');
  expect(server.pairings.list()).toEqual([]);
  // control: on an agent without failures the same steps pair
  const fresh = await startTestServer();
  await pairedKeys(fresh);
  expect(fresh.pairings.list().length).toBe(1);
});

test('attack 5: nothing pairs unless the person opened it; one at a time; sixty seconds', async () => {
  const server = await startTestServer({}, { pairingLimits: { windowMs: 2000, failures: 5, pauseMs: 1000 } });
  const early = pairingClient({ port: server.port, keys: memoryKeys() });
  early.pairing.begin();
  expect(await early.reached('idle')).toMatchObject({ problem: { code: 'pairing/not-open' } });

  const codes: string[] = [];
  const opened = server.pair({ onCode: (digits) => codes.push(digits) });
  await expect(server.pair({ onCode: () => undefined })).rejects.toMatchObject({ code: 'pairing/busy' });
  const first = pairingClient({ port: server.port, keys: memoryKeys() });
  first.pairing.begin();
  await first.reached('code');
  const second = pairingClient({ port: server.port, keys: memoryKeys() });
  second.pairing.begin();
  expect(await second.reached('idle')).toMatchObject({ problem: { code: 'pairing/busy' } });
  await expect(opened).rejects.toMatchObject({ code: 'pairing/expired' });
  expect(await first.reached('idle')).toMatchObject({ problem: { code: 'pairing/expired' } });
  expect(codes.length).toBe(1);
  await pairedKeys(server); // control
});

test('attack 5: connections that give up before the digits are shown cost nothing', async () => {
  const server = await startTestServer();
  const keys = memoryKeys();
  const client = pairingClient({ port: server.port, keys });
  const opened = server.pair({
    onCode: (digits) => void client.reached('code').then(() => client.pairing.code(digits)),
  });
  for (let i = 0; i < 10; i++) {
    const raw = await rawSocket(server.port);
    raw.wire.send(hello('pairing', randomBytes(32)));
    await nextMessage(raw.wire);
    raw.socket.close();
    await raw.closed;
  }
  await new Promise((resolve) => setTimeout(resolve, 50));
  client.pairing.begin();
  await opened;
  expect(server.pairings.list().length).toBe(1);
});

test('attack 7: an agent between the extension and the real one cannot make both show the same digits', async () => {
  const server = await startTestServer();
  const middle = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  onTestFinished(() => {
    for (const client of middle.clients) client.terminate();
    middle.close();
  });
  await once(middle, 'listening');
  const fooled: string[] = [];
  middle.on('connection', (socket) => {
    const inbox = createInbox();
    socket.on('message', (data: Buffer) => inbox.push(new Uint8Array(data)));
    socket.on('close', () => inbox.fail(new Problem('channel/closed')));
    const wire = { send: (message: Bytes) => socket.send(message), receive: () => inbox.receive() };
    void (async () => {
      const first = await inbox.receive();
      await pairWithExtension(wire, first, {
        key: newSessionKey(),
        onCode: () => undefined,
        accept: () => Promise.resolve((fooled.push('paired'), crypto.randomUUID())),
      });
    })().catch(() => socket.close());
  });
  const real = await rawSocket(server.port);
  const keys = memoryKeys();
  const victim = pairingClient({ port: (middle.address() as { port: number }).port, keys });
  const opened = server.pair({
    onCode: (digits) => void victim.reached('code').then(() => victim.pairing.code(digits)),
  });
  opened.catch(() => undefined);
  void pairWithAgent(real.wire, {
    key: newSessionKey(),
    label: 'x',
    code: () => new Promise(() => undefined),
  }).catch(() => undefined);
  victim.pairing.begin();
  expect(await victim.reached('checking')).toEqual({ state: 'checking' });
  expect(await victim.reached('idle')).toMatchObject({ problem: { code: 'pairing/code-wrong' } });
  expect([fooled, keys.current(), server.pairings.list()]).toEqual([[], null, []]);
});

test('attack 11: a record that is repeated, reordered, left out, changed or from another session ends the connection unrun', async () => {
  const ran: string[] = [];
  const server = await startTestServer({
    'agent.settings': ({ idleLockMinutes }) => {
      ran.push(String(idleLockMinutes));
      return Promise.resolve({ idleLockMinutes: 1 });
    },
  });
  const pairing = (await pairedKeys(server)).current()!;
  const set = (n: number) =>
    JSON.stringify({ id: crypto.randomUUID(), method: 'agent.settings', params: { idleLockMinutes: n } });
  const recorded = await rawSession(server, pairing);
  const old = sealedCalls(recorded.keys, set(100));
  const attacks: [string, (records: Uint8Array[]) => (Uint8Array | undefined)[]][] = [
    ['repeated', ([a]) => [a, a]],
    ['reordered', ([, b]) => [b]],
    ['left out', ([a, , c]) => [a, c]],
    ['changed', ([a]) => [a!.map((byte, i) => (i === 9 ? byte ^ 1 : byte))]],
    ['cut short', ([a]) => [a!.subarray(0, -1)]],
    ['empty', () => [new Uint8Array(0)]],
    ['of another session', () => old],
    ['sent back', ([a]) => [a!.map((byte) => byte ^ 0x80)]],
  ];
  for (const [name, make] of attacks) {
    ran.length = 0;
    const session = await rawSession(server, pairing);
    for (const record of make(sealedCalls(session.keys, set(1), set(2), set(3)))) session.socket.send(record!);
    await session.closed;
    expect([name, ran.every((n) => n === '1') && ran.length <= 1]).toEqual([name, true]);
  }
  expect(server.lines.filter((line) => line.includes('channel/forged')).length).toBe(attacks.length);
  ran.length = 0;
  const session = await rawSession(server, pairing);
  for (const record of sealedCalls(session.keys, set(1), set(2), set(3))) session.socket.send(record);
  await until(() => session.messages.length >= 5);
  expect(ran).toEqual(['1', '2', '3']); // control
});

test('attack 11: an id of one extension is no id of another', async () => {
  let runs = 0;
  const server = await startTestServer({ 'agent.state': () => Promise.resolve({ ...STATE, signedToday: ++runs }) });
  const id = crypto.randomUUID();
  const answers = [];
  for (const keys of [await pairedKeys(server), await pairedKeys(server)]) {
    const link = openLink({ port: server.port, keys });
    onTestFinished(() => link.stop());
    await link.reached('connected');
    answers.push(
      (await link.call('agent.state', {}, id)).signedToday,
      (await link.call('agent.state', {}, id)).signedToday,
    );
  }
  expect(answers).toEqual([1, 1, 2, 2]);
});

test('attack 12: another version is refused and said so; plain messages after proof end the connection', async () => {
  let runs = 0;
  const server = await startTestServer({ 'agent.state': () => Promise.resolve({ ...STATE, signedToday: ++runs }) });
  const pairing = (await pairedKeys(server)).current()!;
  for (const version of [0, 2, 255]) {
    const raw = await rawSocket(server.port);
    const first = hello('session', randomBytes(65), randomBytes(32));
    first[2] = version;
    raw.wire.send(first);
    expect(refusalIn(await raw.wire.receive())).toMatchObject({ code: 'channel/version' });
    await raw.closed;
  }
  for (const plain of [call('12345678'), Buffer.from(call('12345678')), hello('session', randomBytes(97))]) {
    const session = await rawSession(server, pairing);
    session.socket.send(plain);
    await session.closed;
  }
  expect(runs).toBe(0);
  const session = await rawSession(server, pairing); // control
  session.socket.send(sealedCalls(session.keys, call('12345678'))[0]!);
  await until(() => runs === 1);
});

test('attack 9: hostile JSON inside the channel is refused or harmless, and a message over the limit ends only its connection', async () => {
  const seen: unknown[] = [];
  const server = await startTestServer({
    'agent.state': (params) => Promise.resolve((seen.push(params), STATE)),
    'eport.send': () => Promise.resolve({}),
  });
  const pairing = (await pairedKeys(server)).current()!;
  const ask = async (text: string): Promise<string> => {
    const session = await rawSession(server, pairing);
    const sealer = nodeSealer(session.keys, 'extension');
    const before = session.messages.length;
    session.socket.send(sealer.seal(text) as Uint8Array);
    await Promise.race([session.closed, until(() => session.messages.length > before)]);
    const reply = session.messages[before];
    session.socket.terminate();
    return reply ? await sealer.open(reply) : 'closed';
  };
  const deep = '['.repeat(100_000) + ']'.repeat(100_000);
  expect(await ask(`{"id":"deep-json-1","method":"agent.state","params":${deep}}`)).toContain('request/invalid');
  expect(
    await ask('{"id":"huge-array-1","method":"agent.state","params":[' + '0,'.repeat(1_000_000) + '0]}'),
  ).toContain('request/invalid');
  expect(await ask('{"id":"proto-0001","method":"agent.state","params":{"__proto__":{"polluted":1}}}')).toContain(
    'request/invalid',
  );
  expect(await ask('{"id":"proto-0002","method":"__proto__","params":{}}')).toContain('request/unknown-method');
  expect(await ask('{"id":"proto-0003","method":"constructor","params":{}}')).toContain('request/unknown-method');
  expect(await ask('{"id":"surrogate-1","method":"agent.state\\ud800","params":{}}')).toContain(
    'request/unknown-method',
  );
  for (const text of [
    '',
    ' ',
    'null',
    '[]',
    '{"id":"short","method":"agent.state","params":{}}',
    '{"event":"agent.changed","data":{}}',
    '{',
    '\ud800',
  ].slice(1)) {
    expect([text, await ask(text)]).toEqual([text, 'closed']);
  }
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
  expect(seen).toEqual([]);
  // duplicate keys: the last one counts, for both ends alike
  expect(await ask('{"id":"twice-00001","method":"nonsense","method":"agent.state","params":{}}')).toContain(
    '"result"',
  );

  const big = await rawSession(server, pairing);
  big.socket.send(Buffer.alloc(33 * 1024 * 1024));
  await big.closed;
  expect(await ask(call('after-big-1'))).toContain('"result"'); // control
});

test('the file of pairings is private, survives a restart, and a damaged one is left as it is', async () => {
  const path = join(testFolder(), 'pairings.json');
  const server = await startTestServer({}, { pairings: openPairingStore(path) });
  const pairing = (await pairedKeys(server)).current()!;
  expect(openPairingStore(path).list()).toEqual(server.pairings.list());
  const whole = readFileSync(path, 'utf8');
  expect(whole).toContain(pairing.pairingId);
  for (const damage of ['', '{', '[]', whole.slice(0, -9), whole.replace(/"publicKey": ".{4}/, '"publicKey": "AAAA')]) {
    writeFileSync(path, damage);
    expect(() => openPairingStore(path)).toThrow(expect.objectContaining({ code: 'store/damaged' }) as Error);
    expect(readFileSync(path, 'utf8')).toBe(damage);
  }
});
