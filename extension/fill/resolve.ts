// From what labels ask for to the data of a profile: whose name it is, which of three phones, 名称 of an invoice or of a company. Works on
// all fields of a frame at once, in their order; in doubt it says nothing (a wrong match is worse than none).
import type { FillPolicy } from '#shared/portals/portal.ts';
import type { DatumKey, PersonRole } from '#shared/profile/data.ts';
import type { Meaning } from './dictionary.ts';
import type { Asked } from './dictionary-words.ts';
import type { Titles } from './groups.ts';
import type { Label } from './label.ts';
import { fullKey } from './label-text.ts';
import { personInTitle, type Who } from './persons.ts';
import type { Control } from './widgets/widget.ts';

export interface Questioned {
  label: Label;
  meaning: Meaning | null;
  titles: Titles;
  control: Control;
  maxLength: number | null;
  /** The form, dialog or page it belongs to; fields of different forms never share a person. */
  form: Element;
}

export interface Answer {
  datum: DatumKey | null;
  confidence: 'sure' | 'check' | 'unknown';
  policy: FillPolicy;
}

const NOTHING: Answer = { datum: null, confidence: 'unknown', policy: 'fill' };
const PERSONAL = new Set<Asked>(['name', 'idType', 'idNo', 'idFrom', 'idTo', 'idSpan']);
const LISTS = new Set<Asked>(['idType', 'region', 'co.region', 'hd.scope', 'hd.mail']);
const DATES = new Set<Asked>(['idFrom', 'idTo', 'idSpan']);
/** No answer of ours is shorter than what fits here. */
const LEAST_LENGTH = 7;

/** What a form is about, told by its titles and by what it asks for. */
interface Topic {
  isInvoice: boolean;
  isLogin: boolean;
  isCompany: boolean;
  /** Asks for a company and its codes, and for nobody's name. */
  hasNobody: boolean;
  who: PersonRole | null;
}

/** State while going down a form. */
interface Walk {
  topic: Topic;
  section: string;
  last: Who | null;
  /** What each person was asked for already. */
  had: Map<Who, Set<Asked>>;
}

/** Answers for all fields of a frame. @param person of the form's recipe, whose titles need not say it */
export function resolveAll(fields: readonly Questioned[], person: PersonRole | null): Answer[] {
  const walks = new Map<Element, Walk>();
  return fields.map((field, at) => {
    const walk = walks.get(field.form) ?? startWalk(fields, field.form, person);
    walks.set(field.form, walk);
    if (isPairOfOne(fields, at)) return NOTHING;
    return answer(field, walk, spanEnd(fields, at));
  });
}

function startWalk(fields: readonly Questioned[], form: Element, person: PersonRole | null): Walk {
  const own = fields.filter((field) => field.form === form);
  return { topic: topicOf(own, person), section: own[0]?.titles.section ?? '', last: null, had: new Map() };
}

function topicOf(fields: readonly Questioned[], person: PersonRole | null): Topic {
  const titles = fields[0]?.titles.all.map(fullKey) ?? [];
  const asked = fields.map(({ meaning }) => meaning?.asked);
  const count = (wanted: (each: Asked) => boolean) => asked.filter((each) => each !== undefined && wanted(each)).length;
  const passwords = fields.filter(({ control }) => control === 'password').length;
  const isRegistration = passwords > 1 || titles.some((text) => /注册|新增|添加|register|sign ?up/.test(text));
  const named = titles.map(personInTitle).find((who) => who !== null && who !== 'lr' && who !== 'other');
  const people = fields.some(
    ({ meaning }) => meaning !== null && (meaning.asked === 'name' || meaning.asked === 'idNo'),
  );
  const contacts = fields.filter(({ meaning }) => meaning?.who === 'mail' || meaning?.who === 'filing').length;
  return {
    isInvoice:
      titles.some((text) => /发票|开票|invoice/.test(text)) || count((each) => each.startsWith('inv.')) + contacts >= 3,
    isLogin: passwords === 1 && !isRegistration && fields.length <= 6,
    isCompany: count((each) => each.startsWith('co.')) > 0 || titles.some((text) => /^(?:企业|公司|单位)/.test(text)),
    hasNobody: !people && count((each) => each === 'co.name' || each === 'co.orgCode' || each === 'co.uscc') > 1,
    who: person ?? (named as PersonRole | undefined) ?? null,
  };
}

function answer(field: Questioned, walk: Walk, span: 'from' | 'to' | null): Answer {
  const { meaning, titles } = field;
  if (titles.section !== walk.section) Object.assign(walk, { section: titles.section, last: null });
  if (field.control === 'password') return password(field, walk);
  if (meaning === null) {
    if (/人(?:姓名|名称|电话|手机)?$/.test(field.label.text)) walk.last = 'other';
    return NOTHING;
  }
  if (meaning.isOld) return { ...NOTHING, policy: 'read' };
  if (meaning.isNew) return { ...NOTHING, policy: 'offer' };
  if (!fits(meaning.asked, field)) return NOTHING;
  const asked = meaning.asked === 'idSpan' ? spanOf(span) : meaning.asked;
  if (asked === null) return NOTHING;
  return graded(field, meaning, place({ ...meaning, asked }, field, walk));
}

