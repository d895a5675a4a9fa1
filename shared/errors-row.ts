// One row of the tables of problems.

/** A sentence in both languages. `{name}` is replaced by the parameter of that name; a part in [brackets] is left out when its parameter is missing. */
export interface Bilingual {
  readonly zh: string;
  readonly en: string;
}

export interface ErrorRow extends Bilingual {
  readonly advice: Bilingual;
}

export function entry(zh: string, en: string, adviceZh: string, adviceEn: string): ErrorRow {
  return { zh, en, advice: { zh: adviceZh, en: adviceEn } };
}
