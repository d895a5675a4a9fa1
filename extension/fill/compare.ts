// Whether a widget holds a value: on its display and in what the page will send (spec/fill.md §2: shown but not in the model is the silent
// failure). In doubt it does not.
import { type FillValue, sameNumber } from '#shared/profile/value.ts';
import type { Control, Reading } from './widgets/widget.ts';

const LONG_TERM = /长期|永久|9999/;

/** Whether the reading is the value; spaces, width, capitals and the separators of numbers are the page's to choose. */
export function holdsValue(reading: Reading, value: FillValue, control: Control): boolean {
  const { shown, held } = reading;
  if (control === 'password') return shown !== '';
  if (held === '') return false;
  switch (value.kind) {
    case 'text': {
      const same = (text: string): boolean =>
        isSame(text, value.text) || (value.number === true && sameNumber(text, value.text));
      return same(shown) && (held === null || same(held) || control !== 'text');
    }
    case 'date':
      return dayIn(shown) === value.day.replaceAll('-', '');
    case 'long-term':
      return LONG_TERM.test(shown);
    case 'choice':
      return (
        value.names.some((name) => isSame(shown, name) || isPart(shown, name)) ||
        (held !== null && value.codes.includes(held))
      );
    case 'path':
      // three lists one below the other hold one step of the path each
      return value.names.some((name) => isSame(shown, name)) || isPart(shown, value.names.at(-1) ?? '');
  }
}

/** Whether two readings show the same. */
export function isSameReading(one: Reading, other: Reading): boolean {
  return isSame(one.shown, other.shown);
}

function plain(text: string): string {
  return text.normalize('NFKC').replace(/\s+/g, '').toLowerCase();
}

function isSame(one: string, other: string): boolean {
  const [left, right] = [plain(one), plain(other)];
  if (left === right) return true;
  const [digits, others] = [left, right].map((text) => text.replace(/[-,]/g, ''));
  return digits === others && /^\d+$/.test(digits ?? '');
}

function isPart(shown: string, name: string): boolean {
  const [whole, part] = [plain(shown), plain(name)];
  return part.length > 1 && whole.length > 1 && (whole.includes(part) || part.includes(whole));
}

/** YYYYMMDD of the day in a text: the year first, or month/day/year, which EasyUI shows unless it is told otherwise. */
function dayIn(text: string): string | null {
  const { year, month, day } =
    (
      /(?<year>\d{4})\D{0,2}(?<month>\d{1,2})\D{0,2}(?<day>\d{1,2})/.exec(text) ??
      /(?<month>\d{1,2})\/(?<day>\d{1,2})\/(?<year>\d{4})/.exec(text)
    )?.groups ?? {};
  return year && month && day ? `${year}${month.padStart(2, '0')}${day.padStart(2, '0')}` : null;
}
