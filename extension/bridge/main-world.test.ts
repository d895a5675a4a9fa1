// The shipped stand-in script in a page of jsdom, before and against what page scripts do. The isolated script's part is played here.
import { JSDOM } from 'jsdom';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleScript } from '../../scripts/build-extension.ts';
import { CLOSED, END, HEARD, HELLO, MESSAGE, NATIVE, OPENED, SEND, SOCKET, WAITING } from './wire.ts';

/** A "native" WebSocket whose ends the test holds: the browser's own is not to be dialled here. */
const NATIVE_SOCKET = `
  window.dialled = [];
  class WebSocket extends EventTarget {
    #state = 0; #type = 'blob';
    constructor(url, protocols) { super(); this.sent = []; this.given = [url, protocols]; window.dialled.push(this); }
    get readyState() { return this.#state; }
    get url() { return 'native:' + this.given[0]; }
    get bufferedAmount() { return 7; }
    get protocol() { return ''; }
    get extensions() { return 'permessage-deflate'; }
    get binaryType() { return this.#type; } set binaryType(type) { this.#type = type; }
    get onopen() { this.#state; return null; } set onopen(f) { this.#state; }
    get onmessage() { return null; } set onmessage(f) { this.#state; }
    get onerror() { return null; } set onerror(f) { this.#state; }
    get onclose() { return null; } set onclose(f) { this.#state; }
    send(data) { this.#state; if (!arguments.length) throw new TypeError('1 argument required'); this.sent.push(data); }
    close(...args) { this.#state; this.sent.push(['close', ...args]); }
    become(state, event) { this.#state = state; this.dispatchEvent(event); }
  }
  for (const [name, value] of Object.entries({ CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 }))
    for (const owner of [WebSocket, WebSocket.prototype]) Object.defineProperty(owner, name, { value, enumerable: true });
  Object.defineProperty(window, 'WebSocket', { value: WebSocket, writable: true, configurable: true });`;

const ADDRESS = 'ws://127.0.0.1:61232';

let script = '';
beforeAll(async () => {
  script = await bundleScript('bridge/main-world');
});

interface Bench {
  window: JSDOM['window'] & {
    dialled: { sent: unknown[]; given: unknown[]; become(state: number, event: Event): void }[];
  };
  /** One for each stand-in, in order. */
  lines: { line: Element; heard: string[] }[];
  run(code: string): unknown;
  tell(line: number, type: string, detail?: string): void;
  turn(): Promise<void>;
}

function bench(options: { isolated?: boolean } = {}): Bench {
  const { window } = new JSDOM('<!doctype html>', { runScripts: 'outside-only', url: 'https://app.singlewindow.cn/' });
  const lines: Bench['lines'] = [];
  const run = (code: string): unknown => window.eval(code);
  run(NATIVE_SOCKET);
  if (options.isolated !== false) {
    window.document.addEventListener(HELLO, (event) => {
      const bus = (event as MouseEvent).relatedTarget!;
      bus.addEventListener(SOCKET, (socket) => {
        const line = (socket as MouseEvent).relatedTarget as Element;
        const heard: string[] = [];
        line.addEventListener(SEND, (sent) => heard.push((sent as CustomEvent<string>).detail));
        line.addEventListener(END, () => heard.push('<end>'));
        lines.push({ line, heard });
      });
      bus.dispatchEvent(new window.CustomEvent(HEARD));
    });
  }
  run(script);
  return {
    window: window as unknown as Bench['window'],
    lines,
    run,
    tell: (index, type, detail) =>
      void lines[index]!.line.dispatchEvent(new window.CustomEvent(type, { detail: detail ?? null })),
    turn: () => new Promise((resolve) => setTimeout(resolve, 5)),
  };
}

const DIAL = `
  window.log = [];
  window.s = new WebSocket('${ADDRESS}');
  for (const type of ['open', 'message', 'error', 'close'])
    s['on' + type] = (e) => log.push(type + ' ' + s.readyState + ' ' + (e.code ?? e.data ?? '') + ' ' + (e.reason ?? e.origin ?? ''));`;

