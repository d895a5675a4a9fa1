// What a PDF says of itself, for the window before a signature. A claim of the file, no proof.
import { openPdf, type PdfFile } from './file.ts';
import { countPages } from './pages.ts';
import { dictOf, signaturesIn } from './structure.ts';
import { latin1 } from './values.ts';

export interface PdfFacts {
  pages: number;
  /** Signatures that stand in it, whether they hold or not */
  signatures: number;
  /** '' for none */
  title: string;
}

/** null for what cannot be read without guessing. Never throws. */
export function pdfFacts(data: Uint8Array): PdfFacts | null {
  try {
    const file = openPdf(data);
    return { pages: countPages(file), signatures: signaturesIn(file).length, title: titleOf(file) };
  } catch {
    return null;
  }
}

/** ISO 32000-1 §14.3.3. Of an encrypted file it cannot be read; bytes without a mark of their encoding are guessed differently. */
function titleOf(file: PdfFile): string {
  const { entries } = file.trailer;
  const information = entries.has('Encrypt') ? null : dictOf(file, entries.get('Info'), file.bytes);
  const title = information && file.resolve(information.dict.entries.get('Title'), information.source)?.value;
  if (title?.kind !== 'string') return '';
  return decoded((title.hex ? title.bytes : unescaped(title.bytes)).subarray(0, LONGEST)).trim();
}

/** In bytes; whole UTF-16 units */
const LONGEST = 2048;

/** §7.9.2.2 */
function decoded(bytes: Uint8Array): string {
  const text = latin1(bytes);
  if (text.startsWith('\xfe\xff')) return new TextDecoder('utf-16be').decode(bytes);
  if (text.startsWith('\xef\xbb\xbf')) return new TextDecoder().decode(bytes);
  return /[\x80-\xff]/.test(text) ? '' : text;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', '\n': '', '\r': '' };

/** §7.3.4.2 */
function unescaped(bytes: Uint8Array): Uint8Array {
  const text = latin1(bytes).replace(/\\([0-7]{1,3}|\r\n|[^])/g, (_, mark: string) =>
    /^[0-7]/.test(mark) ? String.fromCharCode(parseInt(mark, 8) & 0xff) : (ESCAPES[mark[0] ?? ''] ?? mark),
  );
  return Uint8Array.from(Buffer.from(text, 'latin1'));
}
