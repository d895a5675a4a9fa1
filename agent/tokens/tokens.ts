// What is plugged in now, over all drivers, with one queue per token: no two callers ever use a token at once.
import { parseCertificate } from '../certificates/parse.ts';
import type { Certificate } from '../certificates/certificate.ts';
import { Problem } from '#shared/errors.ts';
import type { SituationView, TokenView } from '#shared/protocol/views.ts';
import { situationOf } from './situation.ts';
import type { DriverReport, Pin, Token, TokenDriver, TokenSession } from './token.ts';

export interface PresentCertificate {
  certificate: Certificate;
  /** The driver's name of the private key */
  key: string;
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
}

export interface Tokens {
  present(): PresentToken[];
  situation(): SituationView;
  /**
   * Runs with a logged-in session, after everybody who asked earlier, and answers before the logout, which the next one waits
   * for. Rejects with token/unknown when the token is gone.
   */
  withSession<T>(tokenId: string, use: SessionUse, task: (session: TokenSession) => Promise<T>): Promise<T>;
  changePin(tokenId: string, oldPin: Pin, newPin: Pin): Promise<void>;
  /** Ends the kept session of an owner, if there is one; one that is in use is not kept afterwards. */
  release(owner: string): Promise<void>;
  releaseAll(): Promise<void>;
  /** The card still has its factory PIN, seen when it was used. */
  markFactoryPin(tokenId: string, factory: boolean): void;
}

interface Slot {
  present: PresentToken;
  queue: Promise<unknown>;
  held: { owner: string; session: TokenSession; timer: NodeJS.Timeout } | null;
  /** Who uses it right now; `released` once the login must not be kept afterwards */
  using: { owner: string; released: boolean } | null;
  /** The logout of the last session */
  leaving: Promise<void>;
}

/**
 * Watches all drivers until the signal aborts.
 * @param options.onChange told after every change of what is plugged in, and of which token ids went away
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

  const situation = (): SituationView =>
    situationOf(
      [...reports.values()],
      [...slots.values()].map(({ present }) => present.view),
      now(),
    );

  async function take(driver: string, report: DriverReport): Promise<void> {
    reports.set(driver, report);
    const ids = new Set(report.tokens.map(({ id }) => id));
    const gone = [...slots.values()]
      .filter(({ present }) => present.token.driver === driver && !ids.has(present.token.id))
      .map(({ present }) => present.token.id);
    for (const id of gone) await drop(id);
    for (const token of report.tokens) {
      const known = slots.get(token.id);
      if (known) {
        known.present.token = token;
        continue;
      }
      const present = await read(token, factory);
      slots.set(token.id, { present, queue: Promise.resolve(), held: null, using: null, leaving: Promise.resolve() });
    }
    options.onChange(situation(), gone);
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

  function inTurn<T>(slot: Slot, task: () => Promise<T>): Promise<T> {
    const run = slot.queue.then(task, task);
    slot.queue = run.catch(() => undefined);
    return run;
  }

  async function refreshPin(slot: Slot): Promise<void> {
    try {
      const { wrongBefore, ...pin } = await slot.present.token.pinState();
      if (wrongBefore !== undefined) slot.present.wrongBefore = wrongBefore;
      const changed = pin.triesLeft !== slot.present.view.triesLeft || pin.locked !== slot.present.view.locked;
      slot.present.view = { ...slot.present.view, ...pin };
      if (changed) options.onChange(situation(), []);
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
    // Wiped while it waited here: its consent has ended, and as zeros it would cost the card a try.
    if (!use.pin || use.pin.every((byte) => byte === 0)) throw new Problem('token/pin-required');
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
        turn = turn.then(() => take(driver.id, report)).catch(options.onFault);
      }, options.signal)
      .catch(options.onFault);
  }
  options.signal.addEventListener('abort', () => {
    for (const slot of slots.values()) void endHeld(slot);
  });

  return {
    present: () => [...slots.values()].map(({ present }) => present),
    situation,
    async withSession(tokenId, use, task) {
      const slot = slotOf(tokenId);
      return inTurn(slot, async () => {
        slotOf(tokenId); // it may have been pulled while waiting
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
      return inTurn(slot, async () => {
        await endHeld(slot);
        try {
          await slot.present.token.changePin(oldPin, newPin);
        } finally {
          await refreshPin(slot);
        }
      });
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
    markFactoryPin(tokenId, isFactory) {
      if (isFactory) factory.add(tokenId);
      else factory.delete(tokenId);
      const slot = slots.get(tokenId);
      if (!slot || slot.present.view.factoryPin === isFactory) return;
      slot.present.view = { ...slot.present.view, factoryPin: isFactory };
      options.onChange(situation(), []);
    },
  };
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
