import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Problem, type ProblemCode, PROBLEMS } from '#shared/errors.ts';
import { toBase64, utf8 } from '#shared/bytes.ts';
import { singleWindow } from '#shared/portals/single-window/pack.ts';
import { GREETING, parseReply, type ReplyArgs } from '#shared/protocol/eport.ts';
import { EPORT_METHODS, EPORT_MODULES, type EportMethod } from '#shared/protocol/eport-methods.ts';
import {
  createFakeOperations,
  fakeSignature,
  type FakeOperations,
  IDENTITY,
} from '../../tests/devices/fake-operations.ts';
import { openEportConnection } from './connection.ts';
import { errorOf } from './errors.ts';

const CALLER = {
  kind: 'page',
  extension: 'e',
  page: {
    origin: 'https://www.singlewindow.cn',
    topOrigin: 'https://www.singlewindow.cn',
    tab: 1,
    frame: 0,
    document: 'd',
  },
  portal: 'single-window',
} as const;

/** A self-made certificate of the name "demo", valid 2026-11-22 20:32:56 to 2036-11-19 20:32:56 UTC. */
const CERTIFICATE =
  'MIIB+jCCAWOgAwIBAgIUTVp+XsjbJNawrBBJEypIuk7V9vAwDQYJKoZIhvcNAQEFBQAwDzENMAsGA1UEAwwEZGVtbzAeFw0yNjExMjIyMDMyNTZaFw0zNjExMTkyMDMyNTZaMA8xDTALBgNVBAMMBGRlbW8wgZ8wDQYJKoZIhvcNAQEBBQADgY0AMIGJAoGBAMgim1cGT58OzvuT/Y1JZ0gH3wtpNXKgCNjZ+etZAYZ13qKeTs0mziSxHsRf0p1k6/5iW+mwD85OCSKSBuJZ/sAzcSNRLQUKA7Zd11SjZf4X/dj6OJ2OGUYwOHiAnFOoJ2MOYTLrsMW6EXQxcVs1klgabiL29qtCz95ZqZDL7tsfAgMBAAGjUzBRMB0GA1UdDgQWBBToU5dEcTWLiRV7CILv0YmWGPCBrzAfBgNVHSMEGDAWgBToU5dEcTWLiRV7CILv0YmWGPCBrzAPBgNVHRMBAf8EBTADAQH/MA0GCSqGSIb3DQEBBQUAA4GBAAeJhQoxNnjlk0Kys0SVBlzzYvHHwO0W3Bee/XoiWIoF8oJ7rDBFNr3/nfx9TUhp/+4dk5BXZsKtAwTKx0xrv4B9gwzrWIv+0RBwDst98tEBS0zqtV/fZGdA2yl1GHv55iX0YntavSBb5y1IYK1wSmcnaZ83PDcZMP/iEhWBRrlL';

let operations: FakeOperations;
beforeEach(() => {
  operations = createFakeOperations();
});

function open(options: { allowed?: (method: string) => boolean; whiteReader?: boolean } = {}) {
  const sent: string[] = [];
  const stop = new AbortController();
  const connection = openEportConnection({
    caller: CALLER,
    operations,
    send: (text) => sent.push(text),
    signal: stop.signal,
    allowed: options.allowed ?? ((method) => singleWindow.methods.includes(method)),
    whiteReader: options.whiteReader ?? false,
  });
  const replies = async (count: number) => {
    await expect.poll(() => sent.length, { interval: 2 }).toBe(count + 1);
    return sent.slice(1);
  };
  return { connection, sent, stop, replies };
}

/** One call on a connection of its own. */
async function ask(method: string, args: unknown = {}, options: Parameters<typeof open>[0] = {}): Promise<ReplyArgs> {
  const { connection, replies } = open(options);
  connection.receive(JSON.stringify({ _method: method, _id: 3, args }));
  const [text = ''] = await replies(1);
  expect(text.startsWith(`{"_id":3,"_method":"${method}","_status":"00","_args":{"Result":`)).toBe(true);
  return parseReply(text)!._args;
}

