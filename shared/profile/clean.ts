// A text as a person, a sheet or a page gives it, brought into the form in which it is stored.
import { optionNamed } from './choices.ts';
import { DATA } from './data.ts';
import type { DatumKey, DatumKind } from './data.ts';
import { parseDay, parseEnd } from './identifiers/days.ts';

/** Numbers and codes are typed with an input method on or off; names keep their full-width brackets. */
const HALF_WIDTH: readonly DatumKind[] = [
  'uscc',
  'organisation-code',
  'id-number',
  'date',
  'mobile',
  'phone',
  'email',
  'username',
];

/**
 * The text as it is stored under this datum: trimmed, codes in half-width capitals without separators, days as YYYY-MM-DD, choices as
 * their id. What cannot be read stays as it was typed, for the check to name it. Passwords are left alone.
 */
export function cleaned(datum: DatumKey, text: string): string {
  const { kind } = DATA[datum];
  if (kind === 'password') return text;
  const trimmed = text.replace(/[\u200b\u200e\u200f\u2060\ufeff]/g, '').trim();
  const plain = HALF_WIDTH.includes(kind) ? trimmed.normalize('NFKC').trim() : trimmed.replace(/\s+/g, ' ');
  switch (kind) {
    case 'uscc':
    case 'organisation-code':
      return plain.replace(/[\s-]/g, '').toUpperCase();
    case 'id-number':
      return plain.replace(/\s/g, '').toUpperCase();
    case 'mobile':
      return plain.replace(/[\s-]/g, '').replace(/^(?:\+|00)?86(?=1\d{10}$)/, '');
    case 'date':
      return (datum.endsWith('.idTo') ? parseEnd(plain) : parseDay(plain)) ?? plain;
    case 'id-type':
    case 'choice':
      return optionNamed(datum, plain) ?? plain;
    default:
      return plain;
  }
}

/** A region from the top down, out of a text such as 北京市/市辖区/朝阳区. */
export function regionOf(text: string): string[] {
  return text
    .split(/[/\\>,，、|]|\s+/)
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .slice(0, 5);
}
