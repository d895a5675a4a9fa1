// What a benchmark found, as the lines people read and as the JSON that other programs read (DESIGN §4).

export interface Row {
  name: string;
  value: number;
  /** of value: `/s`, `ms`, `errors` … */
  unit: string;
  /** value by the anchor of the same run; null where the row has none */
  ratio: number | null;
  /** the anchor, with its own value; null where the row has none */
  against: string | null;
  /** as written in DESIGN §5; null = informative */
  target: string | null;
  /** null = informative */
  ok: boolean | null;
}

/** A limit for the ratio, or for the value itself where the row has no anchor. */
export interface Target {
  at: 'least' | 'most';
  limit: number;
}

/** A row with its verdict. NaN never meets a target. */
export function row(what: Omit<Row, 'target' | 'ok'>, target: Target | null): Row {
  if (target === null) return { ...what, target: null, ok: null };
  const measured = what.ratio ?? what.value;
  const text = `${target.at === 'least' ? '≥' : '≤'} ${number(target.limit)}${what.ratio === null ? ` ${what.unit}` : ''}`;
  const ok = target.at === 'least' ? measured >= target.limit : measured <= target.limit;
  return { ...what, target: text, ok };
}

/** Three significant places; whole numbers from a hundred on. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(3)));
}

/** One line per row under a heading; columns are as wide as their longest cell. */
export function formatTable(rows: readonly Row[]): string {
  const cells = rows.map((one) => [
    one.name,
    `${number(one.value)} ${one.unit}`,
    one.ratio === null ? '' : number(one.ratio),
    one.target ?? '',
    one.ok === null ? '' : one.ok ? '✓' : '✗',
    one.against ?? '',
  ]);
  const all = [['what', 'value', 'ratio', 'target', '', 'against'], ...cells];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((line) => (line[column] ?? '').length))) ?? [];
  const text = (line: readonly string[]) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return all.map(text).join('\n');
}

/** The contract of `npm run bench -- --json FILE`. */
export function toJson(rows: readonly Row[]): string {
  return `${JSON.stringify({ rows }, null, 2)}\n`;
}
