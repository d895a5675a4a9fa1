// Card readers and whether a card is in them, as the system's PC/SC service tells. Cards are used by the drivers, not here.
import { setTimeout as delay } from 'node:timers/promises';
import type { Client, Reader, ReaderStatusFlags } from 'pcsc-mini';
import type { Bilingual } from '#shared/errors.ts';
import type { DriverReport, ReaderState } from '../token.ts';
import { brandOf } from './brand.ts';

/** Pause before the service is tried again, and between looks at who uses a card. */
const LOOK_EVERY = 2000;

/** A driver may need this long to recognise a card; only then is it called unrecognised. */
const RECOGNITION_TIME = 4000;

/** SCARD_STATE_… (pcsclite.h and winscard.h have the same numbers). */
const PRESENT = 0x20;
const EXCLUSIVE = 0x80;
const MUTE = 0x200;

export interface PcscOptions {
  /** Told at the start and at each change. `tokens` is always empty; no reader and no problem mean that none is plugged in. */
  report: (now: DriverReport) => void;
  signal: AbortSignal;
  /** Whether a token of any driver is in the reader of that name; without it no card is called unrecognised. */
  recognised?: (reader: string) => boolean;
}

interface Seen {
  flags: number;
  /** When the card came, milliseconds of performance.now(); null while there is none */
  since: number | null;
  /** undefined = not asked: only a card that no driver recognises is */
  brand: Bilingual | null | undefined;
}

type Pcsc = typeof import('pcsc-mini');

/** Follows the readers until the signal aborts; a missing or stopped service is a report, never an error. */
export async function pcscReaders(options: PcscOptions): Promise<void> {
  const { signal } = options;
  const tell = teller(options);
  const pcsc = await load();
  while (!signal.aborted) {
    if (pcsc) await follow(pcsc, { ...options, tell });
    tell(null);
    await pause(LOOK_EVERY, signal);
  }
}

/** null where the system has no PC/SC library. */
async function load(): Promise<Pcsc | null> {
  try {
    return await import('pcsc-mini');
  } catch {
    return null;
  }
}

type Tell = (seen: ReadonlyMap<string, Seen> | null) => void;

/** Reports what differs from the last report; null = the service does not answer. */
function teller({ report, signal, recognised = () => true }: PcscOptions): Tell {
  let told = '';
  return (seen) => {
    if (signal.aborted) return;
    const readers = [...(seen ?? [])].map(([name, one]): ReaderState => ({
      name,
      state: stateOf(one, recognised(name)),
      ...(one.brand && { brand: one.brand }),
    }));
    const now: DriverReport = {
      tokens: [],
      readers,
      problem: seen ? null : { code: 'token/service-stopped', params: {} },
    };
    const text = JSON.stringify(now);
    if (text === told) return;
    told = text;
    report(now);
  };
}

function stateOf({ flags, since }: Seen, recognised: boolean): ReaderState['state'] {
  if (since === null) return 'empty';
  // A card that does not answer at all is often the wrong way round.
  if (flags & MUTE) return 'unrecognised';
  if (recognised) return 'present';
  if (flags & EXCLUSIVE) return 'busy';
  return performance.now() - since < RECOGNITION_TIME ? 'present' : 'unrecognised';
}

/** Runs while the service answers. */
async function follow(
  pcsc: Pcsc,
  { tell, signal, recognised = () => true }: PcscOptions & { tell: Tell },
): Promise<void> {
  const seen = new Map<string, Seen>();
  const readers = new Map<string, Reader>();
  const ended = new AbortController();
  const client = connect(pcsc, {
    changed: (name, flags) => {
      note(seen, name, flags);
      tell(seen);
    },
    found: (name, reader) => void readers.set(name, reader),
    gone: (name) => {
      seen.delete(name);
      readers.delete(name);
      if (!ended.signal.aborted) tell(seen);
    },
    failed: () => ended.abort(),
  });
  if (!client) return;
  const either = AbortSignal.any([signal, ended.signal]);
  // The service answers, with no reader perhaps; those there are come as events in the same moment.
  let time = 50;
  while (await pause(time, either)) {
    time = LOOK_EVERY;
    if ([...seen.values()].some(({ since }) => since !== null)) await lookAgain(pcsc, seen);
    tell(seen);
    for (const [name, one] of seen) {
      const reader = readers.get(name);
      if (!reader || one.brand !== undefined || stateOf(one, recognised(name)) !== 'unrecognised') continue;
      one.brand = one.flags & MUTE ? null : await brandOf(pcsc, reader);
      tell(seen);
    }
  }
  ended.abort();
  stop(client);
}

/** The service sends no event when another program takes a card for itself; a new client is told by its first status. */
async function lookAgain(pcsc: Pcsc, seen: Map<string, Seen>): Promise<void> {
  const client = connect(pcsc, {
    changed: (name, flags) => note(seen, name, flags),
    gone: () => undefined,
    failed: () => undefined,
  });
  if (!client) return;
  await delay(50);
  stop(client);
}

function note(seen: Map<string, Seen>, name: string, flags: number): void {
  const before = seen.get(name);
  const isPresent = (flags & PRESENT) !== 0;
  const isSame = isPresent && before?.since !== null;
  seen.set(name, {
    flags,
    since: isPresent ? (before?.since ?? performance.now()) : null,
    brand: isSame ? before?.brand : undefined,
  });
}

interface Listener {
  changed: (reader: string, flags: number) => void;
  /** Told of each reader once */
  found?: (name: string, reader: Reader) => void;
  gone: (reader: string) => void;
  failed: () => void;
}

/** null when the service is not there. */
function connect(pcsc: Pcsc, { changed, found, gone, failed }: Listener): Client | null {
  try {
    const client = new pcsc.Client();
    client.on('error', failed);
    client.on('reader', (reader) => {
      const name = reader.name();
      found?.(name, reader);
      reader.on('change', (status: ReaderStatusFlags) => changed(name, status.raw));
      reader.on('disconnect', () => gone(name));
    });
    return client.start();
  } catch {
    return null;
  }
}

/**
 * Clients whose service went away before they were stopped. pcsc-mini 0.1.3 throws where nobody can catch it when such a
 * client is collected as garbage, which would end the agent: so they are kept, one for each end of the service.
 */
const neverCollected = new Set<Client>();

function stop(client: Client): void {
  try {
    client.stop();
  } catch {
    neverCollected.add(client);
  }
}

/** Whether the whole time passed. */
async function pause(time: number, signal: AbortSignal): Promise<boolean> {
  await delay(time, undefined, { signal }).catch(() => undefined);
  return !signal.aborted;
}

/** Whether a token's reader is the reader of that name: PKCS#11 cuts slot descriptions at 64 bytes. */
export function isSameReader(reader: string, name: string): boolean {
  return reader !== '' && (name === reader || (reader.length >= 60 && name.startsWith(reader)));
}
