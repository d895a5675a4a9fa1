// The declaration page and the public query as spec/fill.md §3.3 and §3.4 describe them: ids are public knowledge, labels are those of
// the declaration form.
import { type ReplicaRow, replicaForms, type RowSpec } from '../replica-form.ts';
import { BOXES, HEAD, ITEMS, type Row } from './forms/declaration-fields.ts';

const UNITS = ['001 台', '007 个', '011 件', '035 千克'];
/** First entries of some code tables; the names in front are what a clerk types. */
const TABLES: Readonly<Record<string, readonly string[]>> = {
  customMasterName: ['0100 北京关区', '2200 上海关区', '2225 外高桥关', '5300 深圳海关', '5301 皇岗海关'],
  iEPortName: ['0100 北京关区', '2200 上海关区', '2225 外高桥关', '2248 洋山港区', '5301 皇岗海关'],
  cusTrafModeName: ['0 非保税区', '2 水路运输', '4 公路运输', '5 航空运输', '6 邮件运输'],
  supvModeCddeName: ['0110 一般贸易', '0214 来料加工', '0615 进料对口', '9610 电子商务'],
  cutModeName: ['101 一般征税', '299 其他法定', '502 来料加工'],
  transModeName: ['1 CIF', '2 C&F', '3 FOB', '7 EXW'],
  tradeCurrName: ['CNY 人民币', 'USD 美元', 'EUR 欧元', 'JPY 日本元'],
  gUnitName: UNITS,
  unit1Name: UNITS,
  unit2Name: UNITS,
  wrapTypeName: ['00 散装', '22 纸制或纤维板制盒/箱', '93 天然木托', '99 其他包装'],
  entryTypeName: ['0 普通报关单', 'M 通关无纸化'],
  districtCodeName: ['11059 北京其他', '31222 上海浦东新区', '44031 深圳特区'],
  ciqDestCodeName: ['110105 北京市朝阳区', '310115 上海市浦东新区', '440300 广东省深圳市'],
  dutyModeName: ['1 照章征税', '2 折半征税', '3 全免'],
  goodsAttrName: ['19 正常', '20 废品', '21 旧品'],
  purposeName: ['11 种用或繁殖', '12 食用', '99 其他'],
};
const COUNTRIES = ['CHN 中国', 'JPN 日本', 'KOR 韩国', 'DEU 德国', 'NZL 新西兰', 'USA 美国'];
const READ_ONLY = ['cusDecStatusName', 'cusCiqNo', 'preEntryId', 'entryId', 'dDate', 'gNo'];

function row([id, label = '']: Row, heading: string | null): RowSpec {
  const promise = id.startsWith('promiseItem');
  const pair =
    id.endsWith('Name') && !['trafName', 'gName', 'ciqName', 'ownerName', 'agentName', 'appCertName'].includes(id);
  const control: ReplicaRow['control'] = READ_ONLY.includes(id)
    ? 'locked'
    : promise
      ? 'select'
      : pair
        ? 'pair'
        : 'text';
  const options = promise ? ['是', '否', '空'] : (TABLES[id] ?? COUNTRIES);
  const details = { id, ...(control === 'pair' || promise ? { options } : {}), ...(heading ? { heading } : {}) };
  return [label, control, READ_ONLY.includes(id) ? 'R' : promise ? 'U' : 'P', null, details];
}

const part = (rows: readonly Row[], heading: string) => rows.map((each, index) => row(each, index ? null : heading));

export const declarationForms = replicaForms({ portal: 'single-window', host: 'swapp.singlewindow.cn' }, [
  {
    id: 'dec',
    title: '进口报关单整合申报',
    path: '/decserver/sw/dec/merge/cusImport',
    buttons: ['暂存'],
    inferred: true,
    rows: [...part(HEAD, '基本信息'), ...part(ITEMS, '商品信息'), ...part(BOXES, '集装箱')],
  },
  {
    id: 'query',
    title: '报关状态查询',
    around: 'queryForm',
    path: '/qspserver/sw/qsp/query/view/queryDecStatus',
    buttons: ['查询'],
    rows: [
      ['报关单号', 'text', 'P', null, { id: 'entryId' }],
      ['验证码', 'captcha', 'N', null, { id: 'randomcode' }],
    ],
  },
]);
