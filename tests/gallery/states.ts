// Made-up worlds in which the pages are photographed and checked. No real company, person, number or key.
import type { BackgroundState } from '../../extension/platform/messages.ts';
import type { ApprovalView, AuditLineView, CheckView, PairingView } from '#shared/protocol/views.ts';
import {
  approval,
  certificate,
  DAY,
  demoToken,
  good,
  hostile,
  logLine,
  loginApproval,
  LONG_COMPANY,
  otherToken,
  token,
  without,
} from './worlds.ts';

/** One picture: a page, the state the background pushes, and what the agent answers to calls. */
export interface Scene {
  name: string;
  page: 'popup' | 'approve' | 'welcome' | 'options' | 'log';
  /** null = the background says nothing yet */
  state: BackgroundState | null;
  /** method → result, `{error}`, or `never` */
  answers?: Record<string, unknown>;
  hash?: string;
  width?: number;
  height?: number;
  /** CSS selectors clicked before the picture. */
  clicks?: string[];
  /** [selector, text] typed before the picture. */
  types?: [string, string][];
  /** Milliseconds to wait before the picture. */
  wait?: number;
  only?: { language?: 'zh' | 'en'; theme?: 'light' | 'dark' };
}

/** @param now the moment everything is told from */
export function scenes(now: number): Scene[] {
  return [...popupScenes(now), ...approveScenes(now), ...welcomeScenes(now), ...optionsScenes(now), ...logScenes(now)];
}

function popupScenes(now: number): Scene[] {
  const reader = 'Demo Reader CCID 00 00';
  const state = (name: string, value: BackgroundState | null, more: Partial<Scene> = {}): Scene => ({
    name: `popup-${name}`,
    page: 'popup',
    state: value,
    width: 360,
    height: 560,
    ...more,
  });
  const agent = good(now).agent!;
  return [
    state('ready', good(now)),
    state('demo', good(now, { situation: { problem: null, readers: [], tokens: [demoToken(now)] }, portals: [] })),
    state(
      'attention',
      good(now, {
        situation: {
          problem: null,
          readers: good(now).situation!.readers,
          tokens: [
            token(now, {
              triesLeft: 3,
              factoryPin: true,
              certificates: [certificate(now, { notAfter: now + 12.5 * DAY })],
            }),
          ],
        },
      }),
    ),
    state(
      'two-cards',
      good(now, {
        situation: {
          problem: null,
          readers: [
            { name: reader, state: 'present' },
            { name: 'Demo Reader 3821 01 00', state: 'present' },
          ],
          tokens: [token(now), otherToken(now)],
        },
      }),
      { clicks: ['.cards > .link'], height: 780 },
    ),
    state(
      'long-name',
      good(now, {
        situation: {
          problem: null,
          readers: [{ name: 'A very long reader name of some vendor with revision 00 00', state: 'present' }],
          tokens: [token(now, { certificates: [certificate(now, { company: LONG_COMPANY })] })],
        },
      }),
    ),
    state(
      'expired',
      good(now, {
        situation: {
          problem: { code: 'token/certificate-expired', params: { date: '2025-01-31' } },
          readers: good(now).situation!.readers,
          tokens: [
            token(now, { certificates: [certificate(now, { notBefore: now - 1200 * DAY, notAfter: now - 40 * DAY })] }),
          ],
        },
      }),
    ),
    state('no-card', without(now, 'token/absent', [{ name: reader, state: 'empty' }])),
    state('no-reader', without(now, 'token/no-reader')),
    state('service-stopped', without(now, 'token/service-stopped')),
    state('unrecognised', without(now, 'token/unrecognised', [{ name: reader, state: 'unrecognised' }])),
    state('busy', without(now, 'token/busy', [{ name: reader, state: 'busy' }])),
    state('no-agent', good(now, { link: { state: 'absent' }, agent: null, situation: null })),
    state(
      'unpaired',
      good(now, {
        link: { state: 'unpaired' },
        pairing: { state: 'idle', problem: null },
        agent: null,
        situation: null,
      }),
    ),
    state('stranger', good(now, { link: { state: 'stranger', port: 17817 }, agent: null, situation: null })),
    state('paused', good(now, { agent: { ...agent, paused: true } })),
    state('locked', good(now, { agent: { ...agent, locked: true } })),
    state(
      'notes',
      good(now, { logCut: true, settings: { ...good(now).settings, consent: false }, approvals: [approval(now)] }),
    ),
    state('loading', null, { wait: 400 }),
  ];
}

