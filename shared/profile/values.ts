// What a profile gives for a datum. Only right values leave it: what check.ts names wrong is nothing to fill.
import { datesCross, datumFault, personFaults } from './check.ts';
import { optionsOf } from './choices.ts';
import { DATA } from './data.ts';
import type { DatumKey, PersonRole } from './data.ts';
import { LONG_TERM } from './identifiers/days.ts';
import { organisationCodeOf } from './identifiers/uscc.ts';
import type { AccountRole, Person, Profile } from './profile.ts';
import type { FillValue } from './value.ts';

/** Which entries of the lists are meant, by id. A list with one entry needs no choice. */
export interface Chosen {
  operator?: string | undefined;
  handler?: string | undefined;
  invoice?: string | undefined;
  /** id of the page's pack */
  portal?: string | undefined;
  role?: AccountRole | undefined;
}

/** entered by the clerk, computed from something entered, or taken from the company because the invoice says nothing else. */
export type ValueSource = 'entered' | 'derived' | 'default';

interface Found {
  value: string | readonly string[];
  source: ValueSource;
}

/** What is filled for a datum; null when the profile has nothing right for it, or the entry to take it from is not chosen. */
export function valueOf(profile: Profile, datum: DatumKey, chosen: Chosen = {}): FillValue | null {
  const found = look(profile, datum, chosen);
  if (!found || found.value.length === 0) return null;
  if (typeof found.value !== 'string') return pathValue(datum, found.value);
  return datumFault(datum, found.value) ? null : rendered(datum, found.value);
}

/** Where that value comes from; null when there is none. The preview says it for `derived` and `default`. */
export function sourceOf(profile: Profile, datum: DatumKey, chosen: Chosen = {}): ValueSource | null {
  return valueOf(profile, datum, chosen) ? (look(profile, datum, chosen)?.source ?? null) : null;
}

function rendered(datum: DatumKey, text: string): FillValue {
  const { kind } = DATA[datum];
  if (kind === 'date') return text === LONG_TERM ? { kind: 'long-term' } : { kind: 'date', day: text };
  const option = optionsOf(datum)?.[text];
  return option ? { kind: 'choice', names: option.names, codes: option.codes } : { kind: 'text', text };
}

function pathValue(datum: DatumKey, names: readonly string[]): FillValue | null {
  const right = names.every((name) => name !== '' && datumFault(datum, name) === null);
  return right ? { kind: 'path', names } : null;
}

function look(profile: Profile, datum: DatumKey, chosen: Chosen): Found | null {
  const [section = '', name = ''] = datum.split('.');
  if (datum === 'co.orgCode') return taken(organisationCodeOf(profile.company.uscc), 'derived');
  switch (section) {
    case 'co':
      return taken(field(profile.company, name));
    case 'lr':
    case 'me':
    case 'adm':
      return personal(profile[section], name);
    case 'op':
      return personal(entryOf(profile.operators, chosen.operator), name);
    case 'hd':
      return personal(entryOf(profile.handlers, chosen.handler), name);
    case 'inv':
      return ofInvoice(profile, name, chosen);
    default:
      return taken(field(accountOf(profile, chosen), name));
  }
}

function ofInvoice(profile: Profile, name: string, chosen: Chosen): Found | null {
  const invoice = entryOf(profile.invoices, chosen.invoice);
  if (invoice && name === 'taxNo' && invoice.taxNo === '') return taken(profile.company.uscc, 'default');
  return taken(field(invoice, name));
}

/** A number whose type is not known, or that is no number of that type, and dates that cross are not given out. */
function personal(person: Person | null, name: string): Found | null {
  if (!person) return null;
  const wrong = personFaults('', 'me', person).map(({ path }) => path);
  if (name === 'idNo' && (wrong.includes('.idNo') || wrong.includes('.idType'))) return null;
  if ((name === 'idFrom' || name === 'idTo') && datesCross(person.idFrom, person.idTo)) return null;
  return taken(field(person, name));
}

function entryOf<E extends { id: string }>(entries: readonly E[], id: string | undefined): E | null {
  const [only, ...others] = entries;
  if (id !== undefined) return entries.find((entry) => entry.id === id) ?? null;
  return only && others.length === 0 ? only : null;
}

function accountOf(profile: Profile, { portal, role }: Chosen): Profile['accounts'][number] | null {
  if (portal === undefined) return null;
  const here = profile.accounts.filter((account) => account.portal === portal);
  if (role !== undefined) return here.find((account) => account.role === role) ?? null;
  return here.length === 1 ? (here[0] ?? null) : null;
}

function field(entry: object | null, name: string): string | readonly string[] | null {
  const value: unknown = entry && Object.hasOwn(entry, name) ? entry[name as keyof typeof entry] : null;
  if (typeof value === 'string') return value;
  return Array.isArray(value) ? value.filter((part) => typeof part === 'string') : null;
}

function taken(value: string | readonly string[] | null, source: ValueSource = 'entered'): Found | null {
  return value === null ? null : { value, source };
}

const ROLE_WORDS: readonly [AccountRole, RegExp][] = [
  ['admin', /管理员/],
  ['operator', /操作员/],
  ['handler', /经办人/],
  ['personal', /个人(?:用户|账号|登录)/],
  ['company', /企业(?:邮箱)?(?:账号|账户|登录)|企业用户登录/],
];
const ROLE_OF_PERSON: Partial<Record<PersonRole, AccountRole>> = { adm: 'admin', op: 'operator', hd: 'handler' };

/**
 * In what role a page logs in.
 * @param words name of the form, tabs and headings of the page; decide when exactly one role is named in them
 * @param person whose data the recipe says the page asks for; decides otherwise
 */
export function roleOfPage(words: readonly string[], person?: PersonRole): AccountRole | null {
  const named = ROLE_WORDS.filter(([, word]) => words.some((text) => word.test(text))).map(([role]) => role);
  if (named.length === 1) return named[0] ?? null;
  return (person && ROLE_OF_PERSON[person]) ?? null;
}
