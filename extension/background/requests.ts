// Stand-in sockets of pages, as the background joins them to the agent. The page's identity is the browser's word for the port's
// sender; what comes over the port is checked and grants nothing (attacks 34 and 35). All state is in the frames and the agent: when
// this worker dies the frames open their connections again.
import * as v from 'valibot';
import { Problem, toProblem } from '#shared/errors.ts';
import type { EventData } from '#shared/protocol/events.ts';
import type { PageSource } from '#shared/protocol/methods.ts';
import { BRIDGE_LIMITS, type BridgeDown } from '../platform/bridge-messages.ts';
import type { AgentLink } from './agent-link.ts';
import { createPageBudget } from './page-budget.ts';

const connection = v.pipe(v.string(), v.regex(/^[0-9a-f-]{36}$/));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const Up = v.variant('type', [
  v.strictObject({
    type: v.literal('open'),
    connection,
    fresh: v.boolean(),
    received: count,
    document: v.pipe(v.string(), v.maxLength(64)),
  }),
  v.strictObject({
    type: v.literal('send'),
    connection,
    number: count,
    text: v.pipe(v.string(), v.maxLength(BRIDGE_LIMITS.messageUnits)),
  }),
  v.strictObject({ type: v.literal('close'), connection }),
]);
type Up = v.InferOutput<typeof Up>;

/** The runtime port of one frame. */
export interface FramePort {
  post(message: BridgeDown): void;
  onMessage(listener: (message: unknown) => void): void;
  onClosed(listener: () => void): void;
}

export interface Requests {
  /** A frame's port; `page` is null where the page must not be joined. */
  accept(port: FramePort, page: Promise<PageSource | null>): void;
  message(data: EventData<'eport.message'>): void;
  closed(data: EventData<'eport.closed'>): void;
  /** The link to the agent stands again after it was lost. */
  again(): void;
  /** There is no agent any more, or the person withdrew the consent: every stand-in ends like the socket of a dead control. */
  gone(): void;
  /** Stand-ins joined right now. */
  count(): number;
}

interface Frame {
  port: FramePort;
  page: PageSource | null;
  connections: Set<string>;
}

/** A frame whose port closed may be opening another one; after this its page is taken as gone. */
const RETURN_MS = 3000;

export function createRequests(options: {
  call: AgentLink['call'];
  /** Whether a page may be joined now: consent given, agent there, paired, not paused. Waits for a link that is just starting. */
  mayJoin: (fresh: boolean) => Promise<boolean>;
  /** Told of every page that was joined. */
  onUse: (page: PageSource) => void;
}): Requests {
  const budget = createPageBudget();
  const frames = new Set<Frame>();
  const owners = new Map<string, Frame>();

  function forget(id: string): void {
    owners.get(id)?.connections.delete(id);
    owners.delete(id);
  }
  /** The agent forgets an end that nobody holds any more. Without a link there is nothing to say: it forgets by itself. */
  function release(frame: Frame, id: string): void {
    forget(id);
    if (!frame.page) return; // never joined
    budget.run(frame.page.tab, () => options.call('eport.close', { connection: id })).catch(() => undefined);
  }
  function end(frame: Frame, id: string, type: 'closed' | 'native'): void {
    forget(id);
    frame.port.post({ type, connection: id });
  }

  async function open(frame: Frame, up: Up & { type: 'open' }): Promise<void> {
    const { page } = frame;
    const owner = owners.get(up.connection);
    if (owner && !isSamePage(owner.page, page)) return; // ids are unguessable: this is no stand-in of ours
    owner?.connections.delete(up.connection);
    owners.set(up.connection, frame);
    frame.connections.add(up.connection);
    if (page === null || !(await options.mayJoin(up.fresh))) {
      if (owners.get(up.connection) === frame) end(frame, up.connection, 'native');
      return;
    }
    const source = { ...page, document: page.document || up.document };
    try {
      const { resumed, received } = await budget.run(source.tab, () =>
        options.call('eport.open', { connection: up.connection, page: source, received: up.received }),
      );
      if (owners.get(up.connection) !== frame) return;
      if (!up.fresh && !resumed) {
        end(frame, up.connection, 'closed'); // the agent was restarted: the page's script connects again by itself
        release(frame, up.connection);
        return;
      }
      frame.port.post({ type: 'opened', connection: up.connection, received });
      if (up.fresh) options.onUse(source);
    } catch (thrown) {
      if (!isLinkLost(thrown) && owners.get(up.connection) === frame) end(frame, up.connection, 'native');
    }
  }

  function send(frame: Frame, { connection: id, number, text }: Up & { type: 'send' }): void {
    if (owners.get(id) !== frame || frame.page === null) return;
    // the id says which message it is: sent again after a death of this worker, the agent knows it
    const say = () => options.call('eport.send', { connection: id, number, text }, `${id}-${number}`);
    budget.run(frame.page.tab, say).then(
      () => frame.port.post({ type: 'received', connection: id, number }),
      (thrown: unknown) => {
        if (isLinkLost(thrown) || owners.get(id) !== frame) return; // kept by the frame, sent again after `again`
        end(frame, id, 'closed');
        release(frame, id);
      },
    );
  }

  function take(frame: Frame, message: unknown): void {
    const up = v.safeParse(Up, message);
    if (!up.success) return;
    if (up.output.type === 'open') void open(frame, up.output);
    else if (up.output.type === 'send') send(frame, up.output);
    else if ((owners.get(up.output.connection) ?? frame) === frame) release(frame, up.output.connection);
  }

  return {
    accept(port, page) {
      const frame: Frame = { port, page: null, connections: new Set() };
      frames.add(frame);
      // one promise for all messages of the port: they stay in their order
      const known = page.then((source) => (frame.page = source));
      port.onMessage((message) => void known.then(() => take(frame, message)));
      port.onClosed(() => {
        frames.delete(frame);
        setTimeout(() => {
          for (const id of [...frame.connections]) release(frame, id); // this worker lives, so the page is gone
        }, RETURN_MS);
      });
      port.post({ type: 'here' });
    },
    message(data) {
      owners.get(data.connection)?.port.post({ type: 'message', ...data });
    },
    closed(data) {
      const frame = owners.get(data.connection);
      if (frame) end(frame, data.connection, 'closed');
    },
    again() {
      for (const frame of frames) if (frame.connections.size > 0) frame.port.post({ type: 'again' });
    },
    gone() {
      // a stand-in that was never opened dials the real socket, every other one closes
      for (const [id, frame] of [...owners]) end(frame, id, 'native');
    },
    count: () => owners.size,
  };
}

function isSamePage(a: PageSource | null, b: PageSource | null): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function isLinkLost(thrown: unknown): boolean {
  const { code } = thrown instanceof Problem ? thrown : toProblem(thrown);
  return code === 'agent/not-running' || (code.startsWith('channel/') && code !== 'channel/too-large');
}
