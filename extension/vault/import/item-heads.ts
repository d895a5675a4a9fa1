// By which heads the columns of a sheet of items or containers are known, and how the clerk's own answer is remembered: sheets with the same
// set of heads are read the same way, in whatever order the columns stand.
import { type BoxName, ENTRIES, type EntryName, type ItemName, namesOf } from '#shared/declaration/data.ts';
import type { SheetColumns } from '#shared/declaration/kept.ts';

type Part = SheetColumns['part'];

const ITEM: Readonly<Record<ItemName, readonly string[]>> = {
  codeTs: ['商品编码', 'HS编码', 'HS', 'HSCODE', '海关编码', '税号', '税则号列', '税则号', 'commodity code'],
  ciq: ['检验检疫名称', '检验检疫编码', 'CIQ编码', 'CIQ代码', 'CIQ名称', 'CIQ'],
  gName: [
    '品名',
    '中文品名',
    '货名',
    '货物名称',
    '产品名称',
    '物料名称',
    '名称',
    'description',
    'goods',
    'name of goods',
  ],
  gModel: [
    '规格型号',
    '商品规格型号',
    '规格型号、申报要素',
    '申报要素',
    '规范申报要素',
    '规格',
    '型号',
    'specification',
    'model',
  ],
  gQty: ['数量', '申报数量', 'qty', "q'ty", 'quantity'],
  gUnit: ['单位', '成交单位', '申报单位', '计量单位', '申报计量单位', 'unit'],
  declPrice: ['成交单价', '申报单价', 'price', 'unit price'],
  declTotal: ['成交总价', '申报总价', '金额', '总金额', '总值', 'amount', 'total', 'total amount'],
  tradeCurr: ['币种', '货币', '成交币制', 'currency'],
  qty1: ['法定数量', '第一法定数量', '第一数量', '法定数量1'],
  unit1: ['法定单位', '法定计量单位', '第一法定单位', '第一法定计量单位', '法定第一单位', '第一单位', '法定单位1'],
  qty2: ['第二法定数量', '第二数量', '法定数量2'],
  unit2: ['第二法定单位', '第二法定计量单位', '法定第二单位', '第二单位', '法定单位2'],
  destinationCountry: ['最终目的国', '目的国', '最终目的地', 'destination', 'country of destination'],
  cusOriginCountry: ['原产国', '原产地', '产地', '原产地区', 'origin', 'country of origin'],
  districtCode: ['境内目的地', '境内货源地', '货源地'],
  ciqDestCode: ['目的地代码', '产地代码'],
  dutyMode: ['征免', '征减免税方式', '征免税方式'],
  goodsTargetInput: ['货物规格'],
  goodsAttr: [],
  purpose: [],
};
const BOX: Readonly<Record<BoxName, readonly string[]>> = {
  containerNo: ['箱号', '柜号', '集装箱', '集装箱编号', 'container', 'container no', 'container number'],
  containerMdCode: ['箱型', '柜型', '规格', '箱型尺寸', '尺寸', 'size', 'type', 'container type'],
  containerWt: ['自重', '箱重', '皮重', '集装箱自重', 'tare', 'tare weight'],
  lclFlag: ['拼箱', '是否拼箱', 'lcl'],
  goodsNo: ['商品项号', '项号', '对应项号', '商品序号'],
};

const WORDS = new Map<EntryName, ReadonlySet<string>>(
  [...namesOf('item'), ...namesOf('box')].map((entry) => {
    const { label } = ENTRIES[entry];
    const [part, name] = entry.split('.') as ['item' | 'box', string];
    const words: readonly string[] =
      Object.entries(part === 'item' ? ITEM : BOX).find(([own]) => own === name)?.[1] ?? [];
    return [entry, new Set([label.zh, label.en, name, ...words].map(plainHead))];
  }),
);

/** What the columns hold as far as the heads say; the first of two columns with one meaning wins. */
export function guessedNames(heads: readonly string[], part: Part): (EntryName | null)[] {
  const all = heads.map((head) => {
    const wanted = plainHead(head);
    return wanted === '' ? null : (namesOf(part).find((entry) => WORDS.get(entry)?.has(wanted)) ?? null);
  });
  return all.map((entry, at) => (all.indexOf(entry) === at ? entry : null));
}

/** As the clerk said for a sheet with the same set of heads; null when there was none. */
export function rememberedNames(
  heads: readonly string[],
  part: Part,
  remembered: readonly SheetColumns[],
): (EntryName | null)[] | null {
  const wanted = marked(heads);
  const found = remembered.find((one) => one.part === part && isSameSet(marked(one.heads), wanted));
  if (!found) return null;
  const known = marked(found.heads);
  return wanted.map((head) => found.names[known.indexOf(head)] || null);
}

/** The remembered answers with one more; the oldest is forgotten when there is no room. */
export function withColumns(
  remembered: readonly SheetColumns[],
  { part, heads, names }: { part: Part; heads: readonly string[]; names: readonly (EntryName | null)[] },
  most: number,
): SheetColumns[] {
  const own = marked(heads);
  const others = remembered.filter((one) => one.part !== part || !isSameSet(marked(one.heads), own));
  return [...others, { part, heads: [...heads], names: names.map((name) => name ?? '') }].slice(-most);
}

/** Two columns of one head are told apart by their order. */
function marked(heads: readonly string[]): string[] {
  const plain = heads.map(plainHead);
  return plain.map((head, at) => `${head}#${String(plain.slice(0, at).filter((other) => other === head).length)}`);
}

function isSameSet(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((head) => other.includes(head));
}

/** Without stars, colons, remarks in brackets, spaces and differences of width. */
function plainHead(head: string): string {
  return head
    .normalize('NFKC')
    .replace(/\([^)]*\)|\[[^\]]*\]/g, '')
    .replace(/[\s*:_.]/g, '')
    .toLowerCase();
}
