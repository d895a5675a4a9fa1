import { expect, it } from 'vitest';
import { isPublic } from './crl-fetch.ts';

it.each([
  '127.0.0.1', '127.9.9.9', '0.0.0.0', '10.1.2.3', '100.64.0.1', '169.254.169.254', '172.16.0.1', '172.31.255.255', '192.168.1.1', '192.0.2.1',
  '198.18.0.1', '224.0.0.1', '255.255.255.255', '::', '::1', '::ffff:127.0.0.1', '::ffff:8.8.8.8', '::ffff:7f00:1', '64:ff9b::7f00:1', 'fc00::1', 'fd12::1', 'fe80::1',
  'fe80::1%eth0', 'fec0::1', 'ff02::1', '2001:db8::1', '2002:7f00:1::', 'localhost', '',
])('%s is nothing of the open internet', (ip) => {
  expect(isPublic(ip)).toBe(false);
}); // prettier-ignore

it.each(['8.8.8.8', '223.5.5.5', '172.32.0.1', '2400:3200::1'])('%s is', (ip) => {
  expect(isPublic(ip)).toBe(true);
});
