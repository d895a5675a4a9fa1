// Made-up worlds in which the pages are photographed and checked. No real company, person, number or key.
import type { BackgroundState } from '../../extension/platform/messages.ts';
import { localDate } from '#shared/local-date.ts';
import type { AuditLineView, CheckView, PairingView } from '#shared/protocol/views.ts';
import { approveScenes } from './approve-states.ts';
import { batchScenes } from './batch-states.ts';
import { feedScenes, keptScenes } from './declaration-states.ts';
import { filesScenes } from './files-states.ts';
import { certificateScenes } from './certificate-states.ts';
import { keyScenes } from './key-states.ts';
import { messageScenes } from './message-states.ts';
import { barScenes, panelScenes, profilesScenes } from './fill-states.ts';
import { reportScenes } from './report-states.ts';
import type { Scene } from './scene.ts';
import {
  approval,
  certificate,
  DAY,
  demoToken,
  good,
  logLine,
  LONG_COMPANY,
  otherToken,
  token,
  without,
} from './worlds.ts';

/** @param now the moment everything is told from */
export function scenes(now: number): Scene[] {
  return [
    ...popupScenes(now),
    ...approveScenes(now),
    ...batchScenes(now),
    ...welcomeScenes(now),
    ...optionsScenes(now),
    ...logScenes(now),
    ...reportScenes(now),
    ...certificateScenes(now),
    ...messageScenes(now),
    ...panelScenes(now),
    ...feedScenes(now),
    ...profilesScenes(now),
    ...keptScenes(now),
    ...filesScenes(now),
    ...keyScenes(now),
    ...barScenes(),
  ];
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
        unread: 2,
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
          problem: { code: 'token/certificate-expired', params: { date: localDate(now - 40 * DAY) } },
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
    state('reading', without(now, 'token/unrecognised', [{ name: reader, state: 'present' }])),
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
    state(
      'fill',
      good(now, { fill: { tab: 1, host: 'app.singlewindow.cn', fillable: 23, toCheck: 3, problem: null } }),
    ),
    state(
      'fill-locked',
      good(now, {
        fill: { tab: 1, host: 'app.singlewindow.cn', fillable: 0, toCheck: 0, problem: 'fill/locked' },
        vault: { state: 'locked', locksAt: null, companies: 0 },
      }),
    ),
    state('loading', null, { wait: 400 }),
  ];
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
    state('profile', good(now, { vault: { state: 'none', locksAt: null, companies: 0 } })),
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
    'fill.hosts': ['forms.partner-demo.example', 'a-very-long-name-of-a-site.logistics.partner-demo.example'],
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
    state('no-hosts', good(now), { answers: { ...answers, 'fill.hosts': [] }, clicks: ['nav a[href="#fill"]'] }),
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
    state('uses', { clicks: ['.chip:nth-child(2)'] }),
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
