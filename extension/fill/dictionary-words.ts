// The words of the dictionary, as data: the background keeps them and hands them to a frame with its recipes, so that a page without a
// form does not load them (scripts/build-extension.ts puts content/words.ts in this place).
import type { Bilingual } from '#shared/errors.ts';
import type { Reason } from './never.ts';
import { REASONS } from './reason-words.ts';

/** What is asked for, before it is known of whom. */
export type Asked =
  | 'name'
  | 'idType'
  | 'idNo'
  | 'idFrom'
  | 'idTo'
  | 'idSpan'
  | 'mobile'
  | 'phone'
  | 'email'
  | 'username'
  | 'co.name'
  | 'co.nameEn'
  | 'co.uscc'
  | 'co.orgCode'
  | 'co.customsCode'
  | 'co.inspectionCode'
  | 'address'
  | 'co.address'
  | 'region'
  | 'co.region'
  | 'co.phone'
  | 'co.apecEmail'
  | 'hd.scope'
  | 'hd.mail'
  | 'inv.title'
  | 'inv.taxNo'
  | 'inv.address'
  | 'inv.phone'
  | 'inv.email'
  | 'title';

/** Parts that many rows share. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  co: [
    '企业',
    '公司',
    '单位',
    '本企业',
    '本公司',
    '本单位',
    '我司',
    '申请企业',
    '申请单位',
    '注册企业',
    '所属企业',
    '所属公司',
    '所属单位',
    '所在企业',
    '所在公司',
    '所在单位',
    '工作单位',
    '经营单位',
    '经营主体',
    '商户',
    '法人单位',
    '用户单位',
  ],
  card: ['身份证', '身份证件', '证件', '居民身份证', '个人身份证', '证照'],
  any: ['', '身份证', '身份证件', '证件', '居民身份证', '个人身份证', '证照'],
  valid: ['', '有效', '有效期', '有效期限', '有效日期'],
};

/** What is asked for, its labels, and `near` where they may mean something else. */
export type Row = readonly [Asked, string, 'near'?];

