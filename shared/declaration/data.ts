// The vocabulary of a declaration: every value that a template, a kept article or a sheet may give to the declaration page, one line each
// (spec/fill.md §3.3, whose names these are; a pair X and XName is one value X). Statements with legal effect have no name here.
import type { Bilingual } from '../errors.ts';

/** How a value is brought into shape, checked and rendered for a field. */
export type EntryKind =
  | 'text'
  /** One line of a code table: `0110 一般贸易`, the code or the name alone. */
  | 'choice'
  | 'currency'
  | 'country'
  | 'unit'
  /** 商品编号, 10 digits */
  | 'hs-code'
  /** 10 characters of a customs registration */
  | 'customs-code'
  | 'uscc'
  | 'whole'
  | 'decimal'
  | 'date'
  /** ISO 6346 */
  | 'container';

export interface EntryDatum {
  label: Bilingual;
  kind: EntryKind;
  /** Longest text the page takes. */
  most: number;
  /** Digits after the point, for decimals. */
  digits: number;
  /** It is the same in one declaration after the other. */
  repeats: boolean;
}

type Line = readonly [
  zh: string,
  en: string,
  kind?: EntryKind,
  limits?: { most?: number; digits?: number; once?: true },
];

const ONCE = { once: true } as const;
/** Limits of the declaration form: quantities and weights have 5 digits after the point, prices 4. */
const QUANTITY = { digits: 5, once: true } as const;
const PRICE = { digits: 4, once: true } as const;

const HEAD = {
  customMaster: ['申报地海关', 'Customs of declaration', 'choice'],
  iEPort: ['进出境关别', 'Customs of entry or exit', 'choice'],
  contrNo: ['合同协议号', 'Contract number', 'text', { most: 32, once: true }],
  iEDate: ['进出口日期', 'Date of import or export', 'date', ONCE],
  // Of the customer, where who declares does it for another
  rcvgdTradeScc: ['境内收发货人信用代码', 'Credit code of the party in China', 'uscc'],
  rcvgdTradeCode: ['境内收发货人海关编码', 'Customs code of the party in China', 'customs-code'],
  consigneeCode: ['境内收发货人检验检疫编码', 'Inspection code of the party in China', 'customs-code'],
  consigneeCname: ['境内收发货人名称', 'Name of the party in China', 'text', { most: 100 }],
  consignorCode: ['境外收发货人代码', 'Code of the party abroad', 'text', { most: 50 }],
  consignorEname: ['境外收发货人名称', 'Name of the party abroad', 'text', { most: 100 }],
  ownerScc: ['消费使用/生产销售单位信用代码', 'Credit code of the user or producer', 'uscc'],
  ownerCode: ['消费使用/生产销售单位海关编码', 'Customs code of the user or producer', 'customs-code'],
  ownerCiqCode: ['消费使用/生产销售单位检验检疫编码', 'Inspection code of the user or producer', 'customs-code'],
  ownerName: ['消费使用/生产销售单位名称', 'Name of the user or producer', 'text', { most: 100 }],
  cusTrafMode: ['运输方式', 'Mode of transport', 'choice'],
  trafName: ['运输工具名称', 'Name of the conveyance', 'text', { most: 50, once: true }],
  cusVoyageNo: ['航次号', 'Voyage number', 'text', { most: 32, once: true }],
  billNo: ['提运单号', 'Bill of lading', 'text', { most: 32, once: true }],
  supvModeCdde: ['监管方式', 'Supervision mode', 'choice'],
  cutMode: ['征免性质', 'Kind of levy', 'choice'],
  cusTradeCountry: ['启运国/运抵国', 'Country of departure or arrival', 'country'],
  distinatePort: ['经停港/指运港', 'Port of call or destination', 'choice'],
  transMode: ['成交方式', 'Terms of trade', 'choice'],
  packNo: ['件数', 'Packages', 'whole', { most: 9, once: true }],
  wrapType: ['包装种类', 'Kind of packages', 'choice'],
  grossWt: ['毛重（千克）', 'Gross weight (kg)', 'decimal', QUANTITY],
  netWt: ['净重（千克）', 'Net weight (kg)', 'decimal', QUANTITY],
  cusTradeNationCode: ['贸易国（地区）', 'Trading country', 'country'],
  attaDocuCdstr: ['随附单证', 'Documents attached', 'text', ONCE],
  ciqEntyPortCode: ['入境/离境口岸', 'Port of entry or exit', 'choice'],
  goodsPlace: ['货物存放地点', 'Place of the goods', 'text', { most: 100 }],
  despPortCode: ['启运港', 'Port of departure', 'choice'],
  entryType: ['报关单类型', 'Kind of declaration', 'choice'],
  noteS: ['备注', 'Remarks', 'text', ONCE],
  markNo: ['标记唛码', 'Marks and numbers', 'text', { most: 400 }],
  orgCode: ['检验检疫受理机关', 'Inspection office', 'choice'],
  entQualifTypeCodeS: ['企业资质', 'Qualification of the company', 'choice'],
  vsaOrgCode: ['领证机关', 'Certifying office', 'choice'],
  inspOrgCode: ['口岸检验检疫机关', 'Inspection office at the port', 'choice'],
  purpOrgCode: ['目的地检验检疫机关', 'Inspection office at the destination', 'choice'],
  despDate: ['启运日期', 'Date of departure', 'date', ONCE],
  ciqBillNo: ['提货单号（检验检疫）', 'B/L number', 'text', { most: 50, once: true }],
  correlationDeclNo: ['关联号码', 'Related number', 'text', { most: 50, once: true }],
  correlationReasonFlag: ['关联理由', 'Reason of the relation', 'choice', ONCE],
  appCert: ['所需单证', 'Documents needed', 'choice'],
} as const satisfies Record<string, Line>;

