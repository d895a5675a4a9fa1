// CSV as Excel and people write it: UTF-8 or GBK, commas, tabs or semicolons. A formula is told, never computed.
import Papa from 'papaparse';
import { Problem } from '#shared/errors.ts';
import type { Cell } from './table.ts';

/** Rows of a file, at most so many. Throws import/not-a-table for what is no text or breaks its own quoting. */
export function readCsv(file: Uint8Array, most: number): Cell[][] {
  const text = decoded(file);
  if (text.includes('\0')) throw new Problem('import/not-a-table');
  const { data, errors } = Papa.parse<string[]>(text, {
    delimiter: delimiterOf(text),
    skipEmptyLines: 'greedy',
    preview: most,
  });
  if (errors.some(({ type }) => type === 'Quotes')) throw new Problem('import/not-a-table');
  return data.map((row) => row.map(cellOf));
}

/** By its byte order mark, else UTF-8 where every byte agrees, else GB 18030, which holds GBK. */
function decoded(file: Uint8Array): string {
  const [first, second] = file;
  const marked = first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : null;
  for (const encoding of marked ? [marked] : ['utf-8', 'gb18030']) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(file);
    } catch {
      continue;
    }
  }
  throw new Problem('import/not-a-table');
}

/** The one that parts the heads: rows that follow may be short or hold the others. */
function delimiterOf(text: string): string {
  const heads = /\S.*/.exec(text)?.[0].replace(/"[^"]*"/g, '') ?? '';
  const [most = ','] = [',', '\t', ';'].sort((one, other) => heads.split(other).length - heads.split(one).length);
  return most;
}

function cellOf(written: string): Cell {
  const text = written.trim();
  const [, quoted] = /^="([^"]*)"$/.exec(text) ?? []; // how Excel keeps leading zeros
  if (quoted !== undefined) return quoted.trim();
  if (text.startsWith('=')) return { fault: 'import/formula' };
  if (/^\d(?:\.\d+)?E\+\d+$/i.test(text)) return { fault: 'import/number-rounded' };
  return text.replace(/^'(?=[\d+])/, ''); // and how it marks a number as text
}
