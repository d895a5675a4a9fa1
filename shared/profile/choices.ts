// The few lists of which a datum is one entry, with every name and code by which lists of portals know it, the best first.
import type { Bilingual } from '../errors.ts';

interface Option {
  readonly label: Bilingual;
  readonly names: readonly string[];
  readonly codes: readonly string[];
}

/** Codes are those of GA/T 517; the short numbers that each portal gives out by itself would choose something else elsewhere. */
export const ID_TYPES = {
  'id-card': {
    label: { zh: '身份证', en: 'Resident ID card' },
    names: ['身份证', '居民身份证', '中华人民共和国居民身份证', '二代身份证', '第二代居民身份证', '二代居民身份证', '大陆居民身份证', '内地居民身份证'],
    codes: ['111'],
  },
  passport: { label: { zh: '护照', en: 'Passport' }, names: ['护照', '普通护照', '中国护照', '外国护照'], codes: ['414'] },
  'hong-kong-macao-permit': {
    label: { zh: '港澳居民来往内地通行证', en: 'Mainland travel permit for Hong Kong and Macao residents' },
    names: ['港澳居民来往内地通行证', '港澳居民往来内地通行证', '港澳通行证', '回乡证'],
    codes: ['516'],
  },
  'taiwan-permit': {
    label: { zh: '台湾居民来往大陆通行证', en: 'Mainland travel permit for Taiwan residents' },
    names: ['台湾居民来往大陆通行证', '台湾居民往来大陆通行证', '台胞证'],
    codes: ['511'],
  },
  'foreign-residence': {
    label: { zh: '外国人永久居留身份证', en: 'Foreign permanent resident ID card' },
    names: ['外国人永久居留身份证', '外国人永久居留证'],
    codes: ['553'],
  },
  'hong-kong-macao-residence': {
    label: { zh: '港澳居民居住证', en: 'Residence permit for Hong Kong and Macao residents' },
    names: ['港澳居民居住证', '中华人民共和国港澳居民居住证'],
    codes: [],
  },
  'taiwan-residence': {
    label: { zh: '台湾居民居住证', en: 'Residence permit for Taiwan residents' },
    names: ['台湾居民居住证', '中华人民共和国台湾居民居住证'],
    codes: [],
  },
  officer: { label: { zh: '军官证', en: 'Officer card' }, names: ['军官证', '中国人民解放军军官证'], codes: ['114'] },
} as const satisfies Record<string, Option>; // prettier-ignore

/** 经办人权限 of the APEC portal (spec/fill.md §4.2 N5). */
const SCOPES = {
  all: { label: { zh: '可见全部申请单', en: 'Sees all applications' }, names: ['可见全部申请单', '全部申请单'], codes: [] },
  own: {
    label: { zh: '仅可见该账号下创建的申请单', en: 'Sees the applications of this account only' },
    names: ['仅可见该账号下创建的申请单', '仅可见该帐号下创建的申请单', '仅可见本账号创建的申请单'],
    codes: [],
  },
} as const satisfies Record<string, Option>; // prettier-ignore

const YES_NO = {
  yes: { label: { zh: '是', en: 'Yes' }, names: ['是', '接受', '接收', '开启', '启用'], codes: ['true', 'Y'] },
  no: { label: { zh: '否', en: 'No' }, names: ['否', '不接受', '不接收', '关闭', '停用'], codes: ['false', 'N'] },
} as const satisfies Record<string, Option>;

export type IdType = keyof typeof ID_TYPES;
export type HandlerScope = keyof typeof SCOPES;
export type YesNo = keyof typeof YES_NO;

const OF_DATUM: Readonly<Record<string, Readonly<Record<string, Option>>>> = {
  idType: ID_TYPES,
  scope: SCOPES,
  mail: YES_NO,
};

/** Options of a datum such as `lr.idType` or `hd.scope` by their id; null for a datum without a list. */
export function optionsOf(datum: string): Readonly<Record<string, Option>> | null {
  return OF_DATUM[datum.slice(datum.indexOf('.') + 1)] ?? null;
}

/** Id of the option that a page or a sheet names, by exact name (brackets and spaces of either width apart) or its id; null when none. */
export function optionNamed(datum: string, text: string): string | null {
  const wanted = plain(text);
  const found = Object.entries(optionsOf(datum) ?? {}).find(
    ([id, option]) => id === wanted || [option.label.en, ...option.names].some((name) => plain(name) === wanted),
  );
  return found?.[0] ?? null;
}

function plain(text: string): string {
  return text.normalize('NFKC').replace(/\s+/g, '').toLowerCase();
}
