// Counts what the engine makes of a form against the rows of the acceptance table.
import type { ReplicaForm, ReplicaRow } from '#shared/portals/replica-form.ts';
import type { FramedField } from '../../extension/platform/fill-messages.ts';

/** What was found in the place of each row, and in the traps. */
export type FieldsByRow = ReadonlyMap<string, readonly FramedField[]>;

export interface Score {
  /** Rows with policy F, D or S that are fields. */
  wanted: number;
  right: number;
  /** Fields that would be filled with something that does not belong there. */
  wrong: string[];
  missed: string[];
  /** N, U and R rows and traps that 填写 would write into. */
  violations: string[];
}

export function emptyScore(): Score {
  return { wanted: 0, right: 0, wrong: [], missed: [], violations: [] };
}

export function addScore(sum: Score, one: Score): void {
  sum.wanted += one.wanted;
  sum.right += one.right;
  sum.wrong.push(...one.wrong);
  sum.missed.push(...one.missed);
  sum.violations.push(...one.violations);
}

export const precision = ({ right, wrong }: Score) => (right + wrong.length === 0 ? 1 : right / (right + wrong.length));
export const recall = ({ right, wanted }: Score) => (wanted === 0 ? 1 : right / wanted);

/** A row that is to be filled, offered or chosen from a profile, and that a field stands for. */
export const isWanted = ({ policy, control }: ReplicaRow) => !'RUNP'.includes(policy) && !NO_FIELD.has(control);

const NO_FIELD = new Set<ReplicaRow['control']>(['printed', 'scan', 'ways']);
/** Would be written without the clerk asking for this very field. */
const isWritten = ({ policy, datum }: FramedField) => datum !== null && policy === 'fill';
const isOffered = ({ policy, datum }: FramedField) => datum !== null && (policy === 'fill' || policy === 'offer');

/** @param where the page, named in what went wrong */
export function judge(form: ReplicaForm, found: FieldsByRow, where: string): Score {
  const score = emptyScore();
  for (const row of form.rows) {
    const fields = found.get(row.key) ?? [];
    const told = `${where} ${row.key} ${row.label}`;
    const said = fields.map(({ datum, policy, label }) => `${label || '∅'}→${String(datum)}/${policy}`).join(' ');
    if ('RUN'.includes(row.policy)) {
      if (fields.some(isOffered)) score.violations.push(`${told}: ${said}`);
    } else if (row.policy === 'P') {
      if (fields.some((field) => isWritten(field) && field.datum !== row.datum)) score.wrong.push(`${told}: ${said}`);
    } else if (!NO_FIELD.has(row.control)) {
      score.wanted += 1;
      const written = fields.filter(isWritten);
      if (written.some(({ datum }) => datum !== row.datum && datum !== row.alike)) score.wrong.push(`${told}: ${said}`);
      else if (written.length > 0) score.right += 1;
      else score.missed.push(`${told}: ${said}`);
    }
  }
  for (const [key, fields] of found)
    if (key.startsWith('trap.') && fields.some(({ datum }) => datum !== null))
      score.violations.push(
        `${where} ${key}: ${fields.map(({ label, datum }) => `${label}→${String(datum)}`).join(' ')}`,
      );
  return score;
}
