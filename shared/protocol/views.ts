// What the agent shows of the world: readers, cards, certificates, requests, log lines. Plain data, made for screens.
import * as v from 'valibot';

const text = v.pipe(v.string(), v.maxLength(4096));
const bilingual = v.strictObject({ zh: text, en: text });
const params = v.record(v.string(), v.union([v.string(), v.number()]));

/** A problem as data: code of shared/errors.ts and its parameters. */
export const ProblemView = v.strictObject({ code: text, params });
export type ProblemView = v.InferOutput<typeof ProblemView>;

/** What is in the certificate of an E-Port card (spec/eport-protocol §5). ID numbers come masked. */
export const CertificateView = v.strictObject({
  /** SHA-256 of the DER, lower-case hex: the certificate's name in this protocol. */
  id: text,
  /** 证书编号: serial number, lower-case hex (8 digits RSA, 16 digits SM2 cards). */
  number: text,
  /** 持卡人 */
  holder: text,
  /** 企业名称, empty when the certificate has none */
  company: text,
  /** 组织机构代码 or 统一社会信用代码, empty when the certificate has none */
  companyCode: text,
  /** IC卡号 / 介质编号 */
  medium: text,
  issuer: text,
  algorithm: v.picklist(['sm2', 'rsa', 'ecdsa']),
  /** RSA modulus or curve size in bits. */
  bits: v.number(),
  usage: v.picklist(['sign', 'encrypt', 'both']),
  /** Milliseconds since 1970. */
  notBefore: v.number(),
  notAfter: v.number(),
});
export type CertificateView = v.InferOutput<typeof CertificateView>;

export const TokenView = v.strictObject({
  id: text,
  /** software | pkcs11 | control (the official control used as a device) */
  driver: text,
  label: text,
  /** Name of the reader, empty for tokens without one. */
  reader: text,
  serial: text,
  /** Made by 使用演示密钥; always shown with the 演示 band. */
  demo: v.boolean(),
  certificates: v.array(CertificateView),
  /** null = the token does not tell */
  triesLeft: v.nullable(v.number()),
  triesMax: v.nullable(v.number()),
  locked: v.boolean(),
  /** The factory PIN 88888888 is known to be still set (found when it was used). */
  factoryPin: v.boolean(),
  /** Let go for a renewal with an official tool, at most until then (milliseconds since 1970) */
  released: v.optional(v.number()),
});
export type TokenView = v.InferOutput<typeof TokenView>;

/** Can I sign now, and if not, why: exactly one code. `ready` means a card with a valid certificate is there. */
export const SituationView = v.strictObject({
  problem: v.nullable(ProblemView),
  readers: v.array(
    v.strictObject({
      name: text,
      state: v.picklist(['empty', 'present', 'unrecognised', 'busy']),
      /** Of the card in it, where its ATR tells */
      brand: v.optional(bilingual),
    }),
  ),
  tokens: v.array(TokenView),
});
export type SituationView = v.InferOutput<typeof SituationView>;

/** Where a request comes from, as the browser (never the page) says. */
export const PageView = v.strictObject({
  origin: text,
  /** Origin of the tab's top document; differs for a cross-origin frame. */
  topOrigin: text,
  /** Name of the pack that knows this origin, null for a site in no pack. */
  portal: v.nullable(bilingual),
  /** False on http pages. */
  secure: v.boolean(),
  /** First request from this origin ever. */
  firstTime: v.boolean(),
});
export type PageView = v.InferOutput<typeof PageView>;

export const DocumentView = v.strictObject({
  kind: v.picklist([
    'login',
    'customs-179',
    'declaration',
    'ceb-message',
    'ceb-signed-info',
    'text',
    'binary',
    'pdf',
    'identity',
    'pin-change',
    'pin-check',
    'batch',
    'control-method',
    'envelope',
    'key',
  ]),
  title: bilingual,
  /** Business fields in the order a clerk checks them. */
  fields: v.array(v.strictObject({ label: bilingual, value: text, strong: v.boolean() })),
  /** First 64 Ki UTF-16 units of the original text; empty when it is not text. */
  text: v.pipe(v.string(), v.maxLength(65_536)),
  /** Size of the signed bytes. */
  size: v.number(),
  /** SHA-256 of the signed bytes, lower-case hex. */
  sha256: text,
  /** A sentence shown in amber above the fields, for what this window cannot show. */
  caution: v.nullable(bilingual),
});
export type DocumentView = v.InferOutput<typeof DocumentView>;

export const Verb = v.picklist([
  'login',
  'sign',
  'identity',
  'check-pin',
  'change-pin',
  'batch',
  'forward',
  'decrypt',
  'key-new',
  'key-request',
  'key-certificate',
  'key-import',
  'key-backup',
  'key-restore',
]);
export type Verb = v.InferOutput<typeof Verb>;

/** A certificate that the window shows and does not let anybody choose, with the reason. */
export const UnusableView = v.strictObject({
  token: text,
  label: text,
  reader: text,
  demo: v.boolean(),
  certificate: CertificateView,
  problem: ProblemView,
});
export type UnusableView = v.InferOutput<typeof UnusableView>;