function approveScenes(now: number): Scene[] {
  const state = (
    name: string,
    view: ApprovalView,
    more: Partial<Scene> & { others?: ApprovalView[]; ended?: BackgroundState['ended'] } = {},
  ): Scene => {
    const { others = [], ended = [], ...rest } = more;
    return {
      name: `approve-${name}`,
      page: 'approve',
      hash: 'a1',
      state: good(now, { approvals: ended.length > 0 ? [] : [view, ...others], ended }),
      width: 480,
      height: 640,
      wait: 800,
      ...rest,
    };
  };
  const wrongPin = {
    'approval.answer': { state: 'again', problem: { code: 'token/pin-wrong', params: { tries: 4 } } },
  };
  const identity: ApprovalView['document'] = {
    ...approval(now).document,
    kind: 'identity',
    title: { zh: '读取卡片信息', en: 'Read card details' },
    fields: [
      {
        label: { zh: '网页将得到', en: 'The page receives' },
        value: '持卡人、企业名称、卡号、证书编号',
        strong: false,
      },
    ],
    text: '',
    size: 0,
  };
  return [
    state('login', loginApproval(now)),
    state('sign', approval(now)),
    state('sign-original', approval(now), { clicks: ['[role=tab]:nth-child(2)'], types: [['.find input', 'SeqNo']] }),
    state('hostile', hostile(now)),
    state('demo-two', approval(now, { tokens: [demoToken(now), otherToken(now)], certificate: 'd'.repeat(64) }), {
      others: [approval(now, { id: 'a2' }), approval(now, { id: 'a3' })],
    }),
    state(
      'choose',
      approval(now, { tokens: [demoToken(now), otherToken(now), token(now)], certificate: 'd'.repeat(64) }),
      { clicks: ['.certificate .button'] },
    ),
    state('wrong-pin', approval(now), {
      answers: wrongPin,
      types: [['.secret input', '12345678']],
      clicks: ['.confirm'],
    }),
    state('no-pin-typed', approval(now), { clicks: ['.confirm'] }),
    state('page-pin', loginApproval(now, { pin: 'page' })),
    state(
      'change-pin',
      approval(now, {
        verb: 'change-pin',
        pin: 'change',
        document: { ...identity, kind: 'pin-change', title: { zh: '修改IC卡密码', en: 'Change card PIN' }, fields: [] },
      }),
    ),
    state(
      'check-pin',
      approval(now, {
        verb: 'check-pin',
        document: { ...identity, kind: 'pin-check', title: { zh: '核对密码', en: 'Check PIN' }, fields: [] },
      }),
    ),
    state('identity', approval(now, { verb: 'identity', pin: 'none', document: identity, mayRemember: true })),
    state(
      'batch',
      approval(now, {
        verb: 'batch',
        page: null,
        tab: null,
        document: {
          ...identity,
          kind: 'batch',
          title: { zh: '导入批次 0412', en: 'Import batch 0412' },
          fields: [
            { label: { zh: '票数', en: 'Count' }, value: '480', strong: true },
            { label: { zh: '有效', en: 'Valid for' }, value: '30 分钟', strong: false },
          ],
        },
      }),
    ),
    state(
      'forward',
      approval(now, {
        verb: 'forward',
        pin: 'none',
        document: {
          ...identity,
          kind: 'control-method',
          title: { zh: '官方控件的功能', en: 'Function of the official control' },
          fields: [{ label: { zh: '方法', en: 'Method' }, value: 'security_GetVersion', strong: false }],
        },
      }),
    ),
    state('countdown', approval(now, { expiresAt: now + 22_000 })),
    state('no-certificate', approval(now, { tokens: [], certificate: null })),
    state('done', approval(now), {
      answers: { 'approval.answer': { state: 'done', problem: null } },
      types: [['.secret input', '12345678']],
      clicks: ['.confirm'],
    }),
    state('failed', approval(now), {
      ended: [{ id: 'a1', outcome: 'failed', problem: { code: 'token/removed', params: {} } }],
    }),
    state('expired', approval(now), {
      ended: [{ id: 'a1', outcome: 'expired', problem: { code: 'approval/expired', params: {} } }],
    }),
    state('cancelled', approval(now), {
      ended: [{ id: 'a1', outcome: 'cancelled', problem: { code: 'approval/cancelled', params: {} } }],
    }),
    state('lost', approval(now), {}),
    state('loading', approval(now), { wait: 400 }),
    state('zoomed', hostile(now), { width: 240, height: 320 }),
    state('wide', approval(now), { width: 1280, height: 900 }),
  ].map((scene) => {
    if (scene.name === 'approve-loading') return { ...scene, state: null };
    if (scene.name === 'approve-lost' && scene.state)
      return { ...scene, state: { ...scene.state, link: { state: 'absent' as const } } };
    return scene;
  });
}

function welcomeScenes(now: number): Scene[] {
  const unpaired = good(now, {
    link: { state: 'unpaired' },
    pairing: { state: 'idle', problem: null },
    agent: null,
    situation: null,
    settings: { ...good(now).settings, consent: false },
  });
  const fresh = { ...good(now).agent!, signedToday: 0 };
  const agreed = { ...unpaired, settings: good(now).settings };
  const state = (name: string, value: BackgroundState, more: Partial<Scene> = {}): Scene => ({
    name: `welcome-${name}`,
    page: 'welcome',
    state: value,
    width: 1024,
    height: 900,
    ...more,
  });
  return [
    state('no-agent', { ...unpaired, link: { state: 'absent' } }),
    state('unpaired', unpaired),
    state('agreed', agreed),
    state('code', { ...agreed, pairing: { state: 'code' } }, { types: [['#code', '1234']] }),
    state('code-wrong', { ...agreed, pairing: { state: 'idle', problem: { code: 'pairing/code-wrong', params: {} } } }),
    state('card', { ...without(now, 'token/no-reader'), agent: fresh }),
    state('trial', good(now, { agent: fresh, situation: { problem: null, readers: [], tokens: [demoToken(now)] } })),
    state('all-done', good(now)),
    state('narrow', unpaired, { width: 360, height: 1100 }),
  ];
}