describe('which addresses a stand-in answers', () => {
  it.each([ADDRESS, `${ADDRESS}/`, 'wss://wss.singlewindow.cn:61231', 'wss://wss.singlewindow.cn:61231/'])(
    'answers %s',
    (url) => {
      const page = bench();
      page.run(`new WebSocket(${JSON.stringify(url)})`);
      expect([page.lines.length, page.window.dialled.length]).toEqual([1, 0]);
    },
  );

  it('answers a URL object, and a list of no subprotocols', () => {
    const page = bench();
    page.run(`new WebSocket(new URL('${ADDRESS}')); new WebSocket('${ADDRESS}', [])`);
    expect(page.lines).toHaveLength(2);
  });

  it.each([
    'ws://127.0.0.1:61233',
    'ws://127.0.0.1:6123',
    'ws://127.0.0.1:612320',
    'ws://127.0.0.1',
    'wss://127.0.0.1:61232',
    'ws://wss.singlewindow.cn:61231',
    `${ADDRESS}/x`,
    `${ADDRESS}//`,
    `${ADDRESS}/?`,
    `${ADDRESS}?a=1`,
    `${ADDRESS}#`,
    `${ADDRESS}/#x`,
    'ws://user@127.0.0.1:61232',
    'ws://user:password@127.0.0.1:61232/',
    'ws://@127.0.0.1:61232/',
    'ws://127.0.0.1:61232@attacker.com/',
    'ws://127.0.0.1.attacker.com:61232',
    'ws://localhost:61232',
    'ws://127.1:61232',
    'ws://[::1]:61232',
    'http://127.0.0.1:61232',
    'wss://wss.singlewindow.cn.attacker.com:61231',
    'wss://wss-singlewindow.cn:61231',
    'wss://wss.singlewindow.cn:61232',
    '/',
  ])('attack 37: leaves %s to the browser, unchanged', (url) => {
    const page = bench();
    page.run(`new WebSocket(${JSON.stringify(url)})`);
    expect(page.lines).toHaveLength(0);
    expect(page.window.dialled[0]?.given).toEqual([url, undefined]);
  });

  it('leaves a socket with subprotocols to the browser', () => {
    const page = bench();
    page.run(`new WebSocket('${ADDRESS}', 'x')`);
    expect(page.window.dialled[0]?.given).toEqual([ADDRESS, 'x']);
  });

  it('leaves everything to the browser where no isolated script answered', () => {
    const page = bench({ isolated: false });
    page.run(`new WebSocket('${ADDRESS}')`);
    expect(page.window.dialled).toHaveLength(1);
  });

  it('meets an isolated script that starts second', () => {
    const page = bench({ isolated: false });
    const buses: EventTarget[] = [];
    page.window.document.addEventListener(HELLO, (event) => buses.push((event as MouseEvent).relatedTarget!));
    page.window.document.dispatchEvent(new page.window.CustomEvent(WAITING));
    buses[0]?.dispatchEvent(new page.window.CustomEvent(HEARD));
    page.run(`new WebSocket('${ADDRESS}')`);
    expect(page.window.dialled).toHaveLength(0);
    page.window.document.dispatchEvent(new page.window.CustomEvent(WAITING)); // a page that asks later learns nothing
    expect(buses).toHaveLength(1);
  });
});

