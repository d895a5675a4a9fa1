// The business the replica hands out for signing, and the strict check of what comes back (spec/import-client §2.4, §2.5).
import { utf8 } from '#shared/bytes.ts';
import { type Checked, checkSigned, type ReplicaCard, type ReplicaChecks } from './replica-cards.ts';
import { ceb311, ceb621, type Labelled, payment179 } from './replica-samples.ts';

export type BusinessKind = '179' | 'ceb311' | 'ceb621';

/** What is to be signed: the exact text, and for CEB also its SignedInfo. */
export interface Business {
  kind: BusinessKind;
  /** Key a clerk knows it by (订单编号) */
  key: string;
  fields: readonly Labelled[];
  /** Exact text: the 179 string, or the whole CEB message in canonical form without Signature. */
  text: string;
  /** Canonical SignedInfo with the root's namespaces; null for 179. */
  signedInfo: string | null;
}

const NAMESPACES =
  'xmlns:ceb="http://www.chinaport.gov.cn/ceb" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
const C14N = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
const ALGORITHMS = {
  rsa: { signature: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1', digest: 'http://www.w3.org/2000/09/xmldsig#sha1' },
  sm2: {
    signature: 'http://www.chinaport.gov.cn/2022/04/xmldsig#sm2-sm3',
    digest: 'http://www.chinaport.gov.cn/2022/04/xmldsig#sm3',
  },
} as const;

/** Makes one order, payment or inventory of the demo shop for the card that is logged in. */
export async function makeBusiness(kind: BusinessKind, card: ReplicaCard, checks: ReplicaChecks): Promise<Business> {
  const sample = { '179': payment179, ceb311, ceb621 }[kind](card);
  if (kind === '179') return { kind, ...sample, signedInfo: null };
  const digest = await checks.digest(card.algorithm, utf8(sample.text));
  return { kind, ...sample, signedInfo: signedInfoOf(card.algorithm, digest, NAMESPACES) };
}

/** Canonical SignedInfo. In place (inside the message) it carries no namespaces of its own; signed on its own it carries the root's. */
function signedInfoOf(algorithm: ReplicaCard['algorithm'], digest: string, namespaces: string): string {
  const uri = ALGORITHMS[algorithm];
  return (
    `<ds:SignedInfo${namespaces ? ' ' + namespaces : ''}>` +
    `<ds:CanonicalizationMethod Algorithm="${C14N}"></ds:CanonicalizationMethod>` +
    `<ds:SignatureMethod Algorithm="${uri.signature}"></ds:SignatureMethod>` +
    `<ds:Reference URI=""><ds:Transforms><ds:Transform Algorithm="${ENVELOPED}"></ds:Transform></ds:Transforms>` +
    `<ds:DigestMethod Algorithm="${uri.digest}"></ds:DigestMethod><ds:DigestValue>${digest}</ds:DigestValue></ds:Reference>` +
    `</ds:SignedInfo>`
  );
}

export interface SubmittedSignature {
  /** 'text': signature over the whole text. 'signed-info': the message with its Signature element. */
  mode: 'text' | 'signed-info';
  content: string;
  /** base64; only for mode 'text' */
  signature: string;
  now: number;
}

/** Verifies what a page submits for a business: nothing the page says is believed except bytes that the signature covers. */
export async function checkBusiness(
  checks: ReplicaChecks,
  task: { business: Business; card: ReplicaCard },
  submitted: SubmittedSignature,
): Promise<Checked> {
  const { business, card } = task;
  if (submitted.mode === 'text') {
    const checked = await checkSigned(checks, card, { ...submitted, data: utf8(submitted.content) });
    if (checked.ok && submitted.content !== business.text) return { ok: false, refusal: 'changed' };
    return checked;
  }
  const parts = splitSigned(submitted.content);
  if (!parts) return { ok: false, refusal: 'structure' };
  const digest = await checks.digest(card.algorithm, utf8(parts.message));
  if (parts.signedInfo !== signedInfoOf(card.algorithm, parts.digest, '')) return { ok: false, refusal: 'structure' };
  if (parts.digest !== digest) return { ok: false, refusal: 'digest' };
  if (parts.keyName !== card.number || parts.certificate !== card.der) return { ok: false, refusal: 'card-other' };
  const data = utf8(signedInfoOf(card.algorithm, digest, NAMESPACES));
  const checked = await checkSigned(checks, card, { data, signature: parts.signature, now: submitted.now });
  if (checked.ok && parts.message !== business.text) return { ok: false, refusal: 'changed' };
  return checked;
}

/** Takes the one Signature element out of a message; null unless it stands, exactly in our form, before the closing root tag. */
function splitSigned(content: string) {
  const match =
    /^([^]*)<ds:Signature>(<ds:SignedInfo>[^]*<ds:DigestValue>([A-Za-z0-9+/=]+)<\/ds:DigestValue>[^]*<\/ds:SignedInfo>)<ds:SignatureValue>([A-Za-z0-9+/=]+)<\/ds:SignatureValue><ds:KeyInfo><ds:KeyName>([0-9a-f]+)<\/ds:KeyName><ds:X509Data><ds:X509Certificate>([A-Za-z0-9+/=]+)<\/ds:X509Certificate><\/ds:X509Data><\/ds:KeyInfo><\/ds:Signature>(<\/ceb:CEB[36][12]1Message>)$/.exec(
      content,
    );
  if (!match || content.split('<ds:Signature>').length !== 2) return null;
  const [, before = '', signedInfo = '', digest = '', signature = '', keyName = '', certificate = '', end = ''] = match;
  return { message: before + end, signedInfo, digest, signature, keyName, certificate };
}
