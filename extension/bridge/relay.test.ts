// Numbering, resending and taking up again, with a background that dies whenever the test says so.
import { describe, expect, it } from 'vitest';
import { BRIDGE_LIMITS, type BridgeUp } from '../platform/bridge-messages.ts';
import { createRelay, type Line, type PortEvents } from './relay.ts';

interface TestPort {
  said: BridgeUp[];
  events: PortEvents;
  closed: boolean;
}

function bench(): {
  ports: TestPort[];
  timers: { ms: number; task: () => void }[];
  open: () => { line: Line | null; page: string[] };
  tell: (message: unknown) => void;
  die: () => void;
  /** Runs the timers that wait `ms`. */
  pass: (ms: number) => void;
  orphan: () => void;
} {
  const ports: TestPort[] = [];
  let timers: { ms: number; task: () => void }[] = [];
  let made = 0;
  let isGone = false;
  const relay = createRelay({
    connect(events) {
      if (isGone) throw new Error('Extension context invalidated.');
      const port: TestPort = { said: [], events, closed: false };
      ports.push(port);
      return { post: (message) => port.said.push(message), close: () => (port.closed = true) };
    },
    uuid: () => `00000000-0000-4000-8000-00000000000${String(made++)}`,
    document: 'this document',
    after: (ms, task) => timers.push({ ms, task }),
  });
  return {
    ports,
    timers,
    open() {
      const page: string[] = [];
      const line = relay.open({
        opened: () => page.push('opened'),
        message: (text) => page.push(text),
        closed: () => page.push('<closed>'),
        native: () => page.push('<native>'),
      });
      return { line, page };
    },
    tell: (message) => ports.at(-1)?.events.message(message),
    die: () => ports.at(-1)?.events.closed(),
    pass(ms) {
      const due = timers.filter((timer) => timer.ms === ms);
      timers = timers.filter((timer) => timer.ms !== ms);
      for (const timer of due) timer.task();
    },
    orphan: () => (isGone = true),
  };
}

const A = '00000000-0000-4000-8000-000000000000';
const openOf = (fresh: boolean, received: number): BridgeUp => ({
  type: 'open',
  connection: A,
  fresh,
  received,
  document: 'this document',
});
const sendOf = (number: number, text: string): BridgeUp => ({ type: 'send', connection: A, number, text });

