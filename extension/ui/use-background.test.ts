// The page's end of the port: state, replies, and a worker that dies in the middle.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { good } from '../../tests/gallery/worlds.ts';
import { connectBackground } from './use-background.ts';

interface FakePort {
  sent: { id: number }[];
  say: (message: unknown) => void;
  die: () => void;
}

let ports: FakePort[];

beforeEach(() => {
  vi.useFakeTimers();
  ports = [];
  vi.stubGlobal('chrome', {
    runtime: {
      connect() {
        const heard: ((message: unknown) => void)[] = [];
        const lost: (() => void)[] = [];
        const port: FakePort = {
          sent: [],
          say: (message) => heard.forEach((listener) => listener(message)),
          die: () => lost.forEach((listener) => listener()),
        };
        ports.push(port);
        return {
          postMessage: (message: { id: number }) => port.sent.push(message),
          disconnect: () => undefined,
          onMessage: { addListener: (listener: (message: unknown) => void) => heard.push(listener) },
          onDisconnect: { addListener: (listener: () => void) => lost.push(listener) },
        };
      },
    },
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('shows the state that was pushed last', () => {
  const background = connectBackground();
  expect(background.state.value).toBeNull();
  const state = good(0);
  ports[0]?.say({ push: 'state', state });
  expect(background.state.value).toBe(state);
});

it('gives each call its own answer, problems as Problem', async () => {
  const { call } = connectBackground();
  const first = call('agent.settings', {});
  const second = call('pairings.list', {});
  const [a, b] = ports[0]!.sent;
  ports[0]!.say({ push: 'reply', id: b!.id, error: { code: 'agent/paused', params: {} } });
  ports[0]!.say({ push: 'reply', id: a!.id, result: { idleLockMinutes: 15 } });
  await expect(first).resolves.toEqual({ idleLockMinutes: 15 });
  await expect(second).rejects.toMatchObject({ code: 'agent/paused' });
});

it('when the worker dies, what waited is rejected, never sent again, and a new port is opened', async () => {
  const { call, state } = connectBackground();
  const waiting = call('agent.doctor', {});
  ports[0]!.die();
  await expect(waiting).rejects.toMatchObject({ code: 'channel/closed' });
  await vi.advanceTimersByTimeAsync(0);
  expect(ports).toHaveLength(2);
  expect(ports[1]!.sent).toEqual([]);
  ports[1]!.say({ push: 'state', state: good(0) });
  expect(state.value?.link.state).toBe('connected');
});

it('a change of settings outlives the worker: it is sent to the next one, once', async () => {
  const { request } = connectBackground();
  const kept = request({ do: 'settings', settings: { port: 23_456 } });
  ports[0]!.die();
  const later = request({ do: 'settings', settings: { consent: true } }); // while no worker is there
  await vi.advanceTimersByTimeAsync(0);
  expect(ports[1]!.sent.map((call) => call.id)).toEqual([1, 2]);
  for (const { id } of ports[1]!.sent) ports[1]!.say({ push: 'reply', id, result: null });
  await expect(Promise.all([kept, later])).resolves.toEqual([null, null]);
  ports[1]!.die();
  await vi.advanceTimersByTimeAsync(0);
  expect(ports[2]!.sent).toEqual([]);
});

it('a worker that dies again and again is tried with growing pauses, not in a loop', async () => {
  connectBackground();
  for (let round = 0; round < 4; round += 1) {
    ports.at(-1)!.die();
    await vi.advanceTimersByTimeAsync(0);
  }
  expect(ports.length).toBeLessThan(4);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(ports.length).toBeGreaterThan(2);
});
