// What a label asks for, in the words that Chinese company forms use (spec/fill.md §4.4). A row holds whole labels, never parts: 收货人手机
// matches nothing because no row says so. Whose phone or name it is, the persons and groups decide afterwards.
import { type Asked, words } from './dictionary-words.ts';
import { fullKey, isTypoOf, labelKey } from './label-text.ts';
import { onceOfText } from './once.ts';
import { splitPerson, type Who } from './persons.ts';

export interface Meaning {
  asked: Asked;
  /** Whom the label itself names; null when it names nobody. */
  who: Who | null;
  /** exact: the label stands in the table; near: a slip of the pen away from it, or a word that may mean something else */
  match: 'exact' | 'near';
  /** 新手机号码: the value on file is what it must not be. */
  isNew: boolean;
  /** 原手机号码: what the page knows, not what the clerk says. */
  isOld: boolean;
}

/** Parties of a trade whose names are one sign from those of the clerk's own company. */
const PARTIES =
  /^(?:申报|报关|报检|收货|发货|收件|寄件|委托|代理|承运|生产|加工|消费|使用|销售|购买|供货|开户|开证|境内|境外|国外|国内|进口|出口|审批|主管|上级|母|子|原产|运输|仓储|检验|其他|对方|受托|担保)/;

const NEW = /^(?:新的?|更换后的?|变更后的?|修改后的?|new)/;
const OLD = /^(?:原|旧|当前|现|原来的?|更换前的?|变更前的?|修改前的?|old|original|current)/;
/** Words around a label that do not change what it asks for. */
const AROUND = /^(?:请(?:输入|填写|选择)|您的?|你的?|贵|当前登录)/;
const AGAIN = /^(?:确认|再次(?:输入)?|重复)/;

type Table = ReadonlyMap<string, { asked: Asked; match: 'exact' | 'near' }>;

interface Dictionary {
  table: Table;
  /** Rows by their length, for what is one slip away. */
  byLength: ReadonlyMap<number, readonly [row: string, asked: Asked][]>;
  others: ReadonlySet<string>;
}

let read: Dictionary | null = null;

/** Read once, when the first label is asked about. */
function dictionary(): Dictionary {
  if (read !== null) return read;
  const { parts, rows, others } = words();
  const table = new Map(
    rows.flatMap(([asked, row, match]) =>
      row
        .split('|')
        .flatMap((pattern) =>
          expand(pattern, parts).map((label) => [fullKey(label), { asked, match: match ?? 'exact' }] as const),
        ),
    ),
  );
  const byLength = new Map<number, [string, Asked][]>();
  for (const [row, { asked }] of table) {
    const alike = byLength.get(row.length);
    if (alike === undefined) byLength.set(row.length, [[row, asked]]);
    else alike.push([row, asked]);
  }
  return (read = { table, byLength, others: new Set(others.split('|')) });
}

/** `<co>` and the like stand for each of their parts. */
function expand(pattern: string, parts: Readonly<Record<string, readonly string[]>>): string[] {
  const part = /<(\w+)>/.exec(pattern);
  if (part === null) return [pattern];
  const [whole, name = ''] = part;
  return (parts[name] ?? []).flatMap((each) => expand(pattern.replace(whole, each), parts));
}

/** What a label asks for; null when the table does not know it. */
export const meaningOf = onceOfText((label): Meaning | null => {
  for (const key of new Set([fullKey(label), labelKey(label), ...halves(label)])) {
    const found = lookUp(key);
    if (found !== null) return found;
  }
  return nearMeaning(labelKey(label));
});

/** 统一社会信用代码/组织机构代码: the first of both, when the table knows it. */
function halves(label: string): string[] {
  const first = label.split(/[/／、]|或/)[0] ?? '';
  return first === label ? [] : [labelKey(first)];
}

function lookUp(key: string): Meaning | null {
  const { rest, isNew, isOld } = bare(key);
  const { table } = dictionary();
  const whole = table.get(rest);
  const split = splitPerson(rest);
  if (whole !== undefined) return { ...whole, who: /^(?:您|你)/.test(key) ? 'me' : null, isNew, isOld };
  if (split === null) return null;
  const { who, rest: what } = split;
  if (what === '') return alone(who, rest, { isNew, isOld });
  const asked = table.get(what.replace(/^的/, ''));
  // 备案单位名称, 法人名称: of a party, not of us
  return asked === undefined || asked.asked === 'title' ? null : { ...asked, who, isNew, isOld };
}

/** 法定代表人, 邮箱联系人: the word alone asks for the name. */
function alone(who: Who, key: string, age: Pick<Meaning, 'isNew' | 'isOld'>): Meaning | null {
  if (who === 'other' || (who === 'filing' && !key.includes('联系人'))) return null;
  const isName = who === 'lr' || who === 'mail' || who === 'filing';
  return { asked: 'name', who, match: isName ? 'exact' : 'near', ...age };
}

function bare(key: string): { rest: string; isNew: boolean; isOld: boolean } {
  let rest = key.replace(AROUND, '').replace(AGAIN, '');
  const isNew = NEW.test(rest);
  const isOld = !isNew && OLD.test(rest);
  if (isNew) rest = rest.replace(NEW, '');
  if (isOld) rest = rest.replace(OLD, '');
  return { rest: rest.replace(AROUND, ''), isNew, isOld };
}

/** One slip away from rows that all mean the same. */
function nearMeaning(key: string): Meaning | null {
  const { rest, isNew, isOld } = bare(key);
  const split = splitPerson(rest);
  const what = split?.rest ?? rest;
  const { byLength, others } = dictionary();
  if (what.length < 4 || what.length > 24 || others.has(what) || others.has(rest) || PARTIES.test(rest)) return null;
  const found = new Set<Asked>();
  for (const length of [what.length - 1, what.length, what.length + 1])
    for (const [row, asked] of byLength.get(length) ?? []) if (isTypoOf(row, what)) found.add(asked);
  const [asked] = found;
  // 起运日期, 结关日期: short words for days are too close to each other
  if (what.length < 6 && (asked === 'idFrom' || asked === 'idTo')) return null;
  // 马人姓名 may be anybody's
  if (asked === 'name' && split === null) return null;
  return asked === undefined || found.size > 1 ? null : { asked, who: split?.who ?? null, match: 'near', isNew, isOld };
}
