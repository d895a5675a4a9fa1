// What a token driver must offer. All calls are asynchronous and carry plain data, so that a driver can live in a child process.
import type { ProblemView } from '#shared/protocol/views.ts';

/** A PIN in memory we can wipe: UTF-8 bytes, zeroed by whoever consumes it. Never a string inside the agent longer than parsing needs. */
export type Pin = Uint8Array;

/**
 * How data becomes a signature. The driver hashes where the mechanism says so.
 * - rsa-pkcs1-sha1 / -sha256: RSASSA-PKCS1-v1_5 over the data (RFC 8017 §8.2); result = modulus length
 * - sm2-sm3: SM2 over SM3(Z‖data), ID 1234567812345678 (GM/T 0003.2, GM/T 0009); result = r‖s, 64 bytes
 * - ecdsa-sha256: P-256, result = r‖s, 64 bytes
 */
export type Mechanism = 'rsa-pkcs1-sha1' | 'rsa-pkcs1-sha256' | 'sm2-sm3' | 'ecdsa-sha256';

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
}
