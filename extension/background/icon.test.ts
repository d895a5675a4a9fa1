import { describe, expect, it } from 'vitest';
import type { AgentState } from '#shared/protocol/methods.ts';
import type { ApprovalView, CertificateView, SituationView, TokenView } from '#shared/protocol/views.ts';
import type { BackgroundState } from '../platform/messages.ts';
import { iconOf } from './icon.ts';
import { FIRST_STATE } from './state.ts';

const NOW = 1_800_000_000_000;
const DAY = 86_400_000;
const agent = { paused: false, locked: false } as AgentState;
function situation(token: Partial<TokenView> = {}, days = 400): SituationView {
  const certificates = [{ notAfter: NOW + days * DAY } as CertificateView];
  return {
    problem: null,
    readers: [],
    tokens: [{ triesLeft: null, triesMax: null, factoryPin: false, certificates, ...token } as TokenView],
  };
}
const good: Partial<BackgroundState> = {
  link: { state: 'connected', port: 17817 },
  agent,
  situation: situation(),
  settings: { ...FIRST_STATE.settings, consent: true },
};

describe('the icon', () => {
  it.each<[string, Partial<BackgroundState>, string]>([
    ['可以签名', {}, 'ready'],
    ['通签助手未运行', { link: { state: 'absent' } }, 'not-ready'],
    ['还没有和通签助手配对', { link: { state: 'unpaired' } }, 'not-ready'],
    ['不是已配对的通签助手', { link: { state: 'stranger', port: 1 } }, 'not-ready'],
    ['已暂停', { agent: { ...agent, paused: true } }, 'not-ready'],
    ['已锁定', { agent: { ...agent, locked: true } }, 'not-ready'],
    ['没有卡', { situation: { ...situation(), problem: { code: 'token/absent', params: {} } } }, 'not-ready'],
    ['还没有同意', { settings: FIRST_STATE.settings }, 'not-ready'],
    ['正在连接', { link: { state: 'starting' }, agent: null, situation: null }, 'not-ready'],
    ['确认窗口', { approvals: [{} as ApprovalView] }, 'working'],
    ['日志', { logCut: true }, 'attention'],
    ['只剩 2 次', { situation: situation({ triesLeft: 2, triesMax: 5 }) }, 'attention'],
    ['还有 29 天', { situation: situation({}, 29) }, 'attention'],
    ['今天到期', { situation: situation({}, 0) }, 'attention'],
    ['出厂密码', { situation: situation({ factoryPin: true }) }, 'attention'],
    ['可以签名', { situation: situation({ factoryPin: true, demo: true }) }, 'ready'],
  ])('says %s', (title, part, shape) => {
    const icon = iconOf({ ...FIRST_STATE, ...good, ...part }, NOW);
    expect(icon.state).toBe(shape);
    expect(icon.title.zh).toContain(title);
    expect(icon.title.en).toMatch(/^Tongqian · [ -~]+$/);
  });

  it('stays ready with all tries of a card that has only two, and at thirty days', () => {
    const state = { ...FIRST_STATE, ...good, situation: situation({ triesLeft: 2, triesMax: 2 }, 30) };
    expect(iconOf(state, NOW).state).toBe('ready');
  });

  it('speaks of the next end, not of what has ended beside it', () => {
    const ends = (...days: number[]) => days.map((day) => ({ notAfter: NOW + day * DAY }) as CertificateView);
    const shown = (...days: number[]) =>
      iconOf({ ...FIRST_STATE, ...good, situation: situation({ certificates: ends(...days) }) }, NOW).title;
    expect(shown(-400, 3).zh).toContain('还有 3 天');
    expect(shown(-0.001, 400).zh).toContain('可以签名');
    expect(shown(1).en).toContain('expires tomorrow');
  });
});
