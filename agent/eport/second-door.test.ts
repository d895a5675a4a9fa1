import { symlink, mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { GREETING, parseReply, type ReplyArgs } from '#shared/protocol/eport.ts';
import { blockText, checkCode } from '#shared/protocol/eport-blocks.ts';
import {
  createFakeOperations,
  fakeSignature,
  type FakeOperations,
  IDENTITY,
} from '../../tests/devices/fake-operations.ts';
import { openSecondDoor, type SecondDoor } from './second-door.ts';

let operations: FakeOperations;
let stop: AbortController;
let door: SecondDoor;

const openDoor = (options: Partial<Parameters<typeof openSecondDoor>[0]> = {}) =>
  openSecondDoor({
    port: 0,
    operations,
    allowPrograms: [process.execPath],
    signal: stop.signal,
    whiteReader: false,
    ...options,
  });

beforeEach(async () => {
  operations = createFakeOperations();
  stop = new AbortController();
  door = await openDoor();
});
afterEach(async () => {
  stop.abort();
  await door.close();
});

/** A client that keeps every message it got. */
class Client {
  readonly messages: string[] = [];
  readonly socket: WebSocket;
  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data: Buffer) => this.messages.push(data.toString()));
    socket.on('error', () => {});
  }
  static async open(port = door.port, headers: Record<string, string> = {}): Promise<Client> {
    const client = new Client(new WebSocket(`ws://127.0.0.1:${port}`, { headers, maxPayload: 64 * 1024 * 1024 }));
    await new Promise<void>((resolve, reject) => {
      client.socket.once('open', resolve);
      client.socket.once('unexpected-response', (_request, response) => reject(new Error(String(response.statusCode))));
      client.socket.once('error', reject);
    });
    return client;
  }
  async next(number: number): Promise<string> {
    await expect.poll(() => this.messages.length, { interval: 2, timeout: 4000 }).toBeGreaterThanOrEqual(number);
    return this.messages[number - 1] ?? '';
  }
  async ask(method: string, args: unknown = {}, id: unknown = 1): Promise<ReplyArgs> {
    const number = this.messages.length + 1;
    this.socket.send(JSON.stringify({ _method: method, _id: id, args }));
    return parseReply(await this.next(Math.max(number, 2)))!._args;
  }
}

