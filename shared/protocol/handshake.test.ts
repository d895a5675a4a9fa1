import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Bytes, toHex } from '../bytes.ts';
import { Problem } from '../errors.ts';
import { createChannel } from './channel.ts';
import { admitExtension, proveToAgent } from './handshake.ts';
import { gcmNonce, type StaticKey } from './handshake-keys.ts';
import { createInbox, helloKind, type Wire } from './handshake-wire.ts';
import { pairingDigits, pairWithAgent, pairWithExtension } from './pairing.ts';
import { webSealer } from './record.ts';

async function createStaticKey(): Promise<StaticKey> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
  return {
    publicKey: new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey)),
    sign: async (message) =>
      new Uint8Array(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, message)),
  };
}

/** Changes message number `index` of a direction on its way. */
interface Mutation {
  from: 'extension' | 'agent';
  index: number;
  change: (message: Bytes) => Bytes;
}

/** Two ends joined; `mutation` is the attacker. What the end of a run closes, the other end notices. */
function joined(mutation?: Mutation): {
  extension: Wire;
  agent: Wire;
  cut: () => void;
  sent: Record<'extension' | 'agent', Bytes[]>;
} {
  const boxes = { extension: createInbox(), agent: createInbox() };
  const sent: Record<'extension' | 'agent', Bytes[]> = { extension: [], agent: [] };
  const end = (own: 'extension' | 'agent', other: 'extension' | 'agent'): Wire => ({
    send(message) {
      const index = sent[own].push(message) - 1;
      const changed = mutation?.from === own && mutation.index === index ? mutation.change(message) : message;
      boxes[other].push(changed);
    },
    receive: () => boxes[own].receive(),
  });
  return {
    extension: end('extension', 'agent'),
    agent: end('agent', 'extension'),
    sent,
    cut() {
      boxes.extension.fail(new Problem('channel/closed'));
      boxes.agent.fail(new Problem('channel/closed'));
    },
  };
}

const agentKey = createStaticKey();
const extensionKey = createStaticKey();
const PAIRING = '6b1f3c52-8f57-4d42-9c39-3f0f4bb8a001';

async function session(mutation?: Mutation) {
  const wires = joined(mutation);
  const [agent, extension] = [await agentKey, await extensionKey];
  const cutting = <T>(work: Promise<T>): Promise<T> =>
    work.catch((thrown: unknown) => {
      wires.cut();
      throw thrown;
    });
  const results = await Promise.allSettled([
    cutting(proveToAgent(wires.extension, { agentKey: agent.publicKey, pairingId: PAIRING, key: extension })),
    cutting(
      (async () => {
        const first = await wires.agent.receive();
        if (helloKind(first) !== 'session') throw new Problem('channel/forged');
        return admitExtension(wires.agent, first, {
          key: agent,
          find: (id) => (id === PAIRING ? extension.publicKey : null),
        });
      })(),
    ),
  ] as const);
  return { results, sent: wires.sent };
}

async function pairing(mutation?: Mutation) {
  const wires = joined(mutation);
  const [agent, extension] = [await agentKey, await extensionKey];
  let show: (digits: string) => void = () => undefined;
  const shown = new Promise<string>((resolve) => (show = resolve));
  const accepted: string[] = [];
  const cutting = <T>(work: Promise<T>): Promise<T> =>
    work.catch((thrown: unknown) => {
      wires.cut();
      throw thrown;
    });
  const results = await Promise.allSettled([
    cutting(pairWithAgent(wires.extension, { key: extension, label: 'Chromium · Linux', code: () => shown })),
    cutting(
      (async () => {
        const first = await wires.agent.receive();
        if (helloKind(first) !== 'pairing') throw new Problem('channel/forged');
        const accept = (publicKey: Bytes): Promise<string> => {
          accepted.push(toHex(publicKey));
          return Promise.resolve(PAIRING);
        };
        await pairWithExtension(wires.agent, first, { key: agent, onCode: show, accept });
      })(),
    ),
  ] as const);
  return { results, accepted, sent: wires.sent };
}

test('both ends of a session come out with the same keys, new ones each time', async () => {
  const [one, two] = [await session(), await session()];
  const keysOf = ({ results: [extension, agent] }: Awaited<ReturnType<typeof session>>) => {
    if (extension.status === 'rejected' || agent.status === 'rejected') throw new Error('refused');
    expect(agent.value.keys).toEqual(extension.value);
    expect(agent.value.pairingId).toBe(PAIRING);
    return [toHex(extension.value.toAgent), toHex(extension.value.toExtension)];
  };
  expect(new Set([...keysOf(one), ...keysOf(two)]).size).toBe(4);
});