export const ApprovalView = v.strictObject({
  id: text,
  verb: Verb,
  /** Binds the answer to exactly this request: hex SHA-256 over document hash, verb, page, and id. */
  digest: text,
  /** null when the extension itself asks (batch, certificate pages) */
  page: v.nullable(PageView),
  /** The program at the second door, such as `pid 4711 /usr/bin/java`; '' where the system does not tell, null when none asks. */
  program: v.nullable(text),
  /** Browser tab and window to come back to; null for the second door. */
  tab: v.nullable(v.number()),
  document: DocumentView,
  /** Tokens that could do it, the chosen one first, with the certificates that may be chosen and no others. */
  tokens: v.array(TokenView),
  /** The other certificates that are present; without it, none. */
  unusable: v.optional(v.array(UnusableView)),
  /** Certificate that will sign unless another is chosen. */
  certificate: v.nullable(text),
  /**
   * ask: type it here · page: the page sent one and it will be used once · none: not needed · change: old and new PIN ·
   * new: the new PIN of a key · open: a file's password, and the new PIN of the key in it · backup: a key's PIN, and a new passphrase
   */
  pin: v.picklist(['ask', 'page', 'none', 'change', 'new', 'open', 'backup']),
  /** Why a PIN sent by the page is not used, if one was sent and is not. */
  pinNote: v.nullable(ProblemView),
  /** Of a batch with a list: how many rows `run.rows` has under this id. null for everything else. */
  rows: v.nullable(v.number()),
  /** 本次连续签名 may be chosen with this certificate, at most so many and so long; null where it is not offered. */
  series: v.nullable(v.strictObject({ certificate: text, mostCount: v.number(), mostMinutes: v.number() })),
  warnings: v.array(ProblemView),
  requestedAt: v.number(),
  expiresAt: v.number(),
});
export type ApprovalView = v.InferOutput<typeof ApprovalView>;

/** One item of a batch or of 本次连续签名. Its fields and text are asked for one by one (`run.document`). */
export const RunRow = v.strictObject({
  index: v.number(),
  /** File or what the caller calls it; '' when it has no name */
  name: text,
  title: bilingual,
  /** Values of the business keys, for the search of the list */
  keys: text,
  /** A decimal number and the name of its currency, where the document has one that can be added up */
  amount: v.nullable(v.strictObject({ value: text, currency: text })),
  /** Size and SHA-256 of the bytes to be signed */
  size: v.number(),
  sha256: text,
  /** True where its document carries a caution, which stands in the document itself */
  caution: v.optional(v.boolean()),
  state: v.picklist(['waiting', 'signed', 'failed', 'left-out']),
  problem: v.nullable(ProblemView),
});
export type RunRow = v.InferOutput<typeof RunRow>;

/** Many signatures, or files decrypted, under one consent, while they are made and after. Its id is that of the approval it began with. */
export const RunView = v.strictObject({
  id: text,
  kind: v.picklist(['batch', 'series', 'decrypt']),
  title: text,
  /** Who asks; null for the command line and our own pages */
  page: v.nullable(PageView),
  /** card: the card is out, or another is in · pin: it goes on when the PIN was typed */
  state: v.picklist(['running', 'paused', 'card', 'pin', 'ended']),
  /** Why it does not run, where that is not the clerk's own wish */
  why: v.nullable(ProblemView),
  certificate: CertificateView,
  /** batch and decrypt: items that were selected; series: the most that may be signed */
  count: v.number(),
  signed: v.number(),
  failed: v.number(),
  /** Of those that failed, the ones that had before anybody was asked: they are not in `count` */
  unfit: v.optional(v.number()),
  leftOut: v.number(),
  /** Milliseconds it ran, without pauses */
  workedMs: v.number(),
  /** Milliseconds since 1970, null without an end */
  endsAt: v.nullable(v.number()),
  /** Grows with every change of a row */
  revision: v.number(),
});
export type RunView = v.InferOutput<typeof RunView>;

export const AuditLineView = v.strictObject({
  number: v.number(),
  at: v.number(),
  /** OS account */
  account: text,
  holder: text,
  verb: text,
  result: v.picklist(['done', 'refused', 'failed', 'changed']),
  /** Problem code when not done. */
  code: v.nullable(text),
  origin: text,
  /** Business keys: 统一编号, 报关单号, 订单号… */
  keys: v.array(v.strictObject({ name: text, value: text })),
  summary: text,
  digest: text,
  certificate: text,
  hash: text,
});
export type AuditLineView = v.InferOutput<typeof AuditLineView>;

export const CheckView = v.strictObject({
  id: text,
  state: v.picklist(['ok', 'warning', 'failed']),
  title: bilingual,
  detail: bilingual,
  problem: v.nullable(ProblemView),
});
export type CheckView = v.InferOutput<typeof CheckView>;

export const PairingView = v.strictObject({
  id: text,
  label: text,
  pairedAt: v.number(),
  lastSeenAt: v.number(),
  current: v.boolean(),
});
export type PairingView = v.InferOutput<typeof PairingView>;
