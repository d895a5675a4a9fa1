// The declaration page (spec/fill.md §3.3): names of its fields are known from public clients of it, their labels are those of the
// declaration form itself and so inferred. A code table is a pair, X and XName: the visible XName is chosen from, X follows.
import { isEntryName } from '#shared/declaration/data.ts';
import type { FieldRecipe, FillPolicy, FormRecipe } from '../../portal.ts';
import type { Bilingual } from '#shared/errors.ts';
import type { DatumKey } from '#shared/profile/data.ts';
import { BOXES, HEAD, ITEMS, type Row } from './declaration-fields.ts';

/** The company's own data are offered: on the page of a declaration company they belong to its customer. */
const OWN: Readonly<Partial<Record<string, DatumKey>>> = {
  rcvgdTradeScc: 'co.uscc',
  rcvgdTradeCode: 'co.customsCode',
  consigneeCode: 'co.inspectionCode',
  consigneeCname: 'co.name',
  agentScc: 'co.uscc',
  agentCode: 'co.customsCode',
  declRegNo: 'co.inspectionCode',
  agentName: 'co.name',
};

const POLICIES: Readonly<Partial<Record<string, FillPolicy>>> = {
  cusDecStatusName: 'read',
  cusCiqNo: 'read',
  preEntryId: 'read',
  entryId: 'read',
  dDate: 'read',
  gNo: 'read',
  // Statements with legal effect
  promiseItem1: 'ask',
  promiseItem2: 'ask',
  promiseItem3: 'ask',
};

/** The page takes their codes from a window of its own: a name that is only typed may come without its code. */
const CHOSEN_ELSEWHERE: Readonly<Partial<Record<string, Bilingual>>> = {
  ciqName: {
    zh: '编码由网页自己的窗口选定，填写后请核对。',
    en: 'The page chooses its code in a window of its own; check it afterwards.',
  },
  appCertName: {
    zh: '单证由网页自己的窗口选定，填写后请核对。',
    en: 'The page chooses these in a window of its own; check them afterwards.',
  },
};

function fields(part: 'head' | 'item' | 'box', rows: readonly Row[]): FieldRecipe[] {
  return rows.map(([id, ...labels]) => {
    const datum = OWN[id] ?? null;
    // X of a pair X and XName; trafName, ownerName and gName are fields of their own
    const entry = [id, id.replace(/Name$/, '')].map((name) => `${part}.${name}`).find(isEntryName);
    return {
      datum,
      policy: POLICIES[id] ?? (datum || CHOSEN_ELSEWHERE[id] ? 'offer' : 'fill'),
      labels,
      selectors: [`#${id}`],
      ...(/Date$/.test(id) ? { dateFormat: 'YYYY-MM-DD' as const } : {}),
      ...(POLICIES[id] || !entry ? {} : { entry }),
      ...(CHOSEN_ELSEWHERE[id] ? { notice: CHOSEN_ELSEWHERE[id] } : {}),
    };
  });
}

export const declaration: readonly FormRecipe[] = [
  {
    id: 'declaration',
    name: { zh: '货物申报', en: 'Goods declaration' },
    path: '^/decserver/',
    landmarks: [{ selector: '#customMasterName' }, { selector: '#supvModeCddeName' }, { selector: '#contrNo' }],
    inferred: true,
    fields: [...fields('head', HEAD), ...fields('item', ITEMS), ...fields('box', BOXES)],
  },
];