/** The password of the account where one logs in; the PIN of a card is nobody's data. */
function password({ label }: Questioned, { topic }: Walk): Answer {
  const isPin = /卡|key|pin|口令|证书/i.test(label.text);
  if (!topic.isLogin || isPin) return { ...NOTHING, policy: 'ask' };
  return { datum: 'account.password', confidence: 'sure', policy: 'ask' };
}

function spanOf(span: 'from' | 'to' | null): Asked | null {
  if (span === null) return null;
  return span === 'from' ? 'idFrom' : 'idTo';
}

interface Placed {
  datum: DatumKey;
  sure: boolean;
  policy?: FillPolicy;
}

function graded(field: Questioned, meaning: Meaning, placed: Placed | null): Answer {
  if (placed === null) return NOTHING;
  const isFirm = meaning.match === 'exact' && field.label.source !== 'attribute' && placed.sure;
  return { datum: placed.datum, confidence: isFirm ? 'sure' : 'check', policy: placed.policy ?? 'fill' };
}

function place(meaning: Meaning, field: Questioned, walk: Walk): Placed | null {
  const { asked } = meaning;
  if (PERSONAL.has(asked)) return personal(meaning, field, walk);
  if (asked === 'mobile' || asked === 'email' || asked === 'phone') return contact(meaning, field, walk);
  if (asked === 'username') return username(meaning, field, walk);
  if (meaning.who !== null && meaning.who !== 'me' && asked !== 'hd.scope' && asked !== 'hd.mail') return null;
  return thing(asked, field, walk);
}

/** Name and identity card. */
function personal(meaning: Meaning, field: Questioned, walk: Walk): Placed | null {
  const found = whoseCard(meaning, field, walk);
  if (found === null) return null;
  walk.last = found.who;
  const had = walk.had.get(found.who) ?? new Set();
  walk.had.set(found.who, had.add(meaning.asked));
  if (found.who === 'mail') return meaning.asked === 'name' ? { datum: 'inv.mailContact', sure: true } : null;
  if (found.who === 'filing') return meaning.asked === 'name' ? { datum: 'inv.filingContact', sure: true } : null;
  if (found.who === 'other') return null;
  return { datum: `${found.who}.${meaning.asked}` as DatumKey, sure: found.sure };
}

function whoseCard({ asked, who }: Meaning, field: Questioned, walk: Walk): { who: Who; sure: boolean } | null {
  if (who !== null) return { who, sure: true };
  const { last, topic } = walk;
  const inSection = personInTitle(fullKey(field.titles.section));
  if (inSection !== null && (last === null || last === inSection)) return { who: inSection, sure: true };
  const isFree = last !== null && walk.had.get(last)?.has(asked) !== true;
  if (isFree && (asked !== 'name' || last !== 'lr')) {
    // 法人 before it, and somebody else who was not asked yet: either may be meant
    const others = [...walk.had].filter(([each, had]) => each !== last && each !== 'other' && !had.has(asked));
    return last === 'lr' && others.length > 0 ? null : { who: last, sure: true };
  }
  // 起始日期 alone may be the beginning of anything
  if (DATES.has(asked) && !field.label.text.includes('证') && last === null) return null;
  const own = topic.who ?? 'me';
  if (walk.had.get(own)?.has(asked) === true) return null;
  return { who: own, sure: topic.who !== null };
}

/** Mobile, phone, e-mail: of the person in front of the screen, never of 法人 unless it says so. */
function contact({ asked, who }: Meaning, field: Questioned, walk: Walk): Placed | null {
  const before = walk.last === 'lr' ? null : walk.last;
  const owner = who ?? before ?? personInTitle(fullKey(field.titles.section));
  if (walk.topic.isInvoice && (owner === null || owner === 'mail' || owner === 'filing'))
    return invoiceContact(asked, who, walk);
  if (owner === 'other') return null;
  if (owner === 'mail' || owner === 'filing') return asked === 'email' ? null : contactPhone(owner);
  const kind = asked === 'phone' ? 'mobile' : asked;
  const policy = isChange(asked, field) ? 'offer' : 'fill';
  if (owner !== null) return { datum: `${owner}.${kind}` as DatumKey, sure: asked !== 'phone', policy };
  if (asked === 'phone') return walk.topic.isCompany && walk.last === null ? { datum: 'co.phone', sure: false } : null;
  const isBound = asked === 'mobile' && walk.topic.hasNobody;
  const own = isBound ? 'adm' : (walk.topic.who ?? 'me');
  return { datum: `${own}.${kind}` as DatumKey, sure: !isBound, policy };
}

