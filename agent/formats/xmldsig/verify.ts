// Does a signed document hold? One signature over the whole of it, and nothing taken on trust: what is looked at is what was hashed.
import { equalBytes, fromBase64 } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import { readX509 } from '../../certificates/x509.ts';
import { DerError } from '../../crypto/der.ts';
import { verifySignature } from '../../crypto/verify.ts';
import { digest, type Verdict } from '../format.ts';
import {
  C14N,
  digestNamed,
  ENVELOPED,
  EXCLUSIVE_C14N,
  type KnownAlgorithms,
  mechanismNamed,
  XMLDSIG,
} from './algorithms.ts';
import { type Canonical, canonical } from './canonical.ts';
import { malformed, parseXml, walk, type XmlElement, xmlText } from './tree.ts';

const MOST_CERTIFICATES = 16;
/** Of a PrefixList: each is looked up at every element. */
const MOST_PREFIXES = 64;

/** Cheap: whether the bytes may be a signed document. */
export function looksLikeSignedXml(bytes: Uint8Array): boolean {
  return (
    /^(?:\ufeff|\u00ef\u00bb\u00bf)?\s*</.test(Buffer.from(bytes.subarray(0, 64)).toString('latin1')) &&
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(XMLDSIG)
  );
}

/**
 * @param more algorithms of the configuration
 * Throws format/malformed, format/unsupported, format/no-certificate.
 */
export function verifyXml(bytes: Uint8Array, more: KnownAlgorithms): Verdict {
  const root = parseXml(xmlText(bytes));
  const signature = theSignature(root);
  const { signedInfo, value, certificate, others } = partsOf(signature);
  const [method, signed, reference] = exactly(signedInfo, 'CanonicalizationMethod', 'SignatureMethod', 'Reference');
  const mechanism = mechanismNamed(algorithm(signed), more);
  if (mechanism === null) throw unsupported(algorithm(signed));
  const input = canonical(signedInfo, methodOf(method));
  return {
    valid:
      coversWhole(root, { signature, reference, more }) &&
      verifySignature(spkiOf(certificate), mechanism, input, value),
    mechanism,
    certificate,
    others,
    signedAt: null,
  };
}

/** A second one, or one that is moved elsewhere, is how a signature is wrapped around other content. */
function theSignature(root: XmlElement): XmlElement {
  const all = [...walk(root)].filter(({ uri, local }) => uri === XMLDSIG && local === 'Signature');
  const [signature] = all;
  if (signature === undefined) throw malformed('no Signature');
  if (all.length > 1 || signature.parent !== root) throw unsupported('Signature');
  for (const { commented } of walk(signature)) if (commented) throw malformed('comment');
  return signature;
}

interface Parts {
  signedInfo: XmlElement;
  value: Uint8Array;
  /** The first one counts: its key must verify, or nothing does */
  certificate: Uint8Array;
  others: Uint8Array[];
}

function partsOf(signature: XmlElement): Parts {
  const [signedInfo, value, keyInfo] = exactly(signature, 'SignedInfo', 'SignatureValue', 'KeyInfo');
  // Nothing signs what stands here: it may only say what XMLDSig §4.4 knows.
  elementsOf(keyInfo);
  const inside = [...walk(keyInfo)];
  const foreign = inside.find(({ uri }) => uri !== XMLDSIG);
  if (foreign !== undefined) throw unsupported(`KeyInfo: ${foreign.local}`);
  const found = inside.filter((element) => isNamed(element, 'X509Certificate'));
  const [certificate, ...others] = found.slice(0, MOST_CERTIFICATES).map(base64Of);
  if (certificate === undefined) throw new Problem('format/no-certificate');
  return { signedInfo, value: base64Of(value), certificate, others };
}

function coversWhole(
  root: XmlElement,
  { signature, reference, more }: { signature: XmlElement; reference: XmlElement; more: KnownAlgorithms },
): boolean {
  if (reference.attributes.length !== 1 || attribute(reference, 'URI') !== '') throw unsupported('Reference');
  const [transforms, method, value] = exactly(reference, 'Transforms', 'DigestMethod', 'DigestValue');
  const [enveloped, form, ...others] = elementsOf(transforms);
  if (enveloped === undefined || algorithm(enveloped) !== ENVELOPED || others.length > 0)
    throw unsupported('Transforms');
  const hash = digestNamed(algorithm(method), more);
  if (hash === null) throw unsupported(algorithm(method));
  const how = form === undefined ? { exclusive: false } : methodOf(form);
  return equalBytes(digest(hash, canonical(root, { ...how, without: signature })), base64Of(value));
}

function methodOf(element: XmlElement): Canonical {
  const uri = algorithm(element);
  if (uri !== C14N && uri !== EXCLUSIVE_C14N) throw unsupported(uri);
  const [named, ...more] = elementsOf(element);
  if (named === undefined) return { exclusive: uri === EXCLUSIVE_C14N };
  if (more.length > 0 || uri === C14N || named.uri !== EXCLUSIVE_C14N || named.local !== 'InclusiveNamespaces')
    throw unsupported(uri);
  const list = (attribute(named, 'PrefixList') ?? '').split(/\s+/).filter((prefix) => prefix !== '');
  const prefixes = [...new Set(list)];
  if (prefixes.length > MOST_PREFIXES) throw unsupported('PrefixList');
  return { exclusive: true, prefixes: prefixes.map((prefix) => (prefix === '#default' ? '' : prefix)) };
}

/** The children, when they are exactly these elements of XMLDSig in this order. Throws format/malformed. */
function exactly<Names extends string[]>(parent: XmlElement, ...names: Names): { [at in keyof Names]: XmlElement } {
  const children = elementsOf(parent);
  const same = children.length === names.length && names.every((name, at) => isNamed(children[at], name));
  if (!same) throw malformed(`${parent.local}: ${names.join(', ')}`);
  return children as { [at in keyof Names]: XmlElement };
}

function isNamed(element: XmlElement | undefined, name: string): boolean {
  return element?.uri === XMLDSIG && element.local === name;
}

/** Element children; text between them may be white space alone. */
function elementsOf(parent: XmlElement): XmlElement[] {
  if (parent.children.some((child) => typeof child === 'string' && child.trim() !== '')) throw malformed(parent.local);
  return parent.children.filter((child) => typeof child !== 'string');
}

function algorithm(element: XmlElement): string {
  return attribute(element, 'Algorithm') ?? '';
}

function attribute(element: XmlElement, name: string): string | undefined {
  return element.attributes.find((one) => one.name === name)?.value;
}

function base64Of(element: XmlElement): Uint8Array {
  const texts = element.children.map((child) => {
    if (typeof child !== 'string') throw malformed(element.local);
    return child;
  });
  try {
    return fromBase64(texts.join('').replace(/\s+/g, ''));
  } catch (cause) {
    throw malformed(element.local, cause);
  }
}

function spkiOf(certificate: Uint8Array): Uint8Array {
  try {
    return readX509(certificate).spki;
  } catch (thrown) {
    if (thrown instanceof DerError) throw malformed('X509Certificate', thrown);
    throw thrown;
  }
}

function unsupported(detail: string): Problem {
  return new Problem('format/unsupported', { detail: `XML: ${detail.slice(0, 100)}` });
}
