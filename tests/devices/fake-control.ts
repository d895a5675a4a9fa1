// An official control of our own making: speaks the dialect on a loopback port with one RSA card whose PIN and presence a test
// sets. It claims nothing of how the real one behaves beyond spec/eport-protocol.
import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import forge from 'node-forge';
import { WebSocketServer, type WebSocket } from 'ws';
import { GREETING, parseRequest, replyText, type ReplyArgs } from '../../shared/protocol/eport.ts';
import { createBlockAssembler, isBlock, nextBlockText } from '../../shared/protocol/eport-blocks.ts';

export interface FakeControl {
  readonly url: string;
  readonly port: number;
  /** DER of the card's signing certificate */
  readonly certificate: Uint8Array;
  /** Methods received, in order. */
  readonly received: { method: string; args: Record<string, unknown> | string }[];
  /** Number of messages that came as blocks. */
  blocks: number;
  cardIn: boolean;
  triesLeft: number;
  pin: string;
  /** hang: never answers · disconnect: closes at the next request · refuse: answers with `error` */
  mode: 'normal' | 'hang' | 'disconnect' | 'refuse';
  error: [string, string];
  /** Signs with bytes other than those asked for. */
  signsWrongly: boolean;
  /** Damages the next block in transit, once. */
  damageNextBlock: boolean;
  readonly connections: number;
  close(): Promise<void>;
}

const NUMERALS = ['', '一', '二', '三', '四', '五'];

/** @param port 0 = any free one */
export async function startFakeControl(port = 0): Promise<FakeControl> {
  const card = makeRsaCard();
  const server = new WebSocketServer({ host: '127.0.0.1', port });
  await new Promise<void>((resolve, reject) => server.once('listening', resolve).once('error', reject));
  const chosen = (server.address() as AddressInfo).port;

  const control: FakeControl = {
    url: `ws://127.0.0.1:${chosen}`,
    port: chosen,
    certificate: card.certificate,
    received: [],
    blocks: 0,
    cardIn: true,
    triesLeft: 5,
    pin: '12345678',
    mode: 'normal',
    error: ['[读卡器底层库]复位读卡器失败:错误码=50070', 'Err:Custom50070'],
    signsWrongly: false,
    damageNextBlock: false,
    get connections() {
      return server.clients.size;
    },
    async close() {
      for (const socket of server.clients) socket.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  server.on('connection', (socket) => serve(socket, control, card));
  return control;
}

function serve(socket: WebSocket, control: FakeControl, card: RsaCard): void {
  const blocks = createBlockAssembler();
  socket.on('error', () => socket.terminate());
  socket.send(GREETING);
  socket.on('message', (data: Buffer) => {
    const text = data.toString();
    if (!isBlock(text)) {
      answer(text);
      return;
    }
    control.blocks += 1;
    const step = blocks.receive(control.damageNextBlock ? `${text.slice(0, -1)}\uFFFD` : text, Date.now());
    control.damageNextBlock = false;
    const next = nextBlockText(step);
    if (next !== null) socket.send(next);
    if (step.kind === 'complete') answer(step.text);
  });

  function answer(text: string): void {
    const parsed = parseRequest(text);
    if (!parsed.ok) throw parsed.problem;
    const { method, args } = parsed.request;
    control.received.push({ method, args });
    if (control.mode === 'hang') return;
    if (control.mode === 'disconnect') {
      socket.terminate();
      return;
    }
    const reply = control.mode === 'refuse' ? failed(...control.error) : carryOut(control, card, { method, args });
    socket.send(replyText(parsed.request, reply));
  }
}

function carryOut(
  control: FakeControl,
  card: RsaCard,
  { method, args }: { method: string; args: Record<string, unknown> | string },
): ReplyArgs {
  const { passwd, inData, oldPin, newPin } = typeof args === 'string' ? {} : args;
  if (method.startsWith('swc_')) return checkPinIn(control, args) ?? done(method, args);
  if (!/^(cus-sec|security)_/.test(method)) return done(method, args);
  if (!control.cardIn) return failed('[读卡器底层库]打开读卡器失败:错误码=50200', 'Err:Custom50200');
  switch (method) {
    case 'cus-sec_SpcGetSignCertAsPEM':
      return done(Buffer.from(card.certificate).toString('base64'));
    case 'cus-sec_SpcVerifyPINAll':
      return checkPin(control, passwd) ?? done();
    case 'cus-sec_SpcChangePIN': {
      const wrong = checkPin(control, oldPin);
      if (!wrong) control.pin = String(newPin);
      return wrong ?? done();
    }
    case 'cus-sec_SpcSignDataAsPEM':
      return checkPin(control, passwd) ?? done(sign(control, card, Buffer.from(String(inData))), card.number);
    case 'cus-sec_SpcSignPemDataAsPem':
      return checkPin(control, passwd) ?? done(sign(control, card, Buffer.from(String(inData), 'base64')), card.number);
    default:
      return failed('[具体应用模块SP]输入参数错误', 'Err:Custom53510');
  }
}

/** Null when the PIN is right, else the reply of spec/eport-protocol §6; uses a try. */
function checkPin(control: FakeControl, pin: unknown): ReplyArgs | null {
  const code = 'Err:Custom59999'; // the real codes of PIN failures are not published
  if (control.triesLeft === 0) return failed('[智能卡应用模块]卡口令被锁定', code);
  if (pin === control.pin) {
    control.triesLeft = 5;
    return null;
  }
  control.triesLeft -= 1;
  const rest = control.triesLeft === 0 ? '卡被锁定' : `还可以重试${NUMERALS[control.triesLeft] ?? ''}次`;
  return failed(`[智能卡应用模块]输入口令错误，${rest}`, code);
}

/** The Single Window component checks the PIN it is sent, in arguments or in a JSON text; one without a PIN is done as it is. */
function checkPinIn(control: FakeControl, args: Record<string, unknown> | string): ReplyArgs | null {
  const text = typeof args === 'string' ? args : JSON.stringify(args);
  const pin = /"passwd":"([^"]*)"/.exec(text)?.[1];
  return pin === undefined ? null : checkPin(control, pin);
}

