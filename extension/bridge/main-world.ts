// Stand-in for the page's WebSocket to the portal control's local addresses (and no others): the page's script talks to the agent
// without knowing. Runs in the page's world before its first script and takes all it needs at once, so that what a page overwrites
// later does not reach it (attack 36). For the same reason dictionaries and proxy handlers have no prototype, and no code that
// runs later uses iteration, spreading or methods by name. Members follow the WebSockets Standard §3.1.
import { CLOSED, END, HEARD, HELLO, MESSAGE, NATIVE, OPENED, SEND, SOCKET, WAITING } from './wire.ts';

/** Set by the build from the packs. */
declare const __LOCAL_SOCKETS__: readonly string[];

interface State {
  readonly self: EventTarget;
  readonly url: string;
  readonly line: Element;
  /** The real socket, once it has been dialled instead of the agent. */
  native: WebSocket | null;
  readyState: 0 | 1 | 2 | 3;
  binaryType: unknown;
  buffered: number;
  /** on… properties by event name; a name that is there has its listener. */
  readonly handlers: Record<string, Method | null | undefined>;
}

type Method = (this: unknown, ...args: never[]) => unknown;
/** A property of the platform: only names that every browser has are asked for, so its parts are taken as given. */
interface Own {
  value: Method;
  get: Method;
  set: Method | undefined;
}

const { apply, construct, defineProperty, getOwnPropertyDescriptor, getPrototypeOf } = Reflect as {
  apply: (method: Method, self: unknown, args: readonly unknown[]) => unknown;
  construct: (kind: NewableFunction, args: readonly unknown[], newTarget?: NewableFunction) => unknown;
  defineProperty: (target: object, name: string, attributes: object) => boolean;
  getOwnPropertyDescriptor: (target: object, name: string) => Own;
  getPrototypeOf: (target: object) => object;
};
const RealSocket = WebSocket;
const members = RealSocket.prototype;
const Target = EventTarget;
const PlainEvent = Event;
const TextEvent = MessageEvent;
const EndEvent = CloseEvent;
const LineEvent = CustomEvent;
const PointerEvent = MouseEvent;
const Failure = DOMException;
const ToText = String;
const ToNumber = Number;
const isArray = method(Array, 'isArray');
const isView = method(ArrayBuffer, 'isView');
const addEventListener = method(Target.prototype, 'addEventListener');
const removeEventListener = method(Target.prototype, 'removeEventListener');
const dispatchEvent = method(Target.prototype, 'dispatchEvent');
const createElement = method(Document.prototype, 'createElement');
const slice = method(String.prototype, 'slice');
const toWellFormed = method(String.prototype, 'toWellFormed');
const encode = method(TextEncoder.prototype, 'encode');
const lookUp = method(WeakMap.prototype, 'get');
const keep = method(WeakMap.prototype, 'set');
const later = setTimeout;
const encoder = new TextEncoder();
const states = new WeakMap<object, State>();

const read = {
  __proto__: null,
  detail: getter(LineEvent.prototype, 'detail'),
  data: getter(TextEvent.prototype, 'data'),
  origin: getter(TextEvent.prototype, 'origin'),
  code: getter(EndEvent.prototype, 'code'),
  reason: getter(EndEvent.prototype, 'reason'),
  wasClean: getter(EndEvent.prototype, 'wasClean'),
  blobSize: getter(Blob.prototype, 'size'),
  bufferSize: getter(ArrayBuffer.prototype, 'byteLength'),
  arraySize: getter(getPrototypeOf(Uint8Array.prototype), 'byteLength'),
  viewSize: getter(DataView.prototype, 'byteLength'),
};
const realSend = method(members, 'send');
const realClose = method(members, 'close');
const setBinaryType = getOwnPropertyDescriptor(members, 'binaryType').set as Method;

const page = document;
const bus = element();
let heard = false;

install();

function install(): void {
  behave('send', send);
  behave('close', close);
  expose('readyState', (state) => state.readyState);
  expose('url', (state) => state.url);
  expose('bufferedAmount', (state) => state.buffered);
  expose('protocol', () => '');
  expose('extensions', () => '');
  expose('binaryType', (state) => state.binaryType, setBinary);
  exposeHandler('open');
  exposeHandler('message');
  exposeHandler('error');
  exposeHandler('close');
  const value = new Proxy(RealSocket, { __proto__: null, construct: dial } as ProxyHandler<typeof RealSocket>);
  const attributes = { __proto__: null, value, writable: true, configurable: true, enumerable: false };
  defineProperty(members, 'constructor', attributes);
  defineProperty(window, 'WebSocket', attributes);
  listen(page, WAITING, meet);
  listen(bus, HEARD, () => {
    heard = true;
    apply(removeEventListener, page, [WAITING, meet]);
  });
  meet();
}

function meet(): void {
  show(page, HELLO, bus);
}

