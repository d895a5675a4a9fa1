// 用证记录 in its states: one's own, exported, and the members' that an administrator adds up. Nothing of it is real.
import { type ReportMember, USE_TYPES, type UseTotal } from '#shared/protocol/reports.ts';
import type { Scene } from './scene.ts';
import { DAY, good, LONG_COMPANY } from './worlds.ts';

const row = (name: string, count: number, done: number, holder = '') => ({ name, holder, count, done });
const PRINT = '3b2a1908f7e6d5c4b3a2f1890d5e6c7a48b2d333e7f10c9a65b4e81d0307ac29';

const total: UseTotal = {
  count: 1284,
  done: 1271,
  types: USE_TYPES.map((type, place) => row(type, place === 1 ? 1102 : 26, place === 1 ? 1096 : 25)),
  months: [row('2026-09', 420, 415), row('2026-10', 512, 508), row('2026-11', 352, 348)],
  portals: [
    row('single-window', 980, 972),
    row('apq', 210, 208),
    row('https://www.singlewindow.cn.example.com', 4, 1),
    row('通签', 90, 90),
  ],
  certificates: [row('0101a4f2c31e88b7', 1180, 1176, '王小明'), row('0101a4f2c3205a12', 96, 95, LONG_COMPANY), row('', 8, 0)],
  members: [row('王小明', 802, 795), row('李芳', 482, 476)],
}; // prettier-ignore

function members(now: number): ReportMember[] {
  const month = (place: number) => {
    const from = now - (place + 1) * 30 * DAY;
    return { id: String(place).repeat(64), made: from + 31 * DAY, from, until: from + 30 * DAY, lines: 120 + place };
  };
  return [
    { id: PRINT, name: '王小明', accepted: true, reports: [month(2), month(1), month(0)], gaps: [] },
    {
      id: PRINT.split('').reverse().join(''),
      name: '李芳',
      accepted: true,
      reports: [month(2), month(0)],
      gaps: [{ first: 513, last: 640, from: now - 60 * DAY, until: now - 31 * DAY }],
    },
    { id: 'a7'.repeat(32), name: `陈静\u202e${LONG_COMPANY}`, accepted: false, reports: [month(0)], gaps: [] },
  ];
}

export function reportScenes(now: number): Scene[] {
  const own = { member: '王小明', fingerprint: PRINT, total: { ...total, members: [] } };
  const answers = {
    'report.own': own,
    'report.make': { name: 'tongqian-uses-2026-11-01-2026-11-23.jsonl', text: '{}\n', lines: 352 },
    'report.kept': { members: members(now), total },
    'report.import': { error: { code: 'report/altered', params: { line: 118 } } },
  };
  const state = (name: string, more: Partial<Scene>): Scene => ({
    name: `log-report-${name}`,
    page: 'log',
    state: good(now),
    answers,
    width: 1280,
    height: 1200,
    ...more,
  });
  const file: [string, string] = ['input[type=file]', '用证记录 李芳 10月.jsonl'];
  return [
    state('own', { hash: 'uses', clicks: ['.make'], wait: 300 }),
    state('own-narrow', { hash: 'uses', width: 360, height: 2200 }),
    state('members', { hash: 'members', clicks: ['details:nth-of-type(2) summary'], files: [file], wait: 300, height: 1700 }),
    state('members-narrow', { hash: 'members', width: 360, height: 2600 }),
    state('members-none', { hash: 'members', answers: { ...answers, 'report.kept': { members: [], total: { ...total, count: 0, done: 0 } } } }),
  ]; // prettier-ignore
}
