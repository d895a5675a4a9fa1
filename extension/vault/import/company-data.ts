// What a card's certificate or the page 管理员账号信息管理 (spec/fill.md §4.1 I) says of a company. Masked values are refused by name.
import type { ProblemCode, ProblemParams } from '#shared/errors.ts';
import { datumFault, personFaults } from '#shared/profile/check.ts';
import { cleaned } from '#shared/profile/clean.ts';
import type { DatumKey } from '#shared/profile/data.ts';
import { isOrganisationCode } from '#shared/profile/identifiers/organisation-code.ts';
import { organisationCodeOf } from '#shared/profile/identifiers/uscc.ts';
import { emptyProfile } from '#shared/profile/profile.ts';

export interface CompanyValue {
  datum: DatumKey;
  section: 'company' | 'lr' | 'adm';
  field: string;
  value: string;
}

export interface CompanyData {
  /** The code by which the source names its company: credit code or organisation code, right or not; '' when it names none. */
  code: string;
  values: CompanyValue[];
  /** What was there and could not be taken, by its label. */
  refused: { label: string; code: ProblemCode; params: ProblemParams }[];
}

const OF_LABEL: readonly [
  labels: readonly string[],
  section: CompanyValue['section'],
  field: string,
  datum: DatumKey,
][] = [
  [['企业中文名称', '企业名称', '单位名称'], 'company', 'name', 'co.name'],
  [['企业英文名称'], 'company', 'nameEn', 'co.nameEn'],
  [['统一社会信用代码'], 'company', 'uscc', 'co.uscc'],
  [['企业地址'], 'company', 'address', 'co.address'],
  [['法人姓名', '法定代表人姓名', '法定代表人'], 'lr', 'name', 'lr.name'],
  [['法人证件类型'], 'lr', 'idType', 'lr.idType'],
  [['法人证件号码'], 'lr', 'idNo', 'lr.idNo'],
  [['绑定手机', '绑定手机号', '绑定手机号码'], 'adm', 'mobile', 'adm.mobile'],
];
const ORGANISATION = ['组织机构代码(主体标识码)', '组织机构代码', '主体标识码'];
const MOST_FIELDS = 200;

/** From a certificate: name, and the credit code where the card holds all 18 characters of it. */
export function fromCertificate({ company, companyCode }: { company: string; companyCode: string }): CompanyData {
  const fields = [{ label: '企业名称', value: company }];
  // Older cards hold the 9 characters of the organisation code, from which no credit code can be made
  if (!isOrganisationCode(cleaned('co.orgCode', companyCode)))
    fields.push({ label: '统一社会信用代码', value: companyCode });
  return { ...fromPage(fields), code: companyCode };
}

/** From the labels and values that stand on the page. */
export function fromPage(fields: readonly { label: string; value: string }[]): CompanyData {
  const data: CompanyData = { code: '', values: [], refused: [] };
  for (const { label, value } of fields.slice(0, MOST_FIELDS)) {
    const known = OF_LABEL.find(([labels]) => labels.includes(plain(label)));
    if (!known || value.trim() === '' || data.values.some(({ datum }) => datum === known[3])) continue;
    const [, section, field, datum] = known;
    const text = cleaned(datum, value);
    const fault = datumFault(datum, text);
    if (fault) data.refused.push({ label: plain(label).slice(0, 60), ...fault });
    else data.values.push({ datum, section, field, value: text });
  }
  return withoutContradiction(data, fields);
}

/** Two codes that contradict each other, and a number that is none of its type, are both not taken. */
function withoutContradiction(data: CompanyData, fields: readonly { label: string; value: string }[]): CompanyData {
  const drop = (datum: DatumKey, label: string, code: ProblemCode): void => {
    data.values = data.values.filter((value) => value.datum !== datum);
    data.refused.push({ label, code, params: {} });
  };
  const said = fields.find(({ label }) => ORGANISATION.includes(plain(label)))?.value ?? '';
  const organisation = cleaned('co.orgCode', said);
  const uscc = data.values.find(({ datum }) => datum === 'co.uscc')?.value;
  data.code = uscc ?? organisation;
  if (uscc !== undefined && isOrganisationCode(organisation) && organisationCodeOf(uscc) !== organisation)
    drop('co.uscc', '统一社会信用代码', 'profile/organisation-code');

  const { lr } = emptyProfile('page');
  for (const { section, field, value } of data.values) if (section === 'lr') Object.assign(lr, { [field]: value });
  const wrong = personFaults('', 'lr', lr).find(({ path }) => path === '.idNo');
  if (wrong) drop('lr.idNo', '法人证件号码', wrong.code);
  return data;
}

/** Without star, colon, width and the words of buttons beside it. */
function plain(label: string): string {
  return label
    .normalize('NFKC')
    .replace(/\[[^\]]*\]|【[^】]*】/g, '')
    .replace(/[\s*:]/g, '');
}
