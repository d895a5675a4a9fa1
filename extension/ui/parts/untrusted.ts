// Text that a page, a card or a file chose: shown as it is, with everything that could make it look like other text
// made visible (security attack 15). Pure functions; the node is built by Untrusted in untrusted-text.tsx.

/** Bidi controls, zero-width and other format characters, C0/C1 controls except tab and line breaks, tags, fillers. */
const STRANGE =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\u{e0000}-\u{e0fff}]/u;

export interface Piece {
  text: string;
  /** The text is one character that would not be seen: show its code instead. */
  strange: boolean;
}

/** Cuts text into plain runs and single invisible characters. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  for (const part of text.split(new RegExp(`(${STRANGE.source})`, 'u'))) {
    if (part === '') continue;
    found.push({ text: part, strange: STRANGE.test(part) });
  }
  return found;
}

/** `U+202E`, the name by which anyone can look a character up. */
export function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** The same for places that take a string only (titles, files): invisible characters as `[U+202E]`. */
export function visible(text: string): string {
  return pieces(text)
    .map((piece) => (piece.strange ? `[${codePoint(piece.text)}]` : piece.text))
    .join('');
}
