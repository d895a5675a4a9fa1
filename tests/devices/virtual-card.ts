// A smart card made of software, in the virtual reader of vsmartcard-vpcd. Runs in a process of its own: virtual-card.ts PORT.
// Messages over node's channel: 'insert', 'remove'; answers 'inserted', 'removed'.
// vpcd speaks 2-byte big-endian lengths; one byte is a control (0 off, 1 on, 2 reset, 4 ATR), anything else an APDU.
import { connect, type Socket } from 'node:net';

/** T=1, no application that any driver knows. */
const ATR = Buffer.from('3b951381018073ff01000b', 'hex');
const INSTRUCTION_UNKNOWN = Buffer.from('6d00', 'hex'); // ISO 7816-4 §5.6
const ASK_ATR = 4;

const port = Number(process.argv[2] ?? 35_963);
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
  process.send?.('removed');
}

function answerTo(command: Buffer): Buffer | null {
  if (command.length > 1) return INSTRUCTION_UNKNOWN;
  return command[0] === ASK_ATR ? ATR : null;
}
