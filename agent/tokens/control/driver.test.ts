import { createVerify, X509Certificate } from 'node:crypto';
import { createServer, type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeControl, startFakeControl } from '../../../tests/devices/fake-control.ts';
import type { DriverReport, Token } from '../token.ts';
import { controlDriver, type ControlDriver } from './driver.ts';
import { problemOf } from './problems.ts';

const FAST = { probeMs: 20, settleMs: 5, recheckMs: 60_000, callMs: 400, forwardMs: 400 };
const PIN = () => Buffer.from('12345678');

let control: FakeControl;
let stop: AbortController;
let reports: DriverReport[];

beforeEach(async () => {
  control = await startFakeControl();
  stop = new AbortController();
  reports = [];
});
afterEach(async () => {
  stop.abort();
  await control.close();
});

function watch(options: Parameters<typeof controlDriver>[0] = {}): ControlDriver {
  const driver = controlDriver({ url: control.url, timing: FAST, ...options });
  void driver.watch((now) => reports.push(now), stop.signal);
  return driver;
}

const latest = () => reports.at(-1);
async function token(options: Parameters<typeof controlDriver>[0] = {}): Promise<Token> {
  watch(options);
  await expect.poll(() => latest()?.tokens.length, { interval: 5 }).toBe(1);
  return latest()!.tokens[0]!;
}

describe('the official control as a device', () => {
  it('shows the card by its certificate number, without a PIN or a window', async () => {
    const found = await token();
    expect(found).toMatchObject({
      id: 'control:7f0a1b2c',
      driver: 'control',
      serial: '7f0a1b2c',
      demo: false,
      reader: '官方客户端控件',
    });
    expect(await found.certificates()).toEqual([{ der: control.certificate, key: 'sign', usage: 'sign' }]);
    expect(await found.pinState()).toEqual({ triesLeft: null, triesMax: 5, locked: false });
    for (const { args } of control.received) expect(args).toEqual({});
  });

  it('reads a known card seldom, so that it disturbs no page', async () => {
    await token();
    const before = control.received.length;
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(control.received).toHaveLength(before);
  });

  it('signs text as it is and other bytes as base64, with a signature that verifies over exactly these bytes', async () => {
    const session = await (await token()).login(PIN());
    const key = new X509Certificate(control.certificate).publicKey;
    for (const data of [Buffer.from('中文 text\n'), Buffer.of(0xff, 0, 1)]) {
      const signature = await session.sign('sign', 'rsa-pkcs1-sha1', data);
      expect(createVerify('sha1').update(data).verify(key, signature)).toBe(true);
      expect(
        createVerify('sha1')
          .update(Buffer.concat([data, Buffer.of(32)]))
          .verify(key, signature),
      ).toBe(false);
    }
    const signs = control.received.filter(({ method }) => method.includes('Sign') && !method.includes('Cert'));
    expect(signs).toEqual([
      { method: 'cus-sec_SpcSignDataAsPEM', args: { inData: '中文 text\n', passwd: '12345678' } },
      { method: 'cus-sec_SpcSignPemDataAsPem', args: { inData: '/wAB', passwd: '12345678' } },
    ]);
    await session.close();
    await session.close();
    await expect(session.sign('sign', 'rsa-pkcs1-sha1', Buffer.of(1))).rejects.toMatchObject({
      code: 'token/pin-required',
    });
  });

  it('asks for no mechanism or key that such a card lacks', async () => {
    const session = await (await token()).login(PIN());
    await expect(session.sign('sign', 'rsa-pkcs1-sha256', Buffer.of(1))).rejects.toMatchObject({
      code: 'token/mechanism',
    });
    await expect(session.sign('encrypt', 'sm2-sm3', Buffer.of(1))).rejects.toMatchObject({ code: 'token/key-missing' });
  });

  it('runs one request at a time', async () => {
    const session = await (await token()).login(PIN());
    const texts = Array.from({ length: 20 }, (_, i) => `message ${i}`);
    await Promise.all(texts.map((text) => session.sign('sign', 'rsa-pkcs1-sha1', Buffer.from(text))));
    expect(control.received.slice(-20).map(({ args }) => (args as { inData: string }).inData)).toEqual(texts);
  });
});

