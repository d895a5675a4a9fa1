import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { createControlLink } from './link.ts';
import { ownerIn } from './owner.ts';

async function listener() {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const heard: string[] = [];
  server.on('connection', (socket) => socket.on('message', (data: Buffer) => heard.push(data.toString())));
  return { server, heard, url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

test('attack 7: a program of another user on the control’s port is told nothing', async () => {
  const { server, heard, url } = await listener();
  const link = createControlLink(
    url,
    () => undefined,
    () => Promise.resolve(false),
  );
  expect(await link.connect()).toBe(false);
  await expect(link.call('cus-sec_SpcVerifyPINAll', { passwd: '13579246' }, 1000)).rejects.toThrow(
    'eport/control-unreachable',
  );
  expect(heard).toEqual([]);
  link.close();
  server.close();
});

test('a control of this user is spoken to', async () => {
  const { server, url } = await listener();
  const link = createControlLink(url, () => undefined);
  expect(await link.connect()).toBe(true);
  link.close();
  server.close();
});

test('the owner is read from the row of the other end', () => {
  const table = [
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
    '   0: 0100007F:EF30 0100007F:A001 01 00000000:00000000 00:00000000 00000000  1001        0 111 1',
    '   1: 0100007F:A001 0100007F:EF30 01 00000000:00000000 00:00000000 00000000  1000        0 112 1',
    '   2: 0000000000000000FFFF00000100007F:EF30 0000000000000000FFFF00000100007F:A002 01 00000000:00000000 00:00000000 00000000     0        0 113 1',
  ].join('\n');
  expect(ownerIn(table, { local: 0xef30, remote: 0xa001 })).toBe(1001);
  expect(ownerIn(table, { local: 0xef30, remote: 0xa002 })).toBe(0);
  expect(ownerIn(table, { local: 0xef30, remote: 0xa003 })).toBeNull();
});
