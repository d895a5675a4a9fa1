// The beginning of an enveloped message, up to its content: strict DER, both arcs of names. The content itself stays where it is.
import { Problem } from '#shared/errors.ts';
import {
  DerError,
  type DerElement,
  expectTag,
  readChildren,
  readElement,
  readHead,
  readInteger,
  readOid,
  TAG,
} from '../crypto/der.ts';
import { AUTH_ENVELOPED_DATA, CIPHERS, CONTENT, type ContentCipher, SM4 } from './names.ts';
import { readRecipients, readVersion, type Recipient } from './recipients.ts';

import { looksLikeXml, parseXmlEnvelope } from './xml/parse.ts';

export { isFor, type Recipient } from './recipients.ts';

export interface Envelope {
  recipients: Recipient[];
  cipher: ContentCipher;
  iv: Uint8Array;
  /** Offsets of the encrypted content in the file */
  from: number;
  to: number;
  /** Bytes of the code behind the content that shows it was not changed; 0: there is none */
  mac: number;
  /**
   * - inside: the content is a SignedData (RFC 5652 §5.1) without the name in front, which is `contentType`
   * - behind: certificates and signers of the content stand behind it (RFC 2315 §11, GM/T 0010 §8)
   */
  signature: 'none' | 'inside' | 'behind';
  contentType: string;
  /** Where the whole message ends */
  end: number;
  /** Of an XML document: its content is not at the offsets but here, `''` where it was cut out */
  xml?: { content: string; unverified: boolean };
}

/** What stands before the content is no longer than this: a few hundred bytes for each recipient. */
export const LONGEST_HEAD = 256 * 1024;
/** Certificates and signers */
const LONGEST_TAIL = 1024 * 1024;

/** @param bytes the file's beginning, at least LONGEST_HEAD of it when it is longer; of XML all of it, or
 *   all but the content. Throws format/malformed, format/unsupported. */
export function parseEnvelope(bytes: Uint8Array): Envelope {
  if (looksLikeXml(bytes)) return parseXmlEnvelope(bytes).envelope;
  try {
    return read(bytes);
  } catch (thrown) {
    if (thrown instanceof DerError)
      throw new Problem('format/malformed', { detail: `CMS: ${thrown.message}` }, { cause: thrown });
    throw thrown;
  }
}

/** Elements one after another in bytes that may end before the last of them does. */
class Reader {
  private readonly bytes: Uint8Array;
  at = 0;
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** Steps into an element; its end must be that of what is around it. */
  enter(tag: number, end?: number): number {
    const head = readHead(this.bytes, this.at);
    if (head.tag !== tag || (end !== undefined && head.end !== end)) throw new DerError(`expected tag ${tag}`);
    this.at = head.start;
    return head.end;
  }

  next(tag: number): DerElement {
    const head = readHead(this.bytes, this.at);
    if (head.end > this.bytes.length) throw new DerError('cut short');
    const element = readElement(this.bytes.subarray(this.at, head.end), tag);
    this.at = head.end;
    return element;
  }
}

function read(bytes: Uint8Array): Envelope {
  const reader = new Reader(bytes);
  const end = reader.enter(TAG.sequence);
  const type = readOid(reader.next(TAG.oid));
  const isAuth = type === AUTH_ENVELOPED_DATA;
  const isSigned = type === CONTENT.cms.signedAndEnvelopedData || type === CONTENT.gm.signedAndEnvelopedData;
  if (!isAuth && !isSigned && type !== CONTENT.cms.envelopedData && type !== CONTENT.gm.envelopedData)
    throw new DerError('not enveloped data');
  reader.enter(0xa0, end);
  reader.enter(TAG.sequence, end);
  readVersion(reader.next(TAG.integer));
  const recipients = readRecipients(reader.next(TAG.set));
  if (isSigned) reader.next(TAG.set); // the signers name their hashes themselves
  const encrypted = reader.enter(TAG.sequence, isAuth || isSigned ? undefined : end);
  const contentType = readOid(reader.next(TAG.oid));
  const { cipher, iv, mac } = readCipher(reader.next(TAG.sequence));
  const to = reader.enter(0x80, encrypted);
  if (isAuth !== mac > 0) throw new DerError('cipher of another kind of envelope');
  if (mac === 0 && (to === reader.at || (to - reader.at) % 16 !== 0)) throw new DerError('length of the content');
  // Attributes would be covered by the code too; nobody we know writes them.
  const behind = isSigned ? end - to : mac === 0 ? 0 : 2 + mac;
  if (to + behind !== end || (isSigned && (behind <= 0 || behind > LONGEST_TAIL)))
    throw new DerError('parts behind the content');
  const holdsSigned = contentType === CONTENT.cms.signedData || contentType === CONTENT.gm.signedData;
  const signature = isSigned ? 'behind' : holdsSigned ? 'inside' : 'none';
  return { recipients, cipher, iv, from: reader.at, to, mac, signature, contentType, end };
}

function readCipher(element: DerElement): Pick<Envelope, 'cipher' | 'iv' | 'mac'> {
  const [oid, iv, ...more] = readChildren(element);
  const name = readOid(oid);
  const known = (Object.keys(CIPHERS) as ContentCipher[]).find((each) => CIPHERS[each].oid === name);
  const cipher = name === SM4 ? 'sm4-cbc' : known;
  if (cipher === undefined) throw new Problem('format/unsupported', { detail: name });
  if (more.length > 0) throw new DerError('initialisation vector');
  if (CIPHERS[cipher].isGcm) return { cipher, ...readGcm(iv) };
  const { content } = expectTag(iv, TAG.octetString);
  if (content.length !== 16) throw new DerError('initialisation vector');
  return { cipher, iv: content, mac: 0 };
}

/** GCMParameters ::= SEQUENCE { nonce OCTET STRING, icvLen INTEGER DEFAULT 12 } (RFC 5084 §3.2). Short codes are guessed: 12 to 16 bytes. */
function readGcm(element: DerElement | undefined): Pick<Envelope, 'iv' | 'mac'> {
  const [nonce, length, ...more] = readChildren(expectTag(element, TAG.sequence));
  const { content } = expectTag(nonce, TAG.octetString);
  const [mac = 0] = length === undefined ? [12] : readInteger(length);
  if (more.length > 0 || content.length !== 12 || (length?.content.length ?? 1) !== 1 || mac < 12 || mac > 16)
    throw new DerError('parameters of GCM');
  return { iv: content, mac };
}
