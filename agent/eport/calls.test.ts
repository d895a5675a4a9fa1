import { describe, expect, it } from 'vitest';
import { toBase64, utf8 } from '#shared/bytes.ts';
import { Problem, type ProblemCode } from '#shared/errors.ts';
import { EPORT_METHODS, EPORT_MODULES, type EportMethod } from '#shared/protocol/eport-methods.ts';
import { ask, operations } from '../../tests/support/eport-page.ts';
import { errorOf } from './errors.ts';

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
