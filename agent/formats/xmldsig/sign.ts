// One enveloped signature over a whole document (XMLDSig 1.0): no white space of its own, so that canonical form and text agree.
import { toBase64, utf8 } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import { readX509 } from '../../certificates/x509.ts';
import type { Mechanism } from '../../crypto/mechanism.ts';
import { digest, type Draft, type NamedAlgorithms, type SignerCertificate } from '../format.ts';
import { C14N, ENVELOPED, EXCLUSIVE_C14N, XMLDSIG } from './algorithms.ts';
import { canonical } from './canonical.ts';
import { parseXml, walk, type XmlElement } from './tree.ts';

export interface Recipe extends NamedAlgorithms {
  mechanism: Mechanism;
  /** Of SignedInfo, and of the document as a transform of its own when exclusive */
  exclusive: boolean;
  /** KeyName holds the certificate's number, as customs reads it */
  keyName: boolean;
  /** Where the signature goes: before this child of the root when it is there, else last */
  before?: string;
}

/** A document that may be signed: its text, and what it parses to. */
export interface Signable {
  text: string;
  root: XmlElement;
}

export function draftXml({ text, root }: Signable, signer: SignerCertificate, recipe: Recipe): Draft {
  const at = placeIn(root, recipe.before);
  const hashed = digest(recipe.digest, canonical(root, { exclusive: recipe.exclusive }));
  const signed = (signature: string): string => signatureText({ hashed, signer, recipe, signature });
  // SignedInfo depends on what is around it, and that is the root's tag alone: the rest need not be read again.
  const around = parseXml(`${text.slice(root.start, root.tagEnd)}${signed('')}</${root.name}>`);
  const signedInfo = [...walk(around)].find(({ uri, local }) => uri === XMLDSIG && local === 'SignedInfo');
  if (signedInfo === undefined) throw new Problem('format/malformed', { detail: 'XML' });
  return {
    mechanism: recipe.mechanism,
    input: canonical(signedInfo, { exclusive: recipe.exclusive }),
    // RSA as it stands; SM2 and ECDSA as r‖s, which is what both customs and RFC 9231 §2.3.6 want.
    finish: (signature) => utf8(text.slice(0, at) + signed(toBase64(signature)) + text.slice(at)),
  };
}

/** Throws format/malformed, format/already-signed. */
export function signable(text: string): Signable {
  const root = parseXml(text);
  for (const { uri, local } of walk(root))
    if (uri === XMLDSIG && local === 'Signature') throw new Problem('format/already-signed');
  if (root.close < 0) throw new Problem('format/malformed', { detail: 'XML: empty' });
  return { text, root };
}

function placeIn(root: XmlElement, before: string | undefined): number {
  const next = root.children.find(
    (child) => typeof child !== 'string' && child.uri === root.uri && child.local === before,
  );
  return typeof next === 'object' ? next.start : root.close;
}

function signatureText(what: {
  hashed: Uint8Array;
  signer: SignerCertificate;
  recipe: Recipe;
  signature: string;
}): string {
  const { hashed, signer, recipe, signature } = what;
  const method = (name: string, uri: string): string => `<ds:${name} Algorithm="${escaped(uri)}"></ds:${name}>`;
  const keyName = recipe.keyName ? `<ds:KeyName>${readX509(signer.der).serial}</ds:KeyName>` : '';
  return [
    `<ds:Signature xmlns:ds="${XMLDSIG}"><ds:SignedInfo>`,
    method('CanonicalizationMethod', recipe.exclusive ? EXCLUSIVE_C14N : C14N),
    method('SignatureMethod', recipe.signatureMethod),
    '<ds:Reference URI=""><ds:Transforms>',
    method('Transform', ENVELOPED),
    recipe.exclusive ? method('Transform', EXCLUSIVE_C14N) : '',
    '</ds:Transforms>',
    method('DigestMethod', recipe.digestMethod),
    `<ds:DigestValue>${toBase64(hashed)}</ds:DigestValue></ds:Reference></ds:SignedInfo>`,
    `<ds:SignatureValue>${signature}</ds:SignatureValue><ds:KeyInfo>${keyName}`,
    `<ds:X509Data><ds:X509Certificate>${toBase64(signer.der)}</ds:X509Certificate></ds:X509Data>`,
    '</ds:KeyInfo></ds:Signature>',
  ].join('');
}

function escaped(uri: string): string {
  return uri.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
