// What a page is told of its form: the rows of a replica form as they are shown. Nothing in it tells what a field means.
import type { ReplicaForm, ReplicaRow } from '#shared/portals/replica-form.ts';

export type Skin = 'table' | 'layui' | 'element' | 'easyui' | 'antd' | 'bootstrap' | 'shadow';

export type Layout = 'left' | 'double' | 'above' | 'grid';

export interface ViewRow {
  key: string;
  /** The label with its star and colon, as it stands on the page. */
  shown: string;
  /** How the star of a required row is shown; none: the component draws one itself. */
  star: 'before' | 'after' | 'word' | 'none';
  id: string;
  name: string;
  control: ReplicaRow['control'];
  required: boolean;
  options?: readonly string[];
  placeholder?: string;
  hint?: string;
  maxLength?: number;
  dateFormat?: string;
  value?: string;
  heading?: string;
  button?: string;
}

/** A field that must stay empty: hidden, out of sight, or opted out. */
export interface Trap {
  key: string;
  type: 'hidden' | 'text' | 'password';
  name: string;
  /** Label beside it, where it has one. */
  label?: string;
  /** How it is out of sight: itself, or with its label. */
  unseen?: 'gone' | 'away' | 'flat' | 'unseen' | 'clear';
  attributes?: Readonly<Record<string, string>>;
}

export interface FormView {
  skin: Skin;
  layout: Layout;
  title: string;
  heading: string;
  steps: readonly string[];
  step: number;
  dialog: boolean;
  inferred: boolean;
  around?: string;
  buttons: readonly string[];
  rows: readonly ViewRow[];
  traps: readonly Trap[];
  /** What the page does besides holding values: lists of saved invoices, of handlers, of items and containers. */
  behaviour?: 'invoices' | 'handlers' | 'declaration';
  /** How many are saved already. */
  saved?: number;
}

/** The component family that the facts point to (spec/fill.md §3), where nothing else is asked for. */
export function baseSkin(form: ReplicaForm): Pick<FormView, 'skin' | 'layout'> {
  if (form.portal === 'apec') return { skin: 'element', layout: 'left' };
  if (form.portal === 'apq') return { skin: 'table', layout: form.id === 'Q2' ? 'grid' : 'left' };
  if (form.id === 'dec') return { skin: 'table', layout: 'double' };
  return {
    skin: form.path.startsWith('/userserver/user/index') || form.id === 'query' ? 'table' : 'layui',
    layout: 'left',
  };
}

/** A form as its manual prints it: stars in front, ids by position. */
export function plainView(form: ReplicaForm): FormView {
  const { title, heading, steps, step, dialog, inferred, buttons } = form;
  const rows = form.rows.map((row, index) => {
    const name = row.id ?? `f${index + 1}`;
    return viewRow(row, { star: 'before', shown: row.required ? `*${row.label}` : row.label, id: name, name });
  });
  const around = form.around === undefined ? {} : { around: form.around };
  return { ...baseSkin(form), title, heading, steps, step, dialog, inferred, ...around, buttons, rows, traps: [] };
}

/** A row without what it means; exactly what a page is told. */
export function viewRow(row: ReplicaRow, look: Pick<ViewRow, 'shown' | 'star' | 'id' | 'name'>): ViewRow {
  const { key, control, required, options, placeholder, hint, maxLength, dateFormat, value, heading, button } = row;
  const details = { options, placeholder, hint, maxLength, dateFormat, value, heading, button };
  const given = Object.entries(details).filter(([, detail]) => detail !== undefined);
  return { key, control, required, ...Object.fromEntries(given), ...look };
}
