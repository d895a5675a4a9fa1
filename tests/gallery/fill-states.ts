// The fill bar, the side panel and the profiles in every state. Everybody in them is made up.
import { REASONS } from '../../extension/fill/reason-words.ts';
import type { BarView, FillView, PreviewField } from '../../extension/platform/fill-messages.ts';
import type { BackgroundState } from '../../extension/platform/messages.ts';
import { emptyProfile } from '#shared/profile/profile.ts';
import { sampleProfile } from '../support/sample-profile.ts';
import type { Scene } from './scene.ts';
import { good, LONG_COMPANY } from './worlds.ts';

const COMPANIES = [
  { id: 'demo', name: '演示贸易有限公司', chosen: true },
  { id: 'long', name: LONG_COMPANY, chosen: false },
];

function field(id: number, label: string, changed: Partial<PreviewField> = {}): PreviewField {
  return {
    id,
    frame: 0,
    label,
    section: '',
    control: 'text',
    required: true,
    policy: 'fill',
    datum: 'co.name',
    confidence: 'sure',
    source: 'recipe',
    current: '',
    choices: null,
    maxLength: null,
    notice: null,
    value: '演示贸易有限公司',
    secret: false,
    checked: true,
    outcome: null,
    ...changed,
  };
}

/** 个人用户补充信息: a line of every kind. */
export function formFields(): PreviewField[] {
  const off = { value: null, checked: false };
  return [
    field(1, '企业中文名称', { section: '企业信息' }),
    field(2, '统一社会信用代码', { section: '企业信息', datum: 'co.uscc', value: '91650100MA0DEM013Q' }),
    field(3, '组织机构代码', { section: '企业信息', datum: 'co.orgCode', value: 'MA0DEM013', computed: 'derived' }),
    field(4, '法人姓名', { section: '企业信息', datum: 'lr.name', value: '演法人', current: '演旧人', checked: false }),
    field(5, '法人证件号码', { section: '企业信息', datum: 'lr.idNo', value: '110101198001010010', secret: true }),
    field(6, '法人身份证结束日期', { section: '企业信息', datum: 'lr.idTo', value: '长期', confidence: 'check', checked: false }),
    field(7, '备案联系人', { section: '企业信息', datum: null, confidence: 'unknown', source: 'none', required: false, ...off }),
    field(8, '账号所有人姓名', { section: '账号所有人', datum: 'me.name', value: '演本人', current: '演本人' }),
    field(9, '手机号码', { section: '账号所有人', datum: 'me.mobile', value: '13800000002', source: 'dictionary', required: false, notice: { zh: '请用绑定的手机号', en: 'Use the bound number' } }),
    field(10, '企业邮箱账号', { section: '账号所有人', datum: 'co.apecEmail', ...off }),
    field(11, '用户名', { section: '账号所有人', datum: 'me.name', policy: 'read', ...off }),
    field(12, '登录密码', { section: '账号所有人', control: 'password', policy: 'ask', datum: 'account.password', value: '••••••••', secret: true, checked: false }),
    field(13, '图片验证码', { section: '验证', policy: 'never', datum: null, notice: REASONS.code, ...off }),
    field(14, '我已阅读并同意《用户注册协议》', { section: '验证', control: 'checkbox', policy: 'never', datum: null, notice: REASONS.agreement, required: false, ...off }),
  ];
} // prettier-ignore

export function fillView(now: number, changed: Partial<FillView> = {}): FillView {
  return {
    tab: 1,
    host: 'app.singlewindow.cn',
    secure: true,
    portal: { zh: '中国国际贸易单一窗口', en: 'China International Trade Single Window' },
    form: { zh: '个人用户补充信息', en: 'Supplement of a personal user' },
    companies: COMPANIES,
    entries: null,
    fields: formFields(),
    feed: null,
    guide: null,
    keepPassword: false,
    importable: false,
    strangers: [],
    problem: null,
    run: null,
    history: [
      { at: now - 5 * 60_000, form: { zh: '企业操作员补充信息', en: 'Supplement of an operator' }, host: 'app.singlewindow.cn', filled: 6, refused: 0 },
      { at: now - 26 * 3_600_000, form: null, host: 'www.example.com', filled: 20, refused: 1 },
    ],
    ...changed,
  };
} // prettier-ignore

/** After a run in which one field was not taken. */
function written(): PreviewField[] {
  return formFields().map((one) =>
    one.checked ? { ...one, outcome: one.id === 2 ? ('not-accepted' as const) : ('filled' as const) } : one,
  );
}

