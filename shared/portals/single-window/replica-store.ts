// What the replica remembers: randoms (single use, 10 minutes), sessions, cards bound by registration, and business not yet signed.
import { toBase64 } from '#shared/bytes.ts';
import type { ReplicaCard } from './replica-cards.ts';
import type { Business } from './replica-business.ts';

/** As long as somebody may look at the login page before logging in. */
const RANDOM_LIFE = 600_000;
const TASK_LIFE = 600_000;
const MOST_RANDOMS = 10_000;

export interface ReplicaSession {
  id: string;
  card: ReplicaCard;
  /** 用户名 given at registration, else the holder's name */
  user: string;
  /** 补充用户信息 by IC card was done */
  supplemented: boolean;
}

export interface ReplicaStore {
  issueRandom(): string;
  /** Takes the random out, so that no second use can succeed. */
  takeRandom(random: string): 'good' | 'random-unknown' | 'random-expired';
  open(card: ReplicaCard): ReplicaSession;
  session(id: string): ReplicaSession | null;
  close(id: string): void;
  issueTask(session: ReplicaSession, business: Business): string;
  takeTask(session: ReplicaSession, id: string): Business | null;
  /** Card and 用户名 bound by 操作员持卡注册, or null. */
  bound(number: string): { card: ReplicaCard; user: string } | null;
  bind(card: ReplicaCard, user: string): void;
}

export interface StoreOptions {
  now?: () => number;
  /** Random bytes; tests give their own. */
  random?: (length: number) => Uint8Array;
}

/** A store in memory; it lives as long as the replica server. */
export function createReplicaStore(options: StoreOptions = {}): ReplicaStore {
  const now = options.now ?? Date.now;
  const bytes = options.random ?? ((length: number) => crypto.getRandomValues(new Uint8Array(length)));
  const randoms = new Map<string, number>();
  const sessions = new Map<string, ReplicaSession>();
  const tasks = new Map<string, { session: string; business: Business; until: number }>();
  const users = new Map<string, { card: ReplicaCard; user: string }>();
  const name = () => toBase64(bytes(24)).replaceAll('+', '-').replaceAll('/', '_');
  return {
    issueRandom() {
      const random = toBase64(bytes(32));
      randoms.set(random, now() + RANDOM_LIFE);
      const oldest = randoms.keys().next().value;
      if (randoms.size > MOST_RANDOMS && oldest !== undefined) randoms.delete(oldest);
      return random;
    },
    takeRandom(random) {
      const until = randoms.get(random);
      randoms.delete(random);
      if (until === undefined) return 'random-unknown';
      return now() > until ? 'random-expired' : 'good';
    },
    open(card) {
      const session = { id: name(), card, user: users.get(card.number)?.user ?? card.holder, supplemented: false };
      sessions.set(session.id, session);
      return session;
    },
    session: (id) => sessions.get(id) ?? null,
    close: (id) => void sessions.delete(id),
    issueTask(session, business) {
      const id = name();
      tasks.set(id, { session: session.id, business, until: now() + TASK_LIFE });
      return id;
    },
    takeTask(session, id) {
      const task = tasks.get(id);
      if (task?.session !== session.id) return null;
      tasks.delete(id);
      return now() > task.until ? null : task.business;
    },
    bound: (number) => users.get(number) ?? null,
    bind: (card, user) => void users.set(card.number, { card, user }),
  };
}
