import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Problem } from '#shared/errors.ts';
import { maskIds, maskText, maskValue } from './mask.ts';

// Made up: area 110101 with impossible people.
const ID = '11010119800307391X';
const OLD_ID = '110101800307391';

test('attack 32: ID numbers lose all but three and two characters', () => {
  expect(maskText(`持卡人 ${ID}，经办 ${OLD_ID}。`)).toBe('持卡人 110*************1X，经办 110**********91。');
});

test('declaration numbers and other business keys stay searchable', () => {
  for (const key of [
    '222920261234567890',
    '100001202601010001',
    '202612010512345',
    'I20260000123456789',
    '91310000MA1FL00001',
    'CEB-20260101-000001',
  ]) {
    expect(maskIds(key)).toBe(key);
  }
});

test('attack 21: fields that hold PINs and keys are dropped at every depth', () => {
  const line = {
    method: 'cus-sec_SpcSignDataAsPEM',
    args: { passwd: '87654321', userPin: '87654321', nested: [{ newPin: '1', oldPIN: '2', inData: 'abc' }] },
    macKey: new Uint8Array(32),
    privateKey: 'x',
    size: 5,
  };
  expect(maskValue(line)).toEqual({
    method: 'cus-sec_SpcSignDataAsPEM',
    args: { nested: [{ inData: 'abc' }] },
    size: 5,
  });
});

test('attack 21: PINs written into a text are hidden', () => {
  expect(maskText('{"_method":"x","args":{"passwd":"8765\\"4321","a":1}}')).toBe(
    '{"_method":"x","args":{"passwd":[hidden],"a":1}}',
  );
  expect(maskText('login?passwd=87654321&next=1')).toBe('login?passwd=[hidden]&next=1');
  expect(maskText('wrong PIN: 87654321')).toBe('wrong PIN: [hidden]');
});

test('private keys are hidden, whole or cut off', () => {
  const begin = ['-----BEGIN', 'PRIVATE KEY-----'].join(' ');
  expect(maskText(`read ${begin}\nMIGH\n`)).toBe('read [key]');
});

test('bytes appear as their length, errors with code and cause, deep things end', () => {
  expect(maskValue(new Uint8Array(3))).toBe('[3 bytes]');
  const error = new Problem('token/pin-wrong', { tries: 2 }, { cause: new Error(`card of ${ID}`) });
  const masked = maskValue(error) as { code: string; params: unknown; cause: { message: string } };
  expect(masked.code).toBe('token/pin-wrong');
  expect(masked.params).toEqual({ tries: 2 });
  expect(masked.cause.message).toBe('card of 110*************1X');
  const loop: Record<string, unknown> = {};
  loop['again'] = loop;
  expect(JSON.stringify(maskValue(loop))).toContain('…');
});

test('attack 21: whatever surrounds it, a PIN in a secret field never comes out', () => {
  const pin = '73519264';
  fc.assert(
    fc.property(
      fc.object({ maxDepth: 3 }),
      fc.constantFrom('pin', 'userPin', 'passwd', 'newPin', 'PASSWORD'),
      (other, name) => {
        const text = JSON.stringify(maskValue({ ...other, inner: { ...other, [name]: pin }, [name]: pin }));
        expect(text).not.toContain(pin);
      },
    ),
    { numRuns: 200 },
  );
});

test('attack 32: an ID number never comes out, as text, number or name of a field', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[ ,:;"(){}。，]{0,5}$/), (around) => {
      const text = JSON.stringify(maskValue({ a: around + ID + around, [ID]: 1, b: 110101800307391, c: [ID] }));
      expect(text).not.toContain(ID);
      expect(text).not.toContain('110101800307391');
    }),
    { numRuns: 200 },
  );
});
