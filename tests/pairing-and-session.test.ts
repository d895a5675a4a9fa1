// Extension and agent together over a real socket: pairing by six digits, sessions, events, repeated calls.
import { expect, onTestFinished, test } from 'vitest';
import type { WebSocket } from 'ws';
import { webSealer } from '#shared/protocol/record.ts';
import type { AgentState } from '#shared/protocol/methods.ts';
import { pairedKeys, startTestServer, until } from './support/agent-server.ts';
import { memoryKeys, openLink, pairingClient, socketsFrom, TEST_ORIGIN } from './support/paired-client.ts';

const STATE: AgentState = {
  version: '0.1.0',
  paused: false,
  locked: false,
  eportPort: null,
  control: false,
  osKeyStore: true,
  signedToday: 0,
};

function linkFor(...args: Parameters<typeof openLink>): ReturnType<typeof openLink> {
  const link = openLink(...args);
  onTestFinished(() => link.stop());
  return link;
}

test('six digits typed in the extension pair it, and the session that follows carries calls and events', async () => {
  const seen: string[] = [];
  const server = await startTestServer({
    'agent.state': (_, { extension }) => {
      seen.push(extension);
      return Promise.resolve(STATE);
    },
  });
  const keys = await pairedKeys(server);
  const [pairing] = server.pairings.list();
  expect(pairing).toMatchObject({ label: 'Test browser · Linux', origin: TEST_ORIGIN });
  const link = linkFor({ port: server.port, keys, sealer: webSealer });
  await link.reached('connected');
  expect(await link.call('agent.state', {})).toEqual(STATE);
  expect(seen).toEqual([pairing!.id]);
  expect(server.connected()).toEqual([pairing!.id]);
  for (let number = 1; number <= 50; number++) {
    server.emitTo(pairing!.id, 'eport.message', { connection: 'c', number, text: '报关'.repeat(number) });
  }
  await until(() => link.events.length === 50);
  expect(link.events.map(({ data }) => (data as { number: number }).number)).toEqual(
    Array.from({ length: 50 }, (_, i) => i + 1),
  );
});

test('many calls at once are answered each with its own result, by both sealers', async () => {
  const server = await startTestServer({
    'agent.settings': ({ idleLockMinutes }) => Promise.resolve({ idleLockMinutes: idleLockMinutes ?? 0 }),
  });
  for (const sealer of [webSealer, undefined]) {
    const link = linkFor({ port: server.port, keys: await pairedKeys(server), ...(sealer && { sealer }) });
    await link.reached('connected');
    const asked = Array.from({ length: 200 }, (_, i) => i + 1);
    const answers = await Promise.all(asked.map((idleLockMinutes) => link.call('agent.settings', { idleLockMinutes })));
    expect(answers.map((answer) => answer.idleLockMinutes)).toEqual(asked);
  }
});

test('a message of several MiB passes both ways', async () => {
  const server = await startTestServer({ 'eport.send': () => Promise.resolve({}) });
  const link = linkFor({ port: server.port, keys: await pairedKeys(server), sealer: webSealer });
  await link.reached('connected');
  const text = '单'.repeat(3_000_000);
  await link.call('eport.send', { connection: crypto.randomUUID(), number: 1, text });
  server.emit('eport.message', { connection: 'c', number: 1, text });
  await until(() => link.events.length === 1);
  expect((link.events[0]!.data as { text: string }).text === text).toBe(true);
});

test('without an agent a call is refused at once, and works once the agent is there', async () => {
  const first = await startTestServer({ 'agent.state': () => Promise.resolve(STATE) });
  const keys = await pairedKeys(first);
  await first.stop();
  const link = linkFor({ port: first.port, keys });
  await link.reached('absent');
  await expect(link.call('agent.state', {})).rejects.toMatchObject({ code: 'agent/not-running' });
});

test('a browser without pairing says so and sends nothing', async () => {
  const server = await startTestServer();
  let opened = 0;
  const link = linkFor({ port: server.port, keys: memoryKeys(), openSocket: socketsFrom(undefined, () => opened++) });
  await link.reached('unpaired');
  await expect(link.call('agent.state', {})).rejects.toMatchObject({ code: 'channel/not-paired' });
  expect(opened).toBe(0);
});

test('attack 38: a request repeated after the connection broke is not run twice', async () => {
  let runs = 0;
  let finish: (state: AgentState) => void = () => undefined;
  const server = await startTestServer({
    'agent.state': () => {
      runs++;
      return new Promise((resolve) => (finish = resolve));
    },
  });
  const sockets: WebSocket[] = [];
  const link = linkFor({
    port: server.port,
    keys: await pairedKeys(server),
    openSocket: socketsFrom(undefined, (socket) => sockets.push(socket)),
  });
  await link.reached('connected');
  const answer = link.call('agent.state', {});
  await until(() => runs === 1);
  sockets.at(-1)!.terminate();
  await until(() => sockets.length === 2 && server.arrivals.length === 2);
  finish(STATE);
  expect(await answer).toEqual(STATE);
  expect(runs).toBe(1);
  // control: another id does run again
  void link.call('agent.state', {}).catch(() => undefined);
  await until(() => runs === 2);
});

