// What a form of a replica is: the rows of the acceptance table (spec/fill.md §4) as data, independent of the recipes, so that recipes
// and rows check each other.
import type { DatumKey } from '../profile/data.ts';

/** Letters of the acceptance table: fill, derived, choose, read only, per case, on request, never. */
export type RowPolicy = 'F' | 'D' | 'S' | 'R' | 'P' | 'U' | 'N';

export type RowControl =
  | 'text'
  | 'password'
  | 'select'
  | 'date'
  | 'radio'
  | 'checkbox'
  /** 省, 市, 区 */
  | 'region'
  /** with a picture beside it */
  | 'captcha'
  /** with a button 获取验证码 beside it */
  | 'code'
  /** text of the page, no field */
  | 'printed'
  /** a field that cannot be written */
  | 'locked'
  /** buttons that lead on */
  | 'ways'
  /** a picture to scan */
  | 'scan'
  /** a code table: a hidden X and a visible XName with a list that narrows while typing */
  | 'pair';

interface RowDetails {
  options?: readonly string[];
  placeholder?: string;
  /** Printed behind the field. */
  hint?: string;
  maxLength?: number;
  dateFormat?: 'YYYY-MM-DD' | 'YYYYMMDD';
  /** What stands in it already. */
  value?: string;
  /** Where public knowledge of the page gives one. */
  id?: string;
  /** Heading above the row. */
  heading?: string;
  /** Words on the button of a code. */
  button?: string;
  inferred?: true;
  /** Another datum that names the same thing here. */
  alike?: DatumKey;
}

export interface ReplicaRow extends RowDetails {
  /** Form and number of the row: A1.3. */
  key: string;
  label: string;
  required: boolean;
  control: RowControl;
  policy: RowPolicy;
  datum: DatumKey | null;
}

export interface ReplicaForm {
  /** Letter of the acceptance table. */
  id: string;
  /** Pack it belongs to. */
  portal: string;
  host: string;
  path: string;
  scheme: 'https' | 'http';
  title: string;
  /** Heading under the title. */
  heading: string;
  steps: readonly string[];
  /** Counts from 1; 0 without steps. */
  step: number;
  /** Shown as a dialog over its page. */
  dialog: boolean;
  buttons: readonly string[];
  rows: readonly ReplicaRow[];
  /** No manual prints the fields of this page. */
  inferred: boolean;
  /** Id of the element around the fields, where public knowledge of the page gives one. */
  around?: string;
}

/** A row as the tables of the manuals print it: a star before the label says that it is required. */
export type RowSpec = readonly [
  label: string,
  control: RowControl,
  policy: RowPolicy,
  datum: DatumKey | null,
  details?: RowDetails | undefined,
];

type FormSpec = Pick<ReplicaForm, 'id' | 'title'> &
  Partial<Omit<ReplicaForm, 'rows' | 'portal' | 'host'>> & { rows: readonly RowSpec[] };

/** Makes forms of one portal from the short notation. */
export function replicaForms(portal: Pick<ReplicaForm, 'portal' | 'host'>, specs: readonly FormSpec[]): ReplicaForm[] {
  return specs.map(({ rows, ...form }) => ({
    scheme: 'https',
    path: '/',
    heading: '',
    steps: [],
    step: 0,
    dialog: false,
    buttons: [],
    inferred: false,
    ...portal,
    ...form,
    rows: rows.map(([label, control, policy, datum, details], index) => ({
      key: `${form.id}.${index + 1}`,
      label: label.replace(/^\*/, ''),
      required: label.startsWith('*'),
      control,
      policy,
      datum,
      ...details,
    })),
  }));
}

/** Kinds of identity papers as lists of such pages usually have them. */
export const ID_TYPES = ['身份证', '护照', '港澳居民来往内地通行证', '台湾居民来往大陆通行证', '其他'] as const;
