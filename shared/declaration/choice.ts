// A line of a code table as a person or a sheet writes it: `0110 一般贸易`, `一般贸易(0110)`, the code or the name alone.
import type { EntryKind } from './data.ts';
import { COUNTRIES, CURRENCIES, lineOf, type TableLine, UNITS } from './tables.ts';

export interface CodeAndName {
  code: string;
  name: string;
}

const TABLES: Partial<Record<EntryKind, readonly TableLine[]>> = {
  currency: CURRENCIES,
  country: COUNTRIES,
  unit: UNITS,
};
const CODE = '[0-9A-Z][0-9A-Z.]{0,11}';
const FRONT = new RegExp(`^(?:[[(【](${CODE})[\\])】]\\s*|(${CODE})[\\s|/:_-]+)(.+)$`, 'i');
const BEHIND = new RegExp(`^(.+?)\\s*[[(【|/:_-]\\s*(${CODE})[\\])】]?$`, 'i');

/** Whether values of this kind are chosen from a list of the page. */
export function isChoice(kind: EntryKind): boolean {
  return kind === 'choice' || kind in TABLES;
}

/** Code and name; the one that is not told is ''. */
export function codeAndName(text: string): CodeAndName {
  const plain = text.normalize('NFKC').replace(/\s+/g, ' ').trim();
  const [, marked, front = marked ?? '', name = ''] = FRONT.exec(plain) ?? [];
  if (isCode(front) && !isNumbered(name)) return { code: front.toUpperCase(), name: name.trim() };
  const [, first = '', behind = ''] = BEHIND.exec(plain) ?? [];
  if (isCode(behind) && first !== '' && !isNumbered(first)) return { code: behind.toUpperCase(), name: first.trim() };
  return /^\d[\d.]*$/.test(plain) ? { code: plain, name: '' } : { code: '', name: plain };
}

/** A number, or three capitals as USD and CHN are. */
function isCode(text: string): boolean {
  return isNumbered(text) || /^[A-Z]{3}$/.test(text);
}

function isNumbered(text: string): boolean {
  return /^(?=.*\d)[0-9A-Z.]{1,12}$/i.test(text);
}

/** Names and codes by which a list may know it, the best first. */
export function namesAndCodes(kind: EntryKind, text: string): { names: readonly string[]; codes: readonly string[] } {
  const { code, name } = codeAndName(text);
  const table = TABLES[kind];
  const known = table && (lineOf(table, name || code) ?? (code === '' ? null : lineOf(table, code)));
  if (known)
    return { names: distinct([...known.names.slice(0, 1), name, ...known.names.slice(1)]), codes: known.codes };
  return { names: distinct([name]), codes: distinct([code]) };
}

/** `code name` where both are told, else what is told; numbers of tables in full length, which sheets cut short. */
export function tidyChoice(kind: EntryKind, text: string): string {
  const { code, name } = codeAndName(text);
  const full = kind === 'unit' && /^\d{1,2}$/.test(code) ? code.padStart(3, '0') : code;
  return [full, name].filter((part) => part !== '').join(' ');
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].filter((text) => text !== '');
}
