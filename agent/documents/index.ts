// The list of documents we know. Adding one = one file + one line. The verb of an approval comes from here, never from a method's name.
import { fromUtf8 } from '#shared/bytes.ts';
import { describeBinary } from './binary.ts';
import { recogniseCebMessage } from './ceb-message.ts';
import { recogniseCebSignedInfo } from './ceb-signed-info.ts';
import { recogniseCustoms179 } from './customs-179.ts';
import { recogniseDeclaration } from './declaration.ts';
import type { RecognisedDocument, Recogniser } from './document.ts';
import { recogniseLogin, recogniseRawLogin } from './login.ts';
import { type ReadPdf, recognisePdf } from './pdf.ts';
import { describeText } from './text.ts';

/** Login comes last: it takes only what none of the others knows. */
const RECOGNISERS: readonly Recogniser[] = [
  recogniseCustoms179,
  recogniseDeclaration,
  recogniseCebMessage,
  recogniseCebSignedInfo,
  recogniseLogin,
];

/** DocumentView.text holds so many UTF-16 units. */
const LONGEST_TEXT = 65_536;

/**
 * What the bytes are. Always answers, never throws, linear in their length.
 * @param readPdf what a PDF says of itself; without it, it is only known as one
 * @returns `text`: the first 64 Ki UTF-16 units exactly as they are (a screen must still show hidden characters), '' for binary data
 */
export function recognise(data: Uint8Array, readPdf: ReadPdf = () => null): RecognisedDocument & { text: string } {
  const text = decode(data);
  const pdf = recognisePdf(data, readPdf);
  if (pdf !== null) return { ...pdf, text: text === null ? '' : beginning(text) };
  if (text === null) return { ...(recogniseRawLogin(data) ?? describeBinary(data)), text: '' };
  for (const recogniser of RECOGNISERS) {
    const document = recogniser(text);
    if (document !== null) return { ...document, text: beginning(text) };
  }
  return { ...describeText(text), text: beginning(text) };
}

/** null for what is not UTF-8, or holds the NULs and escapes of a binary format. */
function decode(data: Uint8Array): string | null {
  try {
    const text = fromUtf8(data);
    return /[\u0000-\u0008\u000e-\u001f]/.test(text) ? null : text;
  } catch {
    return null;
  }
}

function beginning(text: string): string {
  const cut = text.slice(0, LONGEST_TEXT);
  return text.length > LONGEST_TEXT && /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
}