/** `<co>` and the like stand for each of their parts; `|` parts alternatives; `(x)` may be missing. */
const ROWS: readonly Row[] = [
  ['name', '姓名|名字|真实姓名|中文姓名|个人姓名|用户姓名|人员姓名|姓名全称|name|full name|your name|real name'],
  [
    'idType',
    '<card>类型|<card>种类|<card>类别|有效证件类型|身份证明类型|id type|type of id|document type|certificate type|identity type',
  ],
  [
    'idNo',
    '<card>号码|<card>号|<card>编号|有效证件号码|有效证件号|公民身份号码|身份号码|居民身份号码|身份证件号|身份证号码号|id number|id no|id card number|id card no|document number|identity number|identity card number|certificate number',
  ],
  [
    'idFrom',
    '<any><valid>起始日期|<any><valid>起始日|<any><valid>起始时间|<any><valid>开始日期|<any><valid>开始时间|<card><valid>起日期|<any><valid>生效日期|<card><valid>起|<any>有效期自|<any>有效期从|<any>有效期起|<any>有效期起始|<any>有效期开始|id valid from|valid from',
  ],
  [
    'idTo',
    '<any><valid>结束日期|<any><valid>结束日|<any><valid>结束时间|<any><valid>截止日期|<any><valid>截止日|<any><valid>截止时间|<any><valid>截至日期|<any><valid>终止日期|<any><valid>到期日期|<any><valid>到期日|<any><valid>失效日期|<any><valid>届满日期|<card><valid>止日期|<any>有效期至|<any>有效期到|<any>有效期止|<any>有效期截止|<any>有效期结束|<any>有效至|id valid to|valid to|valid until|id expiry date|expiry date',
  ],
  [
    'idSpan',
    '身份证有效期|身份证有效期限|身份证有效日期|身份证件有效期|证件有效期|证件有效期限|证件有效日期|证件期限|身份证期限|身份证起止日期|证件起止日期|证件有效期起止|身份证有效期起止',
  ],
  [
    'mobile',
    '手机|手机号|手机号码|移动电话|移动电话号码|移动手机|联系手机|联系手机号|联系手机号码|常用手机|常用手机号|绑定手机|绑定手机号|绑定手机号码|已绑定手机号|手机电话|手机联系方式|个人手机|个人手机号|个人手机号码|注册手机|注册手机号|注册手机号码|接收手机号|mobile|mobile phone|mobile number|mobile no|mobile phone number|cell phone|cellphone|phone number mobile',
  ],
  [
    'phone',
    '电话|电话号码|联系电话|联系电话号码|固定电话|座机|座机号码|固话|联系方式|办公电话|phone|phone number|telephone|telephone number|tel|contact number|contact phone',
  ],
  [
    'email',
    '邮箱|电子邮箱|邮箱地址|电子邮件|电子邮件地址|电子邮箱地址|邮件地址|邮件|电邮|电邮地址|联系邮箱|常用邮箱|个人邮箱|绑定邮箱|注册邮箱|e-mail|email|email address|e-mail address|mailbox|mail address',
  ],
  [
    'username',
    '用户名|用户账号|用户名称|登录名|登录名称|登录用户名|登录账号|登录账户|账号|账户|账号名|账户名|账号名称|用户id|会员名|username|user name|login name|user id|account|account name|login id',
  ],

  [
    'co.name',
    '<co>名称|<co>名|<co>全称|<co>中文名称|<co>中文名|<co>中文全称|<co>名称全称|<co>全名|营业执照名称|企业法定名称|company name|company|enterprise name|name of company|name of enterprise|organization name|organisation name|business name|corporate name|legal name of company|company name in chinese',
  ],
  ['co.name', '机构名称|组织名称|机构全称|主体名称|市场主体名称|申请人名称', 'near'],
  [
    'co.nameEn',
    '<co>英文名称|<co>英文名|<co>英文全称|英文企业名称|英文公司名称|company name in english|english company name|english name of company|company english name',
  ],
  [
    'co.uscc',
    '统一社会信用代码|<co>统一社会信用代码|统一社会信用代码号|统一社会信用代码证号|社会信用代码|<co>社会信用代码|统一信用代码|社会统一信用代码|统一社会代码|统一代码|信用代码|<co>信用代码|社会信用统一代码|统一社会信用编码|统一社会信用码|18位统一社会信用代码|18位社会信用代码|uscc|unified social credit code|social credit code|unified social credit identifier|credit code',
  ],
  [
    'co.orgCode',
    '组织机构代码|<co>组织机构代码|组织机构代码证号|组织机构代码证|组织机构代码号|组织机构编码|主体标识码|<co>主体标识码|机构代码|organization code|organisation code',
  ],
  [
    'co.customsCode',
    '海关注册编码|海关注册登记编码|海关注册登记号|海关注册号|海关备案编码|海关备案号|海关企业编码|海关十位编码|海关10位编码|10位海关编码|10位海关代码|海关10位代码|<co>海关编码|<co>海关代码|海关企业代码|customs registration code|customs code of company',
  ],
  [
    'co.inspectionCode',
    '检验检疫编码|检验检疫备案号|检验检疫备案编码|检验检疫代码|检验检疫企业编码|10位检验检疫编码|报检单位登记号|报检企业备案号|<co>检验检疫编码',
  ],
  [
    'co.address',
    '<co>地址|<co>注册地址|<co>详细地址|<co>住所|<co>通讯地址|<co>联系地址|<co>经营地址|<co>办公地址|<co>中文地址|<co>注册地详细地址|企业注册地址详细|注册地址|经营地址|营业地址|营业执照地址|住所|经营场所|company address|registered address|business address|address of company|enterprise address|office address',
  ],
  ['address', '地址|详细地址|注册地详细地址|注册详细地址|通讯地址|联系地址|address|detailed address|street address'],
  [
    'co.region',
    '<co>注册地|<co>注册地区|<co>所在地|<co>所在地区|<co>所属地区|<co>所在省市|<co>所属省市|<co>注册省市|<co>行政区划|<co>注册地选择|place of registration|company region',
  ],
  [
    'region',
    '注册地|注册地选择|注册地区|注册所在地|注册省市|所在地|所在地区|所属地区|所在省市|所在省市区|省市区|省/市/区|行政区划|region|province/city',
  ],
  [
    'co.phone',
    '<co>电话|<co>联系电话|<co>电话号码|<co>联系电话号码|<co>固定电话|<co>座机|<co>办公电话|<co>联系方式|企业注册电话|注册电话|company phone|company telephone|company phone number|business phone|enterprise phone',
  ],
  [
    'co.apecEmail',
    '企业邮箱账号|企业邮箱|企业电子邮箱|公司邮箱|公司电子邮箱|单位邮箱|单位电子邮箱|企业邮件地址|企业邮箱地址|企业账号邮箱|企业注册邮箱|company email|company e-mail|enterprise email|business email|company email account',
  ],
  ['hd.scope', '经办人权限|权限|数据权限|查看权限|申请单权限|申请单查看权限|可见范围|handler permission|permission'],
  [
    'hd.mail',
    '是否接受邮件|是否接收邮件|接受邮件|接收邮件|是否接收邮件通知|是否接受邮件通知|邮件通知|接收邮件通知|是否收取邮件|receive mail|receives mail|receive email',
  ],
  [
    'inv.title',
    '发票名称|发票抬头|发票抬头名称|抬头|抬头名称|开票名称|开票抬头|开票单位|开票单位名称|开票公司名称|购方名称|购买方名称|购货单位名称|发票单位名称|invoice title|invoice name|title of invoice',
  ],
  [
    'inv.taxNo',
    '纳税人识别号|纳税识别号|纳税人识别码|纳税人税号|税号|企业税号|公司税号|单位税号|税务登记号|税务识别号|购方税号|开票税号|发票税号|纳税人识别号码|taxpayer number|taxpayer identification number|tax number|tax id|tax no|tax identification number|tin',
  ],
  ['inv.address', '发票地址|发票注册地址|开票地址|开票注册地址|发票注册地详细地址|invoice address'],
  ['inv.phone', '发票联系电话|开票电话|开票联系电话|发票电话|invoice phone'],
  [
    'inv.email',
    '电子发票接收邮箱|电子发票邮箱|发票接收邮箱|发票邮箱|接收邮箱|收票邮箱|收票人邮箱|电子发票接收邮箱地址|接收发票邮箱|接收电子发票邮箱|电子发票接收电子邮箱|email for invoices|invoice email|e-mail for invoices',
  ],
  ['title', '名称|全称'],
];

