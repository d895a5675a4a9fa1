// Validation at entry: what is wrong, field by field. Empty is fine; what is wrong is named and, while it stays wrong, never filled.
import type { ProblemCode, ProblemParams } from '../errors.ts';
import { declarationFaults } from '../declaration/faults.ts';
import { hasHidden } from '../visible.ts';
import { optionsOf } from './choices.ts';
import { DATA, isDatumKey } from './data.ts';
import type { DatumKey, DatumKind } from './data.ts';
import { isEmail, isMobile, isPhone } from './identifiers/contact.ts';
import { isDay, LONG_TERM, startsBefore } from './identifiers/days.ts';
import { isIdCard } from './identifiers/id-card.ts';
import { isMasked } from './identifiers/masked.ts';
import { isOrganisationCode } from './identifiers/organisation-code.ts';
import { followsPasswordRule } from './identifiers/password-rule.ts';
import { isUscc } from './identifiers/uscc.ts';
import type { Account, Person, Profile } from './profile.ts';

export interface Fault {
  code: ProblemCode;
  params: ProblemParams;
}

/** `path` walks the profile by dots: `company.uscc`, `handlers.2.idNo`, `accounts.0`. */
export interface FieldFault extends Fault {
  path: string;
}

const LONGEST: Partial<Record<DatumKind, number>> = { 'person-name': 60, 'id-number': 40, username: 60, password: 100 };
const LONGEST_TEXT = 200;

const RIGHT: Partial<Record<DatumKind, [test: (text: string) => boolean, code: ProblemCode]>> = {
  uscc: [isUscc, 'profile/uscc'],
  'organisation-code': [isOrganisationCode, 'profile/organisation-code'],
  date: [isDay, 'profile/date'],
  mobile: [isMobile, 'profile/mobile'],
  phone: [isPhone, 'profile/phone'],
  email: [isEmail, 'profile/email'],
  username: [(text) => !/\s/.test(text), 'profile/username'],
};

function fault(code: ProblemCode, params: ProblemParams = {}): Fault {
  return { code, params };
}

/** What is wrong with a text of this kind, seen by itself; null when it is right or empty. */
export function faultOf(kind: DatumKind, text: string): Fault | null {
  if (text === '') return null;
  const max = LONGEST[kind] ?? LONGEST_TEXT;
  if (text.length > max) return fault('profile/too-long', { max });
  if (hasHidden(text) || /[\r\n\t]/.test(text)) return fault('profile/hidden-characters');
  if (kind !== 'password' && isMasked(text)) return fault('profile/masked');
  const [isRight, code] = RIGHT[kind] ?? [];
  return code && !isRight?.(text) ? fault(code) : null;
}

/** The same for a datum by its name: also its list of choices, and 长期 where a document may have no end. */
export function datumFault(datum: DatumKey, text: string): Fault | null {
  if (datum.endsWith('.idTo') && text === LONG_TERM) return null;
  const options = optionsOf(datum);
  if (options && text !== '' && !Object.hasOwn(options, text)) return fault('profile/choice');
  return faultOf(DATA[datum].kind, text);
}

/** What a portal with the rule of the Single Window would say of a password; only advice, it is stored all the same. */
export function passwordAdvice(password: string): Fault | null {
  return password === '' || followsPasswordRule(password) ? null : fault('profile/password-rule');
}

/** Everything that is wrong in a profile. */
export function profileFaults(profile: Profile): FieldFault[] {
  const { company, lr, me, adm, operators, handlers, invoices, addresses, documents, accounts } = profile;
  return [
    ...dataFaults('company', 'co', company),
    ...personFaults('lr', 'lr', lr),
    ...personFaults('me', 'me', me),
    ...personFaults('adm', 'adm', adm),
    ...operators.flatMap((entry, at) => personFaults(`operators.${at}`, 'op', entry)),
    ...handlers.flatMap((entry, at) => personFaults(`handlers.${at}`, 'hd', entry)),
    ...invoices.flatMap((entry, at) => dataFaults(`invoices.${at}`, 'inv', entry)),
    ...addresses.flatMap(({ phone, region, ...texts }, at) => [
      ...kindFaults(`addresses.${at}`, { ...texts }, 'text'),
      ...kindFaults(`addresses.${at}`, { region }, 'region'),
      ...kindFaults(`addresses.${at}`, { phone }, 'phone'),
    ]),
    ...documents.flatMap(({ name, number, from, to }, at) =>
      documentFaults(`documents.${at}`, { name, number, from, to }),
    ),
    ...accountFaults(accounts),
    ...declarationFaults(profile),
  ];
}

/** Faults of a person: each field, the number by its type, the order of the two dates. */
export function personFaults(path: string, role: string, person: Person): FieldFault[] {
  const found = dataFaults(path, role, person);
  const numberFault = idNumberFault(person);
  if (numberFault && !found.some((one) => one.path === `${path}.${numberFault.field}`))
    found.push({ path: `${path}.${numberFault.field}`, ...numberFault.fault });
  if (datesCross(person.idFrom, person.idTo)) found.push({ path: `${path}.idTo`, ...fault('profile/date-order') });
  return found;
}

function idNumberFault({ idType, idNo }: Person): { field: string; fault: Fault } | null {
  if (idNo === '') return null;
  if (idType === '') return { field: 'idType', fault: fault('profile/id-missing') };
  return idType === 'id-card' && !isIdCard(idNo) ? { field: 'idNo', fault: fault('profile/id-number') } : null;
}

/** Whether both are right by themselves and the end is not after the start. */
export function datesCross(from: string, to: string): boolean {
  return isDay(from) && (isDay(to) || to === LONG_TERM) && !startsBefore(from, to);
}

/** Faults of the fields whose names make a datum, such as company.uscc → co.uscc. */
function dataFaults(path: string, prefix: string, fields: object): FieldFault[] {
  return Object.entries(fields).flatMap(([name, value]) => {
    const datum = `${prefix}.${name}`;
    return isDatumKey(datum) ? textsOf(value).flatMap((text) => at(`${path}.${name}`, datumFault(datum, text))) : [];
  });
}

function kindFaults(path: string, fields: object, kind: DatumKind): FieldFault[] {
  return Object.entries(fields).flatMap(([name, value]) =>
    textsOf(value).flatMap((text) => at(`${path}.${name}`, faultOf(kind, text))),
  );
}

function documentFaults(
  path: string,
  { name, number, from, to }: Record<'name' | 'number' | 'from' | 'to', string>,
): FieldFault[] {
  return [
    ...kindFaults(path, { name, number }, 'text'),
    ...kindFaults(path, { from, ...(to === LONG_TERM ? {} : { to }) }, 'date'),
    ...(datesCross(from, to) ? [{ path: `${path}.to`, ...fault('profile/date-order') }] : []),
  ];
}

function accountFaults(accounts: readonly Account[]): FieldFault[] {
  return accounts.flatMap((account, index) => {
    const twice = accounts.findIndex(({ portal, role }) => portal === account.portal && role === account.role) < index;
    return [
      ...at(`accounts.${index}.username`, faultOf('username', account.username)),
      ...at(`accounts.${index}.password`, faultOf('password', account.password ?? '')),
      ...(twice ? [{ path: `accounts.${index}`, ...fault('profile/account-twice') }] : []),
    ];
  });
}

function textsOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((text) => typeof text === 'string');
}

function at(path: string, found: Fault | null): FieldFault[] {
  return found ? [{ path, ...found }] : [];
}
