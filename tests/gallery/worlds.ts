// The pieces the pictured worlds are made of. No real company, person, number or key.
import type { BackgroundState } from '../../extension/platform/messages.ts';
import { localDate } from '#shared/local-date.ts';
import type { ApprovalView, AuditLineView, CertificateView, ProblemView, TokenView } from '#shared/protocol/views.ts';

export const DAY = 86_400_000;

export const LONG_COMPANY =
  '演示（上海）国际供应链综合服务跨境电子商务进出口贸易集团股份有限公司第一保税物流仓储配送中心外高桥分公司报关业务一部';

export function certificate(now: number, changed: Partial<CertificateView> = {}): CertificateView {
  return {
    id: 'c'.repeat(64),
    number: '0101a4f2c31e88b7',
    holder: '王小明',
    company: '演示贸易有限公司',
    companyCode: '91310000MA1DEMO00X',
    medium: '2100040012345',
    issuer: 'Demo Test CA',
    algorithm: 'sm2',
    bits: 256,
    usage: 'sign',
    notBefore: now - 300 * DAY,
    notAfter: now + 795 * DAY,
    ...changed,
  };
}

export function token(now: number, changed: Partial<TokenView> = {}): TokenView {
  return {
    id: 'pkcs11:1',
    driver: 'pkcs11',
    label: '电子口岸卡',
    reader: 'Demo Reader CCID 00 00',
    serial: '2100040012345',
    demo: false,
    certificates: [certificate(now)],
    triesLeft: 5,
    triesMax: 5,
    locked: false,
    factoryPin: false,
    ...changed,
  };
}

export function demoToken(now: number): TokenView {
  return token(now, {
    id: 'software:demo',
    driver: 'software',
    label: '演示密钥',
    reader: '',
    demo: true,
    factoryPin: true,
    certificates: [certificate(now, { id: 'd'.repeat(64), medium: '' })],
  });
}

export function otherToken(now: number): TokenView {
  const rsa = certificate(now, {
    id: 'e'.repeat(64),
    number: '1f3a77c0',
    holder: '李芳',
    company: '示例报关行有限公司',
    algorithm: 'rsa',
    bits: 2048,
    notAfter: now + 12 * DAY,
  });
  return token(now, { id: 'pkcs11:2', reader: 'Demo Reader 3821 01 00', serial: '2100040099999', certificates: [rsa] });
}

/** Cards that are there and cannot be used now, each for another reason. */
export function unusable(now: number): NonNullable<ApprovalView['unusable']> {
  const one = (
    place: number,
    problem: ProblemView,
    of: Partial<CertificateView> = {},
  ): NonNullable<ApprovalView['unusable']>[number] => ({
    token: `pkcs11:${String(place)}`,
    label: '电子口岸卡',
    reader: `Demo Reader CCID 0${String(place)} 00`,
    demo: false,
    certificate: certificate(now, { id: String(place).repeat(64), number: `0101a4f2c31e99b${String(place)}`, ...of }),
    problem,
  });
  const ended = now - 40 * DAY;
  return [
    one(3, { code: 'token/certificate-expired', params: { date: localDate(ended) } }, { notAfter: ended }),
    one(4, { code: 'token/certificate-frozen', params: {} }, { holder: '张伟' }),
    one(5, { code: 'token/pin-locked', params: {} }, { company: LONG_COMPANY }),
    one(
      6,
      { code: 'token/other-company', params: { login: '演示贸易有限公司', card: '乙公司（演示）' } },
      { company: '乙公司（演示）', holder: '陈静' },
    ),
  ];
}

/** A computer on which everything works. */
export function good(now: number, changed: Partial<BackgroundState> = {}): BackgroundState {
  return {
    link: { state: 'connected', port: 17817 },
    pairing: { state: 'done' },
    agent: {
      version: '0.1.0',
      paused: false,
      locked: false,
      eportPort: null,
      control: false,
      osKeyStore: true,
      signedToday: 3,
    },
    situation: { problem: null, readers: [{ name: 'Demo Reader CCID 00 00', state: 'present' }], tokens: [token(now)] },
    approvals: [],
    runs: [],
    settings: { language: 'auto', theme: 'auto', port: null, consent: true, vaultMinutes: 15 },
    ended: [],
    portals: [
      {
        origin: 'https://www.singlewindow.cn',
        name: { zh: '中国国际贸易单一窗口', en: 'China International Trade Single Window' },
        at: now - 8 * 60_000,
      },
      {
        origin: 'https://online.customs.gov.cn',
        name: { zh: '互联网+海关', en: 'Customs Online' },
        at: now - 30 * 3_600_000,
      },
    ],
    logCut: false,
    unread: 0,
    vault: { state: 'open', locksAt: now + 600_000, companies: 1 },
    fill: null,
    ...changed,
  };
}

export function without(
  now: number,
  code: string,
  readers: NonNullable<BackgroundState['situation']>['readers'] = [],
): BackgroundState {
  return good(now, { situation: { problem: { code, params: {} }, readers, tokens: [] } });
}

