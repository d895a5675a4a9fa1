// Files that a clerk signs, checks, encrypts or decrypts in a page of the extension: what goes to the agent and what comes back.
import * as v from 'valibot';
import { REVOCATION_REASONS, type RevocationReason } from '../revocation.ts';
import { CertificateView, ProblemView } from './views.ts';

/** In bytes; larger ones go through the command line, which streams them. */
export const LARGEST_FILE = 12 * 1024 * 1024;
/** Of one certificate, in bytes. */
export const LARGEST_CERTIFICATE = 256 * 1024;

/** Files of one list. */
export const MOST_FILES = 200;

/** How a signature can be wrapped in the page; the agent's formats are at least these. */
export const FILE_FORMATS = ['cms-detached', 'cms', 'pdf', 'xml', 'ceb', 'raw'] as const;
export type FileFormat = (typeof FILE_FORMATS)[number];

/** Where the frame of a signature stands in a PDF: on a page, by its number from 1 on, and in which corner of it */
export const VisibleSignature = v.strictObject({
  page: v.union([v.picklist(['first', 'last']), v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000))]),
  corner: v.picklist(['bottom-right', 'bottom-left', 'top-right', 'top-left']),
});
export type VisibleSignature = v.InferOutput<typeof VisibleSignature>;
export type VisiblePage = VisibleSignature['page'];
export type VisibleCorner = VisibleSignature['corner'];

/** No groups: valibot's own expression overflows the stack at 16 million characters. */
const encodedLength = (bytes: number): number => Math.ceil(bytes / 3) * 4;
const base64 = (bytes: number) =>
  v.pipe(v.string(), v.maxLength(encodedLength(bytes)), v.regex(/^[A-Za-z0-9+/]*={0,2}$/));
/** A signed or encrypted file is longer than what is in it. */
const LARGEST_WRAPPED = LARGEST_FILE + 1024 * 1024;
const wrapped = base64(LARGEST_WRAPPED);
const plain = base64(LARGEST_FILE);
const certificate = base64(LARGEST_CERTIFICATE);
/** Without its folders; shown in windows, never opened. */
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(255));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const RevocationView = v.variant('state', [
  v.strictObject({
    state: v.literal('revoked'),
    at: count,
    reason: v.picklist(Object.keys(REVOCATION_REASONS) as RevocationReason[]),
  }),
  v.strictObject({ state: v.literal('good'), until: count }),
  v.strictObject({ state: v.literal('unknown') }),
]);

export const SignatureVerdictView = v.strictObject({
  valid: v.boolean(),
  certificate: CertificateView,
  /** By its dates */
  certificateValidNow: v.boolean(),
  /** Whether a given authority issued it; null where none was given */
  trusted: v.nullable(v.boolean()),
  revocation: RevocationView,
  /** Milliseconds since 1970 by the signer's own clock, null where none is given */
  signedAt: v.nullable(v.number()),
});
export type SignatureVerdictView = v.InferOutput<typeof SignatureVerdictView>;

/** Of a signature that holds, over what an envelope held */
export const SignerView = v.strictObject({
  certificate: CertificateView,
  /** Milliseconds since 1970 by the signer's own clock, null where none is given */
  signedAt: v.nullable(v.number()),
});
export type SignerView = v.InferOutput<typeof SignerView>;

/** What was opened, and all who signed it; none where nobody did. Who issued their certificates is not checked. */
const Opened = v.strictObject({ name, data: wrapped, signers: v.pipe(v.array(SignerView), v.maxLength(1000)) });

export const FileVerdictView = v.strictObject({
  /** All signatures hold. */
  valid: v.boolean(),
  signatures: v.pipe(v.array(SignatureVerdictView), v.minLength(1), v.maxLength(1000)),
});
export type FileVerdictView = v.InferOutput<typeof FileVerdictView>;

export const SignFile = {
  params: v.pipe(
    v.strictObject({
      name,
      data: plain,
      format: v.picklist(FILE_FORMATS),
      /** In a PDF alone; without it nobody sees the signature on a page. */
      visible: v.optional(VisibleSignature),
    }),
    v.check(({ format, visible }) => visible === undefined || format === 'pdf'),
  ),
  result: v.strictObject({ name, data: wrapped, certificate: CertificateView }),
};
export const VerifyFile = {
  params: v.strictObject({
    name,
    /** null: the signature holds what was signed */
    data: v.nullable(plain),
    signature: wrapped,
    /** Files with the certificates of the authorities to trust, PEM or DER, and what they are called */
    authorities: v.pipe(v.array(v.strictObject({ name, data: certificate })), v.maxLength(20)),
  }),
  result: FileVerdictView,
};
export const EncryptFile = {
  params: v.pipe(
    v.strictObject({
      name,
      data: plain,
      /** Ids of certificates of inserted cards */
      own: v.pipe(v.array(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))), v.maxLength(50)),
      /** Files with the others' certificates, PEM or DER, and what they are called */
      others: v.pipe(v.array(v.strictObject({ name, data: certificate })), v.maxLength(50)),
    }),
    v.check(({ own, others }) => own.length + others.length > 0),
  ),
  result: v.strictObject({ name, data: wrapped, recipients: v.array(CertificateView) }),
};
export const DecryptFile = {
  params: v.strictObject({ name, data: wrapped }),
  result: Opened,
};
/** Several under one consent; together no longer than one. */
export const DecryptFiles = {
  params: v.strictObject({
    files: v.pipe(
      v.array(v.strictObject({ name, data: wrapped })),
      v.minLength(1),
      v.maxLength(MOST_FILES),
      v.check((files) => files.reduce((sum, { data }) => sum + data.length, 0) <= encodedLength(LARGEST_WRAPPED)),
    ),
  }),
  /** In their order */
  result: v.strictObject({
    files: v.array(v.union([Opened, v.strictObject({ problem: ProblemView })])),
  }),
};
