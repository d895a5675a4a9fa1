// The agent as a process of its own, with cards that can be put in and taken out, and a clerk: a paired extension that answers
// through the protocol as the approval window does. For tests in which something breaks.
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, isProblemCode } from '#shared/errors.ts';
import { EXTENSION_ID } from '#shared/extension-id.ts';
import type { ReplyArgs } from '#shared/protocol/eport.ts';
import type { PageSource, Params, Result } from '#shared/protocol/methods.ts';
import type { MessageStanding } from '#shared/protocol/messages.ts';
import type { ApprovalView, AuditLineView, ProblemView, RunView } from '#shared/protocol/views.ts';
import { callAgent } from '../../agent/commands/socket.ts';
import { createDemoToken, type DemoCompany } from '../../agent/operations/demo.ts';
import { agentPaths, openDataFolder } from '../../agent/data/paths.ts';
import { openSecrets, tokenSealingKey } from '../../agent/keyring/secrets.ts';
import { TOKEN_FILE_ENDING } from '../../agent/tokens/software/create.ts';
import { type AgentProcess, startAgent } from '../../scripts/agent-process.ts';
import { until } from '../../scripts/browsers/browser.ts';
import { memoryKeys, openLink, pairingClient, socketsFrom, type TestLink } from './paired-client.ts';

export const CARD_PIN = '88888888';
const PATIENCE = { timeout: 30_000 };
const PORTAL = 'https://app.singlewindow.cn';

export interface CardWish {
  algorithm?: 'rsa' | 'sm2';
  company?: DemoCompany;
  pin?: string;
  /** False: made, but not put in. */
  inserted?: boolean;
}

/** A software card: its sealed file is the card, its folder the reader. */
export interface Card {
  id: string;
  /** 证书编号 */
  number: string;
  certificateFile: string;
  encryptionFile: string;
  /** Path of the sealed file while the card is in. */
  file: string;
  pull(): void;
  insert(): void;
}

/** A data folder with cards, and the configuration, before any agent runs on it. */
export async function prepareData(options: { cards?: CardWish[]; config?: object } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'tongqian-faults-data-'));
  const data = join(folder, 'data');
  const paths = openDataFolder(data);
  mkdirSync(join(folder, 'drawer'));
  // Not the official control of this computer, if it has one.
  const config = { control: { enabled: false }, logLevel: 'debug', ...options.config };
  writeFileSync(paths.settings, JSON.stringify(config), { mode: 0o600 });
  const wrap = await tokenSealingKey(await openSecrets(paths.secrets));
  const cards: Card[] = [];
  for (const { algorithm = 'rsa', company, pin = CARD_PIN, inserted = true } of options.cards ?? [{}]) {
    const made = await createDemoToken({ folder: data, wrap, algorithm, pin, ...(company && { company }) });
    const serial = made.tokenId.slice(made.tokenId.indexOf(':') + 1);
    const name = readdirSync(paths.tokens).find((each) => each === `${serial}${TOKEN_FILE_ENDING}`);
    if (name === undefined) throw new Error(`no file of ${made.tokenId}`);
    const [file, away] = [join(paths.tokens, name), join(folder, 'drawer', name)];
    const card: Card = {
      id: made.tokenId,
      number: made.number,
      certificateFile: made.certificateFile,
      encryptionFile: made.encryptionFile,
      file,
      pull: () => renameSync(file, away),
      insert: () => renameSync(away, file),
    };
    if (!inserted) card.pull();
    cards.push(card);
  }
  return { folder, data, cards, log: join(folder, 'agent.log') };
}

/** What the page is told, in its own dialect. */
export type Reply = ReplyArgs & { Data: [string, string]; Error: [string, string] | [] };

export interface TestPage {
  source: PageSource;
  /** Sends one request over the page's stand-in socket. Rejects with 'closed' when the socket ends before the reply. */
  call(method: string, args?: object | string): Promise<Reply>;
  /** As the frame does after its worker died: open the same connection again and send again what was not answered. */
  resume(): Promise<boolean>;
  /** One more socket of the same page. */
  another(): Promise<TestPage>;
  /** The tab shows another document now: the returned page. */
  navigate(): Promise<TestPage>;
  closeTab(): Promise<void>;
}

