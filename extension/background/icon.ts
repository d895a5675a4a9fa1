// Can I sign now? The toolbar icon says it in four states, told apart by shape as well as by colour (spec: ux, rule 1).
import { type Bilingual, describe, isProblemCode, type ProblemCode, type ProblemParams } from '#shared/errors.ts';
import { daysFrom } from '#shared/local-date.ts';
import type { ProblemView, SituationView } from '#shared/protocol/views.ts';
import type { IconState } from '../platform/icon-files.ts';
import type { BackgroundState } from '../platform/messages.ts';

export interface Icon {
  state: IconState;
  title: Bilingual;
}

/** Certificates are renewed at an office: a month is short notice. */
const EXPIRY_NOTICE_DAYS = 30;
const FEW_TRIES = 2;

/** What the icon shows of a state. */
export function iconOf(state: BackgroundState, now: number): Icon {
  if (state.approvals.length > 0)
    return icon('working', '请在确认窗口里处理签名请求', 'Please answer the window that asks you');
  const problem = problemOf(state);
  if (problem) return { state: 'not-ready', title: titleOf(problem) };
  if (!state.settings.consent)
    return icon('not-ready', '还没有同意使用说明', 'You have not agreed to the terms of use yet');
  if (state.logCut)
    return icon('attention', '日志比上次看到的短，请联系 IT', 'The log is shorter than before: tell IT');
  return attentionOf(state.situation, now) ?? icon('ready', '可以签名', 'Ready to sign');
}

/** Keeps the toolbar at `iconOf`; the browser is asked only when something changes. */
export function createIcon(show: (icon: Icon) => void): (state: BackgroundState) => void {
  let last = '';
  return (state) => {
    const now = iconOf(state, Date.now());
    const text = JSON.stringify([now, state.settings.language]);
    if (text === last) return;
    last = text;
    show(now);
  };
}

function problemOf({ link, agent, situation }: BackgroundState): ProblemView | null {
  if (link.state === 'starting') return null;
  if (link.state === 'absent') return problem('agent/not-running');
  if (link.state === 'unpaired') return problem('channel/not-paired');
  if (link.state === 'stranger') return problem('channel/not-proved');
  if (agent?.paused) return problem('agent/paused');
  if (agent?.locked) return problem('agent/locked');
  return situation?.problem ?? null;
}

function attentionOf(situation: SituationView | null, now: number): Icon | null {
  if (situation === null) return icon('not-ready', '正在连接通签助手', 'Connecting to the agent');
  for (const token of situation.tokens) {
    const { triesLeft, triesMax } = token;
    if (triesLeft !== null && triesLeft <= FEW_TRIES && triesLeft !== triesMax)
      return icon('attention', `IC卡密码只剩 ${triesLeft} 次机会`, `Only ${triesLeft} PIN tries are left`);
    // one that has ended beside the one in use is no news any more
    const ends = token.certificates.map(({ notAfter }) => notAfter).filter((end) => end >= now);
    const days = daysFrom(now, Math.min(...ends));
    if (days === 0) return icon('attention', '证书今天到期', 'The certificate expires today');
    if (days < EXPIRY_NOTICE_DAYS)
      return icon(
        'attention',
        `证书还有 ${days} 天到期`,
        days === 1 ? 'The certificate expires tomorrow' : `The certificate expires in ${days} days`,
      );
    if (token.factoryPin && !token.demo)
      return icon('attention', 'IC卡密码还是出厂密码，请修改', 'The PIN is still the factory PIN: change it');
  }
  return null;
}

function problem(code: ProblemCode, params: ProblemParams = {}): ProblemView {
  return { code, params };
}

function titleOf({ code, params }: ProblemView): Bilingual {
  if (!isProblemCode(code)) return { zh: `通签 · ${code}`, en: `Tongqian · ${code}` };
  return {
    zh: `通签 · ${describe({ code, params }, 'zh').text}`,
    en: `Tongqian · ${describe({ code, params }, 'en').text}`,
  };
}

function icon(state: IconState, zh: string, en: string): Icon {
  return { state, title: { zh: `通签 · ${zh}`, en: `Tongqian · ${en}` } };
}