const ITEM = {
  codeTs: ['商品编号', 'Commodity code', 'hs-code'],
  ciq: ['检验检疫编码、名称', 'Inspection code and name', 'choice'],
  gName: ['商品名称', 'Name of the goods'],
  gModel: ['规格型号（申报要素）', 'Specification (declaration elements)'],
  gQty: ['成交数量', 'Quantity', 'decimal', QUANTITY],
  gUnit: ['成交计量单位', 'Unit', 'unit'],
  declPrice: ['单价', 'Price', 'decimal', PRICE],
  declTotal: ['总价', 'Total', 'decimal', PRICE],
  tradeCurr: ['币制', 'Currency', 'currency'],
  qty1: ['法定第一数量', 'First legal quantity', 'decimal', QUANTITY],
  unit1: ['法定第一计量单位', 'First legal unit', 'unit'],
  qty2: ['法定第二数量', 'Second legal quantity', 'decimal', QUANTITY],
  unit2: ['法定第二计量单位', 'Second legal unit', 'unit'],
  destinationCountry: ['最终目的国（地区）', 'Country of destination', 'country'],
  cusOriginCountry: ['原产国（地区）', 'Country of origin', 'country'],
  districtCode: ['境内目的地/境内货源地', 'Destination or origin within China', 'choice'],
  ciqDestCode: ['目的地代码/产地代码', 'Inspection code of that place', 'choice'],
  dutyMode: ['征免方式', 'Levy or exemption', 'choice'],
  goodsTargetInput: ['检验检疫货物规格', 'Specification for inspection'],
  goodsAttr: ['货物属性', 'Attributes of the goods', 'choice'],
  purpose: ['用途', 'Purpose', 'choice'],
} as const satisfies Record<string, Line>;

const BOX = {
  containerNo: ['集装箱号', 'Container number', 'container', { most: 11, once: true }],
  containerMdCode: ['集装箱规格', 'Kind of container', 'choice'],
  containerWt: ['自重（千克）', 'Tare (kg)', 'decimal', QUANTITY],
  lclFlag: ['拼箱标识', 'Shared container', 'choice'],
  goodsNo: ['商品项号关系', 'Items in it', 'text', ONCE],
} as const satisfies Record<string, Line>;

const PARTS = { head: HEAD, item: ITEM, box: BOX } as const;

/** Head, one item of the goods, one container. */
export type EntryPart = keyof typeof PARTS;
export type HeadName = keyof typeof HEAD;
export type ItemName = keyof typeof ITEM;
export type BoxName = keyof typeof BOX;
/** `head.contrNo`, `item.gName`, `box.containerNo`. */
export type EntryName = `head.${HeadName}` | `item.${ItemName}` | `box.${BoxName}`;

/** One declaration holds at most so many items. */
export const MOST_ITEMS = 50;

function datumOf([zh, en, kind = 'text', limits = {}]: Line): EntryDatum {
  const { most = 255, digits = 0, once } = limits;
  return { label: { zh, en }, kind, most, digits, repeats: once !== true };
}

/** Every value by its name, in the order of the page. */
export const ENTRIES = Object.fromEntries(
  Object.entries(PARTS).flatMap(([part, lines]) =>
    Object.entries<Line>(lines).map(([name, line]) => [`${part}.${name}`, datumOf(line)]),
  ),
) as Readonly<Record<EntryName, EntryDatum>>;

export const ENTRY_NAMES = Object.keys(ENTRIES) as readonly EntryName[];

export const HEAD_NAMES = Object.keys(HEAD) as HeadName[];
export const ITEM_NAMES = Object.keys(ITEM) as ItemName[];
export const BOX_NAMES = Object.keys(BOX) as BoxName[];

export function isEntryName(name: unknown): name is EntryName {
  return typeof name === 'string' && Object.hasOwn(ENTRIES, name);
}

export function partOf(name: EntryName): EntryPart {
  return name.slice(0, name.indexOf('.')) as EntryPart;
}

/** `gName` of `item.gName`. */
export function nameIn(name: EntryName): string {
  return name.slice(name.indexOf('.') + 1);
}

export function namesOf(part: EntryPart): EntryName[] {
  return ENTRY_NAMES.filter((name) => partOf(name) === part);
}