export function approval(now: number, changed: Partial<ApprovalView> = {}): ApprovalView {
  return {
    id: 'a1',
    verb: 'sign',
    digest: 'f'.repeat(64),
    page: {
      origin: 'https://swapp.singlewindow.cn',
      topOrigin: 'https://swapp.singlewindow.cn',
      portal: { zh: '中国国际贸易单一窗口', en: 'China International Trade Single Window' },
      secure: true,
      firstTime: false,
    },
    program: null,
    tab: 1,
    document: {
      kind: 'declaration',
      title: { zh: '进口报关单', en: 'Import declaration' },
      fields: [
        { label: { zh: '统一编号', en: 'Unified number' }, value: 'I20260000412345678', strong: true },
        { label: { zh: '申报口岸', en: 'Port of declaration' }, value: '外港海关（2225）', strong: false },
        { label: { zh: '境内收发货人', en: 'Consignee' }, value: '演示贸易有限公司', strong: true },
        { label: { zh: '申报单位', en: 'Declarant' }, value: '示例报关行有限公司', strong: false },
        { label: { zh: '商品', en: 'Goods' }, value: '3 项', strong: false },
        { label: { zh: '总价', en: 'Total' }, value: '128,400.00 USD', strong: true },
      ],
      text: '<?xml version="1.0" encoding="UTF-8"?>\n<DecMessage>\n  <DecHead>\n    <SeqNo>I20260000412345678</SeqNo>\n    <AgentName>示例报关行有限公司</AgentName>\n    <TradeName>演示贸易有限公司</TradeName>\n  </DecHead>\n</DecMessage>\n',
      size: 18_432,
      sha256: '9f2c7a30d1e84b56a9c01f7e33d2b8a47c6e5d0918f2a3b4c5d6e7f8091a2b3c',
      caution: null,
    },
    tokens: [token(now)],
    certificate: 'c'.repeat(64),
    pin: 'ask',
    pinNote: null,
    rows: null,
    series: null,
    warnings: [],
    requestedAt: now,
    expiresAt: now + 115_000,
    ...changed,
  };
}

export function loginApproval(now: number, changed: Partial<ApprovalView> = {}): ApprovalView {
  const document: ApprovalView['document'] = {
    ...approval(now).document,
    kind: 'login',
    title: { zh: '登录', en: 'Log in' },
    fields: [{ label: { zh: '随机数', en: 'Random value' }, value: '8c1f0b72a94e4d53', strong: false }],
    text: '8c1f0b72a94e4d53',
    size: 16,
  };
  return approval(now, { verb: 'login', document, ...changed });
}

/** Trap: a name that turns the reading direction round, HTML, zero-width characters, an ID number. */
export function hostile(now: number): ApprovalView {
  const base = approval(now);
  return approval(now, {
    page: {
      origin: 'http://www.singlewindow.cn.login.example.com:8080',
      topOrigin: 'https://portal.example.org',
      portal: null,
      secure: false,
      firstTime: true,
    },
    document: {
      ...base.document,
      kind: 'text',
      title: { zh: '文字', en: 'Text' },
      caution: {
        zh: '这是一份报文的摘要，本窗口没有看到报文本身。',
        en: 'This is the digest of a message this window has not seen.',
      },
      fields: [
        {
          label: { zh: '收货人', en: 'Consignee' },
          value: `<b onclick="x()">演示\u202e公司限有易贸\u202c</b>\u200b`,
          strong: true,
        },
        { label: { zh: '证件号码', en: 'ID number' }, value: '310101199001011234', strong: false },
        { label: { zh: '备注', en: 'Remarks' }, value: 'W'.repeat(300), strong: false },
        { label: { zh: '企业', en: 'Company' }, value: LONG_COMPANY.repeat(3), strong: false },
      ],
    },
    tokens: [
      token(now, {
        triesLeft: 2,
        factoryPin: true,
        certificates: [certificate(now, { company: LONG_COMPANY, notAfter: now - DAY })],
      }),
    ],
    warnings: [{ code: 'token/other-company', params: { login: '演示贸易有限公司', card: LONG_COMPANY } }],
    pinNote: { code: 'token/pin-tries-low', params: { tries: 2 } },
  });
}

export function logLine(now: number, number: number): AuditLineView {
  const kinds = [
    {
      verb: 'sign',
      summary: '报关单',
      keys: [
        { name: '统一编号', value: `I2026000041${String(2_345_000 + number)}` },
        { name: '报关单号', value: `2225202610${String(12_345_000 + number)}` },
      ],
      result: 'done' as const,
      code: null,
    },
    { verb: 'login', summary: '登录', keys: [], result: 'done' as const, code: null },
    {
      verb: 'sign',
      summary: '进口电子订单（CEB311）',
      keys: [{ name: '订单号', value: `DEMO-${String(900_000 + number)}` }],
      result: 'failed' as const,
      code: 'token/pin-wrong',
    },
    { verb: 'identity', summary: '读取卡片信息', keys: [], result: 'refused' as const, code: 'approval/refused' },
    { verb: 'change-pin', summary: '修改IC卡密码', keys: [], result: 'changed' as const, code: null },
  ];
  const kind = kinds[number % kinds.length]!;
  return {
    number,
    at: now - (1204 - number) * 47 * 60_000,
    account: 'clerk',
    holder: '王小明',
    origin: number % 7 === 0 ? '' : 'https://swapp.singlewindow.cn',
    digest: '9f2c7a30d1e84b56a9c01f7e33d2b8a47c6e5d0918f2a3b4c5d6e7f8091a2b3c',
    certificate: '0101a4f2c31e88b7',
    hash: '3b2a1908f7e6d5c4b3a2f1890d5e6c7a48b2d333e7f10c9a65b4e81d0307ac29',
    ...kind,
  };
}
