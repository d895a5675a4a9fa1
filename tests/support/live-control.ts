// A live official control behind both of the portal's own addresses, so that a page that must not reach it fails for that reason and
// for no other. The browsers' test resolver leads there from 61231 and 61232: the ports of this machine stay whose they are.
import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Route } from '../../scripts/browsers/browser.ts';
import { selfSigned } from '../../scripts/replicas/tls.ts';
import { type FakeControl, startFakeControl } from '../devices/fake-control.ts';

const NAME = 'wss.singlewindow.cn';

export interface LiveControl {
  control: FakeControl;
  routes: Route[];
  /** Connections so far on which a page's handshake arrived. */
  readonly asked: { ws: number; wss: number };
  close(): Promise<void>;
}

export async function startLiveControl(): Promise<LiveControl> {
  const control = await startFakeControl();
  const asked = { ws: 0, wss: 0 };
  const ws = createServer((socket) => lead(socket, control.port, () => asked.ws++));
  const wss = createTlsServer(selfSigned([NAME]), (socket) => lead(socket, control.port, () => asked.wss++));
  const [plain, secure] = await Promise.all([listen(ws), listen(wss)]);
  return {
    control,
    asked,
    routes: [
      { host: '127.0.0.1', port: 61232, to: plain },
      { host: NAME, port: 61231, to: secure },
    ],
    async close() {
      await control.close();
      await Promise.all([ws, wss].map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

/** Chromium's check comes after the connection and before the first byte, so bytes are what counts. */
function lead(page: Socket, port: number, onAsked: () => void): void {
  page.once('data', onAsked);
  const control = connect(port, '127.0.0.1');
  for (const [from, to] of [
    [page, control],
    [control, page],
  ] as const) {
    from.pipe(to);
    from.on('error', () => to.destroy());
    from.on('close', () => to.destroy());
  }
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
