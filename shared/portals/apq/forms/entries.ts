// 运输信息 of the older pages: rows of a table whose column heads are the only labels; and the static pages of the newer ones, whose
// fields no manual prints (spec/fill.md §3.5). All of it differs from consignment to consignment.
import type { FieldRecipe, FormRecipe } from '../../portal.ts';

const COLUMNS = ['日期', '运输方式', '运输工具', '号码', '集装箱号', '重量', '数量', '说明'] as const;
const WIDER: Readonly<Partial<Record<string, readonly string[]>>> = {
  日期: ['进出境日期', '时间'],
  运输工具: ['工具', '运输工具名称'],
  号码: ['运输工具号码', '航班航次号'],
  说明: ['备注'],
};
const fields = COLUMNS.map((label): FieldRecipe => ({
  datum: null,
  policy: 'offer',
  labels: [label, ...(WIDER[label] ?? [])],
  inferred: true,
}));

export const entries: readonly FormRecipe[] = [
  {
    id: 'transport-rows',
    name: { zh: '运输信息', en: 'Transport' },
    path: '\\.aspx',
    landmarks: [
      { selector: 'table', text: '运输方式' },
      { selector: 'table', text: '集装箱号' },
    ],
    inferred: true,
    fields,
  },
  {
    id: 'process-page',
    name: { zh: '业务办理', en: 'Business page' },
    path: '^/grain/static/htmls/ProcessEnt/',
    landmarks: [{ selector: 'input' }],
    inferred: true,
    fields: [
      { datum: 'co.name', policy: 'offer', labels: ['企业名称', '单位名称', '申请单位'], inferred: true },
      { datum: 'co.uscc', policy: 'offer', labels: ['统一社会信用代码'], inferred: true },
      { datum: 'co.address', policy: 'offer', labels: ['企业地址', '单位地址'], inferred: true },
      { datum: null, policy: 'offer', labels: ['联系人'], inferred: true },
      { datum: 'co.phone', policy: 'offer', labels: ['联系电话', '企业联系电话'], inferred: true },
      ...fields,
    ],
  },
];