test('a session message changed at any byte never lets both ends finish, nor the receiver of the change', async () => {
  const { sent } = await session();
  const lengths = {
    extension: sent.extension.map(({ length }) => length),
    agent: sent.agent.map(({ length }) => length),
  };
  expect(lengths.extension.length + lengths.agent.length).toBe(4);
  const spots = (['extension', 'agent'] as const).flatMap((from) =>
    lengths[from].flatMap((length, index) => Array.from({ length }, (_, offset) => ({ from, index, offset }))),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...spots),
      fc.integer({ min: 1, max: 255 }),
      async ({ from, index, offset }, flip) => {
        const change = (message: Bytes): Bytes => message.map((byte, i) => (i === offset ? byte ^ flip : byte));
        const [extension, agent] = (await session({ from, index, change })).results;
        const receiver = from === 'extension' ? agent : extension;
        expect(receiver.status).toBe('rejected');
        if (index === 0) expect([extension.status, agent.status]).toEqual(['rejected', 'rejected']);
      },
    ),
    { numRuns: 150 },
  );
});

test('a pairing message changed at any byte pairs nobody', async () => {
  const { sent, results, accepted } = await pairing();
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']); // control
  expect(accepted).toEqual([toHex((await extensionKey).publicKey)]);
  const spots = (['extension', 'agent'] as const).flatMap((from) =>
    sent[from].flatMap(({ length }, index) => Array.from({ length }, (_, offset) => ({ from, index, offset }))),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...spots),
      fc.integer({ min: 1, max: 255 }),
      async ({ from, index, offset }, flip) => {
        const change = (message: Bytes): Bytes => message.map((byte, i) => (i === offset ? byte ^ flip : byte));
        const changed = await pairing({ from, index, change });
        expect(changed.results[0].status).toBe('rejected');
        const isLast = from === 'agent' && index === sent.agent.length - 1;
        expect(changed.accepted.length).toBe(isLast ? 1 : 0); // the agent cannot know that its last message was lost
      },
    ),
    { numRuns: 100 },
  );
});

test('messages cut short or made longer are refused', async () => {
  for (const from of ['extension', 'agent'] as const) {
    for (const change of [
      (m: Bytes) => m.slice(0, -1),
      (m: Bytes) => new Uint8Array([...m, 0]),
      () => new Uint8Array(0),
    ]) {
      for (const index of [0, 1]) {
        const { results } = await session({ from, index, change });
        expect(results.some(({ status }) => status === 'rejected')).toBe(true);
      }
    }
  }
});

test('the extension has sent nothing that tells who it is before the agent is proved', async () => {
  const stranger = (message: Bytes): Bytes => message.map((byte, i) => (i >= 97 ? byte ^ 1 : byte));
  const { sent, results } = await session({ from: 'agent', index: 0, change: stranger });
  expect(results[0]).toMatchObject({ reason: { code: 'channel/not-proved' } });
  expect(sent.extension.length).toBe(1);
  expect(toHex(sent.extension[0]!)).not.toContain(toHex((await extensionKey).publicKey).slice(2));
});

test('the six digits are six digits, spread evenly, and follow from both ends', async () => {
  const counts = new Array<number>(10).fill(0);
  const nonce = new Uint8Array(32);
  for (let i = 0; i < 2000; i++) {
    nonce[0] = i & 255;
    nonce[1] = i >> 8;
    const digits = await pairingDigits(new Uint8Array(32), nonce);
    expect(digits).toMatch(/^\d{6}$/);
    counts[Number(digits[0])]!++;
  }
  // chi-square with 9 degrees of freedom: 27.9 is passed by chance once in a thousand; the input is fixed, so this is stable
  expect(counts.reduce((sum, count) => sum + (count - 200) ** 2 / 200, 0)).toBeLessThan(27.9);
  expect(await pairingDigits(new Uint8Array(32), nonce)).not.toBe(
    await pairingDigits(new Uint8Array(32).fill(1), nonce),
  );
});

test('nonces count up and never wrap', () => {
  expect(toHex(gcmNonce(0))).toBe('000000000000000000000000');
  expect(toHex(gcmNonce(2 ** 32 + 5))).toBe('000000000000000100000005');
  expect(() => gcmNonce(Number.MAX_SAFE_INTEGER + 1)).toThrow(RangeError);
  expect(() => gcmNonce(-1)).toThrow(RangeError);
});

test('a channel of promises keeps the order of messages of very different sizes', async () => {
  const keys = { toAgent: new Uint8Array(32).fill(1), toExtension: new Uint8Array(32).fill(2) };
  const got: string[] = [];
  const problems: string[] = [];
  const agent = createChannel({
    sealer: webSealer(keys, 'agent'),
    socket: { send: () => undefined, close: () => undefined },
    echo: false,
    onText: (text) => got.push(text.slice(0, 8)),
    onBroken: (problem) => problems.push(problem.code),
  });
  const extension = createChannel({
    sealer: webSealer(keys, 'extension'),
    socket: { send: (record) => agent.receive(record), close: () => undefined },
    echo: false,
    onText: () => undefined,
    onBroken: () => undefined,
  });
  const texts = Array.from(
    { length: 40 },
    (_, i) => String(i).padStart(8, '0') + 'x'.repeat(i % 3 === 0 ? 300_000 : 1),
  );
  for (const text of texts) extension.send(text);
  await expect.poll(() => got.length).toBe(texts.length);
  expect(got).toEqual(texts.map((text) => text.slice(0, 8)));
  agent.receive(new Uint8Array(40));
  await expect.poll(() => problems).toEqual(['channel/forged']);
});