/** The construct trap: a stand-in for exactly a listed address without subprotocols, else the browser's own socket. */
function dial(target: typeof WebSocket, args: unknown[], newTarget: NewableFunction): object {
  const first = args[0];
  const address = typeof first === 'object' && first !== null ? ToText(first) : first;
  const protocols = args[1];
  const plain = protocols === undefined || (apply(isArray, null, [protocols]) && (protocols as unknown[]).length === 0);
  if (heard && plain && typeof address === 'string') {
    // compared as written, with and without the final slash: nothing that merely parses alike is answered (attack 37)
    for (let i = 0; i < __LOCAL_SOCKETS__.length; i++) {
      const listed = __LOCAL_SOCKETS__[i] as string;
      if (address === listed || `${address}/` === listed) return standIn(listed, newTarget);
    }
  }
  if (address !== first)
    return construct(target, args.length > 1 ? [address, protocols] : [address], newTarget) as object;
  return construct(target, args, newTarget) as object;
}

function standIn(url: string, newTarget: NewableFunction): object {
  const self = construct(Target, [], newTarget) as EventTarget;
  const handlers = { __proto__: null } as unknown as State['handlers'];
  const state: State = {
    self,
    url,
    line: element(),
    native: null,
    readyState: 0,
    binaryType: 'blob',
    buffered: 0,
    handlers,
  };
  apply(keep, states, [self, state]);
  listen(state.line, OPENED, () => {
    if (state.readyState !== 0 || state.native) return;
    state.readyState = 1;
    fire(state, PlainEvent, 'open');
  });
  listen(state.line, MESSAGE, (event) => {
    const origin = apply(slice, url, [0, -1]) as string; // listed addresses end in their one slash
    if (state.readyState === 1)
      fire(state, TextEvent, 'message', { __proto__: null, data: apply(read.detail, event, []), origin });
  });
  listen(state.line, CLOSED, () => finish(state, state.readyState === 0, 1006));
  listen(state.line, NATIVE, () => goNative(state));
  show(bus, SOCKET, state.line);
  return self;
}

/** Dials the real socket: a page is never worse off than without us. */
function goNative(state: State): void {
  if (state.readyState !== 0 || state.native) return;
  let native: WebSocket;
  try {
    native = construct(RealSocket, [state.url]) as WebSocket;
  } catch {
    finish(state, true, 1006);
    return;
  }
  state.native = native;
  apply(setBinaryType, native, [state.binaryType]);
  listen(native, 'open', () => fire(state, PlainEvent, 'open'));
  listen(native, 'error', () => fire(state, PlainEvent, 'error'));
  listen(native, 'message', (event) =>
    fire(state, TextEvent, 'message', {
      __proto__: null,
      data: apply(read.data, event, []),
      origin: apply(read.origin, event, []),
    }),
  );
  listen(native, 'close', (event) =>
    fire(state, EndEvent, 'close', {
      __proto__: null,
      code: apply(read.code, event, []),
      reason: apply(read.reason, event, []),
      wasClean: apply(read.wasClean, event, []),
    }),
  );
}

/** The last events of a socket: `error` only where a connection failed, then `close`. */
function finish(state: State, failed: boolean, code: number, reason = ''): void {
  if (state.readyState === 3 || state.native) return;
  state.readyState = 3;
  if (failed) fire(state, PlainEvent, 'error');
  fire(state, EndEvent, 'close', { __proto__: null, code, reason, wasClean: code !== 1006 });
}

/** Closing from this side: CLOSING at once, the events in a task of their own. */
function end(state: State, code: number, reason = ''): void {
  if (state.readyState > 1) return;
  const failed = state.readyState === 0;
  state.readyState = 2;
  say(state.line, END);
  apply(later, window, [() => finish(state, failed, failed ? 1006 : code, failed ? '' : reason), 0]);
}

function send(state: State, args: unknown[]): unknown {
  if (state.native) return apply(realSend, state.native, args);
  if (args.length === 0) return apply(realSend, state.self, args); // the browser's own TypeError
  const bytes = binarySize(args[0]);
  const text = bytes === null ? wellFormed(args[0]) : '';
  if (state.readyState === 0) throw failure('InvalidStateError', 'send', 'Still in CONNECTING state.');
  if (state.readyState > 1) state.buffered += bytes ?? utf8Size(text);
  else if (bytes === null) say(state.line, SEND, text);
  else end(state, 1006); // the control speaks text only
  return undefined;
}

function close(state: State, args: unknown[]): unknown {
  if (state.native) return apply(realClose, state.native, args);
  const code = args[0] === undefined ? 1005 : clamp(ToNumber(args[0]));
  const reason = args[1] === undefined ? '' : wellFormed(args[1]);
  if (args[0] !== undefined && code !== 1000 && (code < 3000 || code > 4999)) {
    throw failure(
      'InvalidAccessError',
      'close',
      `The close code must be either 1000, or between 3000 and 4999. ${code} is neither.`,
    );
  }
  if (utf8Size(reason) > 123)
    throw failure('SyntaxError', 'close', 'The close reason must not be greater than 123 UTF-8 bytes.');
  end(state, code, reason);
  return undefined;
}

