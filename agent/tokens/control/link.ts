// One socket to the official control, one request at a time: its script matches replies by method name only, so nobody knows
// what it does with two at once (spec/eport-protocol §2.3). A reply that comes too late can never meet the next request.
import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import * as v from 'valibot';
import { WebSocket } from 'ws';
import { Problem } from '#shared/errors.ts';
import { parseReply, type ReplyArgs } from '#shared/protocol/eport.ts';
import { blockMessages } from '#shared/protocol/eport-blocks.ts';
import { RESENDABLE } from '#shared/protocol/eport-methods.ts';
import { isOwnOrRoots } from './owner.ts';

export interface ControlLink {
  /** Connects if needed; resolves with whether the control is there. */
  connect(): Promise<boolean>;
  readonly isOpen: boolean;
  /** Rejects with eport/control-unreachable after `ms` or when the control goes away; failures of the control are in the reply. */
  call(method: string, args: unknown, ms: number): Promise<ReplyArgs>;
  close(): void;
}

const CONNECT_MS = 1500;
const REPLY_LIMIT = 64 * 1024 * 1024;

/** `_nextBlock` of the control (§3.4). */
const NextBlock = v.looseObject({
  guid: v.string(),
  finish: v.optional(v.boolean(), false),
  next: v.optional(v.number(), 0),
});

interface Running {
  id: number;
  method: string;
  blocks: string[];
  group: string;
  resends: number;
  resolve: (reply: ReplyArgs) => void;
  reject: (problem: Problem) => void;
}

/**
 * @param onClose told when the control went away by itself
 * @param isTrusted whether the program at the other end may be spoken to; a parameter for tests
 */
export function createControlLink(
  url: string,
  onClose: () => void,
  isTrusted: (socket: Socket) => Promise<boolean> = isOwnOrRoots,
): ControlLink {
  let socket: WebSocket | null = null;
  let opening: Promise<boolean> | null = null;
  let running: Running | null = null;
  let turn: Promise<unknown> = Promise.resolve();
  let id = 1; // 0 is the greeting's, 1 is what other clients use (§2.1)

  function drop(): void {
    const gone = socket;
    socket = null;
    gone?.terminate();
    running?.reject(new Problem('eport/control-unreachable'));
  }

  function open(): Promise<boolean> {
    const opened = new WebSocket(url, {
      handshakeTimeout: CONNECT_MS,
      perMessageDeflate: false,
      maxPayload: REPLY_LIMIT,
    });
    return new Promise((resolve) => {
      let trusted: Promise<boolean> = Promise.resolve(false);
      opened.once('upgrade', (response) => {
        trusted = isTrusted(response.socket);
      });
      opened.once('open', () => {
        void trusted.then((isOurs) => {
          if (!isOurs) opened.terminate();
          else if (opened.readyState === opened.OPEN) socket = opened;
          resolve(socket === opened);
        });
      });
      opened.on('error', () => resolve(false)); // `close` follows
      opened.on('close', () => {
        resolve(false);
        if (socket !== opened) return;
        drop();
        onClose();
      });
      opened.on('message', (data: Buffer, isBinary) => {
        if (!isBinary && socket === opened) take(data.toString('utf8'));
      });
    });
  }

  function take(text: string): void {
    const reply = parseReply(text);
    if (!reply || !running) return;
    if (reply._method === '_nextBlock') sendNext(running, reply._args);
    else if (reply._method === running.method && reply._id === running.id) running.resolve(reply._args);
  }

  function sendNext(request: Running, args: ReplyArgs): void {
    const next = v.safeParse(NextBlock, args.Data[0]);
    if (!next.success || next.output.guid !== request.group || next.output.finish) return;
    const block = request.blocks[next.output.next];
    if (!args.Result) request.resends += 1;
    if (block === undefined || request.resends > 3 * request.blocks.length) drop();
    else socket?.send(block);
  }

  async function connect(): Promise<boolean> {
    if (socket) return true;
    opening ??= open().finally(() => (opening = null));
    return opening;
  }

  async function run(method: string, args: unknown, ms: number): Promise<ReplyArgs> {
    if (!(await connect()) || !socket) throw new Problem('eport/control-unreachable');
    const text = JSON.stringify({ _method: method, _id: ++id, args });
    const group = randomUUID();
    const blocks = isFramed(method, args) ? blockMessages(text, group) : [];
    const live = socket;
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<ReplyArgs>((resolve, reject) => {
        running = { id, method, blocks, group, resends: 0, resolve, reject };
        timer = setTimeout(drop, ms);
        live.send(blocks[0] ?? text);
      });
    } finally {
      clearTimeout(timer);
      running = null;
    }
  }

  return {
    connect,
    get isOpen() {
      return socket !== null;
    },
    call(method, args, ms) {
      const result = turn.then(() => run(method, args, ms));
      turn = result.catch(() => undefined);
      return result;
    },
    close: drop,
  };
}

/** Whether the official script would send this call in blocks (§3.5): the forms by content, and swc_postdata. */
function isFramed(method: string, args: unknown): boolean {
  if (method === 'swc_postdata' || /^(pdf-es|mofcom)_/.test(method))
    return method === 'swc_postdata' || RESENDABLE.has(method);
  return RESENDABLE.has(method) && typeof args === 'object' && args !== null && 'fileContent' in args;
}
