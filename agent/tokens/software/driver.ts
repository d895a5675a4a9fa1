// Software tokens: a sealed file in the folder is a card in a reader; taking the file away is pulling the card.
import { statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { toHex } from '#shared/bytes.ts';
import { Problem, toProblem } from '#shared/errors.ts';
import type { ProblemView } from '#shared/protocol/views.ts';
import { requireKept } from '../kept-pin.ts';
import type { Pin, PinState, Token, TokenDriver } from '../token.ts';
import { TOKEN_FILE_ENDING, tokenId } from './create.ts';
import { openTokenFile, readTokenFile, replaceKeys, sealKeys, TRIES, wipeKeys, type TokenRecord } from './keystore.ts';
import { pinFits } from './pin-length.ts';
import { openSession } from './session.ts';

const POLL_EVERY = 500;

export interface SoftwareOptions {
  /** Folder of token files; may not exist yet */
  folder: string;
  /** 32 bytes mixed into the seal: from the OS key store, or from the agent's own file where there is none */
  wrap: Uint8Array;
}

/** Reports all token files within a second of a change; a damaged one costs only itself and is named as the problem. */
export function softwareDriver({ folder, wrap }: SoftwareOptions): TokenDriver {
  return {
    id: 'software',
    async watch(report, signal) {
      const known = new Map<string, Token | ProblemView>();
      const contents = createContents(wrap);
      let told = '';
      while (!signal.aborted) {
        const names = await tokenFiles(folder);
        // One that got or lost a certificate is pulled and put in again: what is known of a card is read once.
        const changed = names.filter((name) => contents.hasChanged(join(folder, name)) && known.delete(name));
        for (const name of known.keys()) if (!names.includes(name)) known.delete(name);
        for (const name of names) {
          if (changed.includes(name)) continue;
          const entry = known.get(name);
          // What was damaged is looked at again: somebody may have restored it under the same name.
          if (entry === undefined || !('id' in entry)) known.set(name, readToken(join(folder, name), wrap));
        }
        const tokens = [...known.values()].filter((entry): entry is Token => 'id' in entry);
        const problem = [...known.values()].find((entry): entry is ProblemView => !('id' in entry)) ?? null;
        const now = JSON.stringify([names, tokens.map(({ id }) => id), problem]);
        if (now !== told) report({ tokens: withoutTwins(tokens), readers: [], problem });
        told = now;
        await delay(POLL_EVERY, undefined, { signal, ref: false }).catch(() => undefined);
      }
    },
  };
}

/** Notices new certificates in files that are there; a PIN check, which rewrites its file each time, changes none. */
function createContents(wrap: Uint8Array): { hasChanged(path: string): boolean } {
  const seen = new Map<string, { stamp: string; certificates: string }>();
  return {
    hasChanged(path) {
      const stamp = stampOf(path);
      const before = seen.get(path);
      if (stamp === null || before?.stamp === stamp) return false;
      const certificates = certificatesIn(path, wrap);
      seen.set(path, { stamp, certificates });
      return before !== undefined && before.certificates !== certificates;
    },
  };
}

/** null when it is gone. A file replaced by another one has another number, also within one tick of the clock. */
function stampOf(path: string): string | null {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? null : `${String(stat.ino)}|${String(stat.mtimeNs)}`;
}

function certificatesIn(path: string, wrap: Uint8Array): string {
  try {
    return JSON.stringify(readTokenFile(path, wrap).certificates.map(({ der, key }) => [toHex(der), key]));
  } catch {
    return 'damaged';
  }
}

async function tokenFiles(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith(TOKEN_FILE_ENDING)).sort();
  } catch {
    return []; // no folder yet, or not ours to read: there is simply no token
  }
}

function readToken(path: string, wrap: Uint8Array): Token | ProblemView {
  try {
    return softwareToken(path, wrap, readTokenFile(path, wrap));
  } catch (thrown) {
    const { code, params } = toProblem(thrown);
    return { code, params };
  }
}

/** A copy of a file under another name is the same token; the first counts. */
function withoutTwins(tokens: Token[]): Token[] {
  return [...new Map(tokens.toReversed().map((token) => [token.id, token])).values()].toReversed();
}

function softwareToken(path: string, wrap: Uint8Array, record: TokenRecord): Token {
  const { pinLength, certificates } = record;
  let queue: Promise<unknown> = Promise.resolve();
  /** Two checks at once would both count from the same number of tries. */
  const inTurn = <T>(task: () => Promise<T>): Promise<T> => {
    const run = queue.then(task);
    queue = run.catch(() => undefined);
    return run;
  };
  const open = (pin: Pin) => openTokenFile(path, wrap, pin);
  return {
    id: tokenId(record.serial),
    driver: 'software',
    label: record.label,
    reader: '',
    serial: record.serial,
    demo: record.demo,
    pinLength,
    certificates: () => Promise.resolve(certificates),
    pinState: () => new Promise((resolve) => resolve(pinState(readTokenFile(path, wrap)))),
    login: (pin) =>
      inTurn(async () => {
        requireKept(pin);
        if (!pinFits(pin, pinLength)) throw new Problem('token/pin-length');
        return openSession(path, await open(pin), certificates);
      }),
    changePin: (oldPin, newPin) =>
      inTurn(async () => {
        for (const pin of [oldPin, newPin]) requireKept(pin);
        if (!pinFits(oldPin, pinLength) || !pinFits(newPin, pinLength)) throw new Problem('token/pin-length');
        const opened = readTokenFile(path, wrap).keys;
        const keys = await open(oldPin);
        try {
          const sealed = await sealKeys(keys, newPin, wrap);
          replaceKeys(path, wrap, { opened, change: (now) => ({ ...now, keys: sealed }) });
        } finally {
          wipeKeys(keys);
        }
      }),
  };
}

function pinState({ triesLeft }: TokenRecord): PinState {
  return { triesLeft, triesMax: TRIES, locked: triesLeft === 0 };
}