function setBinary(state: State, value: unknown): void {
  if (value !== 'blob' && value !== 'arraybuffer') return; // WebIDL: other values of an enumeration are ignored
  state.binaryType = value;
  if (state.native) apply(setBinaryType, state.native, [value]);
}

// ---- WebSocket.prototype: ours for a stand-in, the browser's for every other socket -------------------------------------------

function behave(name: 'send' | 'close', own: (state: State, args: unknown[]) => unknown): void {
  const descriptor = getOwnPropertyDescriptor(members, name);
  defineProperty(members, name, { ...descriptor, value: forStandIn(method(members, name), own) });
}

function expose(name: string, get: (state: State) => unknown, set?: (state: State, value: unknown) => void): void {
  const descriptor = getOwnPropertyDescriptor(members, name);
  const nativeGet = descriptor.get;
  descriptor.get = forStandIn(nativeGet, (state) =>
    state.native && !set ? apply(nativeGet, state.native, []) : get(state),
  );
  if (descriptor.set && set) descriptor.set = forStandIn(descriptor.set, (state, args) => set(state, args[0]));
  defineProperty(members, name, descriptor);
}

function exposeHandler(type: string): void {
  expose(
    `on${type}`,
    (state) => state.handlers[type] ?? null,
    (state, value) => {
      const fresh = state.handlers[type] === undefined;
      state.handlers[type] = typeof value === 'function' ? (value as Method) : null;
      if (!fresh) return;
      listen(state.self, type, (event) => {
        const handler = state.handlers[type];
        if (handler) apply(handler, state.self, [event]);
      });
    },
  );
}

/** A proxy, so that name, length and source text stay the browser's. */
function forStandIn(native: Method, own: (state: State, args: unknown[]) => unknown): () => unknown {
  function run(target: Method, self: unknown, args: unknown[]): unknown {
    const state = apply(lookUp, states, [self]) as State | undefined;
    return state ? own(state, args) : apply(target, self, args);
  }
  return new Proxy(native, { __proto__: null, apply: run } as ProxyHandler<Method>);
}

// ---- small parts ----------------------------------------------------------------------------------------------------------------

function getter(prototype: object, name: string): Method {
  return getOwnPropertyDescriptor(prototype, name).get;
}

function method(owner: object, name: string): Method {
  return getOwnPropertyDescriptor(owner, name).value;
}

function element(): Element {
  return apply(createElement, page, ['i']) as Element;
}

function listen(target: object, type: string, listener: (event: Event) => void): void {
  apply(addEventListener, target, [type, listener]);
}

function say(line: Element, type: string, detail: string | null = null): void {
  apply(dispatchEvent, line, [construct(LineEvent, [type, { __proto__: null, detail }])]);
}

function show(target: object, type: string, relatedTarget: Element): void {
  apply(dispatchEvent, target, [construct(PointerEvent, [type, { __proto__: null, relatedTarget }])]);
}

function fire(state: State, Kind: NewableFunction, type: string, init: object = { __proto__: null }): void {
  apply(dispatchEvent, state.self, [construct(Kind, [type, init])]);
}

function failure(name: string, member: string, text: string): DOMException {
  return construct(Failure, [`Failed to execute '${member}' on 'WebSocket': ${text}`, name]) as DOMException;
}

/** USVString: a lone surrogate goes out as U+FFFD, as from any socket. */
function wellFormed(value: unknown): string {
  return apply(toWellFormed, ToText(value), []) as string;
}

function utf8Size(text: string): number {
  return apply(read.arraySize, apply(encode, encoder, [text]), []) as number;
}

/** Bytes of an ArrayBuffer, a view or a Blob; null for everything that is sent as text. */
function binarySize(value: unknown): number | null {
  if (typeof value !== 'object' || value === null) return null;
  if (apply(isView, null, [value])) return branded(read.arraySize, value) ?? branded(read.viewSize, value);
  return branded(read.bufferSize, value) ?? branded(read.blobSize, value);
}

function branded(get: Method, value: object): number | null {
  try {
    return apply(get, value, []) as number;
  } catch {
    return null; // the getter's own check of what it is called on
  }
}

/** WebIDL [Clamp] unsigned short; halves to even. */
function clamp(number: number): number {
  if (!(number > 0)) return 0;
  if (number > 65535) return 65535;
  const rest = number % 1;
  const whole = number - rest;
  return rest > 0.5 || (rest === 0.5 && whole % 2 === 1) ? whole + 1 : whole;
}
