// Empty sheets to fill in: CSV with the heads that import knows, and the mark by which Excel sees UTF-8.
import { columnsOf } from './lists.ts';
import type { ImportList } from './lists.ts';

const NAMES: Readonly<Record<ImportList, string>> = { operators: '操作员', handlers: '经办人', invoices: '发票抬头' };

/** Name and text of the file. */
export function templateOf(list: ImportList): { name: string; text: string } {
  const heads = columnsOf(list).map(({ head }) => head);
  return { name: `通签-${NAMES[list]}-模板.csv`, text: `\ufeff${heads.join(',')}\r\n` };
}
