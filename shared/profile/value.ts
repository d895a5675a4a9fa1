// What is written into a field: the meaning, not yet the text. A widget renders it as its page wants it (spec/fill.md §4.5).

export type FillValue =
  /** `number`: the page may write the same number in another way, 12.5 as 12.5000. */
  | { kind: 'text'; text: string; number?: boolean }
  /** A day, YYYY-MM-DD. */
  | { kind: 'date'; day: string }
  /** The end of an ID card without end: 长期. */
  | { kind: 'long-term' }
  /** One option: texts and codes by which a list may know it, the best first. */
  | { kind: 'choice'; names: readonly string[]; codes: readonly string[] }
  /** Region from the top down: 省, 市, 区. */
  | { kind: 'path'; names: readonly string[] };

/** The value as a person reads it in the preview. */
export function shownValue(value: FillValue): string {
  switch (value.kind) {
    case 'text':
      return value.text;
    case 'date':
      return value.day;
    case 'long-term':
      return '长期';
    case 'choice':
      return value.names[0] ?? value.codes[0] ?? '';
    case 'path':
      return value.names.join(' / ');
  }
}

/** Whether a page shows this number, with more zeros behind it or thousands apart: 1,200.50 is 1200.5. */
export function sameNumber(shown: string, wanted: string): boolean {
  const plain = (text: string): string => {
    const digits = text.normalize('NFKC').replace(/[\s,]/g, '');
    return /^\d+\.\d*$/.test(digits) ? digits.replace(/\.?0*$/, '') : digits;
  };
  return plain(wanted) !== '' && plain(shown) === plain(wanted);
}
