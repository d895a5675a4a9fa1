// What is drawn of a visible signature: a thin frame with what the certificate and the clock say, and nothing that only a check can tell.
// It is made of these facts alone, so that a reader can make it again and see that nothing else was drawn.
import { parseCertificate } from '../../certificates/parse.ts';
import { fitted, leadingOf, showable, shown } from './letters.ts';
import type { Page, Rect, Sheet } from './pages.ts';
import { FRAME, printNumber } from './place.ts';
import type { NewObject } from './update.ts';

/** What a signature's frame says. */
export interface Facts {
  /** DER of the signer's certificate */
  certificate: Uint8Array;
  /** Milliseconds since 1970 */
  signedAt: number;
}

const PADDING = 10;
/** Of one line */
const ROW = 11;
/** From the left edge to the second column */
const COLUMN = 50;
const INK = '0.13 0.15 0.18 rg';
const FAINT = '0.42 0.45 0.5 rg';
const SEAL = '0.7 0.15 0.1 rg';

/** The widget. @param numbers.field the signature's number is one less, its appearance's one more */
export function visibleField(field: number, { page, rect }: { page: Page; rect: Rect }): NewObject {
  const place = rect.map(printNumber).join(' ');
  const text = `<< /Type /Annot /Subtype /Widget /FT /Sig /T (Tongqian${field}) /F 132 /Rect [${place}] /P ${page.number} ${page.generation} R /V ${field - 1} 0 R /AP << /N ${field + 1} 0 R >> >>`;
  return { number: field, generation: 0, text };
}

/** The appearance and its fonts, numbered from `first` on. Throws request/invalid for what is no certificate. */
export function appearanceOf(first: number, { facts, turn }: { facts: Facts; turn: Sheet['turn'] }): NewObject[] {
  const [font, descendant, descriptor] = [first + 1, first + 2, first + 3];
  const content = contentOf(facts);
  const latin = '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>';
  const matrix = { 0: '1 0 0 1', 90: '0 1 -1 0', 180: '-1 0 0 -1', 270: '0 -1 1 0' }[turn];
  const texts = [
    `<< /Type /XObject /Subtype /Form /BBox [0 0 ${FRAME.width} ${FRAME.height}] /Matrix [${matrix} 0 0] /Resources << /Font << /L ${latin} /C ${font} 0 R >> >> /Length ${content.length} >>\nstream\n${content}\nendstream`,
    // Not embedded: readers of Chinese have a font for this collection, or take one of the system's (§9.7.5.2).
    `<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light-UniGB-UTF16-H /Encoding /UniGB-UTF16-H /DescendantFonts [${descendant} 0 R] >>`,
    `<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /DW 1000 /FontDescriptor ${descriptor} 0 R >>`,
    '<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>',
  ];
  return texts.map((text, at) => ({ number: first + at, generation: 0, text }));
}

/** The frame is not filled: what stands below it on the page stays to be read. */
function contentOf(facts: Facts): string {
  const { width, height } = FRAME;
  const top = height - 19;
  const parts = [
    'q 0.7 0.15 0.1 RG 0.75 w',
    `0.5 0.5 ${width - 1} ${height - 1} re S`,
    `0.4 w ${PADDING} ${top - 6} m ${width - PADDING} ${top - 6} l S Q`,
    textAt({ x: PADDING, y: top, colour: SEAL }, '数字签名', 10.5),
  ];
  const rows = rowsOf(facts).map(({ label, value, room }) => {
    const fit = fitted(showable(value), { width: width - COLUMN - PADDING, height: room, size: 8.5 });
    return { label, ...fit, height: Math.max(ROW, fit.lines.length * leadingOf(fit.size)) };
  });
  const used = rows.reduce((sum, row) => sum + row.height, 0);
  const gap = (top - 6 - used) / (rows.length + 1);
  let y = top - 6 - gap;
  for (const { label, lines, size, height: high } of rows) {
    parts.push(textAt({ x: PADDING, y: y - 8, colour: FAINT }, label, 8));
    for (const [at, line] of lines.entries())
      parts.push(textAt({ x: COLUMN, y: y - 8 - at * leadingOf(size), colour: INK }, line, size));
    y -= high + gap;
  }
  return parts.join('\n');
}

interface Row {
  label: string;
  value: string;
  /** Height in points */
  room: number;
}

function rowsOf({ certificate, signedAt }: Facts): Row[] {
  const { holder, company, number } = parseCertificate(certificate).view;
  const names: Row[] =
    company === '' || company === holder
      ? [{ label: '签名人', value: holder, room: 3 * ROW }]
      : [
          { label: '签名人', value: holder, room: ROW },
          { label: '单位', value: company, room: 2 * ROW },
        ];
  return [
    ...names,
    { label: '签名时间', value: clockOf(signedAt), room: ROW },
    { label: '证书编号', value: number, room: ROW },
  ];
}

/** Of China, wherever the computer stands: the same facts make the same frame. */
function clockOf(time: number): string {
  const text = new Date(time + 8 * 3_600_000).toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, 19)} 北京时间`;
}

function textAt({ x, y, colour }: { x: number; y: number; colour: string }, text: string, size: number): string {
  return `BT ${colour} ${printNumber(x)} ${printNumber(y)} Td ${shown(text, size)}ET`;
}
