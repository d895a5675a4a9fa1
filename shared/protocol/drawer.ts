// What the certificate drawer shows: every certificate of every card and key, its state with the reason, and all that is in it.
import * as v from 'valibot';
import { CertificateView } from './views.ts';

const text = v.pipe(v.string(), v.maxLength(4096));
const bilingual = v.strictObject({ zh: text, en: text });
const moment = v.number();

/** One certificate in one card or key that is present (spec/desk row 9.1). */
export const DrawerEntry = v.strictObject({
  token: text,
  driver: text,
  label: text,
  reader: text,
  demo: v.boolean(),
  certificate: CertificateView,
  /** superseded: a newer one of the same person and company is present; it still signs */
  state: v.picklist(['valid', 'expiring', 'not-yet', 'expired', 'frozen', 'revoked', 'superseded']),
  /** frozen, revoked: since when, milliseconds since 1970 */
  since: v.nullable(moment),
  /** revoked: the list's own word (RFC 5280 §5.3.1), null when it gives none */
  reason: v.nullable(text),
  /** superseded: 证书编号 of the newer one */
  newer: v.nullable(text),
  /** What lists of revoked certificates say; unknown = 未查证 */
  revocation: v.picklist(['good', 'revoked', 'unknown']),
  identity: v.picklist(['personal', 'company']),
  /** The one that was used last since this agent was started (spec/desk row 15.5) */
  current: v.boolean(),
  /** Portals by the kind of certificate they take at their login; none for one that only encrypts */
  portals: v.array(v.strictObject({ portal: bilingual, takes: v.picklist(['yes', 'no', 'unknown']) })),
  /** By the log: the last time it was used with success, and the sites */
  lastUsed: v.nullable(moment),
  sites: v.array(text),
  /** null = the token does not tell */
  triesLeft: v.nullable(v.number()),
  locked: v.boolean(),
  factoryPin: v.boolean(),
  /** Whether its PIN can be changed here */
  pinChange: v.boolean(),
});
export type DrawerEntry = v.InferOutput<typeof DrawerEntry>;

const attribute = v.strictObject({ name: text, value: text });

/** All that a certificate says, in the words of RFC 5280, as `openssl x509` prints it. */
export const CertificateDetails = v.strictObject({
  /** Attributes of the names in their order: CN, O, OU, C, L, ST…, else the object identifier */
  subject: v.array(attribute),
  issuer: v.array(attribute),
  /** Upper-case hex */
  serial: text,
  notBefore: moment,
  notAfter: moment,
  /** Bits of KeyUsage by their RFC 5280 names; empty when the extension is missing */
  keyUsage: v.array(text),
  /** Purposes of ExtendedKeyUsage: a name, else the object identifier */
  purposes: v.array(text),
  /** Upper-case hex without colons */
  sha256: text,
  sha1: text,
  /** Subjects of the authorities above it that are in the same card, nearest first */
  chain: v.array(text),
  /** The public part: DER in base64 */
  der: v.pipe(v.string(), v.maxLength(100_000)),
});
export type CertificateDetails = v.InferOutput<typeof CertificateDetails>;
