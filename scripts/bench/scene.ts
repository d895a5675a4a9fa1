// What the channel and page rows are measured on: SoftHSM, the built agent, a real Chromium with the built extension, paired by
// the real windows; the anchor's process beside them.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CertificateView, TokenView } from '#shared/protocol/views.ts';
import { makeSofthsmToken, SOFTHSM_KEYS, type SofthsmToken } from '../../tests/support/softhsm.ts';
import { choosePort, confirmRequest, openWelcome, pairOn } from '../acting.ts';
import { until } from '../browsers/browser.ts';
import { buildAgent } from '../build-agent.ts';
import { openStage, type Stage } from '../stage.ts';
import { type ExtensionPage, openExtensionPage } from './extension-page.ts';
import { type NodeClient, pairInNode } from './node-client.ts';
import { type RawSigner, type RawTask, startRawSigner } from './raw-signer.ts';

export const ALGORITHMS = {
  rsa: { name: 'RSA-2048', key: SOFTHSM_KEYS.rsa2048, mechanism: 'rsa' },
  ecdsa: { name: 'P-256', key: SOFTHSM_KEYS.p256, mechanism: 'ecdsa' },
} as const;
export type Algorithm = keyof typeof ALGORITHMS;

export interface Scene {
  stage: Stage;
  softhsm: SofthsmToken;
  /** A page of the extension */
  page: ExtensionPage;
  node: NodeClient;
  token: TokenView;
  raw: RawSigner;
  close(): Promise<void>;
}

/** The grant of a batch, consented to once. */
export interface Grant {
  batch: string;
  close(): Promise<void>;
}

const MODULE_IS_READ_WITHIN = { timeout: 30_000 };

/** Builds everything and starts it; closes what it started when a part fails. */
export async function openScene(): Promise<Scene> {
  const folder = await mkdtemp(join(tmpdir(), 'tongqian-bench-'));
  const softhsm = makeSofthsmToken({ keys: ['rsa2048', 'p256'] });
  const started: (() => Promise<void> | void)[] = [
    () => rm(folder, { recursive: true, force: true }),
    () => {
      softhsm.remove();
    },
  ];
  const close = async (): Promise<void> => {
    for (const stop of started.splice(0).reverse()) await Promise.resolve(stop()).catch(() => null);
  };
  try {
    const stage = await openAgentAndBrowser(folder, [{ path: softhsm.library, env: softhsm.env }]);
    started.push(() => stage.close());
    const raw = startRawSigner(softhsm);
    started.push(() => {
      raw.close();
    });
    const page = await openExtensionPage(stage.browser);
    const token = await until('the token of SoftHSM', () => tokenOf(page), MODULE_IS_READ_WITHIN);
    const node = await pairInNode(stage.agent, softhsm.pin);
    started.push(() => {
      node.close();
    });
    return { stage, softhsm, page, node, token, raw, close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

/** The built agent with these libraries, and a browser paired with it. */
export async function openAgentAndBrowser(
  folder: string,
  modules: readonly { path: string; env: Record<string, string> }[],
): Promise<Stage> {
  await buildAgent();
  const config = join(folder, 'config.json');
  await writeFile(config, JSON.stringify({ idleLockMinutes: 480, pkcs11: { modules } }), { mode: 0o600 });
  const stage = await openStage({
    agent: {
      data: join(folder, 'data'),
      port: 0,
      config,
      log: join(folder, 'agent.log'),
      program: join(import.meta.dirname, '../../dist/agent/agent.mjs'),
    },
  });
  try {
    await choosePort(stage.browser, stage.agent.port);
    const welcome = await openWelcome(stage.browser);
    await pairOn(welcome, stage.agent);
    await welcome.close();
    return stage;
  } catch (thrown) {
    await stage.close();
    throw thrown;
  }
}

async function tokenOf(page: ExtensionPage): Promise<TokenView | null> {
  const { tokens } = await page.call('tokens.list', {});
  const found = tokens.find(({ driver }) => driver === 'pkcs11');
  return found && found.certificates.length === Object.keys(ALGORITHMS).length ? found : null;
}

/** Asked for by a page of the extension, confirmed with the PIN and the button of the real window. */
export async function openGrant(scene: Scene, algorithm: Algorithm, count: number): Promise<Grant> {
  const asked = scene.page.call('batch.open', grantOf(scene, algorithm, count));
  asked.catch(() => null); // reported below, after the window
  await confirmRequest(scene.stage.browser, { pin: scene.softhsm.pin });
  const { batch } = await asked;
  return {
    batch,
    close: async () => {
      await scene.page.call('batch.close', { batch });
    },
  };
}

/** The node client's own grant: it answers its own request (node-client.ts). */
export async function openNodeGrant(scene: Scene, algorithm: Algorithm, count: number): Promise<Grant> {
  const { batch } = await scene.node.call('batch.open', grantOf(scene, algorithm, count));
  return {
    batch,
    close: async () => {
      await scene.node.call('batch.close', { batch });
    },
  };
}

function grantOf({ token }: Scene, algorithm: Algorithm, count: number) {
  const { name } = ALGORITHMS[algorithm];
  const title = `性能测试 ${name}`;
  return { token: token.id, certificate: certificateOf(token, algorithm).id, title, count, minutes: 120 };
}

function certificateOf(token: TokenView, algorithm: Algorithm): CertificateView {
  const found = token.certificates.find((certificate) => certificate.algorithm === algorithm);
  if (!found) throw new Error(`no certificate for ${algorithm}`);
  return found;
}

/** The anchor's task for an algorithm. */
export function rawTask(algorithm: Algorithm, ms: number, data: Uint8Array): RawTask {
  const { key, mechanism } = ALGORITHMS[algorithm];
  return { key, mechanism, ms, data };
}
