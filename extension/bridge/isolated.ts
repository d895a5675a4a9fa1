// The other end of the stand-in sockets, in the isolated world of the same frame: takes their lines, checks what comes over them
// (a page can forge it, so it is only ever treated as what a page may say anyway) and hands it to the relay.
import { BRIDGE_PORT } from '../platform/messages.ts';
import { createRelay } from './relay.ts';
import { CLOSED, END, HEARD, HELLO, MESSAGE, NATIVE, OPENED, SEND, SOCKET, WAITING } from './wire.ts';

const { runtime } = (globalThis as { browser?: typeof chrome }).browser ?? chrome;

const relay = createRelay({
  connect(events) {
    const port = runtime.connect({ name: BRIDGE_PORT });
    port.onMessage.addListener((message) => events.message(message));
    port.onDisconnect.addListener(() => events.closed());
    return { post: (message) => port.postMessage(message), close: () => port.disconnect() };
  },
  uuid,
  document: uuid(),
  after: (ms, task) => setTimeout(task, ms),
});

function accept(line: EventTarget): void {
  const tell = (type: string, detail: string | null = null): unknown =>
    line.dispatchEvent(new CustomEvent(type, { detail }));
  const socket = relay.open({
    opened: () => tell(OPENED),
    message: (text) => tell(MESSAGE, text),
    closed: () => tell(CLOSED),
    native: () => tell(NATIVE),
  });
  if (socket === null) {
    setTimeout(() => tell(CLOSED), 0); // not before the page has the socket in its hands and can listen to it
    return;
  }
  line.addEventListener(SEND, (event) => {
    const text: unknown = (event as CustomEvent<unknown>).detail;
    if (typeof text === 'string') socket.send(text);
  });
  line.addEventListener(END, () => socket.end());
}

function meet(event: Event): void {
  const bus = (event as MouseEvent).relatedTarget;
  if (bus === null) return;
  document.removeEventListener(HELLO, meet); // the first is ours; later ones are a page's play
  bus.addEventListener(SOCKET, (socket) => {
    const line = (socket as MouseEvent).relatedTarget;
    if (line !== null) accept(line);
  });
  bus.dispatchEvent(new CustomEvent(HEARD));
}

/** crypto.randomUUID is missing on http pages (RFC 9562 §5.4 by hand). */
function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

document.addEventListener(HELLO, meet);
document.dispatchEvent(new CustomEvent(WAITING));