describe('the regression list of spec/eport-protocol §10.1', () => {
  it('1: greets with _id 0, for clients that block until it comes', async () => {
    const client = await Client.open();
    expect(await client.next(1)).toBe(GREETING);
    expect(parseReply(GREETING)?._id).toBe(0);
  });

  it('2: echoes text and number ids, as Python and Java send them', async () => {
    const client = await Client.open();
    await client.next(1);
    client.socket.send('{"_method":"cus-sec_SpcSignDataAsPEM","_id":"1","args":{"inData":"x","passwd":"12345678"}}');
    expect(await client.next(2)).toMatch(/^\{"_id":"1","_method":"cus-sec_SpcSignDataAsPEM","_status":"00"/);
    client.socket.send('{"_id":9223372036854775807,"_method":"ver","args":{}}');
    expect(await client.next(3)).toMatch(/^\{"_id":9223372036854775807,/);
  });

  it('3: answers a request sent before the greeting was read; a client waiting for _id 1 gets its own reply', async () => {
    const client = await Client.open();
    client.socket.send('{"_method":"cus-sec_SpcGetCertNo","_id":1,"args":{}}');
    await client.next(2);
    const first = client.messages.map((text) => parseReply(text)).find((reply) => reply?._id === 1);
    expect(first?._args.Data).toEqual([IDENTITY.certificate.number]);
  });

  it('4: answers in the order of the requests', async () => {
    let release = () => {};
    operations.gate = new Promise((resolve) => (release = resolve));
    const client = await Client.open();
    for (const [id, method] of ['cus-sec_SpcSignDataAsPEM', 'ver', 'cus-sec_SpcGetCertNo', 'ver'].entries()) {
      client.socket.send(JSON.stringify({ _method: method, _id: id + 10, args: { inData: 'x' } }));
    }
    await expect.poll(() => operations.asked.length, { interval: 2 }).toBe(1);
    expect(client.messages).toHaveLength(1);
    release();
    await client.next(5);
    expect(client.messages.slice(1).map((text) => parseReply(text)?._id)).toEqual([10, 11, 12, 13]);
  });

  it.each([1, 3])('5: takes framed messages of %d blocks, in ASCII and Chinese', async (count) => {
    operations.control = (_method, args) => ({ Result: true, Data: [args], Error: [] });
    const client = await Client.open();
    const args = '报文 message '.repeat(30);
    const text = JSON.stringify({ _method: 'swc_postdata', _id: 5, args });
    const size = Math.ceil(text.length / count);
    const header = { check: checkCode(text), total: text.length, count, group: '0a1b2c3d-0000-4000-8000-000000000001' };
    for (let number = 0; number < count; number++) {
      client.socket.send(blockText({ ...header, number }, text.slice(number * size, (number + 1) * size)));
      const next = parseReply(await client.next(number + 2));
      const data =
        number + 1 < count
          ? { guid: header.group, next: number + 1, finish: false }
          : { guid: header.group, finish: true };
      expect(next).toMatchObject({ _method: '_nextBlock', _args: { Result: true, Data: [data] } });
    }
    expect(parseReply(await client.next(count + 2))).toMatchObject({
      _id: 5,
      _method: 'swc_postdata',
      _args: { Data: [args] },
    });
  });

  it('6: asks for a damaged block again', async () => {
    operations.control = (_method, args) => ({ Result: true, Data: [args], Error: [] });
    const client = await Client.open();
    const text = JSON.stringify({ _method: 'swc_postdata', _id: 5, args: 'x'.repeat(50) });
    const header = {
      check: checkCode(text),
      total: text.length,
      count: 2,
      group: '0a1b2c3d-0000-4000-8000-000000000001',
    };
    client.socket.send(blockText({ ...header, number: 0 }, text.slice(0, 40)));
    await client.next(2);
    client.socket.send(`${blockText({ ...header, number: 1 }, text.slice(40)).slice(0, -1)}#`);
    expect(parseReply(await client.next(3))?._args).toMatchObject({ Result: false, Data: [{ next: 1 }] });
    client.socket.send(blockText({ ...header, number: 1 }, text.slice(40)));
    expect(parseReply(await client.next(5))?._args.Data).toEqual(['x'.repeat(50)]);
  });

  it('7: tells a wrong PIN, then signs with the right one', async () => {
    const client = await Client.open();
    expect(await client.ask('cus-sec_SpcSignDataAsPEM', { inData: 'x', passwd: '00000000' })).toEqual({
      Result: false,
      Data: [],
      Error: ['[智能卡应用模块]输入口令错误，还可以重试四次', 'Err:Custom92004'],
    });
    expect((await client.ask('cus-sec_SpcSignDataAsPEM', { inData: 'x', passwd: '12345678' })).Data).toEqual([
      fakeSignature('x'),
      IDENTITY.certificate.number,
    ]);
    expect(operations.asked).toHaveLength(2);
  });

  it('8: is there again after a restart, on the same port', async () => {
    const client = await Client.open();
    const ended = new Promise((resolve) => client.socket.once('close', resolve));
    await door.close();
    await ended;
    await expect(Client.open()).rejects.toThrow();
    door = await openDoor({ port: door.port });
    expect((await (await Client.open()).ask('cus-sec_SpcGetCertNo')).Result).toBe(true);
  });

  it('9: sends 12 MiB in one message', async () => {
    const client = await Client.open();
    await client.next(1);
    const reply = await client.ask('cus-sec_SpcEncodePEM', { inData: 'x'.repeat(9 * 1024 * 1024) });
    expect(reply.Data[0]).toHaveLength(12 * 1024 * 1024);
    expect(client.messages).toHaveLength(2);
  });

  it('10: serves the ordinary and the 903 login', async () => {
    const client = await Client.open();
    await client.next(1);
    expect((await client.ask('ra_Is903Reader')).Data).toEqual(['0']);
    expect((await client.ask('security_SpcSignRandom', { passwd: '12345678', random: 'AAEC' })).Data[0]).toBe(
      fakeSignature('\0\u0001\u0002'),
    );
    expect(
      String((await client.ask('security_getGetCardUserInfoAll', { userpin: '12345678' })).Data[0]).split('||')[0],
    ).toBe(IDENTITY.certificate.number);
    expect((await client.ask('cus-sec_SpcGetValidTimeFromCert')).Data).toEqual([
      { szStartTime: '20240102030405', szEndTime: '20340102030405' },
    ]);

    await door.close();
    door = await openDoor({ whiteReader: true });
    const white = await Client.open();
    await white.next(1);
    expect((await white.ask('ra_Is903Reader')).Data).toEqual(['1']);
    expect((await white.ask('ra_identifyFirstStep', { strInputDecodePEM: 'AAEC', passwd: '12345678' })).Data[1]).toBe(
      fakeSignature('\0\u0001\u0002'),
    );
    expect(
      (await white.ask('ra_VerifyPinAndGetCardUserInfo', { readertype: '1', userpin: '12345678' })).Data[1],
    ).toEqual({ VerifyPINSuccess: true, Error: [] });
  });
});

describe('local programs', () => {
  it('are greeted and served what touches no card, but refused at the first call that does', async () => {
    await door.close();
    door = await openDoor({ allowPrograms: ['/usr/bin/some-erp'] });
    const client = await Client.open();
    expect(await client.next(1)).toBe(GREETING);
    expect((await client.ask('ver')).Result).toBe(true);
    expect(
      (
        await client.ask('cus-sec_SpcVerifySignData', {
          inData: 'x',
          signData: fakeSignature('x'),
          certDataPEM: 'MAEC',
        })
      ).Result,
    ).toBe(true);
    for (const method of [
      'cus-sec_SpcInitEnvEx',
      'cus-sec_SpcGetCertNo',
      'cus-sec_SpcVerifyPIN',
      'cus-sec_SpcChangePIN',
      'jsca_JSCAInitEnv',
    ]) {
      expect(await client.ask(method, { passwd: '12345678' })).toEqual({
        Result: false,
        Data: [],
        Error: [expect.stringContaining('eport.allowPrograms'), 'Err:Custom95009'],
      });
    }
    expect((await client.ask('cus-sec_SpcSignDataAsPEM', { inData: 'x', passwd: '12345678' })).Error[1]).toBe(
      'Err:Custom95009',
    );
    expect(operations.asked.map(({ operation }) => operation)).toEqual(['verify']);
  });

  it('are admitted by none when nothing is configured', async () => {
    await door.close();
    door = await openDoor({ allowPrograms: [] });
    expect((await (await Client.open()).ask('cus-sec_SpcGetCertNo')).Error[1]).toBe('Err:Custom95009');
  });

  it('are named to window and log by process and executable', async () => {
    const client = await Client.open();
    await client.ask('cus-sec_SpcGetCertNo');
    expect(operations.asked[0]?.caller).toEqual({ kind: 'program', name: `pid ${process.pid} node` });
  });

  it('may be listed by a link to their executable, or all by an explicit star', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tongqian-door-'));
    try {
      const link = join(folder, 'erp');
      await symlink(process.execPath, link);
      for (const allowPrograms of [[link], ['*']]) {
        await door.close();
        door = await openDoor({ allowPrograms });
        expect((await (await Client.open()).ask('cus-sec_SpcGetCertNo')).Result).toBe(true);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('attack 17: cannot have a bare digest signed', async () => {
    operations.control = () => ({ Result: true, Data: ['x'], Error: [] });
    expect((await (await Client.open()).ask('cus-sec_SpcSignDataNoHashAsPEM', { inData: 'x' })).Error[1]).toBe(
      'Err:Custom95003',
    );
  });
});

describe('who may not come in', () => {
  it.each(['https://www.singlewindow.cn', 'http://127.0.0.1:8080', 'null', 'chrome-extension://abcdefghijklmnop', ''])(
    'attack 1: a page of origin "%s"',
    async (origin) => {
      await expect(Client.open(door.port, { origin })).rejects.toThrow(/403/);
    },
  );

  it('but a client library that names the server itself as its origin may', async () => {
    const client = await Client.open(door.port, { origin: `http://127.0.0.1:${door.port}` });
    expect(await client.next(1)).toBe(GREETING);
  });

  it('but Node’s own WebSocket may, which sends one of the headers that browsers send', async () => {
    const socket = new globalThis.WebSocket(`ws://127.0.0.1:${door.port}`);
    const heard = await new Promise((resolve, reject) => {
      socket.onmessage = ({ data }) => resolve(data);
      socket.onerror = () => reject(new Error('turned away'));
    });
    expect(heard).toBe(GREETING);
    socket.close();
  });

  describe('attack 1: a browser, also where every program is allowed', () => {
    const own = () => `http://127.0.0.1:${door.port}`;
    beforeEach(async () => {
      await door.close();
      door = await openDoor({ allowPrograms: ['*'] });
    });

    it.each([
      ['a portal', () => ({ origin: 'https://www.singlewindow.cn' })],
      ['a page that something else served on our port', () => ({ origin: own(), 'user-agent': 'Mozilla/5.0 (X11)' })],
      [
        'one that hides its name',
        () => ({ origin: own(), 'sec-fetch-mode': 'websocket', 'sec-fetch-site': 'same-origin' }),
      ],
      ['one without an origin', () => ({ 'Sec-Fetch-Dest': 'empty' })],
      ['one with client hints', () => ({ origin: own(), 'sec-ch-ua': '"Chromium";v="156"' })],
    ])('%s', async (_, headers) => {
      await expect(Client.open(door.port, headers())).rejects.toThrow(/403/);
      // Control: a program on the same door.
      expect(
        (await (await Client.open(door.port, { 'user-agent': 'Java/21' })).ask('cus-sec_SpcGetCertNo')).Result,
      ).toBe(true);
    });
  });

  it.each(['attacker.example', '127.0.0.1.attacker.example', 'localhost.', '127.0.0.1:1', '[::1]', '0.0.0.0'])(
    'attack 2: a request for host "%s"',
    async (host) => {
      await expect(Client.open(door.port, { host })).rejects.toThrow(/403/);
    },
  );

  it('attack 8: listens on loopback only', async () => {
    const { networkInterfaces } = await import('node:os');
    const outside = Object.values(networkInterfaces())
      .flat()
      .find((address) => address?.family === 'IPv4' && !address.internal);
    const address = outside?.address ?? '127.0.0.2';
    const error = await new Promise<NodeJS.ErrnoException>((resolve) =>
      connect({ host: address, port: door.port }).once('error', resolve),
    );
    expect(error.code).toBe('ECONNREFUSED');
  });

  it('attack 9: a message over the limit ends that connection and no other', async () => {
    const [large, other] = [await Client.open(), await Client.open()];
    const code = new Promise<number>((resolve) => large.socket.once('close', resolve));
    large.socket.send('x'.repeat(33 * 1024 * 1024));
    expect(await code).toBe(1009);
    expect((await other.ask('ver')).Result).toBe(true);
  });

  it('attack 9: a binary message ends the connection', async () => {
    const client = await Client.open();
    const code = new Promise<number>((resolve) => client.socket.once('close', resolve));
    client.socket.send(Buffer.of(1, 2, 3));
    expect(await code).toBe(1003);
  });

  it('answers plain http with "upgrade required"', async () => {
    expect((await fetch(`http://127.0.0.1:${door.port}/`)).status).toBe(426);
  });
});

describe('the port', () => {
  it('is left to whoever has it, and the owner is told', async () => {
    const owner = createServer();
    await new Promise<void>((resolve) => owner.listen(0, '127.0.0.1', resolve));
    const { port } = owner.address() as AddressInfo;
    await expect(openDoor({ port })).rejects.toThrow(/agent\/port-taken/);
    await new Promise((resolve) => owner.close(resolve));
    const later = await openDoor({ port });
    expect(later.port).toBe(port);
    await later.close();
  });

  it('is given back when the signal aborts, and running calls are cancelled', async () => {
    operations.gate = new Promise(() => {});
    const client = await Client.open();
    const ended = new Promise((resolve) => client.socket.once('close', resolve));
    client.socket.send('{"_method":"cus-sec_SpcSignDataAsPEM","_id":1,"args":{"inData":"x","passwd":"12345678"}}');
    await expect.poll(() => operations.asked.length, { interval: 2 }).toBe(1);
    stop.abort();
    await ended;
    await expect.poll(() => operations.lastPin?.every((byte) => byte === 0), { interval: 2 }).toBe(true);
    await expect(Client.open()).rejects.toThrow();
  });
});
