// Which option of a list is meant: the same text, then the same code, then the only one that contains it or is contained; else none
// (spec/fill.md §2 rule c). A wrong option in a government form is worse than an empty one.
import { Problem } from '#shared/errors.ts';
import type { FillValue } from '#shared/profile/value.ts';
import type { Choice } from '../widget.ts';

/** Shorter texts are contained in too much. */
const SHORTEST_PART = 2;
const PLACEHOLDER = /^[-—=\s]*(请选择|请输入|please select|please choose|select|choose)[^]*$/iu;

const NO_LETTERS = /^[^\p{Script=Han}a-z]+/u;

/** Trimmed, full width to half width, inner white space dropped, small letters. */
export function normalise(text: string): string {
  return text.normalize('NFKC').replace(/\s+/gu, '').toLowerCase();
}

/** Whether two texts are the same to a reader. */
export function sameText(one: string, other: string): boolean {
  return normalise(one) === normalise(other);
}

/** Texts under which a list may know the value, the best first. */
export function namesOf(value: FillValue): readonly string[] {
  switch (value.kind) {
    case 'text':
      return [value.text];
    case 'date':
      return [value.day, value.day.replaceAll('-', ''), value.day.replaceAll('-', '/')];
    case 'long-term':
      return ['长期', '长期有效', '永久'];
    case 'choice':
      return value.names;
    case 'path':
      return [value.names.join('/'), value.names.join(''), value.names.join('-'), ...value.names.toReversed()];
  }
}

/**
 * The option meant by the value.
 * @returns its place, null when none or more than one could be meant
 */
export function findOption(choices: readonly Choice[], value: FillValue): number | null {
  const names = namesOf(value).map(normalise).filter(Boolean);
  const codes = (value.kind === 'choice' ? value.codes : names).map(normalise).filter(Boolean);
  const list = choices.map(({ text, code }) => ({
    text: PLACEHOLDER.test(text.trim()) && code === '' ? '' : normalise(text),
    code: normalise(code),
    words: text
      .normalize('NFKC')
      .toLowerCase()
      .split(/[^0-9a-z]+/u),
  }));
  for (const name of names) {
    const same = only(list, codes, ({ text }) => text === name);
    if (same !== null) return same;
  }
  for (const code of codes) {
    const same = only(list, codes, (option) => option.code === code);
    if (same !== null) return same;
  }
  for (const code of codes.filter((each) => each.length >= SHORTEST_PART)) {
    const told = only(list, codes, ({ words }) => words.includes(code));
    if (told !== null) return told;
  }
  const [best = '', ...others] = names;
  if (best.length < SHORTEST_PART) return null;
  const holding = only(list, codes, ({ text }) => text.length >= SHORTEST_PART && contains(text, best));
  if (holding !== null) return holding;
  // 临时身份证 is no 身份证: a name that is not the best must at least begin the option
  for (const name of others.filter((each) => each.length >= SHORTEST_PART)) {
    const begun = only(list, codes, ({ text }) => text.replace(NO_LETTERS, '').startsWith(name));
    if (begun !== null) return begun;
  }
  return null;
}

/** @throws Problem fill/no-option */
export function requireOption(choices: readonly Choice[], value: FillValue): number {
  const found = findOption(choices, value);
  if (found === null) throw new Problem('fill/no-option');
  return found;
}

interface Option {
  text: string;
  code: string;
  /** Digits and Latin letters in its text: codes stand there as 11-身份证 or [142] 中国 */
  words: readonly string[];
}

/** The one that fits; of several with one text the one with the wanted code. */
function only(list: readonly Option[], codes: readonly string[], fits: (option: Option) => boolean): number | null {
  const all = list.flatMap((option, place) => (option.text !== '' && fits(option) ? [place] : []));
  if (all.length > 1) {
    const coded = all.filter((place) => codes.includes(list[place]?.code ?? ''));
    return coded.length === 1 ? (coded[0] ?? null) : null;
  }
  return all[0] ?? null;
}

function contains(text: string, part: string): boolean {
  return text.includes(part) || part.includes(text);
}
