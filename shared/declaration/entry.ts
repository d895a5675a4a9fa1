// One value of a declaration: brought into the form in which it is kept, judged, and rendered for a field. What is wrong is never filled.
import type { ProblemCode, ProblemParams } from '../errors.ts';
import { isDay, parseDay } from '../profile/identifiers/days.ts';
import { isUscc } from '../profile/identifiers/uscc.ts';
import type { FillValue } from '../profile/value.ts';
import { hasHidden } from '../visible.ts';
import { isChoice, namesAndCodes, tidyChoice } from './choice.ts';
import { hasCheckDigit, isContainerNumber } from './container-number.ts';
import { ENTRIES, type EntryName } from './data.ts';

export interface EntryFault {
  code: ProblemCode;
  params: ProblemParams;
}

/** Digits before the point; the page has 19 in all. */
const WHOLE_DIGITS = 14;
/** M6*20 is a measure, 演**公司 is a name with its middle hidden. */
const MASKED = /[*＊✱∗●•⬤]{2,}/;
const LINES: readonly EntryName[] = ['head.markNo', 'head.noteS', 'item.gModel'];

/** The text as it is kept: codes and numbers in half width, days as YYYY-MM-DD, choices as `code name`. What cannot be read stays. */
export function cleanedEntry(entry: EntryName, text: string): string {
  const { kind } = ENTRIES[entry];
  const trimmed = text.replace(/[\u200b\u200e\u200f\u2060\ufeff]/g, '').trim();
  const half = trimmed.normalize('NFKC').trim();
  if (isChoice(kind)) return tidyChoice(kind, trimmed);
  switch (kind) {
    case 'hs-code':
      return half.replace(/[\s.]/g, '');
    case 'container':
    case 'uscc':
    case 'customs-code':
      return half.replace(/[\s-]/g, '').toUpperCase();
    case 'whole':
    case 'decimal':
      return plainNumber(half);
    case 'date':
      return parseDay(half) ?? half;
    default:
      return LINES.includes(entry) ? trimmed.replace(/\s*\r?\n\s*/g, ' ') : trimmed.replace(/\s+/g, ' ');
  }
}

/** 1,234.50 is 1234.5; no digit that says something is ever dropped. */
function plainNumber(text: string): string {
  const joined = /^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(text) ? text.replaceAll(',', '') : text;
  if (!/^\d*\.?\d+$|^\d+\.$/.test(joined)) return joined;
  const [whole = '', part = ''] = joined.split('.');
  const end = part.replace(/0+$/, '');
  return (whole.replace(/^0+(?=\d)/, '') || '0') + (end === '' ? '' : `.${end}`);
}

/** What is wrong with a value that stands in its kept form; null when it is right or empty. */
export function entryFault(entry: EntryName, text: string): EntryFault | null {
  if (text === '') return null;
  const { kind, most, digits } = ENTRIES[entry];
  if (text.length > most) return { code: 'profile/too-long', params: { max: most } };
  if (hasHidden(text) || /[\r\n\t]/.test(text)) return { code: 'profile/hidden-characters', params: {} };
  if (MASKED.test(text)) return { code: 'profile/masked', params: {} };
  switch (kind) {
    case 'hs-code':
      return /^\d{10}$/.test(text) ? null : { code: 'declaration/hs-code', params: {} };
    case 'customs-code':
      return /^[0-9A-Z]{10}$/.test(text) ? null : { code: 'declaration/customs-code', params: {} };
    case 'uscc':
      return isUscc(text) ? null : { code: 'profile/uscc', params: {} };
    case 'date':
      return isDay(text) ? null : { code: 'profile/date', params: {} };
    case 'container':
      return isContainerNumber(text) ? null : { code: 'declaration/container', params: {} };
    case 'whole':
    case 'decimal':
      return numberFault(text, digits);
    default:
      return null;
  }
}

function numberFault(text: string, digits: number): EntryFault | null {
  const [, whole, part = ''] = /^(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined || whole.length > WHOLE_DIGITS) return { code: 'declaration/number', params: {} };
  return part.length > digits ? { code: 'declaration/digits', params: { max: digits } } : null;
}

/** What is to be looked at and no reason to stop: a container number that does not check. */
export function entryWarning(entry: EntryName, text: string): EntryFault | null {
  const isOdd = ENTRIES[entry].kind === 'container' && isContainerNumber(text) && !hasCheckDigit(text);
  return isOdd ? { code: 'declaration/container-check', params: {} } : null;
}

/** What is written for it; null for nothing, and for what is wrong. */
export function entryValue(entry: EntryName, text: string): FillValue | null {
  if (text === '' || entryFault(entry, text)) return null;
  const { kind } = ENTRIES[entry];
  if (isChoice(kind)) return { kind: 'choice', ...namesAndCodes(kind, text) };
  if (kind === 'date') return { kind: 'date', day: text };
  return { kind: 'text', text, ...(kind === 'decimal' || kind === 'whole' ? { number: true } : {}) };
}
