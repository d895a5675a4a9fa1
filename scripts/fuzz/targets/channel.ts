// Between extension and agent: what comes before a key is proved, records, frames.
import { inspect } from 'node:util';
import { type Bytes, concat, utf8 } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import { admitExtension, proveToAgent } from '#shared/protocol/handshake.ts';
import type { StaticKey } from '#shared/protocol/handshake-keys.ts';
import { createInbox, hello, helloKind, refusalIn, type Wire } from '#shared/protocol/handshake-wire.ts';
import { createAnswerer, createCaller } from '#shared/protocol/peer.ts';
import { webSealer } from '#shared/protocol/record.ts';
import { must, type Target, Violated } from '../target.ts';

const PAIRING = '6b1f3c52-8f57-4d42-9c39-3f0f4bb8a001';

export const helloTarget: Target = {
  name: 'hello',
  shape: 'bytes',
  open: () => ({
    seeds: [hello('session', new Uint8Array(97)), hello('pairing', new Uint8Array(64)), Uint8Array.of(0, 3)],
    run(input) {
      refusalIn(Uint8Array.from(input));
      helloKind(Uint8Array.from(input));
    },
  }),
};

async function newKey(): Promise<StaticKey> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
  return {
    publicKey: new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey)),
    sign: async (message) =>
      new Uint8Array(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, message)),
  };
}

/**
 * An input is three parts: which message of the real handshake is replaced, and by what it is XORed and cut. The first one alone may
 * come from anybody; every change must end with a Problem at the end that reads it.
 */
export const handshakeTarget: Target = {
  name: 'handshake',
  shape: 'bytes',
  async open() {
    const [agent, extension] = await Promise.all([newKey(), newKey()]);
    return {
      seeds: [0, 1, 2, 3].map((which) => concat(Uint8Array.of(which, 0), new Uint8Array(80))),
      async run(input) {
        const [which = 0, cut = 0] = input;
        const change = (message: Bytes): Bytes =>
          message.map((byte, at) => byte ^ (input[2 + at] ?? 0)).slice(0, cut === 0 ? undefined : cut);
        const isChanged = (message: Bytes): boolean => change(message).some((byte, at) => byte !== message[at]) || (cut > 0 && cut < message.length); // prettier-ignore
        const seen = { changed: false };
        const boxes = { extension: createInbox(), agent: createInbox() };
        let sent = 0;
        const end = (own: 'extension' | 'agent', other: 'extension' | 'agent'): Wire => ({
          send(message) {
            const isHit = sent++ === which % 4;
            seen.changed ||= isHit && isChanged(message);
            boxes[other].push(isHit ? change(message) : message);
          },
          receive: () => boxes[own].receive(),
        });
        const wires = { extension: end('extension', 'agent'), agent: end('agent', 'extension') };
        const cutting = <T>(work: Promise<T>): Promise<T> =>
          work.catch((thrown: unknown) => {
            for (const box of Object.values(boxes)) box.fail(new Problem('channel/closed'));
            throw thrown;
          });
        const ends = await Promise.allSettled([
          cutting(proveToAgent(wires.extension, { agentKey: agent.publicKey, pairingId: PAIRING, key: extension })),
          cutting(
            wires.agent.receive().then((first) => {
              helloKind(first);
              return admitExtension(wires.agent, first, {
                key: agent,
                find: (id) => (id === PAIRING ? extension.publicKey : null),
              });
            }),
          ),
        ]);
        const failed = ends.filter((one) => one.status === 'rejected').map((one) => one.reason as unknown);
        const [strange] = failed.filter((reason) => !(reason instanceof Problem));
        if (strange !== undefined) throw new Violated(inspect(strange));
        must(!seen.changed || failed.length > 0, 'a changed handshake held');
        const [refused] = failed;
        if (refused instanceof Problem) throw refused;
      },
    };
  },
};

export const recordTarget: Target = {
  name: 'record',
  shape: 'bytes',
  async open() {
    const keys = { toAgent: new Uint8Array(32).fill(1), toExtension: new Uint8Array(32).fill(2) };
    const first = await webSealer(keys, 'extension').seal('{"id":"00000000","method":"state","params":{}}');
    return {
      seeds: [first],
      async run(input) {
        await webSealer(keys, 'agent').open(input);
        must(Buffer.compare(input, first) === 0, 'a changed record opened');
      },
    };
  },
};

export const frameTarget: Target = {
  name: 'frame',
  shape: 'text',
  words: [
    '"id"',
    '"method"',
    '"params"',
    '"result"',
    '"error"',
    '"event"',
    '"data"',
    '"code"',
    'sign',
    'state',
    'toString',
  ],
  open: () => ({
    seeds: [
      '{"id":"00000000","method":"state","params":{}}',
      '{"id":"00000000","result":{}}',
      '{"id":"00000000","error":{"code":"token/pin-wrong","params":{"left":3}}}',
      '{"event":"situation","data":{}}',
    ].map(utf8),
    async run(input) {
      const text = new TextDecoder().decode(input);
      const faults: unknown[] = [];
      const channel = { send: () => undefined, close: () => undefined };
      const answerer = createAnswerer({
        channel,
        handlers: {} as never,
        context: null,
        replies: { run: (_, task) => task() },
        onFault: (fault) => faults.push(fault),
      });
      const caller = createCaller({ channel, onEvent: () => undefined });
      const ends = await Promise.allSettled([
        Promise.resolve().then(() => answerer.receive(text)),
        Promise.resolve().then(() => caller.receive(text)),
      ]);
      await new Promise(setImmediate);
      // There are no handlers here: that one is not a function is the only fault there may be.
      const strange = faults.find(
        (fault) => !(fault instanceof TypeError && fault.message.includes('is not a function')),
      );
      if (strange !== undefined) throw new Violated(inspect(strange));
      // Each end takes what the other does not.
      const reasons = ends.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
      const [refused] = reasons;
      const odd = reasons.find((reason) => !(reason instanceof Problem));
      if (odd !== undefined) throw new Violated(inspect(odd));
      if (reasons.length === 2 && refused instanceof Problem) throw refused;
    },
  }),
};
