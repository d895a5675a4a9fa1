// Number of a resident ID card, GB 11643-1999: 18 characters with a real birth date and a check character (ISO 7064 MOD 11-2).
import { localDate } from '../../local-date.ts';
import { isDay } from './days.ts';

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/**
 * Whether the text is such a number, in capitals.
 * @param today YYYY-MM-DD; nobody is born after it
 */
export function isIdCard(text: string, today = localDate(Date.now())): boolean {
  const [, year, month, day] = /^[1-9]\d{5}(\d{4})(\d\d)(\d\d)\d{3}[\dX]$/.exec(text) ?? [];
  const born = `${year ?? ''}-${month ?? ''}-${day ?? ''}`;
  if (!isDay(born) || born > today) return false;
  const sum = WEIGHTS.reduce((total, weight, place) => total + weight * Number(text.charAt(place)), 0);
  return '10X98765432'.charAt(sum % 11) === text.charAt(17);
}