/** Labels that look like a row and are none: no slip of the pen is forgiven towards these. */
const OTHERS =
  '证书号码|证书编号|证书类型|许可证号码|许可证号|行业名称|商品名称|产品名称|货物名称|品名|批次名称|船舶名称|项目名称|事业名称|作业名称|专业名称|职业名称|学校名称|银行名称|开户名称|企业性质|企业类型|企业规模|企业编号|企业代码|企业网址|企业简介|公司性质|公司类型|单位性质|单位类型|单位代码|工号号码|报关单号码|提单号码|合同号码|护照号码|护照号|签证号码|机票号码|车牌号码|卡号|账户类型|账号类型|邮政编码|邮编|邮编号码|传真|传真号码|社会保险号|海关编码|商品编码|申请日期|申报日期|出生日期|签发日期|发证日期|成立日期|出口日期|进口日期|开业日期|营业期限|营业执照号|学历类型|国籍|性别|民族';

export interface Words {
  parts: Readonly<Record<string, readonly string[]>>;
  rows: readonly Row[];
  /** Parted by `|` */
  others: string;
  reasons: Readonly<Record<Reason, Bilingual>>;
}

export const WORDS: Words = { parts: PARTS, rows: ROWS, others: OTHERS, reasons: REASONS };

/** The words, as whoever runs this has them. */
export const words = (): Words => WORDS;