describe('a stand-in', () => {
  it('looks like a WebSocket', () => {
    const page = bench();
    page.run(DIAL);
    expect(
      page.run(`[s instanceof WebSocket, Object.getPrototypeOf(s) === WebSocket.prototype, s.constructor === WebSocket,
        s.url, s.readyState, s.binaryType, s.bufferedAmount, s.protocol, s.extensions, s.OPEN, WebSocket.CLOSED, Object.keys(s).length]`),
    ).toEqual([true, true, true, `${ADDRESS}/`, 0, 'blob', 0, '', '', 1, 3, 0]);
    expect(page.run(`s.binaryType = 'arraybuffer'; s.binaryType = 'nonsense'; s.url = 'x'; s.binaryType + s.url`)).toBe(
      `arraybuffer${ADDRESS}/`,
    );
    expect(page.run(`String(WebSocket.prototype.send).includes('native code')`)).toBe(true);
  });

  it('opens, sends, receives in order, with both kinds of listeners', () => {
    const page = bench();
    page.run(`${DIAL} s.addEventListener('message', (e) => log.push('listener ' + e.data));`);
    page.tell(0, OPENED);
    page.run(`s.send('甲'); s.send(5); s.send('a\\uD800')`);
    page.tell(0, MESSAGE, '乙');
    expect(page.lines[0]?.heard).toEqual(['甲', '5', 'a\uFFFD']);
    expect(page.run('log')).toEqual(['open 1  ', `message 1 乙 ${ADDRESS}`, 'listener 乙']);
  });

  it('replaces a handler, and takes null and what is no function as none', () => {
    const page = bench();
    page.run(
      `window.got = []; window.s = new WebSocket('${ADDRESS}'); s.onmessage = () => got.push(1); s.onmessage = () => got.push(2);`,
    );
    page.tell(0, OPENED);
    page.tell(0, MESSAGE, 'x');
    page.run('s.onmessage = null');
    page.tell(0, MESSAGE, 'x');
    expect(page.run(`s.onmessage = {}; [got.join(), s.onmessage]`)).toEqual(['2', null]);
  });

  it('refuses to send while connecting, and counts what is sent too late', async () => {
    const page = bench();
    page.run(DIAL);
    expect(page.run(`try { s.send('x') } catch (e) { e.name + (e instanceof DOMException) }`)).toBe(
      'InvalidStateErrortrue',
    );
    page.tell(0, OPENED);
    page.run(`s.close(); s.send('中a')`);
    expect(page.run('s.bufferedAmount')).toBe(4);
    await page.turn();
    expect(page.lines[0]?.heard).toEqual(['<end>']);
  });

  it.each([
    ['', 'close 3 1005 '],
    ['1000', 'close 3 1000 '],
    ["4999, '再见'", 'close 3 4999 再见'],
  ])('close(%s) is CLOSING at once and then closed cleanly', async (args, expected) => {
    const page = bench();
    page.run(DIAL);
    page.tell(0, OPENED);
    expect(page.run(`s.close(${args}); s.close(3000); s.readyState`)).toBe(2);
    page.tell(0, MESSAGE, 'late');
    await page.turn();
    expect(page.run('log')).toEqual(['open 1  ', expected]);
  });

  it.each([
    ['1001', 'InvalidAccessError'],
    ['999', 'InvalidAccessError'],
    ['5000', 'InvalidAccessError'],
    ['NaN', 'InvalidAccessError'],
    ["1000, '中'.repeat(42)", 'SyntaxError'],
  ])('close(%s) throws %s and changes nothing', (args, name) => {
    const page = bench();
    page.run(DIAL);
    page.tell(0, OPENED);
    expect(page.run(`try { s.close(${args}) } catch (e) { e.name }`)).toBe(name);
    expect(page.run('s.readyState')).toBe(1);
  });

  it('closed while connecting fails like a connection that was not made', async () => {
    const page = bench();
    page.run(`${DIAL} s.close(1000)`);
    page.tell(0, OPENED);
    page.tell(0, NATIVE);
    await page.turn();
    expect(page.run('log')).toEqual(['error 3  ', 'close 3 1006 ']);
    expect(page.window.dialled).toHaveLength(0);
  });

  it('closes like a dead control when the agent is gone', () => {
    const page = bench();
    page.run(DIAL);
    page.tell(0, OPENED);
    page.tell(0, CLOSED);
    page.tell(0, CLOSED);
    page.tell(0, MESSAGE, 'late');
    expect(page.run('log')).toEqual(['open 1  ', 'close 3 1006 ']);
  });

  it('drops a connection on which a page sends bytes', async () => {
    const page = bench();
    page.run(DIAL);
    page.tell(0, OPENED);
    page.run('s.send(new Uint8Array(3))');
    await page.turn();
    expect(page.run('log.at(-1)')).toBe('close 3 1006 ');
  });

  it('serves a subclass, with its own methods', () => {
    const page = bench();
    page.run(
      `window.Mine = class extends WebSocket { send(x) { super.send('mine ' + x) } }; window.s = new Mine('${ADDRESS}')`,
    );
    page.tell(0, OPENED);
    expect(page.run(`s.send(1); s instanceof Mine && s.constructor === Mine`)).toBe(true);
    expect(page.lines[0]?.heard).toEqual(['mine 1']);
  });
});

describe('without the agent', () => {
  it('dials the real socket once and passes everything on', () => {
    const page = bench();
    page.run(`${DIAL} s.binaryType = 'arraybuffer'`);
    page.tell(0, NATIVE);
    page.tell(0, NATIVE);
    expect(page.window.dialled).toHaveLength(1);
    const [native] = page.window.dialled;
    expect(native?.given[0]).toBe(`${ADDRESS}/`);
    const { Event, MessageEvent, CloseEvent } = page.window;
    native?.become(1, new Event('open'));
    page.run(`s.send('x'); s.close(3001, 'y')`);
    native?.become(1, new MessageEvent('message', { data: 'answer', origin: ADDRESS }));
    native?.become(3, new CloseEvent('close', { code: 3001, reason: 'y', wasClean: true }));
    expect(native?.sent).toEqual(['x', ['close', 3001, 'y']]);
    expect(page.run('log')).toEqual(['open 1  ', `message 1 answer ${ADDRESS}`, 'close 3 3001 y']);
    expect(page.run('[s.bufferedAmount, s.extensions, dialled[0].binaryType]')).toEqual([
      7,
      'permessage-deflate',
      'arraybuffer',
    ]);
  });

  it('leaves sockets of other addresses as they are', () => {
    const page = bench();
    expect(
      page.run(`window.o = new WebSocket('wss://example.com'); o.send('x'); [o.url, o.bufferedAmount, o.sent[0]]`),
    ).toEqual(['native:wss://example.com', 7, 'x']);
  });
});
