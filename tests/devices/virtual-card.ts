// A smart card made of software, in the virtual reader of vsmartcard-vpcd. Runs in a process of its own: virtual-card.ts PORT [PIV.json | ATR];
// with a file it is a PIV card, else a card no driver knows, with that answer to reset (hex).
// Messages over node's channel: 'insert', 'remove'; answers 'inserted', 'removed'.
// vpcd speaks 2-byte big-endian lengths; one byte is a control (0 off, 1 on, 2 reset, 4 ATR), anything else an APDU.
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { type PivCard, pivApplet } from './piv-applet.ts';

/** T=1, no application that any driver knows. */
const UNKNOWN = '3b951381018073ff01000b';
const INSTRUCTION_UNKNOWN = Buffer.from('6d00', 'hex'); // ISO 7816-4 §5.6
const OFF = 0;
const RESET = 2;
const ASK_ATR = 4;

const port = Number(process.argv[2] ?? 35_963);
const [, , , file] = process.argv;
const isAtr = /^[0-9a-f]+$/.test(file ?? '');
const ATR = Buffer.from(isAtr ? (file ?? '') : UNKNOWN, 'hex');
const applet = isAtr || file === undefined ? null : pivApplet(JSON.parse(readFileSync(file, 'utf8')) as PivCard);
let socket: Socket | null = null;

process.on('message', (message) => {
  if (message === 'insert') insert();
  if (message === 'remove') remove();
});
process.on('disconnect', () => process.exit(0));

function insert(): void {
  let pending: Buffer = Buffer.alloc(0);
  const card = connect(port, '127.0.0.1');
  socket = card;
  card.on('error', (error) => process.send?.(`failed: ${error.message}`));
  card.on('connect', () => process.send?.('inserted'));
  card.on('data', (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= 2 && pending.length >= 2 + pending.readUInt16BE(0)) {
      const end = 2 + pending.readUInt16BE(0);
      const answer = answerTo(pending.subarray(2, end));
      pending = pending.subarray(end);
      if (answer) card.write(Buffer.concat([Buffer.from([answer.length >> 8, answer.length & 0xff]), answer]));
    }
  });
}

function remove(): void {
  socket?.destroy();
  socket = null;
  applet?.reset();
  process.send?.('removed');
}

function answerTo(command: Buffer): Buffer | null {
  if (command.length > 1) return applet?.answer(command) ?? INSTRUCTION_UNKNOWN;
  if (command[0] === OFF || command[0] === RESET) applet?.reset();
  return command[0] === ASK_ATR ? ATR : null;
}
