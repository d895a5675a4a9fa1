// What the stand-in socket and the isolated script say to each other inside one frame. Both worlds share the page's nodes, so each
// socket has a detached element as its own private line: events on it carry strings only, arrive at once and in order, survive
// document.open(), and no page script holds the element. A page could still make such lines of its own: they grant nothing.

/** main → isolated, on document, once: `relatedTarget` is the bus. Sent before any script of the page runs. */
export const HELLO = 'tongqian:hello';
/** isolated → main, on document: the isolated script started second and asks for HELLO. */
export const WAITING = 'tongqian:waiting';
/** isolated → main, on the bus: HELLO was heard. */
export const HEARD = 'heard';
/** main → isolated, on the bus: `relatedTarget` is the line of a new socket. */
export const SOCKET = 'socket';

/** On a line, main → isolated: `detail` is one text message. */
export const SEND = 'send';
/** On a line, main → isolated: the page closed the socket or gave it up. */
export const END = 'end';

/** On a line, isolated → main: connected to the agent. */
export const OPENED = 'opened';
/** On a line, isolated → main: `detail` is one text message. */
export const MESSAGE = 'message';
/** On a line, isolated → main: the other side is gone for good. */
export const CLOSED = 'closed';
/** On a line, isolated → main: the agent is not to be used; dial the real socket. */
export const NATIVE = 'native';
