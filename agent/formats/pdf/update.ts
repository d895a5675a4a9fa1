// An incremental update (ISO 32000-1 §7.5.6): what was there stays byte for byte, changed and new objects and a cross-reference of
// the same kind follow.
import { concat } from '#shared/bytes.ts';
import type { PdfFile } from './file.ts';
import { latin1, type PdfDict, type PdfValue } from './values.ts';

export interface NewObject {
  number: number;
  generation: number;
  /** In Latin-1: what stands between obj and endobj */
  text: string;
}

/** The next number that no object has. */
export function nextNumber({ entries, trailer }: PdfFile): number {
  const size = trailer.entries.get('Size');
  let highest = size?.kind === 'number' ? size.value - 1 : 0;
  for (const number of entries.keys()) highest = Math.max(highest, number);
  return highest + 1;
}

export function updated(file: PdfFile, objects: readonly NewObject[]): Uint8Array<ArrayBuffer> {
  const parts: string[] = [/[\r\n]$/.test(latin1(file.bytes.subarray(-1))) ? '' : '\n'];
  let at = file.bytes.length + (parts[0]?.length ?? 0);
  const rows: Row[] = [];
  for (const { number, generation, text } of objects.toSorted((a, b) => a.number - b.number)) {
    const part = printed({ number, generation, text });
    rows.push({ number, generation, at });
    parts.push(part);
    at += part.length;
  }
  const size = Math.max(nextNumber(file), ...objects.map(({ number }) => number + 1));
  parts.push(file.isTable ? table(file, rows, size) : stream(file, rows, { at, size }), `startxref\n${at}\n%%EOF\n`);
  return concat(file.bytes, Buffer.from(parts.join(''), 'latin1'));
}

/** The whole object as an update holds it. */
export function printed({ number, generation, text }: NewObject): string {
  return `${number} ${generation} obj\n${text}\nendobj\n`;
}

interface Row {
  number: number;
  generation: number;
  at: number;
}

function table(file: PdfFile, rows: readonly Row[], size: number): string {
  const lines = rows.map(
    ({ number, generation, at }) => `${number} 1\n${digits(at, 10)} ${digits(generation, 5)} n \n`,
  );
  return `xref\n${lines.join('')}trailer\n<< /Size ${size} /Prev ${file.startxref}${kept(file)} >>\n`;
}

function stream(file: PdfFile, rows: readonly Row[], { at, size }: { at: number; size: number }): string {
  const all = [...rows, { number: size, generation: 0, at }];
  const data = Buffer.alloc(7 * all.length);
  for (const [index, row] of all.entries()) {
    data.writeUInt8(1, 7 * index);
    data.writeUInt32BE(row.at, 7 * index + 1);
    data.writeUInt16BE(row.generation, 7 * index + 5);
  }
  const index = all.map(({ number }) => `${number} 1`).join(' ');
  const dict = `<< /Type /XRef /Size ${size + 1} /W [1 4 2] /Index [${index}] /Prev ${file.startxref} /Length ${data.length}${kept(file)} >>`;
  return `${size} 0 obj\n${dict}\nstream\n${data.toString('latin1')}\nendstream\nendobj\n`;
}

/** Entries of the trailer that stay as they are (§7.5.5). */
function kept({ trailer, bytes }: PdfFile): string {
  return ['Root', 'Info', 'ID'].map((name) => {
    const value = trailer.entries.get(name);
    return value === undefined ? '' : ` /${name} ${raw(value, bytes)}`;
  }).join('');
} // prettier-ignore

/** The value as it stands in its source. */
export function raw({ start, end }: PdfValue, source: Uint8Array): string {
  return latin1(source.subarray(start, end));
}

/** The dictionary with some of its entries replaced or added, all others as they stand. */
export function rewritten(dict: PdfDict, source: Uint8Array, changes: Readonly<Record<string, string>>): string {
  const entries = new Map<string, string>();
  for (const [name, value] of dict.entries) entries.set(name, raw(value, source));
  for (const [name, text] of Object.entries(changes)) entries.set(name, text);
  return `<< ${Array.from(entries, ([name, text]) => `/${escaped(name)} ${text}`).join('\n')} >>`;
}

function escaped(name: string): string {
  return name.replace(/[^!-~]|[#()<>[\]{}/%]/g, (mark) => `#${mark.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

function digits(value: number, length: number): string {
  return String(value).padStart(length, '0');
}
