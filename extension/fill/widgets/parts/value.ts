// A value as the text a field wants: dates by what the field says of its format, nothing longer than it takes.
import { Problem } from '#shared/errors.ts';
import type { FillValue } from '#shared/profile/value.ts';
import type { WriteHint } from '../widget.ts';

type DateFormat = NonNullable<WriteHint['dateFormat']>;

/**
 * The text to be typed into a field.
 * @throws Problem fill/too-long, fill/no-option (长期 where only a day fits)
 */
export function textFor(value: FillValue, input: HTMLElement, dateFormat: WriteHint['dateFormat']): string {
  const text = plainText(value, input, dateFormat);
  const limit = maxLength(input);
  if (limit !== null && text.length > limit) throw new Problem('fill/too-long', { limit, length: text.length });
  return text;
}

function plainText(value: FillValue, input: HTMLElement, dateFormat: WriteHint['dateFormat']): string {
  switch (value.kind) {
    case 'text':
      return value.text;
    case 'date':
      return formatDay(value.day, dateFormat ?? formatOf(input) ?? 'YYYY-MM-DD');
    case 'long-term':
      if (formatOf(input)) throw new Problem('fill/no-option');
      return '长期';
    case 'choice':
      return value.names[0] ?? value.codes[0] ?? '';
    case 'path':
      return value.names.join('');
  }
}

/** @throws Problem fill/no-option when the value is no day */
export function dayOf(value: FillValue): string {
  const day = value.kind === 'date' ? value.day : value.kind === 'text' ? value.text : '';
  if (!/^\d{4}-\d\d-\d\d$/u.test(day)) throw new Problem('fill/no-option');
  return day;
}

export function formatDay(day: string, format: DateFormat): string {
  const separator = format === 'YYYYMMDD' ? '' : format.charAt(4);
  return day.replaceAll('-', separator);
}

/** The day in a text of any usual form, YYYY-MM-DD; null when there is none. */
export function dayIn(text: string): string | null {
  const found = /(\d{4})\D{0,2}(\d{1,2})\D{0,2}(\d{1,2})/u.exec(text);
  const [, year, month, day] = found ?? [];
  return year && month && day ? `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` : null;
}

/** Whether a text names that day, whatever the order of its numbers; what else it says (a time) does not matter. */
export function saysDay(text: string, day: string): boolean {
  const numbers = text.split(/\D+/u).filter(Boolean).map(Number);
  const wanted = day.split('-').map(Number);
  return text.startsWith(day.replaceAll('-', '')) || wanted.every((number) => numbers.slice(0, 3).includes(number));
}

/** What the field itself says of its format: placeholder, title, pattern, or a length of 8. */
export function formatOf(input: HTMLElement): DateFormat | null {
  const said = ['placeholder', 'title', 'data-format', 'data-date-format', 'format', 'pattern']
    .map((name) => input.getAttribute(name) ?? '')
    .join(' ');
  if (/y{4}mm?dd?|\b(?:19|20)\d{6}\b|\\d\{8\}|\[0-9\]\{8\}/iu.test(said)) return 'YYYYMMDD';
  if (/y{4}\/mm?\/dd?|\b(?:19|20)\d\d\/\d\d?\/\d\d?/iu.test(said)) return 'YYYY/MM/DD';
  if (/y{4}-mm?-dd?|\b(?:19|20)\d\d-\d\d?-\d\d?/iu.test(said)) return 'YYYY-MM-DD';
  return maxLength(input) === 8 ? 'YYYYMMDD' : null;
}

/** The most characters the field takes; null when it does not say. */
export function maxLength(input: HTMLElement): number | null {
  const limit = Number(input.getAttribute('maxlength') ?? NaN);
  return Number.isInteger(limit) && limit > 0 ? limit : null;
}
