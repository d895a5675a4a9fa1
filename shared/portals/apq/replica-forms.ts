// Pages of APQ as spec/fill.md §3.5 describes them: the older login, the rows of a table that only its column heads name, and one of
// the newer static pages. Labels of the last two are inferred.
import { replicaForms, type RowSpec } from '../replica-form.ts';

const TRANSPORT: readonly RowSpec[] = [
  ['日期', 'text', 'P', null],
  ['运输方式', 'select', 'P', null, { options: ['海运', '空运', '公路', '铁路', '邮运'] }],
  ['运输工具', 'select', 'P', null, { options: ['船舶', '飞机', '汽车', '火车'] }],
  ['号码', 'text', 'P', null],
  ['集装箱号', 'text', 'P', null],
  ['重量', 'text', 'P', null],
  ['数量', 'text', 'P', null],
  ['说明', 'text', 'P', null],
];

export const apqForms = replicaForms({ portal: 'apq', host: 'apq.customs.gov.cn' }, [
  {
    id: 'Q1',
    title: '登录',
    scheme: 'http',
    path: '/_forms/default.aspx',
    buttons: ['登录'],
    rows: [
      ['用户名', 'text', 'F', 'account.username', { id: 'ctl00_PlaceHolderMain_signInControl_UserName' }],
      ['密码', 'password', 'U', 'account.password', { id: 'ctl00_PlaceHolderMain_signInControl_password' }],
    ],
  },
  {
    id: 'Q2',
    title: '运输信息',
    scheme: 'http',
    path: '/ent/transport.aspx',
    buttons: ['保存'],
    inferred: true,
    rows: TRANSPORT,
  },
  {
    id: 'Q3',
    title: '业务办理',
    scheme: 'http',
    path: '/grain/static/htmls/ProcessEnt/apply.html',
    buttons: ['暂存'],
    inferred: true,
    rows: [
      ['企业名称', 'text', 'P', 'co.name'],
      ['统一社会信用代码', 'text', 'P', 'co.uscc'],
      ['企业地址', 'text', 'P', 'co.address'],
      ['联系电话', 'text', 'P', 'co.phone'],
    ],
  },
]);
