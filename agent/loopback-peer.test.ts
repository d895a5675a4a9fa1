import { expect, test } from 'vitest';
import { peerInTable } from './loopback-peer.ts';

const HEAD = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
const line = (from: string, to: string, uid: number): string =>
  `   1: ${from} ${to} 01 00000000:00000000 00:00000000 00000000 ${String(uid).padStart(5)}        0 1234 1 0000000000000000`;

test('the owner of a loopback socket is found by both of its ports, over IPv4 and IPv4 inside IPv6', () => {
  const table = [
    HEAD,
    line('0100007F:4599', '0100007F:C001', 1000), // our own end of it
    line('0100007F:C001', '0100007F:4599', 1001),
    line('0100007F:C002', '0200007F:4599', 1002), // to another address
    line('0000000000000000FFFF00000100007F:C003', '0000000000000000FFFF00000100007F:4599', 1003),
  ].join('\n');
  expect(peerInTable(table, { peerPort: 0xc001, ownPort: 0x4599 })?.uid).toBe(1001);
  expect(peerInTable(table, { peerPort: 0xc003, ownPort: 0x4599 })).toEqual({ uid: 1003, inode: '1234' });
  expect(peerInTable(table, { peerPort: 0xc002, ownPort: 0x4599 })).toBeNull();
  expect(peerInTable(table, { peerPort: 0xc001, ownPort: 0x4598 })).toBeNull();
});

test('a table that cannot be read or is damaged names nobody', () => {
  for (const table of ['', HEAD, 'garbage', `${HEAD}\n   1: 0100007F:C001 0100007F:4599 01`]) {
    expect(peerInTable(table, { peerPort: 0xc001, ownPort: 0x4599 })).toBeNull();
  }
});
