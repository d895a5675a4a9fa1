// The replica's page script against the protocol description: waits, slots, frames. It must misbehave exactly as portals do.
import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createBlockAssembler, nextBlockText } from '../../protocol/eport-blocks.ts';

const SCRIPT = readFileSync(new URL('client/eport-client.js', import.meta.url), 'utf8');

interface Answer {
  Result: boolean;
  Data: unknown[];
  Error: string[];
}

interface Client {
  isInstalled(type: string, callback: (answer: Answer) => void): void;
  call(method: string, args: unknown, callback: (answer: Answer) => void): void;
  checkCode(text: string): string;
  address: string;
}

class Socket {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  static made: Socket[] = [];
  readyState = 0;
  sent: string[] = [];
  onmessage: ((event: { data: string }) => void) | null = null;
  readonly url: string;
  constructor(url: string) {
    this.url = url;
    Socket.made.push(this);
  }
  send(text: string): void {
    this.sent.push(text);
  }
  answer(value: unknown): void {
    this.onmessage?.({ data: typeof value === 'string' ? value : JSON.stringify(value) });
  }
}

let alerts: string[];

function load(protocol: 'http:' | 'https:' = 'https:'): { client: Client; socket: Socket } {
  const window = { alert: (text: string) => alerts.push(text) } as unknown as { EportClient: Client };
  const document = { getElementById: () => null };
  const timer = (run: () => void, ms: number) => setTimeout(run, ms);
  runInNewContext(SCRIPT, {
    window,
    document,
    location: { protocol },
    WebSocket: Socket,
    crypto,
    setTimeout: timer,
    Date,
  });
  const socket = Socket.made.at(-1);
  if (!socket) throw new Error('the script opened no socket while loading');
  return { client: window.EportClient, socket };
}

function reply(method: string, data: unknown[]): object {
  return { _id: 0, _method: method, _status: '00', _args: { Result: true, Data: data, Error: [] } };
}

beforeEach(() => {
  vi.useFakeTimers();
  Socket.made = [];
  alerts = [];
});
afterEach(() => {
  vi.useRealTimers();
});

test('dials by the page’s scheme, once, while loading', () => {
  expect(load('http:').socket.url).toBe('ws://127.0.0.1:61232');
  expect(load('https:').socket.url).toBe('wss://wss.singlewindow.cn:61231');
  expect(Socket.made).toHaveLength(2);
});

test('check codes are those of the published table', () => {
  const { client } = load();
  const table = {
    '': 'FFFF',
    a: '7EA8',
    '123456789': '374B',
    中文: '5C82',
    'hello 中国': '2BE9',
    é: '7ECE',
    '😀': '1120',
  };
  for (const [text, code] of Object.entries(table)) expect(client.checkCode(text)).toBe(code);
});

test('isInstalled answers at the look after the socket opened, and gives up at 5.5 s', () => {
  const { client, socket } = load();
  const answers: [number, Answer][] = [];
  const started = Date.now();
  const note = (answer: Answer) => answers.push([Date.now() - started, answer]);
  client.isInstalled('iKey', note);
  vi.advanceTimersByTime(1400);
  expect(answers).toEqual([]);
  socket.readyState = Socket.OPEN;
  vi.advanceTimersByTime(100);
  expect(answers[0]).toMatchObject([1500, { Result: true }]);
  socket.readyState = Socket.CONNECTING;
  answers.length = 0;
  const again = Date.now();
  client.isInstalled('iKey', (answer) => answers.push([Date.now() - again, answer]));
  vi.advanceTimersByTime(6000);
  expect(answers).toMatchObject([
    [5500, { Result: false, Error: ['连接客户端控件服务失败,请重试.', 'Err:Base60408'] }],
  ]);
});

test('a call on a closed socket dials again and is sent 500 ms later', () => {
  const { client, socket } = load();
  socket.readyState = Socket.CLOSED;
  client.call('cus-sec_SpcGetCardID', {}, () => undefined);
  const second = Socket.made[1];
  expect(second?.readyState).toBe(Socket.CONNECTING);
  if (second) second.readyState = Socket.OPEN;
  vi.advanceTimersByTime(499);
  expect(second?.sent).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(second?.sent).toEqual(['{"_method":"cus-sec_SpcGetCardID","_id":0,"args":{}}']);
});

test('a refused connection drops the message without a callback; one that never opens answers at 5.5 s', () => {
  const { client, socket } = load();
  socket.readyState = Socket.CLOSED;
  const answers: Answer[] = [];
  client.call('cus-sec_SpcGetCardID', {}, (answer) => answers.push(answer));
  const second = Socket.made[1];
  if (second) second.readyState = Socket.CLOSED;
  vi.advanceTimersByTime(20_000);
  expect(answers).toEqual([]);
  client.call('cus-sec_SpcGetCertNo', {}, (answer) => answers.push(answer));
  vi.advanceTimersByTime(5499);
  expect(answers).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(answers).toMatchObject([{ Result: false, Error: ['连接客户端控件服务失败,请重试.', 'Err:Base60408'] }]);
});

test('two calls of one method share one slot: the second callback hears both', () => {
  const { client, socket } = load();
  socket.readyState = Socket.OPEN;
  const heard: string[] = [];
  client.call('cus-sec_SpcGetCardID', {}, () => heard.push('first'));
  client.call('cus-sec_SpcGetCardID', {}, () => heard.push('second'));
  socket.answer(reply('cus-sec_SpcGetCardID', ['JJ']));
  socket.answer(reply('cus-sec_SpcGetCardID', ['JJ']));
  expect(heard).toEqual(['second', 'second']);
});

test('what does not begin with a brace is alerted and calls nobody', () => {
  const { socket } = load();
  socket.answer(' {"_method":"x"}');
  expect(alerts).toEqual(['数据格式非法: {"_method":"x"}']);
});

test.each([
  ['one small block', 'x', 1],
  ['three blocks of ASCII', 'a'.repeat(300_000), 3],
  ['three blocks of Chinese', '中'.repeat(100_000), 3],
])('swc_postdata goes in frames our assembler accepts: %s', (_name, content, count) => {
  const { client, socket } = load();
  socket.readyState = Socket.OPEN;
  const heard: Answer[] = [];
  client.call('swc_postdata', { content }, (answer) => heard.push(answer));
  const assembler = createBlockAssembler();
  let text = '';
  for (let turn = 0; turn < socket.sent.length; turn++) {
    const step = assembler.receive(socket.sent[turn] ?? '', Date.now());
    const asked = nextBlockText(step);
    if (asked !== null) socket.answer(asked);
    if (step.kind === 'complete') text = step.text;
  }
  expect(socket.sent).toHaveLength(count);
  expect(JSON.parse(text)).toEqual({ _method: 'swc_postdata', _id: 0, args: JSON.stringify({ content }) });
  socket.answer(reply('swc_postdata', ['ok']));
  expect(heard).toMatchObject([{ Data: ['ok'] }]);
});

test('a block asked for again is sent again, and after three failures a block the page complains but still sends', () => {
  const { client, socket } = load();
  socket.readyState = Socket.OPEN;
  client.call('swc_postdata', { content: 'x' }, () => undefined);
  const guid = socket.sent[0]?.slice(44, 80);
  for (let turn = 0; turn < 4; turn++) {
    socket.answer({
      _id: 0,
      _method: '_nextBlock',
      _args: { Result: false, Data: [{ guid, next: 0, finish: false }], Error: [] },
    });
  }
  expect(socket.sent).toHaveLength(5);
  expect(new Set(socket.sent).size).toBe(1);
  expect(alerts).toEqual(['数据接收错误!']);
});