/** Where the number on file is the one that was lost or is to be changed. */
function isChange(asked: Asked, { titles }: Questioned): boolean {
  const word = asked === 'email' ? '(?:邮箱|电子邮件)' : '(?:手机|电话)';
  return titles.all.some((title) => new RegExp(`(?:找回|修改|更换|变更|换绑)(?:绑定)?${word}`).test(title));
}

function invoiceContact(asked: Asked, who: Who | null, walk: Walk): Placed | null {
  if (asked === 'email') return { datum: 'inv.email', sure: who === null };
  const owner = who ?? walk.last;
  if (owner === 'mail' || owner === 'filing') {
    const had = walk.had.get(owner) ?? new Set();
    const isFirst = !had.has('phone');
    walk.had.set(owner, had.add('phone'));
    if (who !== null || isFirst) return contactPhone(owner);
    return null;
  }
  return owner === 'other' ? null : { datum: 'inv.phone', sure: asked === 'phone' };
}

function contactPhone(owner: 'mail' | 'filing'): Placed {
  return { datum: owner === 'mail' ? 'inv.mailPhone' : 'inv.filingPhone', sure: true };
}

/** A login takes the account on file; a form that makes an account takes a new name, which is offered. */
function username({ who }: Meaning, _field: Questioned, { topic }: Walk): Placed | null {
  const owner = who ?? topic.who;
  if (owner === 'hd') return { datum: 'hd.username', sure: true };
  if (topic.isLogin) return owner === 'lr' || owner === 'other' ? null : { datum: 'account.username', sure: true };
  return owner === 'adm' || owner === 'op' ? { datum: `${owner}.username`, sure: true, policy: 'offer' } : null;
}

/** What belongs to a company or to an invoice of it. */
function thing(asked: Asked, field: Questioned, { topic }: Walk): Placed | null {
  if (topic.isInvoice) {
    const invoice = INVOICE[asked];
    if (invoice !== undefined) return { datum: invoice, sure: asked !== 'co.uscc' && asked !== 'co.phone' };
  }
  switch (asked) {
    case 'address':
      return topic.isCompany ? { datum: 'co.address', sure: false } : null;
    case 'region':
      return topic.isCompany ? { datum: 'co.region', sure: false } : null;
    case 'title':
      return topic.isCompany && /企业|公司|单位/.test(field.titles.section) ? { datum: 'co.name', sure: false } : null;
    case 'hd.scope':
    case 'hd.mail':
      return topic.who === 'hd' || field.label.text.includes('经办人') ? { datum: asked, sure: true } : null;
    default:
      return asked.includes('.') ? { datum: asked as DatumKey, sure: true } : null;
  }
}

const INVOICE: Partial<Record<Asked, DatumKey>> = {
  title: 'inv.title',
  'co.name': 'inv.title',
  'co.uscc': 'inv.taxNo',
  address: 'inv.address',
  'co.address': 'inv.address',
  region: 'inv.region',
  'co.region': 'inv.region',
  'co.phone': 'inv.phone',
};

/** Whether the kind of control can take such an answer. */
function fits(asked: Asked, { control, maxLength }: Questioned): boolean {
  if (control === 'password' || control === 'file') return false;
  if (asked === 'hd.mail') return control !== 'text' && control !== 'date';
  if (control === 'checkbox') return false;
  if (DATES.has(asked)) return control === 'text' || control === 'date';
  if (LISTS.has(asked)) return control !== 'date';
  return control === 'text' && (maxLength === null || maxLength >= LEAST_LENGTH);
}

/** Two fields under one label that is no span of dates: area code and number, rows of a list. Which is which is not known. */
function isPairOfOne(fields: readonly Questioned[], at: number): boolean {
  const own = fields[at];
  if (own === undefined || own.meaning === null || own.meaning.asked === 'idSpan') return false;
  // 省, 市, 区 in lists beside each other are one answer
  if (own.control === 'select' && own.meaning.asked.endsWith('region')) return false;
  return [fields[at - 1], fields[at + 1]].some((other) => other !== undefined && isSameLabel(own, other));
}

/** Beginning or end of a span of two date fields. */
function spanEnd(fields: readonly Questioned[], at: number): 'from' | 'to' | null {
  const own = fields[at];
  if (own?.meaning?.asked !== 'idSpan') return null;
  const [before, after] = [fields[at - 1], fields[at + 1]];
  if (after !== undefined && isSameLabel(own, after))
    return before !== undefined && isSameLabel(own, before) ? null : 'from';
  return before !== undefined && isSameLabel(own, before) ? 'to' : null;
}

function isSameLabel(one: Questioned, other: Questioned): boolean {
  return one.form === other.form && one.label.text === other.label.text && one.label.source === other.label.source;
}