test('attack 38: a reply made while nobody was connected waits for the worker that comes back with the id', async () => {
  let runs = 0;
  const server = await startTestServer({
    'agent.state': async () => {
      runs++;
      await new Promise((resolve) => setTimeout(resolve, 30));
      return STATE;
    },
  });
  const keys = await pairedKeys(server);
  const id = crypto.randomUUID();
  const killed = openLink({ port: server.port, keys });
  await killed.reached('connected');
  killed.call('agent.state', {}, id).catch(() => undefined);
  await until(() => runs === 1);
  killed.stop();
  await until(() => server.connected().length === 0);
  await new Promise((resolve) => setTimeout(resolve, 50));
  const reborn = linkFor({ port: server.port, keys });
  await reborn.reached('connected');
  expect(await reborn.call('agent.state', {}, id)).toEqual(STATE);
  expect(runs).toBe(1);
});

test('of two paired browsers the one a person used last comes first, also after its worker died', async () => {
  const server = await startTestServer({
    'agent.state': () => Promise.resolve(STATE),
    'agent.doctor': () => Promise.resolve({ checks: [] }),
    'eport.open': () => Promise.resolve({ resumed: true, received: 0 }),
  });
  const keys = [await pairedKeys(server), await pairedKeys(server)];
  const open = async (index: 0 | 1) => {
    const link = linkFor({ port: server.port, keys: keys[index]! });
    await link.reached('connected');
    return link;
  };
  const [first, second] = [await open(0), await open(1)];
  const [one, two] = [server.arrivals[0]!, server.arrivals[1]!];
  expect(server.connected()).toEqual([two, one]); // nobody used either: the newest
  await first.call('agent.doctor', {});
  expect(server.connected()).toEqual([one, two]);
  // What a worker asks of itself is no use: its state, and the connections its frames take up again.
  const page = { origin: 'https://a.example', topOrigin: '', tab: 1, frame: 0, document: 'd' };
  const again = { connection: crypto.randomUUID(), page, received: 1 };
  await second.call('agent.state', {});
  await second.call('eport.open', again);
  expect(server.connected()).toEqual([one, two]);
  first.stop();
  await until(() => server.connected().length === 1);
  expect(server.connected()).toEqual([two]);
  await open(0);
  expect(server.connected()).toEqual([one, two]);
  await second.call('eport.open', { ...again, connection: crypto.randomUUID(), received: 0 });
  expect(server.connected()).toEqual([two, one]);
});

test('of two connections of one extension the newest hears events and both are answered', async () => {
  const server = await startTestServer({ 'agent.state': () => Promise.resolve(STATE) });
  const keys = await pairedKeys(server);
  const older = linkFor({ port: server.port, keys });
  await older.reached('connected');
  const newer = linkFor({ port: server.port, keys });
  await newer.reached('connected');
  await until(() => server.arrivals.length === 2);
  server.emit('agent.changed', STATE);
  await until(() => newer.events.length === 1);
  expect(await older.call('agent.state', {})).toEqual(STATE);
  expect(older.events).toEqual([]);
  newer.stop();
  await until(() => server.emitTo(server.connected()[0] ?? '', 'agent.changed', STATE) && older.events.length > 0);
  expect(server.connected()).toHaveLength(1);
});

test('an agent that stops answering is noticed by the keep-alive, and idle links send none', async () => {
  let pings = 0;
  const server = await startTestServer({ 'agent.state': () => new Promise(() => undefined) });
  const keys = await pairedKeys(server);
  const sockets: WebSocket[] = [];
  const link = linkFor({
    port: server.port,
    keys,
    times: { keepAliveMs: 40, pulseMs: 500 },
    openSocket: socketsFrom(undefined, (socket) => {
      sockets.push(socket);
      const send = socket.send.bind(socket);
      socket.send = (data: Uint8Array) => {
        if (data.length === 16) pings++;
        send(data);
      };
    }),
  });
  await link.reached('connected');
  await new Promise((resolve) => setTimeout(resolve, 120));
  expect(pings).toBe(0);
  void link.call('agent.state', {}).catch(() => undefined);
  await until(() => pings >= 3);
  expect(sockets.length).toBe(1); // the agent answered each
  sockets[0]!.pause();
  await until(() => sockets.length >= 2);
});

test('a cancelled pairing leaves nothing behind', async () => {
  const server = await startTestServer();
  const keys = memoryKeys();
  const client = pairingClient({ port: server.port, keys });
  const opened = server.pair({ onCode: () => undefined });
  client.pairing.begin();
  await client.reached('code');
  client.pairing.cancel();
  await expect(opened).rejects.toMatchObject({ code: 'pairing/code-wrong' });
  expect(client.pairing.state()).toEqual({ state: 'idle', problem: null });
  expect(keys.current()).toBeNull();
  expect(server.pairings.list()).toEqual([]);
});