function optionsScenes(now: number): Scene[] {
  const pairings: PairingView[] = [
    { id: '1', label: 'Chromium 156', pairedAt: now - 40 * DAY, lastSeenAt: now, current: true },
    { id: '2', label: 'Firefox 153', pairedAt: now - 12 * DAY, lastSeenAt: now - 3 * DAY, current: false },
  ];
  const checks: CheckView[] = [
    {
      id: 'agent',
      state: 'ok',
      title: { zh: '通签助手', en: 'Agent' },
      detail: { zh: '0.1.0 正在运行，端口 17817', en: '0.1.0 runs on port 17817' },
      problem: null,
    },
    {
      id: 'service',
      state: 'ok',
      title: { zh: '读卡服务', en: 'Smart card service' },
      detail: { zh: '已启动', en: 'Running' },
      problem: null,
    },
    {
      id: 'reader',
      state: 'ok',
      title: { zh: '读卡器', en: 'Reader' },
      detail: { zh: 'Demo Reader CCID 00 00', en: 'Demo Reader CCID 00 00' },
      problem: null,
    },
    {
      id: 'card',
      state: 'failed',
      title: { zh: '卡', en: 'Card' },
      detail: { zh: '读卡器里没有卡', en: 'No card in the reader' },
      problem: { code: 'token/absent', params: {} },
    },
    {
      id: 'keys',
      state: 'warning',
      title: { zh: '密钥保护', en: 'Protection of keys' },
      detail: { zh: '没有找到系统密钥库，只由文件保护', en: 'No system key store; files alone' },
      problem: null,
    },
  ];
  const answers = {
    'pairings.list': { pairings },
    'agent.doctor': { checks },
    'agent.settings': { idleLockMinutes: 15 },
  };
  const state = (name: string, value: BackgroundState | null, more: Partial<Scene> = {}): Scene => ({
    name: `options-${name}`,
    page: 'options',
    state: value,
    answers,
    width: 1280,
    height: 1500,
    ...more,
  });
  const agent = good(now).agent!;
  return [
    state('all', good(now)),
    state('remove', good(now, { agent: { ...agent, eportPort: 61_232, control: true, osKeyStore: false } }), {
      clicks: ['#browsers .setting:last-child .button'],
    }),
    state(
      'offline',
      good(now, {
        link: { state: 'absent' },
        agent: null,
        situation: null,
        settings: { ...good(now).settings, consent: false },
      }),
    ),
    state('narrow', good(now), { width: 360, height: 2000 }),
    state('wide', good(now), { width: 1920, height: 1500 }),
    state('loading', null, { wait: 400, height: 600 }),
  ];
}

function logScenes(now: number): Scene[] {
  const lines = Array.from({ length: 100 }, (_, place) => logLine(now, 1204 - place));
  const found = (changed: object = {}) => ({
    'audit.search': {
      lines,
      total: 1204,
      chain: { count: 1204, head: 'ab'.repeat(32), damagedFrom: null },
      ...changed,
    },
  });
  const state = (name: string, more: Partial<Scene> = {}): Scene => ({
    name: `log-${name}`,
    page: 'log',
    state: good(now),
    answers: found(),
    width: 1280,
    height: 900,
    ...more,
  });
  const trap: AuditLineView = {
    ...logLine(now, 1204),
    summary: `${LONG_COMPANY}\u202e<img src=x>`,
    origin: 'https://www.singlewindow.cn.example.com',
    keys: [
      { name: '证件号码', value: '310101199001011234' },
      { name: '备注', value: 'W'.repeat(200) },
    ],
  };
  return [
    state('many'),
    state('sheet', { clicks: ['.line:nth-child(2) .opener'] }),
    state('damaged', { answers: found({ chain: { count: 1204, head: 'ab', damagedFrom: 1198 } }) }),
    state('cut', { state: good(now, { logCut: true }) }),
    state('empty', { answers: found({ lines: [], total: 0, chain: { count: 0, head: '', damagedFrom: null } }) }),
    state('none-found', {
      answers: found({ lines: [], total: 0 }),
      types: [['.search input', '2225202699999']],
      wait: 600,
    }),
    state('one-trap', { answers: found({ lines: [trap], total: 1 }), clicks: ['.opener'] }),
    state('narrow', { width: 360, height: 900 }),
    state('wide', { width: 1920, height: 900 }),
    state('problem', { answers: { 'audit.search': { error: { code: 'agent/internal', params: {} } } } }),
    state('offline', { state: good(now, { link: { state: 'absent' }, agent: null, situation: null }) }),
    state('loading', { answers: {}, wait: 500 }),
  ];
}
