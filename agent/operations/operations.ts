// The set of things a person can ask for, handed to all doors. Approval and audit happen behind these and nowhere else.
import type { VisibleSignature } from '#shared/protocol/files.ts';
import type { CertificateView } from '#shared/protocol/views.ts';
import type { Mechanism } from '../crypto/mechanism.ts';
import type { FormatId } from '../formats/format.ts';
import type { OperationCaller } from './caller.ts';

/** What an E-Port call may know of the card: the identity a page asks for. */
export interface CardIdentity {
  certificate: CertificateView;
  /** DER of the signing certificate */
  certificateDer: Uint8Array;
  /** DER of the encryption certificate, null when the card has none */
  encryptionDer: Uint8Array | null;
  /** 持卡人身份证件号, unmasked: goes to the page after approval, never to a log */
  personalId: string;
  idType: string;
  organisationCode: string;
  /** First values of the other E-Port extensions, '' when absent (1.3.6.1.4.1.5315.100.5.12, .2.1, .2.4) */
  codes: { entity: string; card: string; user: string };
}

export interface SignRequest {
  caller: OperationCaller;
  /** The exact bytes to be signed (UTF-8 of inData as sent). */
  data: Uint8Array;
  /** Name of the dialect's method, for the log and for pack rules; '' for other doors. */
  method: string;
  /** PIN sent by the page in `passwd`, if any; wiped by the operation. */
  pagePin: Uint8Array | null;
  /** What the signature is wrapped in; without it, nothing. */
  format?: FormatId;
  /** Where a PDF shows the signature; without it, nowhere. */
  visible?: VisibleSignature | undefined;
  /** Name of the file, for the window. */
  name?: string;
  signal: AbortSignal;
}

export interface Signed {
  /** RSA: modulus length; SM2 and ECDSA: r‖s */
  signature: Uint8Array;
  mechanism: Mechanism;
  identity: CardIdentity;
  /** The signature in the format asked for; of `raw` it is the signature itself */
  document: Uint8Array;
}

export interface Operations {
  /** One signature: recognises the document, asks, signs, verifies, logs. Covered by a running 登录 grant where §2a says so. */
  sign(request: SignRequest): Promise<Signed>;
  /** Identity reads; asks once per origin unless a 登录 or an earlier yes for this page covers them. */
  readIdentity(request: { caller: OperationCaller; method: string; signal: AbortSignal }): Promise<CardIdentity>;
  /** Checks a PIN on the card after 确认; opens a 登录 grant for the signature that follows. */
  checkPin(request: {
    caller: OperationCaller;
    method: string;
    pagePin: Uint8Array | null;
    signal: AbortSignal;
  }): Promise<void>;
  /**
   * Opens our own window for the old and the new PIN; what the page sent is ignored and wiped.
   * `token`: of this one only. Rejects with pin/* for a new PIN that is easily guessed, before the card is touched.
   */
  changePin(request: { caller: OperationCaller; method: string; token?: string; signal: AbortSignal }): Promise<void>;
  /** No key needed, nothing asked: verifies over the given or the card's certificate (the latter is an identity read). */
  verify(request: {
    caller: OperationCaller;
    data: Uint8Array;
    signature: Uint8Array;
    certificateDer: Uint8Array | null;
    signal: AbortSignal;
  }): Promise<boolean>;
  /** Whether a card is there, without saying which: for InitEnvEx and the like. Rejects with the situation's problem. */
  requireToken(): Promise<void>;
  /** Sends a request of the dialect to the official control by rule, after asking (verb 'forward'). Rejects with eport/not-supported when there is none. */
  forward(request: {
    caller: OperationCaller;
    method: string;
    args: unknown;
    signal: AbortSignal;
  }): Promise<{ Result: boolean; Data: unknown[]; Error: unknown[] }>;
}
