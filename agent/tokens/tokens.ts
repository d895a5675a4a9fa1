// What is plugged in now, over all drivers, with one queue per token: no two callers ever use a token at once.
import { isDeepStrictEqual } from 'node:util';
import { parseCertificate } from '../certificates/parse.ts';
import type { Certificate } from '../certificates/certificate.ts';
import { Problem } from '#shared/errors.ts';
import type { SituationView, TokenView } from '#shared/protocol/views.ts';
import { situationOf } from './situation.ts';
import { requireKept } from './kept-pin.ts';
import type { DriverReport, Pin, Token, TokenDriver, TokenSession } from './token.ts';
import { createTurns, type Rank, type Turns } from './turns.ts';

export interface PresentCertificate {
  certificate: Certificate;
  /** The driver's name of the private key */
  key: string;
  /** The clerk froze it (operations/freeze.ts): it is shown and never used. */
  frozen?: boolean;
  /** A list at hand says that it was revoked, and when, in milliseconds since 1970 (operations/revocations.ts): it signs nothing. */
  revokedAt?: number;
}

/** A token with what was read from it when it appeared. */
export interface PresentToken {
  token: Token;
  certificates: PresentCertificate[];
  view: TokenView;
  /** A wrong PIN was given to it since the last right one, as far as the token or this agent knows. */
  wrongBefore: boolean;
}

export interface SessionUse {
  /** Who holds the login: only the same owner meets the session again that it asked to keep. */
  owner: string;
  /** null = only a kept session will do; token/pin-required otherwise. Not wiped here: it belongs to the caller. */
  pin: Pin | null;
  /** Keep the login for the owner this long; it ends early when somebody else needs the token. 0 = log out at once. */
  keepMs: number;
  /** Id of the certificate for which keys are used; several may share one key. */
  certificate?: string;
  /** Without it `person`: an item of a batch lets everybody else go first. */
  rank?: Rank;
}

export interface Tokens {
  present(): PresentToken[];
  situation(): SituationView;
  /**
   * Runs with a logged-in session, after everybody who asked earlier or is no batch where this one is, and answers before the
   * logout, which the next one waits for. Rejects with token/unknown when the token is gone.
   */
  withSession<T>(tokenId: string, use: SessionUse, task: (session: TokenSession) => Promise<T>): Promise<T>;
  changePin(tokenId: string, oldPin: Pin, newPin: Pin): Promise<void>;
  /** Reads the tries again that are left, after something else than a session of ours may have used one. */
  refreshPin(tokenId: string): Promise<void>;
  /** Ends the kept session of an owner, if there is one; one that is in use is not kept afterwards. */
  release(owner: string): Promise<void>;
  releaseAll(): Promise<void>;
  /** The card still has its factory PIN, seen when it was used. */
  markFactoryPin(tokenId: string, factory: boolean): void;
  /**
   * Lets go of a token, so that another program may have it to itself: after whoever uses it now, with the end of every login, and
   * without looking at it until it is taken back. Rejects with token/unknown.
   * @returns ids of all tokens that were let go: those behind the same library go with it
   */
  letGo(tokenId: string): Promise<string[]>;
  /** What is in it is read anew. */
  takeBack(tokenId: string): Promise<void>;
}

interface Slot {
  present: PresentToken;
  turns: Turns;
  held: { owner: string; session: TokenSession; timer: NodeJS.Timeout } | null;
  /** Who uses it right now; `released` once the login must not be kept afterwards */
  using: { owner: string; released: boolean } | null;
  /** The logout of the last session */
  leaving: Promise<void>;
  /** Another program has it now: not even its state is asked for. */
  letGo: boolean;
}

/** Milliseconds after which a card that could not be read is read once more. */
const READ_AGAIN = [500, 2000, 8000];

/** How late it may be told that a certificate has ended. */
const CLOCK_MS = 60_000;

/**
 * Watches all drivers until the signal aborts.
 * @param options.onChange told after every change of what is plugged in, and of which token ids went away; reports that change
 *   nothing are not told
 */
