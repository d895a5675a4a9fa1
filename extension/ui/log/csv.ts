// The log as a table for a spreadsheet: masked, and with no cell that a spreadsheet would run as a formula.
import { LOG } from '../../text/log.ts';
import { describe, isProblemCode } from '#shared/errors.ts';
import { localDate } from '#shared/local-date.ts';
import type { AuditLineView } from '#shared/protocol/views.ts';
import type { Language, Texts } from '../../text/index.ts';
import { timeOf } from '../parts/dates.ts';
import { maskIds } from '../parts/mask.ts';
import { visible } from '../parts/untrusted.ts';

/** RFC 4180 with a byte order mark, without which spreadsheets read Chinese wrongly. */
export function csvOf(lines: readonly AuditLineView[], t: Texts & (typeof LOG)['zh'], language: Language): string {
  const columns = [
    t.log.number,
    t.log.columns.time,
    t.log.columns.verb,
    t.log.summary,
    t.log.columns.content,
    t.log.columns.site,
    t.card.holder,
    t.log.certificate,
    t.log.columns.result,
    t.log.problem,
    t.log.account,
    t.log.digest,
    t.log.hash,
  ];
  const rows = lines.map((line) => [
    String(line.number),
    `${localDate(line.at)} ${timeOf(line.at)}`,
    t.verbs[line.verb] ?? t.log.verbs[line.verb] ?? line.verb,
    t.log.summaryOf(line.summary),
    line.keys.map(({ name, value }) => `${t.log.keyName(name)} ${value}`).join('; '),
    line.origin,
    line.holder,
    line.certificate,
    t.log.results[line.result],
    line.code === null ? '' : reasonOf(line.code, language),
    line.account,
    line.digest,
    line.hash,
  ]);
  return `\ufeff${[columns, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

/** In words for the reader, with the code for IT; a newer agent's code stands alone. */
function reasonOf(code: string, language: Language): string {
  return isProblemCode(code) ? `${describe({ code }, language).text} [${code}]` : code;
}

function cell(text: string): string {
  const shown = maskIds(visible(text));
  const harmless = /^[=+\-@\t\r]/.test(shown) ? `'${shown}` : shown;
  return `"${harmless.replaceAll('"', '""')}"`;
}
