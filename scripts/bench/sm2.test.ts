import { expect, test } from 'vitest';
import { readSpeed } from './sm2.ts';

const HEADER = '                              sign    verify    sign/s verify/s\n';

test('signatures and verifications per second are read from the table of openssl speed', () => {
  const table = `${HEADER} 256 bits SM2 (CurveSM2)   0.0006s   0.0004s   1658.3   2318.2\n`;
  expect(readSpeed(table)).toEqual({ sign: 1658.3, verify: 2318.2 });
  expect(readSpeed(table.replace('1658.3', '1658'))).toEqual({ sign: 1658, verify: 2318.2 });
});

test('a table without SM2 is an error, not a number', () => {
  expect(() => readSpeed(`${HEADER} 256 bits ecdsa (nistp256)   0.0000s   0.0001s  50000.1  15000.2\n`)).toThrow(
    'openssl speed said',
  );
});