describe('an E-Port connection', () => {
  it('greets before anything is asked', () => {
    expect(open().sent).toEqual([GREETING]);
  });

  it('answers strictly in order, one reply each, however long one call takes', async () => {
    let release = () => {};
    operations.gate = new Promise((resolve) => (release = resolve));
    const { connection, sent, replies } = open();
    connection.receive('{"_method":"cus-sec_SpcSignDataAsPEM","_id":"a","args":{"inData":"x"}}');
    connection.receive('{"_method":"ver","_id":2,"args":{}}');
    connection.receive('not json');
    connection.receive('{"_method":"cus-sec_SpcGetCertNo","args":null}');
    await expect.poll(() => operations.asked.length, { interval: 2 }).toBe(1);
    expect(sent).toHaveLength(1);
    release();
    const texts = await replies(4);
    expect(texts.map((text) => parseReply(text)?._method)).toEqual([
      'cus-sec_SpcSignDataAsPEM',
      'ver',
      '',
      'cus-sec_SpcGetCertNo',
    ]);
    expect(texts.map((text) => parseReply(text)?._id)).toEqual(['a', 2, undefined, undefined]);
  });

  it('sends a reply of many MiB as one text that starts with a brace', async () => {
    const { connection, replies } = open();
    const inData = '中'.repeat(3 * 1024 * 1024);
    connection.receive(JSON.stringify({ _method: 'cus-sec_SpcEncodePEM', _id: 1, args: { inData } }));
    const [text = ''] = await replies(1);
    expect(text.length).toBeGreaterThan(12 * 1024 * 1024);
    expect(text[0]).toBe('{');
  });

  it('aborts the running call when closed and answers nothing any more', async () => {
    operations.gate = new Promise(() => {});
    const { connection, sent } = open();
    connection.receive('{"_method":"cus-sec_SpcSignDataAsPEM","_id":1,"args":{"inData":"x","passwd":"12345678"}}');
    connection.receive('{"_method":"ver","_id":2}');
    await expect.poll(() => operations.asked.length, { interval: 2 }).toBe(1);
    connection.close();
    connection.close();
    connection.receive('{"_method":"ver","_id":3}');
    await expect.poll(() => operations.lastPin?.every((byte) => byte === 0), { interval: 2 }).toBe(true);
    expect(sent).toHaveLength(1);
  });

  it('stops with the signal it was given', async () => {
    const { connection, sent, stop } = open();
    stop.abort();
    connection.receive('{"_method":"ver","_id":3}');
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(sent).toHaveLength(1);
  });

  it('attack 9: answers a flood in its turn without keeping it', async () => {
    let release = () => {};
    operations.gate = new Promise((resolve) => (release = resolve));
    const { connection, replies } = open();
    for (let id = 0; id < 1000; id++)
      connection.receive(`{"_method":"cus-sec_SpcSignDataAsPEM","_id":${id},"args":{"inData":"x"}}`);
    release();
    const texts = (await replies(1000)).map((text) => parseReply(text)!);
    expect(texts.map((reply) => reply._id)).toEqual(Array.from({ length: 1000 }, (_, id) => id));
    expect(texts.at(-1)?._args.Error).toEqual(errorOf(new Problem('approval/too-many')));
    expect(operations.asked.length).toBeLessThan(100);
  });

  it('puts blocks together and says so before the reply', async () => {
    const { blockText, checkCode } = await import('#shared/protocol/eport-blocks.ts');
    const { connection, replies } = open();
    operations.control = (_method, args) => ({ Result: true, Data: [args], Error: [] });
    const text = JSON.stringify({ _method: 'swc_postdata', _id: 4, args: '{"报文":"内容"}' });
    const header = {
      check: checkCode(text),
      total: text.length,
      count: 2,
      group: '0a1b2c3d-0000-4000-8000-000000000001',
    };
    connection.receive(blockText({ ...header, number: 0 }, text.slice(0, 20)));
    connection.receive(blockText({ ...header, number: 1 }, text.slice(20)));
    const got = (await replies(3)).map((reply) => parseReply(reply)!);
    expect(got.map((reply) => reply._method)).toEqual(['_nextBlock', '_nextBlock', 'swc_postdata']);
    expect(got[2]).toMatchObject({ _id: 4, _args: { Result: true, Data: ['{"报文":"内容"}'] } });
  });

  it('frees the page’s memory and answers its request when a block stays damaged', async () => {
    const { blockText, checkCode } = await import('#shared/protocol/eport-blocks.ts');
    const { connection, replies } = open();
    const text = JSON.stringify({ _method: 'pdf-es_Sign', _id: 4, args: {} });
    const block = blockText(
      {
        check: checkCode(text),
        total: text.length,
        count: 1,
        group: '0a1b2c3d-0000-4000-8000-000000000001',
        number: 0,
      },
      text,
    );
    for (let i = 0; i < 3; i++) connection.receive(`${block.slice(0, -1)}\uFFFD`);
    const got = (await replies(4)).map((reply) => parseReply(reply)!);
    expect(got[2]).toMatchObject({ _method: '_nextBlock', _args: { Data: [{ finish: true }] } });
    expect(got[3]).toMatchObject({
      _method: 'pdf-es_Sign',
      _id: 4,
      _args: { Result: false, Error: errorOf(new Problem('eport/block-failed')) },
    });
  });
});

