// Pages that mean harm or are merely odd, on both schemes and under any host name, beside the replica. A page's script can dial an
// address and tell who answered: the agent, or the official control behind the real address.
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Route } from '../../scripts/browsers/browser.ts';
import { selfSigned } from '../../scripts/replicas/tls.ts';

export interface StrangePages {
  routes: Route[];
  ports: number[];
  close(): Promise<void>;
}

/** What the agent answers to `ver`; the fake control answers with the method's name. */
const AGENT_VERSION = '1.5.12';

/** Defines `dial(address)`: 'agent', 'control', 'failed' or 'silent'; and `ask(window, method, args)`, whose answer goes to `answer`. */
export const DIAL = `
  window.answer = null;
  window.dial = (address, ...more) => new Promise((done) => {
    let socket;
    try { socket = new WebSocket(address, ...more); } catch { done('failed'); return; }
    socket.onopen = () => socket.send('{"_method":"ver","_id":1,"args":{}}');
    socket.onmessage = ({ data }) => {
      const reply = JSON.parse(data);
      if (reply._method === 'ver') done(reply._args.Data[0] === '${AGENT_VERSION}' ? 'agent' : 'control');
    };
    socket.onerror = () => done('failed');
    setTimeout(() => done('silent'), 10000);
  });
  window.ask = (realm, method, args) => {
    window.answer = null;
    const socket = new realm.WebSocket('ws://127.0.0.1:61232');
    socket.onopen = () => socket.send(JSON.stringify({ _method: method, _id: 1, args }));
    socket.onmessage = ({ data }) => {
      const reply = JSON.parse(data);
      if (reply._method === method) window.answer = reply._args;
    };
  };`;

/** Serves `pages` by path under all `hosts`. */
export async function startStrangePages(
  hosts: readonly string[],
  pages: Readonly<Record<string, string>>,
): Promise<StrangePages> {
  const answer: RequestListener = (request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(pages[request.url ?? ''] ?? '<!doctype html>');
  };
  const servers = [createServer(answer), createTlsServer(selfSigned(hosts), answer)];
  const [http = 0, https = 0] = await Promise.all(servers.map(listen));
  return {
    ports: [http, https],
    routes: hosts.flatMap((host) => [
      { host, port: 80, to: http },
      { host, port: 443, to: https },
      { host, port: 8443, to: https },
    ]),
    async close() {
      for (const server of servers) server.closeAllConnections();
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
