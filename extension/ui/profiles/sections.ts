// The sections of a profile, the fields of each, and how one value of it is changed.
import type { FieldFault } from '#shared/profile/check.ts';
import type { DatumKey } from '#shared/profile/data.ts';
import { emptyHandler, emptyInvoice, emptyOperator, MOST } from '#shared/profile/profile.ts';
import type { Profile } from '#shared/profile/profile.ts';

export const SECTIONS = [
  'company',
  'lr',
  'me',
  'adm',
  'operators',
  'handlers',
  'invoices',
  'addresses',
  'documents',
  'accounts',
  'templates',
  'goods',
  'sheets',
] as const;
export type SectionName = (typeof SECTIONS)[number];

export const LISTS = ['operators', 'handlers', 'invoices', 'addresses', 'documents', 'accounts'] as const;
export type ListName = (typeof LISTS)[number];
export type SheetList = Extract<ListName, 'operators' | 'handlers' | 'invoices'>;

export function isList(section: SectionName): section is ListName {
  return LISTS.includes(section as ListName);
}
/** What declarations are filled from; these have screens of their own. */
export type KeptName = Extract<SectionName, 'templates' | 'goods' | 'sheets'>;

export function isKept(section: SectionName): section is KeptName {
  return section === 'templates' || section === 'goods' || section === 'sheets';
}
export function isSheetList(section: SectionName): section is SheetList {
  return section === 'operators' || section === 'handlers' || section === 'invoices';
}

/** How a field is entered; what it is checked as follows from the datum. */
export interface FieldSpec {
  /** Name in its object. */
  field: string;
  /** By whose rules the text is brought into shape. */
  datum: DatumKey;
  /** Key of the label in the texts; without one the datum's own label is used. */
  label?:
    | 'name' | 'idType' | 'idNo' | 'idFrom' | 'idTo' | 'mobile' | 'email' | 'username' | 'scope' | 'mail'
    | 'addressName' | 'region' | 'address' | 'contact' | 'phone' | 'documentName' | 'number' | 'from' | 'to';
  /** Takes the whole width. */
  wide?: true;
  /** A document's end: 长期 may be chosen. */
  endless?: true;
} // prettier-ignore

const personFields = (role: 'lr' | 'me' | 'adm' | 'op' | 'hd'): FieldSpec[] => [
  { field: 'name', datum: `${role}.name`, label: 'name' },
  { field: 'mobile', datum: `${role}.mobile`, label: 'mobile' },
  { field: 'idType', datum: `${role}.idType`, label: 'idType' },
  { field: 'idNo', datum: `${role}.idNo`, label: 'idNo' },
  { field: 'idFrom', datum: `${role}.idFrom`, label: 'idFrom' },
  { field: 'idTo', datum: `${role}.idTo`, label: 'idTo', endless: true },
  { field: 'email', datum: `${role}.email`, label: 'email' },
];
const username = (role: 'adm' | 'op' | 'hd'): FieldSpec => ({
  field: 'username',
  datum: `${role}.username`,
  label: 'username',
});

export const FIELDS: Readonly<Record<Exclude<SectionName, 'accounts' | KeptName>, readonly FieldSpec[]>> = {
  company: [
    { field: 'name', datum: 'co.name', wide: true },
    { field: 'uscc', datum: 'co.uscc' },
    { field: 'orgCode', datum: 'co.orgCode' },
    { field: 'customsCode', datum: 'co.customsCode' },
    { field: 'inspectionCode', datum: 'co.inspectionCode' },
    { field: 'region', datum: 'co.region' },
    { field: 'phone', datum: 'co.phone' },
    { field: 'address', datum: 'co.address', wide: true },
    { field: 'nameEn', datum: 'co.nameEn', wide: true },
    { field: 'apecEmail', datum: 'co.apecEmail' },
  ],
  lr: personFields('lr'),
  me: personFields('me'),
  adm: [...personFields('adm'), username('adm')],
  operators: [...personFields('op'), username('op')],
  handlers: [
    ...personFields('hd'),
    username('hd'),
    { field: 'scope', datum: 'hd.scope', label: 'scope' },
    { field: 'mail', datum: 'hd.mail', label: 'mail' },
  ],
  invoices: [
    { field: 'title', datum: 'inv.title', wide: true },
    { field: 'taxNo', datum: 'inv.taxNo' },
    { field: 'phone', datum: 'inv.phone' },
    { field: 'region', datum: 'inv.region' },
    { field: 'email', datum: 'inv.email' },
    { field: 'address', datum: 'inv.address', wide: true },
    { field: 'mailContact', datum: 'inv.mailContact' },
    { field: 'mailPhone', datum: 'inv.mailPhone' },
    { field: 'filingContact', datum: 'inv.filingContact' },
    { field: 'filingPhone', datum: 'inv.filingPhone' },
  ],
  addresses: [
    { field: 'name', datum: 'co.name', label: 'addressName' },
    { field: 'region', datum: 'co.region', label: 'region' },
    { field: 'address', datum: 'co.address', label: 'address', wide: true },
    { field: 'contact', datum: 'lr.name', label: 'contact' },
    { field: 'phone', datum: 'co.phone', label: 'phone' },
  ],
  documents: [
    { field: 'name', datum: 'co.name', label: 'documentName' },
    { field: 'number', datum: 'co.customsCode', label: 'number' },
    { field: 'from', datum: 'lr.idFrom', label: 'from' },
    { field: 'to', datum: 'lr.idTo', label: 'to', endless: true },
  ],
};

/** The profile with one value changed. @param path by dots, as faults name it: `handlers.2.idNo` */
export function withAt(profile: Profile, path: string, value: unknown): Profile {
  return put(profile, path.split('.'), value) as Profile;
}

function put(node: unknown, [name, ...rest]: readonly string[], value: unknown): unknown {
  if (name === undefined) return value;
  if (Array.isArray(node)) return (node as unknown[]).with(Number(name), put(node[Number(name)], rest, value));
  return { ...(node as object), [name]: put((node as Record<string, unknown>)[name], rest, value) };
}

/** A new entry of a list, as empty as it may be. */
export function emptyEntry(list: ListName, portal: string): Profile[ListName][number] {
  const id = crypto.randomUUID();
  switch (list) {
    case 'operators':
      return emptyOperator(id);
    case 'handlers':
      return emptyHandler(id);
    case 'invoices':
      return emptyInvoice(id);
    case 'addresses':
      return { id, name: '', region: [], address: '', contact: '', phone: '' };
    case 'documents':
      return { id, name: '', number: '', from: '', to: '' };
    case 'accounts':
      return { id, portal, role: 'operator', username: '', password: null };
  }
}

export const most = (list: ListName): number => MOST[list];

/** Faults that stand in a section. */
export function faultsIn(faults: readonly FieldFault[], section: SectionName): FieldFault[] {
  return faults.filter(({ path }) => path === section || path.startsWith(`${section}.`));
}
