import { expect, test } from 'vitest';
import { utf8 } from './bytes.ts';
import { PROBLEMS } from './errors.ts';
import { pinFault, type PinFault } from './pin-policy.ts';

const refused: [string, PinFault][] = [
  ...['123456', '654321', '345678', '890123', '210987', '135791', '000000', '111222', '112233', '332211'].map(weak),
  ...['121212', '123123', '111111', '88888888', '112121', '123321', '1234321', '12344321', '111222333'].map(weak),
  ...['abcdef', 'fedcba', 'aaaaaa', 'abcabc', '147258', '159753', '5201314', '1234567890'].map(weak),
  ...['19800131', '20260228', '800131', '240229'].map(weak),
  ['', 'pin/length'],
  ['38271', 'pin/length'],
  ['3'.repeat(20) + '82716'.repeat(3), 'pin/length'],
  ['38 716', 'pin/characters'],
  ['密码密码密码', 'pin/characters'],
  ['3827\n6', 'pin/characters'],
];
function weak(pin: string): [string, PinFault] {
  return [pin, 'pin/weak'];
}

test.each(refused)('the new PIN %j is refused: %s', (pin, fault) => {
  expect(pinFault(utf8(pin))).toBe(fault);
  expect(PROBLEMS).toHaveProperty([fault]);
});

test.each(['382716', '24681357', '20260230', '801331', '112358', '90817263', 'Kx7-m2pQ', '1357924680'])(
  'the new PIN %j is good',
  (pin) => {
    expect(pinFault(utf8(pin))).toBeNull();
  },
);

test('no part of the holder’s own number is a PIN, the last six above all', () => {
  const personalId = '00000019000101383X';
  for (const pin of ['01383X', '01383x', '101383', '19000101', '00010138'])
    expect([pin, pinFault(utf8(pin), { personalId })]).toEqual([pin, 'pin/personal']);
  expect(pinFault(utf8('101383'))).toBeNull();
  expect(pinFault(utf8('101384'), { personalId })).toBeNull();
});

test('a card’s own lengths hold, but six is the least', () => {
  expect(pinFault(utf8('382716'), { min: 8, max: 8 })).toBe('pin/length');
  expect(pinFault(utf8('38271605'), { min: 8, max: 8 })).toBeNull();
  expect(pinFault(utf8('382716059'), { min: 8, max: 8 })).toBe('pin/length');
  expect(pinFault(utf8('3827'), { min: 4, max: 8 })).toBe('pin/length');
});