function sign(control: FakeControl, card: RsaCard, data: Buffer): string {
  return createSign('sha1')
    .update(control.signsWrongly ? Buffer.concat([data, Buffer.of(0)]) : data)
    .sign(card.key, 'base64');
}

const done = (...data: unknown[]): ReplyArgs => ({ Result: true, Data: data, Error: [] });
const failed = (message: string, code: string): ReplyArgs => ({ Result: false, Data: [], Error: [message, code] });

interface RsaCard {
  key: KeyObject;
  certificate: Uint8Array;
  /** Serial in lower-case hex, as cards of the RSA generation have it (§5). */
  number: string;
}

function makeRsaCard(): RsaCard {
  const pair = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const certificate = forge.pki.createCertificate();
  const number = '7f0a1b2c';
  certificate.serialNumber = number;
  certificate.publicKey = forge.pki.publicKeyFromPem(pair.publicKey.export({ type: 'spki', format: 'pem' }) as string);
  certificate.validity.notBefore = new Date(Date.now() - 86_400_000);
  certificate.validity.notAfter = new Date(Date.now() + 365 * 86_400_000);
  const name = [
    { shortName: 'C', value: 'CN' },
    { shortName: 'O', value: 'Tongqian demo' },
    { shortName: 'CN', value: 'demo card' },
  ];
  certificate.setSubject(name);
  certificate.setIssuer(name);
  certificate.sign(
    forge.pki.privateKeyFromPem(pair.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string),
    forge.md.sha1.create(),
  );
  const der = forge.asn1.toDer(forge.pki.certificateToAsn1(certificate)).getBytes();
  return { key: pair.privateKey, certificate: Uint8Array.from(Buffer.from(der, 'latin1')), number };
}