export function panelScenes(now: number): Scene[] {
  const state = (name: string, view: FillView | null, more: Partial<Scene> = {}): Scene => ({
    name: `panel-${name}`,
    page: 'panel',
    state: good(now),
    answers: { 'fill.view': view },
    width: 400,
    height: 900,
    ...more,
  });
  const many = Array.from({ length: 100 }, (_, at) =>
    field(at + 1, `第 ${String(at + 1)} 栏`, { section: `第 ${String(Math.floor(at / 20) + 1)} 组` }),
  );
  const long = field(1, LONG_COMPANY, { value: LONG_COMPANY, current: 'W'.repeat(120), section: LONG_COMPANY });
  const locked = good(now, { vault: { state: 'locked', locksAt: null, companies: 0 } });
  const problem = (code: string, params: Record<string, string> = {}): FillView =>
    fillView(now, { problem: { code, params } });
  return [
    state('ready', fillView(now), { height: 1400 }),
    state('entries', fillView(now, {
      form: { zh: '添加经办人', en: 'Add a handler' },
      entries: [{ id: 'hd-1', name: '演经办', chosen: true }, { id: 'hd-2', name: '演经二', chosen: false }],
      keepPassword: true,
      importable: true,
    }), { height: 1400 }),
    state('accounts', fillView(now, {
      form: { zh: '登录', en: 'Login' },
      entries: [{ id: 'ac-1', name: 'demo_admin', role: 'admin', chosen: false }, { id: 'ac-2', name: 'demo_op1', role: 'operator', chosen: false }],
      fields: [],
    })),
    state('guide', fillView(now, {
      form: { zh: 'IC卡登录', en: 'Card login' },
      guide: { zh: '插入IC卡，在网页里输入IC卡密码并点“登录”，然后在通签窗口里核对。这里没有要填写的内容。', en: 'Insert the card, type its PIN in the page and log in, then check the Tongqian window. There is nothing to fill here.' },
      fields: [],
    })),
    state('running', fillView(now, { run: { id: 'r', done: 5, of: 8, ended: false, canUndo: false } })),
    state('done', fillView(now, {
      fields: written(),
      run: { id: 'r', done: 6, of: 6, ended: true, canUndo: true },
    }), { height: 1400 }),
    state('undone', fillView(now, {
      fields: formFields().map((one) => (one.checked ? { ...one, outcome: 'restored' as const } : one)),
      run: { id: 'r', done: 6, of: 6, ended: true, canUndo: false },
    })),
    state('many', fillView(now, { fields: many })),
    state('long', fillView(now, { fields: [long, ...formFields()], companies: COMPANIES.map((one) => ({ ...one, chosen: one.id === 'long' })) })),
    state('strangers', fillView(now, { strangers: ['forms.partner-demo.example'] }), { height: 1400 }),
    state('sandboxed', problem('fill/sandboxed'), { answers: { 'fill.view': { ...problem('fill/sandboxed'), fields: [] } } }),
    state('nothing', null),
    state('empty', problem('fill/nothing-here', {}), { answers: { 'fill.view': { ...problem('fill/nothing-here'), fields: [] } } }),
    state('locked', problem('fill/locked'), { state: locked }),
    state('wrong-passphrase', problem('fill/locked'), {
      state: locked,
      answers: { 'fill.view': problem('fill/locked'), 'vault.unlock': { error: { code: 'vault/wrong-passphrase', params: {} } } },
      types: [['.passphrase input', '12345678']],
      presses: ['Enter'],
    }),
    state('no-profile', null, {
      state: good(now, { vault: { state: 'none', locksAt: null, companies: 0 } }),
      answers: { 'fill.view': { ...problem('fill/no-profile'), companies: [], fields: formFields().map((one) => ({ ...one, value: null, checked: false })) } },
    }),
    state('other-company', problem('fill/other-company', { other: '示例报关行有限公司', chosen: '演示贸易有限公司' })),
    state('changed', problem('fill/page-changed')),
    state('unknown-host', { ...problem('fill/unknown-host', { host: 'www.example.com' }), host: 'www.example.com', portal: null, form: null }),
    state('http', { ...problem('fill/http', { host: 'www.example.com' }), secure: false }),
    state('teach', fillView(now), { clicks: ['.line.unknown .link'] }),
    state('import', fillView(now, { importable: true }), {
      answers: {
        'fill.view': fillView(now, { importable: true }),
        'fill.import': {
          values: [{ datum: 'co.name', value: '演示贸易有限公司' }, { datum: 'lr.idType', value: 'id-card' }, { datum: 'lr.name', value: '演法人' }],
          refused: [{ label: '法人证件号码', code: 'profile/masked', params: {} }],
          profile: null,
        },
      },
      clicks: ['.more .links .link'],
    }),
    state('narrow', fillView(now), { width: 300 }),
    state('wide', fillView(now), { width: 1280 }),
    state('loading', null, { state: null, wait: 400, height: 400 }),
  ];
} // prettier-ignore

