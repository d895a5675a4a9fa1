// Serves the replicas of all portals over http and https on loopback, each with and without a strict Content-Security-Policy.
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createReplica, type Replica } from '#shared/portals/single-window/replica.ts';
import { createReplicaStore, type ReplicaStore } from '#shared/portals/single-window/replica-store.ts';
import { formAsset } from './forms/assets.ts';
import { createFormReplica, type FormReplicaOptions } from './forms/replica.ts';
import { selfSigned } from './tls.ts';
import { createChecks, type Trust } from './verify.ts';

/** Host names under which the replicas answer, through the browser's test resolver. */
export const REPLICA_HOSTS = [
  'app.singlewindow.cn',
  'login.singlewindow.cn',
  'www.singlewindow.cn',
  'swapp.singlewindow.cn',
  'apq.customs.gov.cn',
  'consular.mfa.gov.cn',
] as const;

const FOLDER = new URL('../../shared/portals/single-window/', import.meta.url);
const LIMIT = 32 * 1024 * 1024;

export interface ReplicaServer {
  http: number;
  https: number;
  /** The same portal, same sessions, with a strict policy. */
  strictHttp: number;
  strictHttps: number;
  store: ReplicaStore;
  close(): Promise<void>;
}

export interface ReplicaServerOptions extends Pick<FormReplicaOptions, 'view'> {
  trust: Trust;
  strictHosts?: readonly string[];
  /** Asked first for everything that arrives, under whatever name; null leaves it to the replicas. */
  guests?: (request: Request) => Response | null;
}

/** Text of a file the replica may serve; null for every other path. */
export async function replicaAsset(path: string): Promise<string | null> {
  if (!/^(pages|client)\/[a-z0-9-]+\.(html|css|svg|js)$/.test(path)) return null;
  return readFile(fileURLToPath(new URL(path, FOLDER)), 'utf8').catch(() => null);
}

/**
 * Starts the four doors on free ports of 127.0.0.1.
 * @param options.strictHosts host names that get the strict policy at the open doors too
 * @param options.view how forms are shown; as their manuals print them by default
 */
export async function startReplica(options: ReplicaServerOptions): Promise<ReplicaServer> {
  const store = createReplicaStore();
  const checks = createChecks(options.trust);
  const view = options.view ? { view: options.view } : {};
  const replica = (strict: boolean): Replica => {
    const singleWindow = createReplica({ checks, store, asset: replicaAsset, strict });
    const forms = createFormReplica({ asset: formAsset, strict, ...view });
    return async (request) => {
      const guest = options.guests?.(request);
      if (guest) return guest;
      const { hostname } = new URL(request.url);
      const other = hostname.endsWith('.gov.cn') ? new Response('没有这个页面', { status: 404 }) : null;
      return (await forms(request)) ?? other ?? singleWindow(request);
    };
  };
  const tls = selfSigned(REPLICA_HOSTS);
  const strict = replica(true);
  const lenient = replica(false);
  const open: Replica = (request) =>
    (options.strictHosts?.includes(new URL(request.url).hostname) ? strict : lenient)(request);
  const servers = [
    createServer(listener(open, 'http')),
    createTlsServer(tls, listener(open, 'https')),
    createServer(listener(strict, 'http')),
    createTlsServer(tls, listener(strict, 'https')),
  ];
  const [http = 0, https = 0, strictHttp = 0, strictHttps = 0] = await Promise.all(servers.map(listen));
  return {
    http,
    https,
    strictHttp,
    strictHttps,
    store,
    close: async () => {
      await Promise.all(servers.map(shut));
    },
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function shut(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}

function listener(replica: Replica, scheme: 'http' | 'https'): RequestListener {
  return (request, response) => {
    answer(replica, scheme, request)
      .then((reply) => send(reply, response))
      .catch((fault: unknown) => {
        response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' });
        response.end(String(fault));
      });
  };
}

async function answer(replica: Replica, scheme: string, incoming: IncomingMessage): Promise<Response> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LIMIT) return new Response('too large', { status: 413 });
    chunks.push(chunk);
  }
  const url = `${scheme}://${incoming.headers.host ?? '127.0.0.1'}${incoming.url ?? '/'}`;
  const method = incoming.method ?? 'GET';
  const headers = new Headers({ cookie: incoming.headers.cookie ?? '' });
  return replica(new Request(url, { method, headers, ...(method === 'POST' ? { body: Buffer.concat(chunks) } : {}) }));
}

async function send(reply: Response, response: ServerResponse): Promise<void> {
  response.writeHead(reply.status, Object.fromEntries(reply.headers));
  response.end(Buffer.from(await reply.arrayBuffer()));
}
