// Where a certificate says that its list of revoked ones is to be had (RFC 5280 §4.2.1.13).
import { DerError, expectTag, readChildren, readElement, TAG, type DerElement } from '../crypto/der.ts';
import { EXTENSION } from './oids.ts';
import { readX509 } from './x509.ts';

const MOST = 4;
const LONGEST = 2048;

/** Addresses by http, whole lists of the issuer only, in the certificate's order. None for what cannot be read. */
export function crlAddresses(certificate: Uint8Array): string[] {
  try {
    const extension = readX509(certificate).extensions.get(EXTENSION.crlDistributionPoints);
    if (extension === undefined) return [];
    return readChildren(readElement(extension, TAG.sequence)).flatMap(addressesOf).slice(0, MOST);
  } catch (thrown) {
    if (thrown instanceof DerError) return [];
    throw thrown;
  }
}

/** DistributionPoint: a name [0], reasons [1], another issuer [2]; lists of some reasons or of others answer nothing. */
function addressesOf(point: DerElement): string[] {
  const [name, ...more] = readChildren(expectTag(point, TAG.sequence));
  if (name?.tag !== 0xa0 || more.length > 0) return [];
  const [fullName] = readChildren(name);
  if (fullName?.tag !== 0xa0) return [];
  return readChildren(fullName).flatMap(({ tag, content }) => {
    const text = tag === 0x86 && content.length <= LONGEST ? Buffer.from(content).toString('latin1') : '';
    return /^http:\/\/[\x21-\x7e]+$/i.test(text) && URL.canParse(text) ? [text] : [];
  });
}