describe('PINs at the official control', () => {
  it('are tried once, and the tries left are told and kept', async () => {
    const found = await token();
    await expect(found.login(Buffer.from('00000000'))).rejects.toMatchObject({
      code: 'token/pin-wrong',
      params: { tries: 4 },
    });
    expect(control.triesLeft).toBe(4);
    expect(await found.pinState()).toMatchObject({ triesLeft: 4 });
    await (await found.login(PIN())).close();
    expect(await found.pinState()).toMatchObject({ triesLeft: null });
  });

  it('of the wrong length never reach the card', async () => {
    const found = await token();
    await expect(found.login(Buffer.from('1234'))).rejects.toMatchObject({ code: 'token/pin-length' });
    await expect(found.changePin(PIN(), Buffer.from('1'))).rejects.toMatchObject({ code: 'token/pin-length' });
    expect(control.triesLeft).toBe(5);
    expect(control.received.map(({ method }) => method)).not.toContain('cus-sec_SpcVerifyPINAll');
  });

  it('lock the card after five wrong ones', async () => {
    const found = await token();
    control.triesLeft = 1;
    await expect(found.login(Buffer.from('00000000'))).rejects.toMatchObject({ code: 'token/pin-locked' });
    expect(await found.pinState()).toMatchObject({ locked: true });
    await expect(found.login(PIN())).rejects.toMatchObject({ code: 'token/pin-locked' });
  });

  it('attack 22: that were wrong in a forwarded call are known of the card as well', async () => {
    const driver = watch();
    await expect.poll(() => latest()?.tokens.length, { interval: 5 }).toBe(1);
    const found = latest()!.tokens[0]!;
    await driver.forward('swc_security_login', { passwd: '00000000' });
    expect(await found.pinState()).toMatchObject({ triesLeft: 4, wrongBefore: true });
    await driver.forward('swc_postdata', '{"passwd":"00000000"}');
    expect(await found.pinState()).toMatchObject({ triesLeft: 3 });
    control.triesLeft = 1;
    await driver.forward('swc_security_login', { passwd: '00000000' });
    expect(await found.pinState()).toMatchObject({ triesLeft: 0, locked: true });
  });

  it('can be changed', async () => {
    const found = await token();
    await found.changePin(PIN(), Buffer.from('87654321'));
    await (await found.login(Buffer.from('87654321'))).close();
  });
});

describe('a control that comes, goes and fails', () => {
  it('is absent without a word when nothing listens, and found when it starts', async () => {
    const { port } = control;
    await control.close();
    const driver = watch();
    await expect.poll(() => latest(), { interval: 5 }).toEqual({ tokens: [], readers: [], problem: null });
    expect(driver.isReachable).toBe(false);
    await expect(driver.forward('ver', {})).rejects.toMatchObject({ code: 'eport/control-unreachable' });
    control = await startFakeControl(port);
    await expect.poll(() => latest()?.tokens.length, { interval: 5 }).toBe(1);
    expect(driver.isReachable).toBe(true);
  });

  it('shows an empty reader without a card, and the card when it is put in', async () => {
    control.cardIn = false;
    watch();
    await expect.poll(() => latest()?.readers, { interval: 5 }).toEqual([{ name: '官方客户端控件', state: 'empty' }]);
    expect(latest()?.tokens).toEqual([]);
    control.cardIn = true;
    await expect.poll(() => latest()?.tokens.length, { interval: 5 }).toBe(1);
  });

  it('tells a card pulled while signing, signs nothing, and reports it gone at once', async () => {
    const session = await (await token({ timing: { ...FAST, probeMs: 60_000 } })).login(PIN());
    control.cardIn = false;
    await expect(session.sign('sign', 'rsa-pkcs1-sha1', Buffer.of(65))).rejects.toMatchObject({
      code: 'token/removed',
    });
    await expect.poll(() => latest()?.readers[0]?.state, { interval: 5 }).toBe('empty');
  });

  it('that hangs is given up after the time limit, and a late reply meets no other request', async () => {
    const session = await (await token()).login(PIN());
    control.mode = 'hang';
    const start = performance.now();
    await expect(session.sign('sign', 'rsa-pkcs1-sha1', Buffer.of(65))).rejects.toMatchObject({
      code: 'eport/control-unreachable',
    });
    expect(performance.now() - start).toBeLessThan(2000);
    control.mode = 'normal';
    expect(await session.sign('sign', 'rsa-pkcs1-sha1', Buffer.of(65))).toHaveLength(128);
  });

  it('that hangs up while signing costs that signature, and is there again afterwards', async () => {
    const session = await (await token()).login(PIN());
    control.mode = 'disconnect';
    await expect(session.sign('sign', 'rsa-pkcs1-sha1', Buffer.of(65))).rejects.toMatchObject({
      code: 'eport/control-unreachable',
    });
    const signs = control.received.filter(({ method }) => method === 'cus-sec_SpcSignDataAsPEM');
    expect(signs).toHaveLength(1);
    control.mode = 'normal';
    expect(await session.sign('sign', 'rsa-pkcs1-sha1', Buffer.of(65))).toHaveLength(128);
  });

  it('that always hangs up is not called without end', async () => {
    control.mode = 'disconnect';
    watch({ timing: { ...FAST, probeMs: 60_000, settleMs: 50 } });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(control.received.length).toBeLessThan(10);
  });

  it('is never our own second door', async () => {
    const driver = watch({ ownPort: () => control.port });
    await expect.poll(() => latest(), { interval: 5 }).toEqual({ tokens: [], readers: [], problem: null });
    expect(driver.isReachable).toBe(false);
    await expect(driver.forward('ver', {})).rejects.toMatchObject({ code: 'eport/control-unreachable' });
    expect(control.connections).toBe(0);
  });

  it('may be something else entirely', async () => {
    const other = createServer((socket) => socket.end('220 mail\r\n').resume());
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    watch({ url: `ws://127.0.0.1:${(other.address() as AddressInfo).port}` });
    await expect.poll(() => latest(), { interval: 5 }).toEqual({ tokens: [], readers: [], problem: null });
    await new Promise((resolve) => other.close(resolve));
  });
});

