// What a profile holds: one company and its people. An incomplete one is whole; '' stands for what is not entered. The schema bounds
// every text and list, `check.ts` says what is wrong in it.
import * as v from 'valibot';
import { ColumnsSchema, GoodsSchema, SheetsSchema, TemplatesSchema } from '../declaration/kept.ts';
import { ID_TYPES } from './choices.ts';
import type { HandlerScope, IdType, YesNo } from './choices.ts';

/** How many entries a list may have; APEC allows 20 handlers and 20 invoices (spec/fill.md §4.2). */
export const MOST = {
  operators: 20,
  handlers: 20,
  invoices: 20,
  addresses: 20,
  documents: 20,
  accounts: 40,
  profiles: 30,
};

const text = v.pipe(v.string(), v.maxLength(300));
const entryId = v.pipe(v.string(), v.regex(/^[\w-]{1,40}$/));
const list = <S extends v.GenericSchema>(entry: S, most: number) => v.pipe(v.array(entry), v.maxLength(most));
const region = list(text, 5);
const oneOf = <T extends string>(...ids: T[]) => v.picklist([...ids, '' as const]);

const person = {
  name: text,
  idType: oneOf(...(Object.keys(ID_TYPES) as IdType[])),
  idNo: text,
  /** YYYY-MM-DD */
  idFrom: text,
  /** YYYY-MM-DD, or 长期 chosen by the clerk */
  idTo: text,
  mobile: text,
  email: text,
};

const company = {
  name: text,
  nameEn: text,
  uscc: text,
  customsCode: text,
  inspectionCode: text,
  address: text,
  /** 省, 市, 区: from the top down */
  region,
  phone: text,
  apecEmail: text,
};

const invoice = {
  id: entryId,
  title: text,
  /** '' means that of the company */
  taxNo: text,
  region,
  address: text,
  phone: text,
  email: text,
  mailContact: text,
  mailPhone: text,
  filingContact: text,
  filingPhone: text,
};

const AccountRoleSchema = v.picklist(['admin', 'operator', 'personal', 'company', 'handler']);
/** In what role an account logs in: 企业管理员, 企业操作员, 个人用户, 企业账号, 经办人. */
export type AccountRole = v.InferOutput<typeof AccountRoleSchema>;

/** A profile as it is stored and as screens send it. */
export const ProfileSchema = v.strictObject({
  id: entryId,
  company: v.strictObject(company),
  lr: v.strictObject(person),
  me: v.strictObject(person),
  adm: v.strictObject({ ...person, username: text }),
  operators: list(v.strictObject({ id: entryId, ...person, username: text }), MOST.operators),
  handlers: list(
    v.strictObject({
      id: entryId,
      ...person,
      username: text,
      scope: oneOf<HandlerScope>('all', 'own'),
      mail: oneOf<YesNo>('yes', 'no'),
    }),
    MOST.handlers,
  ),
  invoices: list(v.strictObject(invoice), MOST.invoices),
  addresses: list(
    v.strictObject({ id: entryId, name: text, region, address: text, contact: text, phone: text }),
    MOST.addresses,
  ),
  documents: list(v.strictObject({ id: entryId, name: text, number: text, from: text, to: text }), MOST.documents),
  accounts: list(
    v.strictObject({
      id: entryId,
      /** id of the portal's pack */
      portal: v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,40}$/)),
      role: AccountRoleSchema,
      username: text,
      /** null unless the clerk ticked 保存密码 */
      password: v.nullable(text),
    }),
    MOST.accounts,
  ),
  /** For declarations; profiles of before these were kept have none (extension/vault/contents.ts). */
  templates: TemplatesSchema,
  goods: GoodsSchema,
  sheets: SheetsSchema,
  columns: ColumnsSchema,
});
export type Profile = v.InferOutput<typeof ProfileSchema>;

/** All profiles of a vault. */
export const ProfilesSchema = list(ProfileSchema, MOST.profiles);

export type Person = Profile['lr'];
export type Operator = Profile['operators'][number];
export type Handler = Profile['handlers'][number];
export type Invoice = Profile['invoices'][number];
export type Account = Profile['accounts'][number];

const NOBODY: Person = { name: '', idType: '', idNo: '', idFrom: '', idTo: '', mobile: '', email: '' };

/** A profile in which nothing is entered yet. @param id unique in the vault, such as crypto.randomUUID() */
export function emptyProfile(id: string): Profile {
  return {
    id,
    company: {
      name: '', nameEn: '', uscc: '', customsCode: '', inspectionCode: '', address: '', region: [], phone: '', apecEmail: '',
    },
    lr: { ...NOBODY },
    me: { ...NOBODY },
    adm: { ...NOBODY, username: '' },
    operators: [], handlers: [], invoices: [], addresses: [], documents: [], accounts: [],
    templates: [], goods: [], sheets: [], columns: [],
  };
} // prettier-ignore

export function emptyOperator(id: string): Operator {
  return { id, ...NOBODY, username: '' };
}

/** A handler sees all applications unless chosen otherwise, as in the portal. */
export function emptyHandler(id: string): Handler {
  return { id, ...NOBODY, username: '', scope: 'all', mail: '' };
}

export function emptyInvoice(id: string): Invoice {
  return {
    id, title: '', taxNo: '', region: [], address: '', phone: '', email: '', mailContact: '', mailPhone: '',
    filingContact: '', filingPhone: '',
  };
} // prettier-ignore
