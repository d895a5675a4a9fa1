// Text from outside as a person may see it: nothing in it can turn the line around, hide itself or push the rest away.

/** C0/C1 controls, soft hyphen, Arabic letter mark, zero-width and bidi controls, line separators, BOM, tags, lone surrogates, noncharacters. */
const HIDDEN =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\ufffe\uffff\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}\p{Cs}]/gu;

/**
 * Every invisible or direction-changing character becomes `⟨U+202E⟩`, tab and line breaks become `⏎`/`⇥`, what is too long ends in `…`.
 * @param max longest result in UTF-16 units
 */
export function visible(text: string, max = 300): string {
  // Four times the limit is cut first, so that a huge value costs no more than a long one.
  const shown = text.slice(0, 4 * max).replace(HIDDEN, mark);
  const whole = shown.length <= max && text.length <= 4 * max;
  return whole ? shown : `${withoutHalfPair(shown.slice(0, max - 1))}…`;
}

function mark(character: string): string {
  if (character === '\n' || character === '\r') return '⏎';
  if (character === '\t') return '⇥';
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `⟨U+${code}⟩`;
}

function withoutHalfPair(text: string): string {
  return /[\ud800-\udbff]$/.test(text) ? text.slice(0, -1) : text;
}

/** Whether `visible` would change more than line breaks and tabs: the text tries to hide something or turn it around. */
export function hasHidden(text: string): boolean {
  return text.replace(/[\r\n\t]/g, ' ').search(HIDDEN) >= 0;
}

/** What is left to see, in one line. */
export function withoutHidden(text: string): string {
  return text.replace(/[\r\n\t]/g, ' ').replace(HIDDEN, '');
}

/** A personal number or name with its middle hidden: 4 characters at each end of a long one, 1 at the start of a short one. */
export function masked(text: string): string {
  const characters = Array.from(text.slice(0, 100));
  if (characters.length >= 12) return `${characters.slice(0, 4).join('')}****${characters.slice(-4).join('')}`;
  return characters.length === 0 ? '' : `${characters[0] ?? ''}**`;
}
