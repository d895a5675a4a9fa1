// Files in and out of envelopes, as streams: a gigabyte takes no more memory than a page. What failed leaves no file behind.
import { randomBytes } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  openSync,
  closeSync,
  readSync,
  rmSync,
  statSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { Readable, Transform } from 'node:stream';
import { concat } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import { readEnvelope } from './envelope-bytes.ts';
import { requireFree } from './file-names.ts';
import { parseCertificate } from '../certificates/parse.ts';
import { fromPem } from '../certificates/pem.ts';
import type { BlockwiseCipher } from '../crypto/evp-cipher.ts';
import { contentDecipher } from '../envelopes/open.ts';
import { type Envelope, LONGEST_HEAD, parseEnvelope } from '../envelopes/parse.ts';
import { openXmlContent } from '../envelopes/xml/content.ts';
import { looksLikeXml } from '../envelopes/xml/parse.ts';
import { seal } from '../envelopes/seal.ts';

/** DER of a recipient's certificate, of PEM or DER. Throws envelope/recipient when it is none that may be encrypted to now. */
export function recipientCertificate(file: { bytes: Uint8Array; path: string; now: number }): Uint8Array {
  const refused = (cause?: unknown) => new Problem('envelope/recipient', { path: file.path }, { cause });
  try {
    const text = Buffer.from(file.bytes).toString('latin1');
    const der = text.includes('-----BEGIN') ? fromPem('CERTIFICATE', text)[0] : file.bytes;
    if (der === undefined) throw refused();
    const { view } = parseCertificate(der);
    if (view.usage === 'sign' || file.now < view.notBefore || file.now > view.notAfter) throw refused();
    return der;
  } catch (cause) {
    throw cause instanceof Problem && cause.code === 'envelope/recipient' ? cause : refused(cause);
  }
}

/** @param files.fresh to a name where nothing may stand. Rejects with format/unsupported, eport/too-large, command/file when the file
 * changes meanwhile, command/exists, and what the files themselves throw. */
export async function sealFile(files: {
  from: string;
  to: string;
  fresh?: boolean;
  recipients: Uint8Array[];
  authenticated: boolean;
}): Promise<void> {
  const { size } = statSync(files.from);
  const { head, cipher, tail } = seal(files.recipients, size, { authenticated: files.authenticated });
  await writeWhole(files, async (path) => {
    const out = createWriteStream(path, { flags: 'wx' });
    out.write(head);
    await pipeline(createReadStream(files.from), exactly(size, files.from), through(cipher, tail), out);
  });
}

/** What is longer is cut, and is no document then. */
const LARGEST_XML = 16 * 1024 * 1024 + 1;

export interface EnvelopeFile {
  envelope: Envelope;
  /** The beginning of the file, up to the content */
  head: Uint8Array;
}

/** Throws format/malformed, format/unsupported, and what the file itself throws. */
export function readEnvelopeFile(path: string): EnvelopeFile {
  const { size } = statSync(path);
  const bytes = readPart(path, 0, Math.min(size, LONGEST_HEAD));
  if (looksLikeXml(bytes)) return readEnvelope(readPart(path, 0, Math.min(size, LARGEST_XML)));
  const envelope = parseEnvelope(bytes);
  if (envelope.end !== size) throw new Problem('format/malformed', { detail: 'CMS: length' });
  return { envelope, head: bytes.slice(0, envelope.from) };
}

function readPart(path: string, from: number, to: number): Uint8Array {
  const bytes = new Uint8Array(to - from);
  const file = openSync(path, 'r');
  try {
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, from));
  } finally {
    closeSync(file);
  }
}

/** @param key the opened content key, wiped here. Rejects with envelope/not-opened for content that this key does not open, command/exists. */
export async function openFile(files: {
  from: string;
  to: string;
  fresh?: boolean;
  envelope: Envelope;
  key: Uint8Array;
}): Promise<void> {
  if (files.envelope.xml) {
    await writeOpened(files, openXmlContent(files.envelope, files.key));
    return;
  }
  const { from, to } = files.envelope;
  const decipher = decipherOf(files);
  files.key.fill(0);
  await writeWhole(files, async (path) => {
    // the end of a part is its last byte, so an empty one cannot be asked for
    const content = to > from ? createReadStream(files.from, { start: from, end: to - 1 }) : Readable.from([]);
    const out = createWriteStream(path, { flags: 'wx', mode: 0o600 });
    await pipeline(content, through(decipher), out);
  });
}

/** What was opened in memory. */
export async function writeOpened(target: { to: string; fresh?: boolean }, data: Uint8Array): Promise<void> {
  await writeWhole(target, (path) => {
    writeFileSync(path, data, { flag: 'wx', mode: 0o600 });
    return Promise.resolve();
  });
}

function decipherOf({ from, envelope, key }: { from: string; envelope: Envelope; key: Uint8Array }): BlockwiseCipher {
  try {
    return contentDecipher(envelope, key, readPart(from, envelope.to, envelope.end));
  } catch (thrown) {
    if (thrown instanceof Problem) throw thrown;
    throw new Problem('envelope/not-opened');
  }
}

/** OpenSSL's own words for a wrong padding are one more thing to tell keys apart by. */
function through(cipher: BlockwiseCipher, tail: () => Uint8Array = () => new Uint8Array(0)): Transform {
  return new Transform({
    transform: (chunk: Uint8Array, _, done) => done(null, cipher.update(chunk)),
    flush(done) {
      try {
        done(null, concat(cipher.final(), tail()));
      } catch {
        done(new Problem('envelope/not-opened'));
      }
    },
  });
}

function exactly(size: number, path: string): Transform {
  let passed = 0;
  return new Transform({
    transform(chunk: Uint8Array, _, done) {
      passed += chunk.length;
      done(passed > size ? new Problem('command/file', { path }) : null, chunk);
    },
    flush: (done) => done(passed === size ? null : new Problem('command/file', { path })),
  });
}

/** Under a name of its own until it is whole: what is thrown away when it fails is nobody else's. */
async function writeWhole(
  { to, fresh = false }: { to: string; fresh?: boolean },
  write: (path: string) => Promise<void>,
): Promise<void> {
  const part = `${to}.${randomBytes(6).toString('hex')}.part`;
  try {
    await write(part);
    if (fresh) requireFree(to); // again: it may have taken a while
    renameSync(part, to);
  } catch (thrown) {
    rmSync(part, { force: true });
    throw thrown;
  }
}