export function watchTokens(options: {
  drivers: readonly TokenDriver[];
  onChange: (situation: SituationView, gone: string[]) => void;
  onFault: (fault: unknown) => void;
  signal: AbortSignal;
  now?: () => number;
}): Tokens {
  const slots = new Map<string, Slot>();
  const reports = new Map<string, DriverReport>();
  const factory = new Set<string>();
  const now = options.now ?? Date.now;
  let turn: Promise<void> = Promise.resolve();
  let lastTold: SituationView | null = null;

  const situation = (): SituationView =>
    situationOf(
      [...reports.values()],
      [...slots.values()].map(({ present }) => present.view),
      now(),
    );

  /** After everything that was reported before. @param attempt how often the same report was taken already */
  function enqueue(driver: string, report: DriverReport, attempt = 0): void {
    turn = turn.then(() => take(driver, report, attempt)).catch(options.onFault);
  }

  /** A card that was just put in may not answer yet, and its driver says nothing again until something changes. */
  function readAgain(driver: string, report: DriverReport, attempt: number): void {
    const wait = READ_AGAIN[attempt];
    if (wait === undefined) return;
    const timer = setTimeout(() => {
      if (!options.signal.aborted && reports.get(driver) === report) enqueue(driver, report, attempt + 1);
    }, wait);
    timer.unref();
  }

  async function take(driver: string, report: DriverReport, attempt: number): Promise<void> {
    reports.set(driver, report);
    let isWhole = true;
    const ids = new Set(report.tokens.map(({ id }) => id));
    const gone = [...slots.values()]
      .filter(({ present }) => present.token.driver === driver && !ids.has(present.token.id))
      .map(({ present }) => present.token.id);
    for (const id of gone) await drop(id);
    for (const token of report.tokens) {
      const known = slots.get(token.id);
      if (known) {
        known.present.token = token;
        if (known.letGo) continue;
        void known.turns.take('batch', () => refreshPin(known)); // it may have been unlocked, or locked, by another program
        continue;
      }
      try {
        slots.set(token.id, slotFor(await read(token, factory)));
      } catch (fault) {
        options.onFault(fault);
        isWhole = false;
      }
    }
    tell(gone);
    if (!isWhole) readAgain(driver, report, attempt);
  }

  /** Drivers report again what they reported before, and each of several may see the same event. */
  function tell(gone: string[] = []): void {
    const now = situation();
    if (gone.length === 0 && isDeepStrictEqual(now, lastTold)) return;
    lastTold = now;
    options.onChange(now, gone);
  }

  async function drop(id: string): Promise<void> {
    const slot = slots.get(id);
    slots.delete(id);
    if (slot?.using) slot.using.released = true;
    if (slot) await endHeld(slot);
  }

  async function endHeld(slot: Slot): Promise<void> {
    const held = slot.held;
    slot.held = null;
    await slot.leaving;
    if (!held) return;
    clearTimeout(held.timer);
    await held.session.close().catch(options.onFault);
  }

  function slotOf(tokenId: string): Slot {
    const slot = slots.get(tokenId);
    if (!slot) throw new Problem('token/unknown');
    return slot;
  }

  function requireThere(tokenId: string, slot: Slot): void {
    if (slotOf(tokenId) !== slot) throw new Problem('token/unknown');
    if (slot.letGo) throw new Problem('token/released');
  }

  const holdingOf = (slot: Slot) => options.drivers.find(({ id }) => id === slot.present.token.driver)?.holding;

  /** When nobody uses any of them. In one order, so that two who wait do not wait for each other. */
  async function inTurns(waitFor: readonly Slot[], task: () => Promise<void>): Promise<void> {
    const [first, ...others] = waitFor;
    await (first ? first.turns.take('person', () => inTurns(others, task)) : task());
  }

  async function refreshPin(slot: Slot): Promise<void> {
    try {
      const { wrongBefore, ...pin } = await slot.present.token.pinState();
      if (wrongBefore !== undefined) slot.present.wrongBefore = wrongBefore;
      slot.present.view = { ...slot.present.view, ...pin };
      tell();
    } catch (fault) {
      options.onFault(fault);
    }
  }

  async function session(slot: Slot, use: SessionUse): Promise<TokenSession> {
    if (slot.held?.owner === use.owner) {
      clearTimeout(slot.held.timer);
      const { session } = slot.held;
      slot.held = null;
      return session;
    }
    await endHeld(slot);
    if (!use.pin) throw new Problem('token/pin-required');
    requireKept(use.pin);
    try {
      const opened = await slot.present.token.login(use.pin);
      slot.present.wrongBefore = false;
      return opened;
    } catch (thrown) {
      if (thrown instanceof Problem && thrown.code === 'token/pin-wrong') slot.present.wrongBefore = true;
      throw thrown;
    } finally {
      await refreshPin(slot);
    }
  }

  for (const driver of options.drivers) {
    driver
      .watch((report) => {
        enqueue(driver.id, report);
      }, options.signal)
      .catch(options.onFault);
  }
  // certificates begin and end while the card stays where it is
  const clock = setInterval(() => tell(), CLOCK_MS).unref();
  options.signal.addEventListener('abort', () => {
    clearInterval(clock);
    for (const slot of slots.values()) void endHeld(slot);
  });

  return {
    present: () => [...slots.values()].map(({ present }) => present),
    situation,
    async withSession(tokenId, use, task) {
      const slot = slotOf(tokenId);
      return slot.turns.take(use.rank ?? 'person', async () => {
        requireThere(tokenId, slot); // it may have been pulled, or let go, while this waited
        const using = { owner: use.owner, released: false };
        slot.using = using;
        const open = await session(slot, use);
        try {
          const result = await task(open);
          if (use.keepMs > 0 && !using.released) {
            const timer = setTimeout(() => void endHeld(slot), use.keepMs);
            slot.held = { owner: use.owner, session: open, timer };
          } else slot.leaving = open.close().catch(options.onFault);
          return result;
        } catch (thrown) {
          await open.close().catch(options.onFault);
          throw thrown;
        }
      });
    },
    async changePin(tokenId, oldPin, newPin) {
      const slot = slotOf(tokenId);
      return slot.turns.take('person', async () => {
        requireThere(tokenId, slot);
        await endHeld(slot);
        try {
          await slot.present.token.changePin(oldPin, newPin);
        } finally {
          await refreshPin(slot);
        }
      });
    },
    async refreshPin(tokenId) {
      const slot = slots.get(tokenId);
      if (slot) await slot.turns.take('person', async () => (slot.letGo ? undefined : refreshPin(slot)));
    },
    async release(owner) {
      for (const slot of slots.values()) {
        if (slot.using?.owner === owner) slot.using.released = true;
        if (slot.held?.owner === owner) await endHeld(slot);
      }
    },
    async releaseAll() {
      for (const slot of slots.values()) if (slot.using) slot.using.released = true; // first: a login must not slip by
      for (const slot of slots.values()) await endHeld(slot);
    },
    async letGo(tokenId) {
      const holding = holdingOf(slotOf(tokenId));
      const ids = holding?.together(tokenId).toSorted() ?? [tokenId];
      const all = ids.flatMap((id) => slots.get(id) ?? []);
      await inTurns(all, async () => {
        for (const slot of all) await endHeld(slot);
        for (const slot of all) slot.letGo = true;
        await holding?.letGo(tokenId);
      });
      return ids;
    },
    async takeBack(tokenId) {
      const slot = slots.get(tokenId);
      if (!slot?.letGo) return;
      const holding = holdingOf(slot);
      for (const id of holding?.together(tokenId) ?? [tokenId]) {
        const other = slots.get(id);
        if (other) other.letGo = false;
      }
      if (holding) holding.takeBack(tokenId);
      else slot.present = await read(slot.present.token, factory);
      tell();
    },
    markFactoryPin(tokenId, isFactory) {
      if (isFactory) factory.add(tokenId);
      else factory.delete(tokenId);
      const slot = slots.get(tokenId);
      if (!slot || slot.present.view.factoryPin === isFactory) return;
      slot.present.view = { ...slot.present.view, factoryPin: isFactory };
      tell();
    },
  };
}

function slotFor(present: PresentToken): Slot {
  return { present, turns: createTurns(), held: null, using: null, leaving: Promise.resolve(), letGo: false };
}

async function read(token: Token, factory: ReadonlySet<string>): Promise<PresentToken> {
  const certificates: PresentCertificate[] = [];
  for (const { der, key, usage } of await token.certificates()) {
    try {
      const certificate = parseCertificate(der);
      certificates.push({ certificate: { ...certificate, view: { ...certificate.view, usage } }, key });
    } catch {
      // A certificate that does not parse cannot be offered; the others on the card still can.
    }
  }
  const { wrongBefore = false, ...pin } = await token.pinState();
  const view: TokenView = {
    id: token.id,
    driver: token.driver,
    label: token.label,
    reader: token.reader,
    serial: token.serial,
    demo: token.demo,
    certificates: certificates.map(({ certificate }) => certificate.view),
    ...pin,
    factoryPin: factory.has(token.id),
  };
  return { token, certificates, view, wrongBefore };
}
