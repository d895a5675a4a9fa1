// How every recogniser writes its rows, so that no value can hide, push others away or grow without end.
import type { Bilingual } from '#shared/errors.ts';
import { visible } from '#shared/visible.ts';
import type { RecognisedDocument } from '../document.ts';

type Field = RecognisedDocument['fields'][number];
type Key = RecognisedDocument['keys'][number];

/** The caution of a document in which a name that is shown stands twice. */
export const DOUBLED: Bilingual = {
  zh: '数据里有重复的项目，不同的系统可能读出不同的值。请核对原文。',
  en: 'Some names appear twice in the data; different systems may read different values. Check the original text.',
};

const MOST_FIELDS = 60;
const MOST_KEYS = 50;
const MOST_LISTED = 5;

/** One row; `strong` for what a clerk checks first. */
export function field(zh: string, en: string, value: string, strong = false): Field {
  return { label: { zh, en }, value: visible(value), strong };
}

/** Rows that say something, at most 60. */
export function rows(fields: Field[]): Field[] {
  return fields.filter(({ value }) => value !== '').slice(0, MOST_FIELDS);
}

/** `甲、乙、丙`, and of more than five `甲、乙、丙、丁、戊 … 共 12`: the count is always there, so that none hides in a long list. */
export function listed(values: readonly string[]): string {
  const distinct = [...new Set(values.filter((value) => value !== ''))];
  const first = distinct.slice(0, MOST_LISTED).map((value) => visible(value, 50));
  return distinct.length <= MOST_LISTED ? first.join('、') : `${first.join('、')} … 共 ${distinct.length}`;
}

/** Business keys for the log's search, each once, at most 50 in all. */
export function keysOf(values: Record<string, readonly string[]>): Key[] {
  const keys = Object.entries(values).flatMap(([name, all]) =>
    [...new Set(all)]
      .filter((value) => value !== '')
      .slice(0, MOST_KEYS)
      .map((value) => ({ name, value: visible(value, 100) })),
  );
  return keys.slice(0, MOST_KEYS);
}

/** The word for a code, or the code as it stands. Whoever made the document may have called it `__proto__`. */
export function wordOf(words: Readonly<Record<string, string>>, code: string): string {
  return Object.hasOwn(words, code) ? (words[code] ?? code) : code;
}