describe('a relay', () => {
  it('numbers what the page sends from 1 and passes answers in order', () => {
    const { open, tell, ports } = bench();
    const { line, page } = open();
    tell({ type: 'here' });
    tell({ type: 'opened', connection: A, received: 0 });
    line?.send('a');
    line?.send('b');
    tell({ type: 'message', connection: A, number: 1, text: 'x' });
    tell({ type: 'message', connection: A, number: 1, text: 'x' });
    tell({ type: 'message', connection: A, number: 2, text: 'y' });
    expect(ports[0]?.said).toEqual([openOf(true, 0), sendOf(1, 'a'), sendOf(2, 'b')]);
    expect(page).toEqual(['opened', 'x', 'y']);
  });

  it('opens for the page when the greeting comes before the answer', () => {
    const { open, tell, ports } = bench();
    const { line, page } = open();
    tell({ type: 'message', connection: A, number: 1, text: 'greeting' });
    line?.send('a');
    expect(ports[0]?.said).toHaveLength(1);
    tell({ type: 'opened', connection: A, received: 0 });
    expect(page).toEqual(['opened', 'greeting']);
    expect(ports[0]?.said.at(-1)).toEqual(sendOf(1, 'a'));
  });

  it('attack 38: takes up after the death of the worker and sends again only what the agent has not', () => {
    const { open, tell, die, pass, ports } = bench();
    const { line, page } = open();
    tell({ type: 'opened', connection: A, received: 0 });
    for (const text of ['a', 'b', 'c']) line?.send(text);
    tell({ type: 'received', connection: A, number: 1 });
    tell({ type: 'message', connection: A, number: 1, text: 'x' });
    die();
    line?.send('d');
    pass(100);
    expect(ports[1]?.said).toEqual([openOf(false, 1)]);
    tell({ type: 'opened', connection: A, received: 2 });
    expect(ports[1]?.said.slice(1)).toEqual([sendOf(3, 'c'), sendOf(4, 'd')]);
    tell({ type: 'message', connection: A, number: 2, text: 'y' });
    expect(page).toEqual(['opened', 'x', 'y']);
  });

  it('takes up over the same port when the link to the agent was lost', () => {
    const { open, tell, ports } = bench();
    const { line } = open();
    tell({ type: 'opened', connection: A, received: 0 });
    line?.send('a');
    tell({ type: 'again' });
    line?.send('b');
    expect(ports[0]?.said.slice(2)).toEqual([openOf(false, 0)]);
    tell({ type: 'opened', connection: A, received: 1 });
    expect(ports[0]?.said.slice(3)).toEqual([sendOf(2, 'b')]);
  });

  it('opens another port when a dying worker swallowed the first', () => {
    const { open, tell, pass, ports } = bench();
    const { page } = open();
    pass(1500);
    expect(ports[0]?.closed).toBe(true);
    pass(100);
    tell({ type: 'here' });
    pass(1500);
    expect(ports).toHaveLength(2);
    tell({ type: 'opened', connection: A, received: 0 });
    ports[0]?.events.message({ type: 'closed', connection: A }); // the old port has no say any more
    expect(page).toEqual(['opened']);
  });

  it('closes when a message is missing, rather than show answers out of order', () => {
    const { open, tell, ports } = bench();
    const { page } = open();
    tell({ type: 'opened', connection: A, received: 0 });
    tell({ type: 'message', connection: A, number: 2, text: 'y' });
    expect(page).toEqual(['opened', '<closed>']);
    expect(ports[0]?.said.at(-1)).toEqual({ type: 'close', connection: A });
  });

  it.each([
    ['fresh', false, '<native>'],
    ['open', true, '<closed>'],
  ])('ends a %s socket with %s when the background gives it up', (_, isOpen, expected) => {
    const { open, tell } = bench();
    const { page } = open();
    if (isOpen) tell({ type: 'opened', connection: A, received: 0 });
    tell({ type: 'native', connection: A });
    expect(page.at(-1)).toBe(expected);
  });

  it('dials the real socket when the background says nothing, once', () => {
    const { open, tell, pass, ports } = bench();
    const { page } = open();
    pass(4000);
    tell({ type: 'opened', connection: A, received: 0 });
    expect(page).toEqual(['<native>']);
    expect(ports[0]?.said.at(-1)).toEqual({ type: 'close', connection: A });
  });

  it('gives up after the last wait: open sockets close, new ones go native', () => {
    const { open, tell, die, pass } = bench();
    const { page } = open();
    tell({ type: 'opened', connection: A, received: 0 });
    for (const wait of [100, 300, 1000, 3000, 5000]) {
      die();
      pass(wait);
    }
    expect(page).toEqual(['opened']);
    die();
    expect(page).toEqual(['opened', '<closed>']);
  });

  it('goes native at once when the extension was removed under the page', () => {
    const { open, orphan } = bench();
    orphan();
    expect(open().page).toEqual(['<native>']);
  });

  it('says so when the page closes, also to a worker that has just died', () => {
    const { open, tell, die, ports } = bench();
    const { line, page } = open();
    tell({ type: 'opened', connection: A, received: 0 });
    die();
    line?.end();
    line?.send('late');
    expect(ports[1]?.said).toEqual([{ type: 'close', connection: A }]);
    expect(page).toEqual(['opened']);
  });

  it('drops a socket whose message is too large, and refuses more sockets than a portal needs', () => {
    const { open, tell } = bench();
    const { line, page } = open();
    tell({ type: 'opened', connection: A, received: 0 });
    line?.send('x'.repeat(BRIDGE_LIMITS.messageUnits + 1));
    expect(page.at(-1)).toBe('<closed>');
    for (let i = 0; i < BRIDGE_LIMITS.socketsPerFrame; i++) expect(open().line).not.toBeNull();
    expect(open().line).toBeNull();
  });

  it.each([
    null,
    5,
    'opened',
    {},
    { type: 'opened' },
    { type: 'opened', connection: A },
    { type: 'opened', connection: A, received: -1 },
    { type: 'message', connection: A, number: 1 },
    { type: 'message', connection: A, number: 1.5, text: '' },
    { type: 'closed', connection: 'another' },
  ])('ignores %j from its port', (message) => {
    const { open, tell } = bench();
    const { page } = open();
    tell(message);
    expect(page).toEqual([]);
  });
});