export function barScenes(): Scene[] {
  const view = (changed: Partial<BarView> = {}): BarView => ({
    state: 'ready',
    fillable: 23,
    toCheck: 3,
    filled: 0,
    refused: 0,
    companies: [COMPANIES[0]!],
    notice: null,
    canUndo: false,
    password: false,
    ...changed,
  });
  const state = (name: string, bar: BarView, more: Partial<Scene> & { crowded?: boolean; fields?: number } = {}): Scene => {
    const { crowded, fields, ...rest } = more;
    return { name: `bar-${name}`, page: 'bar', state: null, answers: { bar, crowded, fields }, width: 1100, height: 420, ...rest };
  };
  const notice = { zh: '这个网站不加密传输，填写的内容可能被别人看到。', en: 'This site is not encrypted.' };
  return [
    state('ready', view()),
    state('two-companies', view({ companies: COMPANIES })),
    state('long-name', view({ companies: COMPANIES.map((one) => ({ ...one, chosen: one.id === 'long' })) })),
    state('password', view({ fillable: 1, toCheck: 0, password: true })),
    state('nothing', view({ fillable: 0, toCheck: 0 })),
    state('locked', view({ state: 'locked' })),
    state('running', view({ state: 'running', filled: 5 })),
    state('done', view({ state: 'done', filled: 20, refused: 1, canUndo: true })),
    state('off', view({ state: 'off' })),
    state('ask-host', view({ state: 'ask-host' })),
    state('notice', view({ state: 'ask-host', notice })),
    state('crowded', view(), { crowded: true, fields: 30, width: 1366, height: 500 }),
    state('narrow', view({ companies: COMPANIES }), { width: 360, height: 640 }),
  ];
} // prettier-ignore

export function profilesScenes(now: number): Scene[] {
  const whole = sampleProfile();
  const wrong = sampleProfile('wrong');
  wrong.company = { ...wrong.company, name: LONG_COMPANY, uscc: '91650100MA0DEM013A', phone: '12' };
  wrong.lr = { ...wrong.lr, idNo: '110101198001010011', idTo: '2010-01-01' };
  const twenty = {
    ...sampleProfile('twenty'),
    handlers: Array.from({ length: 20 }, (_, at) => ({ ...whole.handlers[0]!, id: `h${String(at)}`, name: `演经办${String(at)}` })),
  };
  const state = (name: string, hash: string, more: Partial<Scene> = {}): Scene => ({
    name: `profiles-${name}`,
    page: 'profiles',
    state: good(now),
    answers: { 'vault.read': [whole, wrong, twenty] },
    hash,
    width: 1280,
    height: 900,
    ...more,
  });
  const vault = (state: BackgroundState['vault']['state']): BackgroundState =>
    good(now, { vault: { state, locksAt: null, companies: 0 } });
  const preview = {
    list: 'handlers',
    columns: [{ head: '姓名', datum: 'hd.name' }, { head: '身份证号', datum: 'hd.idNo' }, { head: '部门', datum: null }],
    choices: ['hd.name', 'hd.idType', 'hd.idNo', 'hd.mobile'],
    sample: [['演经办', '110101199505050061', '关务部'], ['演经二', '', '关务部']],
    rows: 12,
    entries: 11,
    faults: [{ row: 3, column: 1, code: 'profile/id-number', params: {} }, { row: 4, column: 1, code: 'import/number-rounded', params: {} }],
  };
  return [
    state('company', 'demo/company'),
    state('person', 'demo/lr'),
    state('handlers', 'demo/handlers', { clicks: ['.entries summary'] }),
    state('twenty', 'twenty/handlers'),
    state('invoices', 'demo/invoices', { clicks: ['.entries summary'] }),
    state('accounts', 'demo/accounts', { clicks: ['.entries > li:nth-child(2) summary'] }),
    state('wrong', 'wrong/company'),
    state('wrong-person', 'wrong/lr'),
    state('new', 'new/company', { answers: { 'vault.read': [emptyProfile('new')] } }),
    state('empty', '', { answers: { 'vault.read': [] } }),
    state('keep', 'keep', { height: 1300 }),
    state('card', 'demo/company', {
      answers: {
        'vault.read': [whole],
        'vault.from-card': { values: [{ datum: 'co.name', value: '演示贸易有限公司' }, { datum: 'co.uscc', value: '91650100MA0DEM013Q' }], refused: [], profile: null },
      },
      clicks: ['.section-head .button'],
    }),
    state('sheet', 'demo/handlers', { answers: { 'vault.read': [whole], 'vault.import': preview }, files: [['input[type=file]', 'people.csv']] }),
    state('sheet-problem', 'demo/handlers', { answers: { 'vault.read': [whole], 'vault.import': { error: { code: 'import/old-excel', params: {} } } }, files: [['input[type=file]', 'people.csv']] }),
    state('create', '', { state: vault('none') }),
    state('create-weak', '', { state: vault('none'), types: [['.passphrase input', '12345678']] }),
    state('locked', '', { state: vault('locked') }),
    state('damaged', '', { state: vault('damaged') }),
    state('not-saved', 'demo/company', { answers: { 'vault.read': [whole], 'vault.write': { error: { code: 'vault/not-saved', params: {} } } }, types: [['.fields input', '甲']], wait: 1000 }),
    state('narrow', 'demo/handlers', { width: 360, height: 1200 }),
    state('wide', 'demo/company', { width: 1920 }),
    state('loading', '', { state: null, wait: 400, height: 500 }),
  ];
} // prettier-ignore
