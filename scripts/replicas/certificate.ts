// Reads X.509 certificates for the replica, on its own: no code shared with the agent, so that one bug cannot pass both.
// Strict DER (X.690 §10): definite shortest lengths, nothing left over.

export interface Node {
  tag: number;
  /** The whole element with its header. */
  raw: Uint8Array;
  content: Uint8Array;
  children: Node[];
}

/** Parses exactly one DER element. Throws RangeError on anything else. */
export function parseDer(bytes: Uint8Array): Node {
  const { node, end } = element(bytes, 0);
  if (end !== bytes.length) throw new RangeError('bytes after the element');
  return node;
}

function element(bytes: Uint8Array, start: number): { node: Node; end: number } {
  const tag = bytes[start];
  const first = bytes[start + 1];
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) throw new RangeError('not DER');
  let length = first;
  let offset = start + 2;
  if (first >= 0x80) {
    const count = first & 0x7f;
    if (count === 0 || count > 4) throw new RangeError('length not definite');
    length = 0;
    for (let i = 0; i < count; i++) length = length * 256 + (bytes[offset++] ?? 0);
    if (length < 0x80 || length < 256 ** (count - 1)) throw new RangeError('length not shortest');
  }
  const end = offset + length;
  if (end > bytes.length) throw new RangeError('cut off');
  const content = bytes.subarray(offset, end);
  return { node: { tag, raw: bytes.subarray(start, end), content, children: tag & 0x20 ? all(content) : [] }, end };
}

function all(content: Uint8Array): Node[] {
  const children: Node[] = [];
  for (let offset = 0; offset < content.length;) {
    const { node, end } = element(content, offset);
    children.push(node);
    offset = end;
  }
  return children;
}

export interface ParsedCertificate {
  der: Uint8Array;
  /** Lower-case hex without sign byte: the 证书编号. */
  number: string;
  issuer: Uint8Array;
  subject: Uint8Array;
  notBefore: number;
  notAfter: number;
  spki: Uint8Array;
  /** Dotted OID of the key's algorithm, and of its parameters when they are an OID. */
  keyAlgorithm: string;
  keyCurve: string;
  /** Content of the key's BIT STRING. */
  keyBits: Uint8Array;
  tbs: Uint8Array;
  signatureAlgorithm: string;
  signature: Uint8Array;
  commonName: string;
  /** basicConstraints cA */
  authority: boolean;
  /** Extension values by OID, decoded as E-Port cards write them. */
  extensions: Map<string, Uint8Array>;
}

function child(node: Node | undefined, index: number): Node {
  const found = node?.children[index];
  if (!found) throw new RangeError('certificate is cut off');
  return found;
}

/** Reads one certificate (RFC 5280 §4.1). Throws RangeError when it is not one. */
export function parseCertificateDer(der: Uint8Array): ParsedCertificate {
  const root = parseDer(der);
  const tbs = child(root, 0);
  const at = child(tbs, 0).tag === 0xa0 ? 1 : 0;
  const [serial, algorithm, issuer, validity, subject, spki] = [0, 1, 2, 3, 4, 5].map((index) =>
    child(tbs, at + index),
  );
  const outer = child(root, 1);
  if (!serial || !algorithm || !issuer || !validity || !subject || !spki)
    throw new RangeError('certificate is cut off');
  if (!same(algorithm.raw, outer.raw)) throw new RangeError('the two signature algorithms differ');
  const key = child(spki, 0);
  const curve = key.children[1]?.tag === 6 ? oid(key.children[1].content) : '';
  const extensions = readExtensions(tbs.children.find((node) => node.tag === 0xa3));
  return {
    der,
    number: hex(serial.content[0] === 0 ? serial.content.subarray(1) : serial.content),
    issuer: issuer.raw,
    subject: subject.raw,
    notBefore: time(child(validity, 0)),
    notAfter: time(child(validity, 1)),
    spki: spki.raw,
    keyAlgorithm: oid(child(key, 0).content),
    keyCurve: curve,
    keyBits: child(spki, 1).content.subarray(1),
    tbs: tbs.raw,
    signatureAlgorithm: oid(child(outer, 0).content),
    signature: child(root, 2).content.subarray(1),
    commonName: commonName(subject),
    authority: isAuthority(extensions.get('2.5.29.19')),
    extensions,
  };
}

function readExtensions(node: Node | undefined): Map<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  for (const extension of node ? child(node, 0).children : []) {
    found.set(oid(child(extension, 0).content), child(extension, extension.children.length - 1).content);
  }
  return found;
}

function isAuthority(value: Uint8Array | undefined): boolean {
  const flag = value && parseDer(value).children[0];
  return flag?.tag === 1 && flag.content[0] === 0xff;
}

function commonName(subject: Node): string {
  let name = '';
  for (const set of subject.children) {
    const pair = child(set, 0);
    if (oid(child(pair, 0).content) === '2.5.4.3') name = text(child(pair, 1));
  }
  return name;
}

/** Text of a string element: UTF-8, BMPString, or GBK bytes in an IA5String as RSA cards have them. */
export function text(node: Node): string {
  if (node.tag === 0x1e) return new TextDecoder('utf-16be').decode(node.content);
  if (node.tag === 0x0c) return new TextDecoder('utf-8').decode(node.content);
  return new TextDecoder('gbk').decode(node.content);
}

/** Text of an E-Port extension (1.3.6.1.4.1.5315.100.*), '' when absent. */
export function eportText(certificate: ParsedCertificate, arc: string): string {
  const value = certificate.extensions.get(`1.3.6.1.4.1.5315.100.${arc}`);
  if (!value) return '';
  try {
    return text(parseDer(value));
  } catch {
    return new TextDecoder('gbk').decode(value); // a bare string without its own header
  }
}

function time(node: Node): number {
  const digits = new TextDecoder('latin1').decode(node.content);
  const short = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(digits);
  const long = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(digits);
  const parts = (node.tag === 0x17 ? short : long)?.slice(1).map(Number);
  if (!parts) throw new RangeError('time');
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  const full = node.tag === 0x17 ? year + (year < 50 ? 2000 : 1900) : year;
  return Date.UTC(full, month - 1, day, hour, minute, second);
}

function oid(content: Uint8Array): string {
  const arcs: number[] = [];
  let value = 0;
  for (const byte of content) {
    value = value * 128 + (byte & 0x7f);
    if (byte & 0x80) continue;
    if (arcs.length === 0)
      arcs.push(Math.min(2, Math.floor(value / 40)), value - 40 * Math.min(2, Math.floor(value / 40)));
    else arcs.push(value);
    value = 0;
  }
  return arcs.join('.');
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