describe('a page that stops in the middle of its blocks', () => {
  it('gets an error for its request after 60 seconds, without sending anything more', async () => {
    const { blockText, checkCode } = await import('#shared/protocol/eport-blocks.ts');
    vi.useFakeTimers();
    try {
      const { connection, sent } = open();
      const text = JSON.stringify({ _method: 'pdf-es_Sign', _id: 4, args: {} });
      const header = {
        check: checkCode(text),
        total: text.length,
        count: 2,
        group: '0a1b2c3d-0000-4000-8000-000000000001',
        number: 0,
      };
      connection.receive(blockText(header, text.slice(0, -5)));
      await vi.advanceTimersByTimeAsync(59_000);
      expect(sent).toHaveLength(2);
      await vi.advanceTimersByTimeAsync(2000);
      expect(parseReply(sent[3] ?? '')).toMatchObject({ _method: 'pdf-es_Sign', _id: 4, _args: { Result: false } });
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('the rules', () => {
  const REFUSED = (code: ProblemCode, method: string) => ({
    Result: false,
    Data: [],
    Error: errorOf(new Problem(code, { method })),
  });

  it('answer each of the 169 names, and never with an empty Error', async () => {
    const names = [...Object.keys(EPORT_METHODS), ...EPORT_MODULES.map((module) => `${module}_GetVersions`)];
    for (const method of names) {
      const { Result, Error } = await ask(method);
      if (!Result)
        expect([method, Error]).toEqual([
          method,
          [expect.stringMatching(/./), expect.stringMatching(/^Err:Custom\d{5}$/)],
        ]);
      else expect(Error).toEqual([]);
    }
  });

  it.each(Object.entries(EPORT_METHODS).flatMap(([name, rule]) => (rule === 'refused' ? [name as EportMethod] : [])))(
    'refuse %s even to listed sites',
    async (method) => {
      expect(await ask(method, {}, { allowed: () => true })).toEqual(REFUSED('eport/method-refused', method));
      expect(operations.asked).toEqual([]);
    },
  );

  it('attack 13: answer unknown and inherited names with one stable error', async () => {
    for (const method of ['cus-sec_Other', 'security_SpcVerifyPINAll', 'constructor', '__proto__', 'nothing']) {
      expect(await ask(method)).toEqual(REFUSED('eport/unknown-method', method));
    }
  });

  it('attack 13: give a site in no pack nothing but what touches no card', async () => {
    for (const [method, rule] of Object.entries(EPORT_METHODS)) {
      if (rule === 'harmless') continue;
      const code = rule === 'refused' || rule === 'raw' ? 'eport/method-refused' : 'eport/method-not-listed';
      expect(await ask(method, { inData: 'x' }, { allowed: () => false })).toEqual(REFUSED(code, method));
    }
    expect(operations.asked).toEqual([]);
    expect((await ask('ver', {}, { allowed: () => false })).Result).toBe(true);
  });

  it('attack 17: refuse bare digests and decryption unless the pack lists them', async () => {
    operations.control = () => ({ Result: true, Data: ['x'], Error: [] });
    for (const method of ['cus-sec_SpcSignDataNoHash', 'security_SpcSignDataNoHashAsPEM', 'cus-sec_SpcRSADecrypt']) {
      expect(await ask(method, { inData: 'x' })).toEqual(REFUSED('eport/method-refused', method));
      expect((await ask(method, { inData: 'x' }, { allowed: () => true })).Data).toEqual(['x']);
    }
  });

  it('pass unsupported methods on with their PIN as bytes that are wiped afterwards, and say when there is no control', async () => {
    expect(await ask('pdf-sign_PdfAddSign', { fileContent: 'JVBERi0=' })).toEqual(
      REFUSED('eport/not-supported', 'pdf-sign_PdfAddSign'),
    );
    const seen: { passwd?: Uint8Array; text?: string } = {};
    operations.control = (method, args) => {
      const { passwd } = args as { passwd: Uint8Array };
      Object.assign(seen, { passwd, text: new TextDecoder().decode(passwd) });
      return { Result: true, Data: [method], Error: [] };
    };
    expect(await ask('pdf-sign_PdfAddSign', { fileContent: 'JVBERi0=', passwd: '12345678' })).toEqual({
      Result: true,
      Data: ['pdf-sign_PdfAddSign'],
      Error: [],
    });
    expect(seen).toEqual({ passwd: new Uint8Array(8), text: '12345678' });
  });

  it('never pass a file name of this computer on', async () => {
    operations.control = () => ({ Result: true, Data: [], Error: [] });
    for (const args of [{ filePath: 'C:\\a.pdf' }, { FilePath: 'C:\\a.pdf' }, { a: { filesInfo: [] } }]) {
      expect(await ask('pdf-sign_PdfView', args)).toEqual(REFUSED('eport/method-refused', 'pdf-sign_PdfView'));
    }
    expect((await ask('pdf-sign_PdfView', '{"filePath":"C:\\\\a.pdf"}')).Error[1]).toBe('Err:Custom95005');
    expect(operations.asked).toEqual([]);
  });

  it('fill an empty Error of the official control', async () => {
    operations.control = () => ({ Result: false, Data: [], Error: [] });
    expect((await ask('jsca_JSCAInitEnv', {}, { allowed: () => true })).Error).toHaveLength(2);
  });
});

describe('business signing', () => {
  it('signs inData exactly as sent, in UTF-8, and answers signature and certificate number', async () => {
    const inData = ' {"订单号":"D1"}\r\n中文\n';
    expect(await ask('cus-sec_SpcSignDataAsPEM', { inData, passwd: '12345678' })).toEqual({
      Result: true,
      Data: [fakeSignature(inData), IDENTITY.certificate.number],
      Error: [],
    });
    expect(operations.asked).toMatchObject([
      { operation: 'sign', method: 'cus-sec_SpcSignDataAsPEM', pin: '12345678', data: inData },
    ]);
  });

  it.each(['', null, undefined])('leaves the PIN out when passwd is %s', async (passwd) => {
    await ask('cus-sec_SpcSignDataAsPEM', { inData: 'x', passwd });
    expect(operations.asked).toMatchObject([{ pin: null }]);
  });

  it('decodes before it signs where the method says so', async () => {
    expect((await ask('cus-sec_SpcSignPemDataAsPem', { inData: toBase64(utf8('正文')) })).Data[0]).toBe(
      fakeSignature('正文'),
    );
    expect((await ask('security_SpcSignPemDataAsPem', { inData: 'no base64!' })).Error).toEqual(
      errorOf(new Problem('eport/arguments', { name: 'inData' })),
    );
  });

  it('signs the decoded random when it is base64, else its text', async () => {
    expect(
      (await ask('security_SpcSignRandom', { random: toBase64(utf8('随机数')), passwd: '12345678' })).Data[0],
    ).toBe(fakeSignature('随机数'));
    expect((await ask('cus-sec_SpcSignRandom', { random: 'r-1', passwd: '12345678' })).Data[0]).toBe(
      fakeSignature('r-1'),
    );
  });

  it('serves the older names of other clients', async () => {
    expect((await ask('security_signData', { passwd: '12345678', inputData: 'x' })).Data).toEqual([
      fakeSignature('x'),
      IDENTITY.certificate.number,
    ]);
    expect((await ask('ra_DeclareData', { inData: 'x' })).Data[0]).toBe(fakeSignature('x'));
  });

  it('verifies with the given or the card’s certificate and answers 成功!', async () => {
    const signData = fakeSignature('x');
    expect((await ask('cus-sec_SpcVerifySignData', { inData: 'x', signData })).Data).toEqual(['成功!']);
    expect(await ask('security_SpcVerifySignData', { inData: 'y', signData, certDataPEM: CERTIFICATE })).toMatchObject({
      Result: false,
      Error: ['签名与内容或证书不符。请核对签名的内容和所用的证书。', 'Err:Custom95012'],
    });
  });

  it.each([
    ['cus-sec_SpcSignDataAsPEM', {}, 'inData'],
    ['cus-sec_SpcSignDataAsPEM', { inData: 5 }, 'inData'],
    ['security_SpcSignRandom', { random: '' }, 'random'],
    ['cus-sec_SpcVerifyPIN', { passwd: { a: 1 } }, 'passwd'],
    ['cus-sec_SpcVerifyPIN', { passwd: '1'.repeat(65) }, 'passwd'],
    ['cus-sec_SpcGetValidTimeFromCert', { cert: 'AAAA' }, 'cert'],
    ['cus-sec_SpcDecodePEMAsString', { inData: '/w==' }, 'inData'],
  ])('names the wrong argument of %s %j', async (method, args, name) => {
    expect((await ask(method, args)).Error).toEqual(errorOf(new Problem('eport/arguments', { name })));
    expect(operations.asked).toEqual([]);
  });
});

describe('identity', () => {
  it.each([
    ['cus-sec_SpcGetCardID', '03-JJ0G000000001'],
    ['cus-sec_SpcGetCertNo', '0300000000abcdef'],
    ['security_SpcGetUName', '演示员'],
    ['cus-sec_SpcGetEntID', 'DEMO00001'],
    ['security_SpcGetEntName', '演示贸易有限公司'],
    ['cus-sec_SpcGetEntMode', '01'],
    ['cus-sec_SpcGetSignCertAsPEM', 'MAEC'],
    ['security_SpcGetEnvCertAsPEM', 'MAk='],
  ])('%s answers one text', async (method, value) => {
    expect((await ask(method)).Data).toEqual([value]);
    expect(operations.asked).toMatchObject([{ operation: 'readIdentity', method }]);
  });

  it('answers validity as an object of two 14-digit times, of the card or of a given certificate', async () => {
    const own = [{ szStartTime: '20240102030405', szEndTime: '20340102030405' }];
    expect((await ask('cus-sec_SpcGetValidTimeFromCert')).Data).toEqual(own);
    expect((await ask('security_getValidTimeAll')).Data).toEqual(own);
    const given = [{ szStartTime: '20261122203256', szEndTime: '20361119203256' }];
    operations.asked.length = 0;
    expect((await ask('cus-sec_SpcGetValidTimeFromCert', { cert: CERTIFICATE })).Data).toEqual(given);
    expect(
      (await ask('security_SpcGetValidTimeFromCert', { certByteArray: [...Buffer.from(CERTIFICATE, 'base64')] })).Data,
    ).toEqual(given);
    expect(operations.asked).toEqual([]);
  });

  it('asks for a card without telling which', async () => {
    expect((await ask('cus-sec_SpcInitEnvEx')).Result).toBe(true);
    operations.failNext = new Problem('token/no-reader');
    expect((await ask('security_SpcInitEnvEx')).Error).toEqual([
      '[读卡器底层库]打开读卡器失败:错误码=50200',
      'Err:Custom50200',
    ]);
    expect((await ask('cus-sec_SpcClearEnv')).Result).toBe(true);
  });

  it('opens our own window to change a PIN and hands over neither', async () => {
    expect((await ask('cus-sec_SpcChangePIN', { oldPin: '12345678', newPin: '87654321' })).Result).toBe(true);
    expect(operations.asked).toMatchObject([{ operation: 'changePin', pin: null }]);
  });
});

describe('harmless helpers', () => {
  it.each([
    ['cus-sec_SpcEncodePEM', { inData: '中文' }, [toBase64(utf8('中文'))]],
    ['security_SpcDecodePEMAsString', { inData: toBase64(utf8('中文')) }, ['中文']],
    ['cus-sec_SpcDecodePEM', { inData: 'AQL/' }, [[1, 2, 255]]],
    ['cus-sec_SpcSHA1Digest', { szInfo: 'abc' }, ['a9993e364706816aba3e25717850c26c9cd0d89d']],
    ['cus-sec_SpcSHA1DigestAsPEM', { szInfo: 'abc' }, ['qZk+NkcGgWq6PiVxeFDCbJzQ2J0=']],
    ['ver', {}, ['1.5.12']],
    ['security_GetVersions', {}, ['1.5.12']],
    ['ra_Is903Reader', {}, ['0']],
  ])('%s needs no card', async (method, args, data) => {
    expect((await ask(method, args)).Data).toEqual(data);
    expect(operations.asked).toEqual([]);
  });
});

describe('login', () => {
  it('with an ordinary reader: random, card holder, validity', async () => {
    expect((await ask('ra_Is903Reader')).Data).toEqual(['0']);
    expect((await ask('security_SpcSignRandom', { passwd: '12345678', random: 'AAEC' })).Data[0]).toBe(
      fakeSignature('\0\u0001\u0002'),
    );
    const [info] = (await ask('security_getGetCardUserInfoAll', { userpin: '12345678' })).Data as [string];
    const fields = info.split('||');
    expect(fields).toHaveLength(13);
    expect([fields[0], fields[5], fields[8], fields[12]]).toEqual([
      '0300000000abcdef',
      '03-JJ0G000000001',
      'DEMO00001',
      '20340102030405',
    ]);
    expect((await ask('cus-sec_SpcGetValidTimeFromCert')).Data).toMatchObject([{ szEndTime: '20340102030405' }]);
  });

  it('reads the holder without a PIN when none is sent', async () => {
    await ask('security_getGetCardUserInfoAll');
    expect(operations.asked.map(({ operation }) => operation)).toEqual(['readIdentity']);
  });

  it('with a white reader: signature at Data[1], PIN result beside the holder', async () => {
    expect((await ask('ra_Is903Reader', {}, { whiteReader: true })).Data).toEqual(['1']);
    expect(
      (await ask('ra_identifyFirstStep', { strInputDecodePEM: toBase64(utf8('r')), passwd: '12345678' })).Data,
    ).toEqual(['', fakeSignature('r')]);
    const { Data } = await ask('ra_VerifyPinAndGetCardUserInfo', { readertype: '1', userpin: '12345678' });
    expect(String(Data[0]).split('||')).toHaveLength(13);
    expect(Data[1]).toEqual({ VerifyPINSuccess: true, Error: [] });
  });

  it('with a white reader a wrong PIN is told inside a reply that succeeds, without the holder', async () => {
    expect(await ask('ra_VerifyPinAndGetCardUserInfo', { readertype: '1', userpin: '00000000' })).toEqual({
      Result: true,
      Data: [
        '||'.repeat(12),
        { VerifyPINSuccess: false, Error: ['[智能卡应用模块]输入口令错误，还可以重试四次', 'Err:Custom92004'] },
      ],
      Error: [],
    });
    expect(operations.asked.map(({ operation }) => operation)).toEqual(['checkPin']);
  });

  it('with a white reader no card is still an error of the reply', async () => {
    operations.failNext = new Problem('token/absent');
    expect((await ask('ra_VerifyPinAndGetCardUserInfo', { readertype: '1', userpin: '12345678' })).Error[1]).toBe(
      'Err:Custom50200',
    );
  });

  it('attack 22: tries a wrong PIN once', async () => {
    expect(await ask('security_SpcSignRandom', { passwd: '00000000', random: 'AAEC' })).toEqual({
      Result: false,
      Data: [],
      Error: ['[智能卡应用模块]输入口令错误，还可以重试四次', 'Err:Custom92004'],
    });
    expect(operations.asked).toHaveLength(1);
  });
});

describe('errors of the dialect', () => {
  it.each([
    [4, '输入口令错误，还可以重试四次'],
    [3, '输入口令错误，还可以重试三次'],
    [2, '输入口令错误，还可以重试二次'],
    [1, '输入口令错误，还可以重试一次'],
    [0, '输入口令错误，卡被锁定'],
    [undefined, '输入口令错误'],
  ])('tell %j remaining tries as the native library does', (tries, text) => {
    expect(errorOf(new Problem('token/pin-wrong', tries === undefined ? {} : { tries }))[0]).toBe(
      `[智能卡应用模块]${text}`,
    );
  });

  it('tell a locked card, a wrong length and a failed change in the library’s words', () => {
    expect(errorOf(new Problem('token/pin-locked'))[0]).toBe('[智能卡应用模块]卡口令被锁定');
    expect(errorOf(new Problem('token/pin-length'))[0]).toBe('[智能卡应用模块]输入口令错误，口令长度不正确');
    expect(errorOf(new Problem('token/pin-wrong', { tries: 3 }), '修改口令失败')[0]).toBe(
      '[智能卡应用模块]修改口令失败，还可以重试三次',
    );
  });

  it('have two texts for every problem there is, and no number of the official control but 50200', () => {
    const codes = new Map<string, string>();
    for (const code of Object.keys(PROBLEMS) as ProblemCode[]) {
      const [text, number] = errorOf(new Problem(code, { tries: 2 }));
      expect(text).not.toBe('');
      expect(number).toMatch(/^Err:Custom(50200|9\d{4})$/);
      if (number !== 'Err:Custom90000' && number !== 'Err:Custom50200') {
        expect([code, codes.get(number)]).toEqual([code, undefined]);
        codes.set(number, code);
      }
    }
    expect(errorOf(new TypeError('x'))).toEqual([
      '通签助手内部错误。请再试一次；反复出现时请把日志交给 IT。',
      'Err:Custom90000',
    ]);
  });
});
