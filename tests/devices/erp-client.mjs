// A program of this computer that speaks the dialect at the second door, written as such programs are and not as we are: a bare TCP
// socket, the WebSocket frames put together by hand (RFC 6455), no library, nothing of ours. It is driven over its standard input,
// one JSON order a line, and prints one JSON line for everything it hears.
//   {"connect":{"port":1,"host":"…","headers":["Name: value"],"early":["text"]}}   early: frames in the same write as the request
//   {"text":"…","pieces":3}   one message in so many fragments      {"ping":"…"}      {"binary":"…"}      {"close":1000}
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';

const TEXT = 1;
const BINARY = 2;
const CLOSE = 8;
const PING = 9;
const NAMES = { [TEXT]: 'text', [BINARY]: 'binary', [CLOSE]: 'close', [PING]: 'ping', 10: 'pong' };

let socket;
let heard = Buffer.alloc(0);
let head = '';

const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

function frame(opcode, payload, isLast = true) {
  const size = payload.length;
  const start = Buffer.alloc(size < 126 ? 2 : size < 65_536 ? 4 : 10);
  start[0] = (isLast ? 0x80 : 0) | opcode;
  if (size < 126) start[1] = 0x80 | size;
  else if (size < 65_536) {
    start[1] = 0x80 | 126;
    start.writeUInt16BE(size, 2);
  } else {
    start[1] = 0x80 | 127;
    start.writeBigUInt64BE(BigInt(size), 2);
  }
  const mask = randomBytes(4);
  return Buffer.concat([start, mask, payload.map((byte, place) => byte ^ mask[place % 4])]);
}

/** Cuts anywhere, also inside a character: that is allowed for fragments. */
function fragments(text, pieces) {
  const bytes = Buffer.from(text);
  const size = Math.ceil(bytes.length / pieces);
  return Buffer.concat(
    Array.from({ length: pieces }, (_, place) =>
      frame(place === 0 ? TEXT : 0, bytes.subarray(place * size, (place + 1) * size), place === pieces - 1),
    ),
  );
}

function open({ port, host = `127.0.0.1:${port}`, headers = [], early = [] }) {
  const lines = ['GET / HTTP/1.1', `Host: ${host}`, 'Upgrade: websocket', 'Connection: Upgrade'];
  lines.push(`Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`, 'Sec-WebSocket-Version: 13', ...headers);
  const request = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
  socket = connect({ port, host: host.split(':')[0] });
  socket.write(Buffer.concat([request, ...early.map((text) => fragments(text, 1))]));
  socket.on('data', (data) => {
    heard = Buffer.concat([heard, data]);
    take();
  });
  socket.on('error', (error) => say({ error: error.code }));
  socket.on('close', () => say({ end: true }));
}

function take() {
  if (head === '') {
    const end = heard.indexOf('\r\n\r\n');
    if (end < 0) return;
    head = heard.subarray(0, end).toString('latin1');
    heard = heard.subarray(end + 4);
    say({ head });
  }
  for (let payload = cut(); payload; payload = cut()) say(payload);
}

/** One whole frame of the server, or null while some of it is missing. */
function cut() {
  if (heard.length < 2) return null;
  const short = heard[1] & 127;
  const start = short === 126 ? 4 : short === 127 ? 10 : 2;
  if (heard.length < start) return null;
  const size = short === 126 ? heard.readUInt16BE(2) : short === 127 ? Number(heard.readBigUInt64BE(2)) : short;
  if (heard.length < start + size) return null;
  const [first, second] = heard;
  const payload = heard.subarray(start, start + size);
  heard = heard.subarray(start + size);
  const opcode = first & 15;
  return {
    [NAMES[opcode]]: opcode === CLOSE ? (size < 2 ? 1005 : payload.readUInt16BE(0)) : payload.toString('utf8'),
    plain: (first & 0xf0) === 0x80 && (second & 0x80) === 0, // whole, not compressed, not masked
  };
}

function obey(order) {
  if (order.connect) open(order.connect);
  else if (order.text !== undefined) socket.write(fragments(order.text, order.pieces ?? 1));
  else if (order.binary !== undefined) socket.write(frame(BINARY, Buffer.from(order.binary)));
  else if (order.ping !== undefined) socket.write(frame(PING, Buffer.from(order.ping)));
  else if (order.close !== undefined) socket.write(frame(CLOSE, Buffer.from([order.close >> 8, order.close & 255])));
}

createInterface({ input: process.stdin })
  .on('line', (line) => obey(JSON.parse(line)))
  .on('close', () => process.exit());