describe('forwarded calls', () => {
  it('come back as the control answered, failures included', async () => {
    const driver = watch();
    expect(await driver.forward('jsca_JSCAInitEnv', {})).toEqual({
      Result: true,
      Data: ['jsca_JSCAInitEnv', {}],
      Error: [],
    });
    control.mode = 'refuse';
    expect(await driver.forward('jsca_JSCAInitEnv', {})).toEqual({ Result: false, Data: [], Error: control.error });
  });

  it('go in blocks where the official script sends blocks, and survive a damaged one', async () => {
    const driver = watch();
    const args = { fileContent: '中'.repeat(100_000) };
    control.damageNextBlock = true;
    expect((await driver.forward('pdf-sign_PdfView', args)).Data).toEqual(['pdf-sign_PdfView', args]);
    expect(control.blocks).toBe(4);
    expect((await driver.forward('swc_postdata', '{"a":1}')).Data).toEqual(['swc_postdata', '{"a":1}']);
    expect(control.blocks).toBe(5);
  });
});

describe('errors of the official control', () => {
  it.each([
    [['[读卡器底层库]打开读卡器失败:错误码=50200', 'Err:Custom50200'], 'token/absent', {}],
    [['x', 'Err:Custom51590'], 'token/absent', {}],
    [['[智能卡应用模块]输入口令错误，还可以重试四次', 'Err:Custom1'], 'token/pin-wrong', { tries: 4 }],
    [['[智能卡应用模块]输入口令错误，还可以重试一次', 'Err:Custom1'], 'token/pin-wrong', { tries: 1 }],
    [['[智能卡应用模块]修改口令失败，还可以重试二次', 'Err:Custom1'], 'token/pin-wrong', { tries: 2 }],
    [['[智能卡应用模块]输入口令错误', 'Err:Custom1'], 'token/pin-wrong', {}],
    [['[智能卡应用模块]输入口令错误，卡被锁定', 'Err:Custom1'], 'token/pin-locked', {}],
    [['[智能卡应用模块]卡口令被锁定', 'Err:Custom1'], 'token/pin-locked', {}],
    [['[智能卡应用模块]输入口令错误，口令长度不正确', 'Err:Custom1'], 'token/pin-length', {}],
    [['[具体应用模块SP]未验证口令', 'Err:Custom53550'], 'token/pin-required', {}],
    [['其他\n错误', 'Err:Custom53510'], 'eport/control-failed', { detail: '其他 错误 Err:Custom53510' }],
    [[], 'eport/control-failed', { detail: '—' }],
    [[{ a: 1 }], 'eport/control-failed', { detail: '—' }],
  ])('%j mean %s', (error, code, params) => {
    expect(problemOf(error)).toMatchObject({ code, params });
  });
});
