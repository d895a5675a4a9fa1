// What can be done with a line of the preview, and why nothing can where nothing can.
import type { FillView, PreviewField } from '../../platform/fill-messages.ts';

export type Kind =
  /** has a value and may be written */
  | 'fillable'
  /** only by a press on this very line */
  | 'ask'
  /** the profile has nothing for it */
  | 'empty'
  | 'unknown'
  | 'read'
  | 'never';

export function kindOf(field: PreviewField): Kind {
  if (field.policy === 'never') return 'never';
  if (field.policy === 'read') return 'read';
  if (field.policy === 'ask') return 'ask';
  if (field.value !== null) return 'fillable';
  return field.datum === null && field.entry === undefined ? 'unknown' : 'empty';
}

/** Name of a line among those of all frames. */
export function keyOf({ frame, id }: { frame: number; id: number }): string {
  return `${String(frame)}:${String(id)}`;
}

/** Id of the element that holds the label of a line: what stands in it belongs to the page and is in its language. */
export function labelOf(field: { frame: number; id: number }): string {
  return `label-${keyOf(field).replace(':', '-')}`;
}

const REFUSED = new Set(['not-accepted', 'no-option', 'too-long', 'not-restored', 'stopped', 'untouched']);

/** Whether a line that was to be written was not. */
export function isRefused({ outcome }: PreviewField): boolean {
  return outcome !== null && REFUSED.has(outcome);
}

/** Lines by the heading they stand under, in the order of the page. */
export function groupsOf(fields: readonly PreviewField[]): [string, PreviewField[]][] {
  const groups = new Map<string, PreviewField[]>();
  for (const field of fields) {
    const group = groups.get(field.section);
    if (group) group.push(field);
    else groups.set(field.section, [field]);
  }
  return [...groups];
}

const SECTIONS: Readonly<Record<string, string>> = {
  co: 'company',
  op: 'operators',
  hd: 'handlers',
  inv: 'invoices',
  account: 'accounts',
};

/** Fragment of 企业资料 at which the value of a line is entered. */
export function placeOf(
  { datum }: PreviewField,
  { companies, entries }: Pick<FillView, 'companies' | 'entries'>,
): string {
  const company = companies.find(({ chosen }) => chosen);
  if (!company || datum === null) return '';
  const [group = '', field = ''] = datum.split('.');
  const entry = entries?.find(({ chosen }) => chosen)?.id ?? '';
  return `#${[company.id, SECTIONS[group] ?? group, field, entry].map(encodeURIComponent).join('/')}`;
}
