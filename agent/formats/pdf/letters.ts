// Text of a signature's frame: which font shows which letter, how wide it is, and how a long one fits into its place.

/** Of Helvetica, for the letters from space to ~, in thousandths (Adobe's font metrics; every reader has the font, §9.6.2.2). */
const WIDTHS = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
  556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
  722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
  556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
  260, 334, 584,
];
/** Of Chinese letters, in thousandths */
const WIDE = 1000;
/** What neither font has */
const UNKNOWN = '□';
/** Chinese letters and marks of Adobe-GB1; what else exists would be shown as nothing at all. */
const CHINESE = /[‘’“”…—□○　-】〔-〗㐀-䶵一-龥！-～￥]/;
const LATIN = /[ -~·]/;
const LEADING = 1.25;
const SMALLEST = 4;
const MORE = '…';

export interface Fitted {
  lines: string[];
  /** In points */
  size: number;
}

/** Only what the two fonts show; everything else as a box, so that a reader sees that something stands there. */
export function showable(text: string): string {
  return Array.from(text.normalize('NFC').slice(0, 2000), (letter) =>
    LATIN.test(letter) || CHINESE.test(letter) ? letter : UNKNOWN,
  ).join('');
}

/** In points, at this size. */
export function widthOf(text: string, size: number): number {
  let sum = 0;
  for (const letter of text) sum += widthOfLetter(letter);
  return (sum * size) / 1000;
}

function widthOfLetter(letter: string): number {
  if (letter === '·') return 278;
  return WIDTHS[letter.charCodeAt(0) - 32] ?? WIDE;
}

/** As large as the place allows, on as many lines as it has room for then; cut with … when even the smallest letters are too many. */
export function fitted(text: string, place: { width: number; height: number; size: number }): Fitted {
  for (let size = place.size; size >= SMALLEST; size -= 0.5) {
    const lines = broken(text, size, place.width);
    if (lines.length <= roomFor(size, place)) return { lines, size };
  }
  const lines = broken(text, SMALLEST, place.width).slice(0, roomFor(SMALLEST, place));
  let last = lines.pop() ?? '';
  while (last !== '' && widthOf(last + MORE, SMALLEST) > place.width) last = last.slice(0, -1);
  return { lines: [...lines, last + MORE], size: SMALLEST };
}

/** From one line to the next. */
export function leadingOf(size: number): number {
  return LEADING * size;
}

function roomFor(size: number, { height }: { height: number }): number {
  return Math.max(1, Math.floor(height / leadingOf(size)));
}

/** Anywhere, as Chinese is; Latin words at a space when there is one. */
function broken(text: string, size: number, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const letter of text) {
    if (line !== '' && widthOf(line + letter, size) > width) {
      const space = LATIN.test(letter) && letter !== ' ' ? line.lastIndexOf(' ') : -1;
      lines.push(space > 0 ? line.slice(0, space) : line);
      line = space > 0 ? line.slice(space + 1) : '';
    }
    line += line === '' && letter === ' ' && lines.length > 0 ? '' : letter;
  }
  return [...lines, line];
}

/** The operators that show it, font by font: /L shows Latin letters, /C Chinese ones. Strings are hexadecimal: nothing in them can end them. */
export function shown(text: string, size: number): string {
  return text.replaceAll(/[ -~·]+|[^ -~·]+/g, (run) => {
    const isLatin = LATIN.test(run);
    const bytes = isLatin ? Buffer.from(run, 'latin1') : Buffer.from(run, 'utf16le').swap16();
    return `/${isLatin ? 'L' : 'C'} ${String(size)} Tf <${bytes.toString('hex')}> Tj `;
  });
}
