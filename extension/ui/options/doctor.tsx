// Diagnostics: the same checks as `tongqian doctor`, each with its next step, and a masked copy for IT.
import { OPTIONS } from '../../text/options.ts';
import { CircleCheck, CircleX, Copy, RefreshCw, TriangleAlert } from 'lucide';
import { useState } from 'preact/hooks';
import type { CheckView } from '#shared/protocol/views.ts';
import type { BackgroundState } from '../../platform/messages.ts';
import { Skeleton, useLanguage, useText } from '../page.tsx';
import { Icon } from '../parts/icon.tsx';
import { ProblemBand, useProblem } from '../parts/problem.tsx';
import { Untrusted } from '../parts/untrusted-text.tsx';
import { useBackground } from '../use-background.ts';
import { diagnosticsOf } from './diagnostics.ts';
import { Section } from './section.tsx';
import { useAgentData } from './use-agent-data.ts';

const LOOK = {
  ok: { icon: CircleCheck, tone: 'green' },
  warning: { icon: TriangleAlert, tone: 'amber' },
  failed: { icon: CircleX, tone: 'red' },
} as const;

export function Doctor({ state }: { state: BackgroundState }) {
  const t = useText(OPTIONS);
  const { call } = useBackground();
  const connected = state.link.state === 'connected';
  const result = useAgentData(() => call('agent.doctor', {}), { connected });
  const [copied, setCopied] = useState(false);
  const checks = result.data?.checks ?? [];
  const copy = () =>
    void navigator.clipboard
      .writeText(diagnosticsOf(state, checks))
      .then(() => setCopied(true))
      .catch(() => setCopied(false));
  return (
    <Section id="doctor" title={t.options.doctor} note={t.options.doctorNote}>
      <div class="setting">
        <p class="grow">
          <Summary checks={checks} />
        </p>
        <div class="row wrap">
          <button type="button" class="button small" disabled={!connected || result.loading} onClick={result.again}>
            <Icon node={RefreshCw} size={14} /> {t.options.doctorRun}
          </button>
          <button type="button" class="button small" onClick={copy}>
            <Icon node={Copy} size={14} /> {copied ? t.copied : t.options.doctorCopy}
          </button>
        </div>
      </div>
      {!connected && <LinkProblem state={state} />}
      {connected && result.loading && !result.data && <Skeleton lines={[70, 50, 60, 40]} />}
      {result.problem && <ProblemBand problem={result.problem} />}
      {connected && checks.map((check) => <Check key={check.id} check={check} />)}
      <p class="setting muted small">{t.options.doctorMasked}</p>
    </Section>
  );
}

function Summary({ checks }: { checks: readonly CheckView[] }) {
  const t = useText(OPTIONS);
  if (checks.length === 0) return null;
  const open = checks.filter(({ state }) => state !== 'ok').length;
  const look = open === 0 ? LOOK.ok : LOOK.warning;
  return (
    <strong class={`state ${look.tone}`}>
      <Icon node={look.icon} /> {open === 0 ? t.options.doctorAll : t.options.doctorSome(open)}
    </strong>
  );
}

/** Without the agent the only check is the way to it. */
function LinkProblem({ state }: { state: BackgroundState }) {
  if (state.link.state === 'starting') return <Skeleton lines={[60]} />;
  const code = {
    absent: 'agent/not-running',
    unpaired: 'channel/not-paired',
    stranger: 'channel/not-proved',
    connected: '',
  }[state.link.state];
  return <ProblemBand problem={{ code, params: {} }} />;
}

function Check({ check }: { check: CheckView }) {
  const t = useText(OPTIONS);
  const language = useLanguage();
  const look = LOOK[check.state];
  return (
    <div class="setting top check">
      <span class={`state ${look.tone}`}>
        <Icon node={look.icon} size={18} label={t.options.states[check.state]} />
      </span>
      <div class="grow">
        <p>
          <Untrusted text={check.title[language]} />
        </p>
        <p class="muted small">
          <Untrusted text={check.detail[language]} />
        </p>
        {check.problem && <Advice problem={check.problem} />}
      </div>
    </div>
  );
}

function Advice({ problem }: { problem: { code: string; params: Record<string, string | number> } }) {
  const words = useProblem(problem);
  return (
    <p class="small">
      <Untrusted text={words.advice} /> <span class="code">{problem.code}</span>
    </p>
  );
}