export interface Clerk {
  link: TestLink;
  /** Opens a page of a tab of its own. */
  page(origin?: string): Promise<TestPage>;
  /** The oldest window that is waiting. */
  window(): Promise<ApprovalView>;
  pending(): Promise<ApprovalView[]>;
  /** Presses 确认 with the certificate that is shown, or with another card's first one. */
  confirm(view: ApprovalView, how?: Confirming): Promise<Answered>;
  refuse(view: ApprovalView): Promise<Answered>;
  /** The whole log, oldest first; fails when its chain does not hold. */
  log(): Promise<AuditLineView[]>;
  /** Waits for a card to be seen, or not to be seen any more. */
  sees(card: string, wanted: boolean): Promise<void>;
  tries(card: string): Promise<number | null | undefined>;
  /** Batches and series as their windows were last told. */
  runs: ReadonlyMap<string, RunView>;
  /** Messages as this browser was last told of them; null: not since it found the agent. */
  standing(): MessageStanding | null;
}
export interface Confirming extends Pick<Params<'approval.answer'>, 'leaveOut' | 'series'> {
  pin?: string | null;
  token?: string;
  certificate?: string;
}
export type Answered = Result<'approval.answer'>;

export interface Scene {
  data: string;
  /** The agent's program log. */
  logFile: string;
  cards: Card[];
  clerk: Clerk;
  pid(): number;
  /** SIGKILL: no line of the agent runs after this. */
  kill(): Promise<void>;
  /** The same folder, the same port; resolves when the clerk's browser has found it again. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Everything running and paired. */
export async function openScene(options: { cards?: CardWish[]; config?: object } = {}): Promise<Scene> {
  const { folder, data, cards, log } = await prepareData(options);
  const start = (port: number): Promise<AgentProcess> => startAgent({ data, port, log });
  let agent = await start(0);
  const keys = memoryKeys();
  await pair(agent, keys).catch(async (thrown: unknown) => {
    await agent.stop();
    throw thrown;
  });
  const pages = new Map<string, (number: number, text: string) => void>();
  const closed = new Map<string, () => void>();
  const runs = new Map<string, RunView>();
  let standing: MessageStanding | null = null;
  const link = openLink({
    port: agent.port,
    keys,
    openSocket: socketsFrom(`chrome-extension://${EXTENSION_ID}`),
    onEvent(event, given) {
      if (event === 'eport.message') {
        const { connection, number, text } = given as { connection: string; number: number; text: string };
        pages.get(connection)?.(number, text);
      } else if (event === 'run.changed') runs.set((given as RunView).id, given as RunView);
      else if (event === 'messages.changed') standing = given as MessageStanding;
      else if (event === 'eport.closed') closed.get((given as { connection: string }).connection)?.();
    },
  });
  await link.reached('connected');
  return {
    data,
    logFile: log,
    cards,
    clerk: { ...clerkOver(link, { pages, closed }), runs, standing: () => standing },
    pid: () => agent.pid,
    kill: () => agent.stop('SIGKILL'),
    async restart() {
      standing = null;
      agent = await start(agent.port);
      link.refresh();
      await link.reached('connected');
    },
    async close() {
      link.stop();
      await agent.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** `tongqian pair` at the agent, the digits typed here. */
async function pair(agent: AgentProcess, keys: ReturnType<typeof memoryKeys>): Promise<void> {
  const openSocket = socketsFrom(`chrome-extension://${EXTENSION_ID}`);
  const { pairing, reached, states } = pairingClient({ port: agent.port, keys, openSocket });
  const paired = callAgent(agentPaths(agent.data), {
    command: 'pair',
    params: {},
    onEvent: ({ digits }) => void reached('code').then(() => pairing.code(digits)),
  });
  const begun = until('the pairing', () => {
    const state = states.at(-1)?.state ?? 'idle';
    if (state === 'idle') pairing.begin(); // the agent may not be open for it yet
    return Promise.resolve(state === 'code' || state === 'checking' || state === 'done');
  });
  await Promise.all([begun, paired]);
  await reached('done');
}

interface Sockets {
  pages: Map<string, (number: number, text: string) => void>;
  closed: Map<string, () => void>;
}

function clerkOver(link: TestLink, sockets: Sockets): Omit<Clerk, 'runs' | 'standing'> {
  let tabs = 0;
  const answer = (view: ApprovalView, given: Partial<Params<'approval.answer'>>): Promise<Answered> =>
    link.call('approval.answer', {
      id: view.id,
      digest: view.digest,
      decision: 'confirm',
      token: null,
      certificate: null,
      pin: null,
      newPin: null,
      ...given,
    });
  const pending = async () => (await link.call('approval.pending', {})).approvals;
  const tokens = async () => (await link.call('tokens.list', {})).tokens;
  return {
    link,
    page: (origin = PORTAL) => {
      const tab = ++tabs;
      const source = { origin, topOrigin: origin, tab, frame: 0, document: crypto.randomUUID() };
      return openPage(source, { link, sockets });
    },
    pending,
    window: () => until('a window', async () => (await pending())[0], PATIENCE),
    confirm(view, { pin = null, token, certificate, ...more } = {}) {
      const proposed = view.tokens.find(({ certificates }) => certificates.some(({ id }) => id === view.certificate));
      const chosen = token === undefined ? proposed : view.tokens.find(({ id }) => id === token);
      const unusable = view.unusable?.find((one) => one.token === token); // what the window itself never answers
      const first = (chosen?.certificates[0] ?? unusable?.certificate)?.id ?? null;
      return answer(view, {
        ...more,
        pin,
        token: token ?? chosen?.id ?? null,
        certificate: certificate ?? (token === undefined ? view.certificate : first),
      });
    },
    refuse: (view) => answer(view, { decision: 'refuse' }),
    async log() {
      const { lines, chain } = await link.call('audit.search', { text: '', before: null, limit: 500 });
      if (chain.damagedFrom !== null || chain.count !== lines.length)
        throw new Error(`the log does not hold: ${JSON.stringify(chain)}`);
      return lines.reverse();
    },
    sees: async (card, wanted) => {
      await until(
        `${card} ${wanted ? 'in' : 'out'}`,
        async () => (await tokens()).some(({ id }) => id === card) === wanted,
        PATIENCE,
      );
    },
    tries: async (card) => (await tokens()).find(({ id }) => id === card)?.triesLeft,
  };
}

async function openPage(source: PageSource, means: { link: TestLink; sockets: Sockets }): Promise<TestPage> {
  const { link, sockets } = means;
  const connection = crypto.randomUUID();
  const waiting = new Map<number, { text: string; resolve: (reply: Reply) => void; reject: (why: Error) => void }>();
  let received = 0;
  let sent = 0;
  sockets.pages.set(connection, (number, text) => {
    if (number <= received) return;
    received = number;
    const reply = JSON.parse(text) as { _id: number; _args: Reply };
    waiting.get(reply._id)?.resolve(reply._args);
    waiting.delete(reply._id);
  });
  const end = (): void => {
    for (const { reject } of waiting.values()) reject(new Error('closed'));
    waiting.clear();
  };
  sockets.closed.set(connection, end);
  const open = () => link.call('eport.open', { connection, page: source, received });
  await open();
  return {
    source,
    call(method, args = {}) {
      const number = ++sent;
      const text = JSON.stringify({ _method: method, _id: number, args });
      const reply = new Promise<Reply>((resolve, reject) => waiting.set(number, { text, resolve, reject }));
      link.call('eport.send', { connection, number, text }).catch(() => undefined);
      return reply;
    },
    async resume() {
      const { resumed } = await open();
      if (!resumed) end();
      else
        for (const [number, { text }] of waiting)
          link.call('eport.send', { connection, number, text }).catch(() => undefined);
      return resumed;
    },
    another: () => openPage(source, means),
    async navigate() {
      const next = { ...source, document: crypto.randomUUID() };
      await link.call('page.left', { tab: source.tab, document: next.document });
      end();
      return openPage(next, means);
    },
    async closeTab() {
      await link.call('page.left', { tab: source.tab, document: null });
      end();
    },
  };
}

/** The sentence and the advice that the clerk reads for a problem. */
export function inChinese(problem: ProblemView | null): string {
  if (problem === null) return '';
  const { code, params } = problem;
  if (!isProblemCode(code)) throw new Error(`no problem ${code}`);
  const { text, advice } = describe({ code, params }, 'zh');
  return `${text}${advice}`;
}
