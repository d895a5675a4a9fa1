import { describe, expect, it } from 'vitest';
import { toBase64, utf8 } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import { fakeSignature, IDENTITY } from '../../tests/devices/fake-operations.ts';
import { ask, operations } from '../../tests/support/eport-page.ts';
import { errorOf } from './errors.ts';

/** A self-made certificate of the name "demo", valid 2026-11-22 20:32:56 to 2036-11-19 20:32:56 UTC. */
const CERTIFICATE =
  'MIIB+jCCAWOgAwIBAgIUTVp+XsjbJNawrBBJEypIuk7V9vAwDQYJKoZIhvcNAQEFBQAwDzENMAsGA1UEAwwEZGVtbzAeFw0yNjExMjIyMDMyNTZaFw0zNjExMTkyMDMyNTZaMA8xDTALBgNVBAMMBGRlbW8wgZ8wDQYJKoZIhvcNAQEBBQADgY0AMIGJAoGBAMgim1cGT58OzvuT/Y1JZ0gH3wtpNXKgCNjZ+etZAYZ13qKeTs0mziSxHsRf0p1k6/5iW+mwD85OCSKSBuJZ/sAzcSNRLQUKA7Zd11SjZf4X/dj6OJ2OGUYwOHiAnFOoJ2MOYTLrsMW6EXQxcVs1klgabiL29qtCz95ZqZDL7tsfAgMBAAGjUzBRMB0GA1UdDgQWBBToU5dEcTWLiRV7CILv0YmWGPCBrzAfBgNVHSMEGDAWgBToU5dEcTWLiRV7CILv0YmWGPCBrzAPBgNVHRMBAf8EBTADAQH/MA0GCSqGSIb3DQEBBQUAA4GBAAeJhQoxNnjlk0Kys0SVBlzzYvHHwO0W3Bee/XoiWIoF8oJ7rDBFNr3/nfx9TUhp/+4dk5BXZsKtAwTKx0xrv4B9gwzrWIv+0RBwDst98tEBS0zqtV/fZGdA2yl1GHv55iX0YntavSBb5y1IYK1wSmcnaZ83PDcZMP/iEhWBRrlL';

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

  it('signs the decoded random also when its base64 is broken into lines, as old encoders do', async () => {
    const random = toBase64(utf8('随机数'.repeat(6)));
    const broken = `${random.slice(0, 64)}\r\n${random.slice(64)}\r\n`;
    expect((await ask('security_SpcSignRandom', { random: broken })).Data[0]).toBe(fakeSignature('随机数'.repeat(6)));
    expect((await ask('security_SpcSignRandom', { random: '\n' })).Data[0]).toBe(fakeSignature('\n'));
  });

  it.each([[[]], [''], [null]])('take %j for no arguments', async (args) => {
    expect((await ask('cus-sec_SpcGetCertNo', args)).Data).toEqual([IDENTITY.certificate.number]);
    expect((await ask('cus-sec_SpcSignDataAsPEM', args)).Error).toEqual(
      errorOf(new Problem('eport/arguments', { name: 'inData' })),
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
