import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GREETING, MESSAGE_LIMIT, parseReply, parseRequest, replyText } from './eport.ts';

function accepted(text: string) {
  const parsed = parseRequest(text);
  if (!parsed.ok) throw parsed.problem;
  return parsed.request;
}

function refused(text: string) {
  const parsed = parseRequest(text);
  if (parsed.ok) throw new Error('was accepted');
  return { ...parsed.address, code: parsed.problem.code };
}

describe('requests of the dialect', () => {
  it.each([
    ['1', '1'],
    ['"1"', '"1"'],
    ['"序号 \\u4e2d"', '"序号 中"'],
    ['null', 'null'],
    ['0', '0'],
    ['1234567890123456789', '1234567890123456789'],
    ['1.0', '1.0'],
    ['{"a":1}', '{"a":1}'],
    ['"\\ud83d"', '"\\ud83d"'],
  ])('keep _id %s for the reply', (id, echoed) => {
    expect(accepted(`{"_method":"ver","_id":${id},"args":{}}`).id).toBe(echoed);
  });

  it('may have no _id, and the reply has none then', () => {
    const request = accepted('{"_method":"ver","args":{}}');
    expect(request.id).toBeNull();
    expect(replyText(request, { Result: true, Data: [], Error: [] })).toBe(
      '{"_method":"ver","_status":"00","_args":{"Result":true,"Data":[],"Error":[]}}',
    );
  });

  it('take missing, null and object arguments, and a string as it is', () => {
    expect(accepted('{"_method":"ver","_id":1}').args).toEqual({});
    expect(accepted('{"_method":"ver","_id":1,"args":null}').args).toEqual({});
    expect(accepted('{"_method":"ver","_id":1,"args":[]}').args).toEqual({});
    expect(accepted('{"_method":"ver","_id":1,"args":{"a":null}}').args).toEqual({ a: null });
    expect(accepted('{"_method":"swc_postdata","_id":1,"args":"{\\"a\\":1}"}').args).toBe('{"a":1}');
  });

  it('keep every character of their data', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (inData) => {
        expect(accepted(JSON.stringify({ _method: 'm', _id: 1, args: { inData } })).args).toEqual({ inData });
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ['text that is no JSON', 'hello'],
    ['an empty text', ''],
    ['an array', '[1]'],
    ['a number', '1'],
    ['null', 'null'],
    ['no method', '{"_id":1,"args":{}}'],
    ['an empty method', '{"_method":"","_id":1}'],
    ['a method that is no text', '{"_method":{"a":1},"_id":1}'],
    ['a method of 129 characters', `{"_method":"${'m'.repeat(129)}","_id":1}`],
    ['arguments in an array', '{"_method":"m","_id":1,"args":[1]}'],
    ['a number as arguments', '{"_method":"m","_id":1,"args":5}'],
    ['attack 9: a repeated key', '{"_method":"m","_method":"n","_id":1}'],
    [
      'attack 9: a repeated key written differently',
      '{"_method":"m","_id":1,"args":{"inData":"a","in\\u0044ata":"b"}}',
    ],
    ['attack 9: __proto__', '{"_method":"m","_id":1,"args":{"__proto__":{"passwd":"x"}}}'],
    ['attack 9: half a surrogate pair', '{"_method":"m","_id":1,"args":{"inData":"\\ud83d"}}'],
    ['attack 9: half a surrogate pair, unescaped', '{"_method":"m","_id":1,"args":{"inData":"\uD83D"}}'],
    ['attack 9: deep nesting', `{"_method":"m","_id":1,"args":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`],
    ['attack 9: a huge array', `{"_method":"m","_id":1,"args":{"a":[${'1,'.repeat(200_000)}1]}}`],
    ['attack 9: a huge _id', `{"_method":"m","_id":"${'x'.repeat(2000)}"}`],
    ['attack 9: an unfinished string', '{"_method":"m'],
  ])('are refused: %s', (_, text) => {
    expect(refused(text).code).toBe('eport/malformed');
  });

  it('are refused when too large, and the reply still finds its way', () => {
    const text = `{"_method":"cus-sec_SpcSignDataAsPEM","_id":12,"args":{"inData":"${'x'.repeat(MESSAGE_LIMIT)}"}}`;
    expect(refused(text)).toEqual({ id: '12', method: 'cus-sec_SpcSignDataAsPEM', code: 'eport/too-large' });
  });

  it('say whose reply an error is, as far as it can be told', () => {
    expect(refused('{"_method":"m","_id":"k","args":[1]}')).toMatchObject({ id: '"k"', method: 'm' });
    expect(refused('{"_method":"m","_id":3,"args":{"a":1,"a":2}}')).toMatchObject({ id: '3', method: 'm' });
  });

  it('that cannot be read are answered by valid JSON, also when their _id is none', () => {
    for (const id of ['"\u0001"', '"a\tb"', '007', '-01', '7']) {
      const { code, ...address } = refused(`{"_method":"x","_id":${id},"args":`);
      expect([id, code, address.id]).toEqual([id, 'eport/malformed', id === '7' ? '7' : null]);
      expect(() => JSON.parse(replyText(address, { Result: false, Data: [], Error: [] })) as unknown).not.toThrow();
    }
  });

  it('never throw, whatever arrives', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.string().map((text) => `{"_method":"${text}","_id":1,"args":{}}`),
        ),
        (text) => {
          expect(typeof parseRequest(text).ok).toBe('boolean');
        },
      ),
      { numRuns: 300 },
    );
  });

  it('of 12 MiB full of quotation marks are read in time linear to them', () => {
    const text = JSON.stringify({ _method: 'm', _id: 1, args: { inData: '\\"'.repeat(3 * 1024 * 1024) } });
    const start = performance.now();
    expect(accepted(text).method).toBe('m');
    expect(performance.now() - start).toBeLessThan(10_000); // squared, it would be hours
  }, 20_000);
});

describe('replies of the dialect', () => {
  it('greet with _id 0, which no client takes for its own reply', () => {
    expect(parseReply(GREETING)).toEqual({ _id: 0, _method: 'open', _args: { Result: true, Data: [], Error: [] } });
  });

  it('start with a brace and are valid JSON', () => {
    const text = replyText({ id: '5', method: 'a"b' }, { Result: false, Data: [], Error: ['说明', 'Err:Custom50200'] });
    expect(text[0]).toBe('{');
    expect(JSON.parse(text)).toEqual({
      _id: 5,
      _method: 'a"b',
      _status: '00',
      _args: { Result: false, Data: [], Error: ['说明', 'Err:Custom50200'] },
    });
  });

  it('of a foreign control are read with care', () => {
    expect(parseReply('{"_method":"m","_args":{"Result":true,"Data":null,"Error":null}}')).toEqual({
      _method: 'm',
      _args: { Result: true, Data: [], Error: [] },
    });
    for (const text of ['', '[]', '{}', '{"_method":"m","_args":{"Result":"yes"}}'])
      expect(parseReply(text)).toBeNull();
  });
});
