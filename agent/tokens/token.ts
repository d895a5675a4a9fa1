// What a token driver must offer. All calls are asynchronous and carry plain data, so that a driver can live in a child process.
import type { Bilingual } from '#shared/errors.ts';
import type { ProblemView } from '#shared/protocol/views.ts';
import type { Wrapping } from '../crypto/key-wrapping.ts';
import type { Mechanism } from '../crypto/mechanism.ts';

/** A PIN in memory we can wipe: UTF-8 bytes, zeroed by whoever consumes it. Never a string inside the agent longer than parsing needs. */
export type Pin = Uint8Array;

export type { Mechanism };

export interface TokenCertificate {
  /** DER of the X.509 certificate */
  der: Uint8Array;
  /** The driver's own name of the private key beside it (hex of CKA_ID, container name…) */
  key: string;
  usage: 'sign' | 'encrypt' | 'both';
}

export interface PinState {
  /** null = the token does not tell */
  triesLeft: number | null;
  triesMax: number | null;
  locked: boolean;
  /** Where triesLeft is null: the token says that a wrong PIN was given since the last right one. */
  wrongBefore?: boolean;
}

export interface TokenSession {
  /** Rejects with token/removed, token/mechanism, token/library-hung, token/library-crashed, token/failed. */
  sign(key: string, mechanism: Mechanism, data: Uint8Array): Promise<Uint8Array>;
  /** The same for many, in their order, with one crossing of the process boundary; all or none. Where missing: sign one by one. */
  signMany?(key: string, mechanism: Mechanism, datas: readonly Uint8Array[]): Promise<Uint8Array[]>;
  /**
   * The content key that was wrapped for this key; an encryption key does this and nothing else. Where missing: the token cannot.
   * Rejects with envelope/not-opened for whatever it does not open, token/mechanism, and as `sign` does.
   */
  decrypt?(key: string, wrapping: Wrapping, wrapped: Uint8Array): Promise<Uint8Array>;
  /**
   * Of a P-256 key: x of the point agreed on with the sender's 04 ‖ x ‖ y, 32 bytes, for an envelope. Where missing: the token cannot.
   * Rejects as `decrypt` does.
   */
  agree?(key: string, point: Uint8Array): Promise<Uint8Array>;
  /** Logs out and gives the token back; safe to call twice. */
  close(): Promise<void>;
}

export interface Token {
  /** Stable while inserted and across re-insertion: `<driver>:<serial>` */
  readonly id: string;
  readonly driver: string;
  readonly label: string;
  readonly reader: string;
  readonly serial: string;
  readonly demo: boolean;
  certificates(): Promise<TokenCertificate[]>;
  pinState(): Promise<PinState>;
  /** Allowed PIN lengths in characters; a PIN outside is refused before the token is touched. */
  readonly pinLength: { min: number; max: number };
  /** Uses one try. Rejects with token/pin-wrong {tries}, token/pin-locked, token/removed… Wipes nothing: the caller owns the PIN. */
  login(pin: Pin): Promise<TokenSession>;
  changePin(oldPin: Pin, newPin: Pin): Promise<void>;
}

export interface ReaderState {
  name: string;
  state: 'empty' | 'present' | 'unrecognised' | 'busy';
  /** Of the card in it, where its ATR tells */
  brand?: Bilingual;
}

/** What one driver sees now. Reported whole at every change: a listener never has to add up events. */
export interface DriverReport {
  tokens: Token[];
  readers: ReaderState[];
  /** Why this driver sees less than it should: token/service-stopped, token/library-refused… null when all is well. */
  problem: ProblemView | null;
}

export interface TokenDriver {
  readonly id: string;
  /** Reports once at the start and then at each change (within a second) until the signal aborts; never rejects for a missing device. */
  watch(report: (now: DriverReport) => void, signal: AbortSignal): Promise<void>;
  /**
   * For drivers that keep hold of a card between two uses: lets go of a token and of all that hang on the same hold, which go on being
   * reported as they were. Missing: nothing is held, not calling is enough.
   */
  readonly holding?: Holding;
}

export interface Holding {
  /** Ids of the tokens that are let go together with this one, itself among them */
  together(token: string): string[];
  /** Resolves when nothing of ours holds them any more. */
  letGo(token: string): Promise<void>;
  /** They are reported as gone, and then as they are now. */
  takeBack(token: string): void;
}
