// The agent: version, port, idle lock, what else it offers or lacks.
import { OPTIONS } from '../../text/options.ts';
import { CircleCheck, TriangleAlert } from 'lucide';
import { useState } from 'preact/hooks';
import type { AgentState } from '#shared/protocol/methods.ts';
import type { BackgroundState } from '../../platform/messages.ts';
import { useText } from '../page.tsx';
import { Icon } from '../parts/icon.tsx';
import { useBackground } from '../use-background.ts';
import { Row, Section } from './section.tsx';
import { useAgentData } from './use-agent-data.ts';

export function AgentSection({ state }: { state: BackgroundState }) {
  const t = useText(OPTIONS);
  return (
    <Section id="agent" title={t.options.agentTitle}>
      <PortRow port={state.settings.port} />
      {state.link.state === 'connected' && state.agent ? (
        <Connected agent={state.agent} port={state.link.port} />
      ) : (
        <p class="setting muted">{t.options.offline}</p>
      )}
    </Section>
  );
}

function PortRow({ port }: { port: number | null }) {
  const t = useText(OPTIONS);
  const { request } = useBackground();
  const [wrong, setWrong] = useState(false);
  const changed = (text: string) => {
    const wanted = text.trim() === '' ? null : Number(text);
    const valid = wanted === null || (Number.isInteger(wanted) && wanted >= 1024 && wanted <= 65_535);
    setWrong(!valid);
    if (valid) void request({ do: 'settings', settings: { port: wanted } }).catch(() => undefined);
  };
  return (
    <Row label={t.options.port} labelFor="port" note={wrong ? t.options.portWrong : t.options.portNote}>
      <input
        id="port"
        class="input number port"
        inputMode="numeric"
        maxLength={5}
        placeholder={t.options.portAuto}
        aria-invalid={wrong}
        defaultValue={port === null ? '' : String(port)}
        onChange={(event) => changed(event.currentTarget.value)}
      />
    </Row>
  );
}

function Connected({ agent, port }: { agent: AgentState; port: number }) {
  const t = useText(OPTIONS);
  return (
    <>
      <IdleRow />
      <Row label={t.options.version}>
        {agent.version} <span class="muted">· {t.options.onPort(port)}</span>
      </Row>
      <Row label={t.options.keyStore}>
        <span class={`state ${agent.osKeyStore ? 'green' : 'amber'}`}>
          <Icon node={agent.osKeyStore ? CircleCheck : TriangleAlert} size={14} />
          {agent.osKeyStore ? t.options.keyStoreOs : t.options.keyStoreFile}
        </span>
      </Row>
      <Row label={t.options.control}>{agent.control ? t.options.controlOn : t.options.controlOff}</Row>
      <Row label={t.options.door} note={t.options.doorNote}>
        {agent.eportPort === null ? t.options.doorClosed : t.options.doorOpen(agent.eportPort)}
      </Row>
    </>
  );
}

const MINUTES = [5, 10, 15, 30, 60, 120, 240, 480];

function IdleRow() {
  const t = useText(OPTIONS);
  const { call } = useBackground();
  const settings = useAgentData(() => call('agent.settings', {}), { connected: true });
  const current = settings.data?.idleLockMinutes;
  const offered =
    current === undefined || MINUTES.includes(current) ? MINUTES : [...MINUTES, current].sort((a, b) => a - b);
  const change = (minutes: number) =>
    void call('agent.settings', { idleLockMinutes: minutes })
      .catch(() => undefined)
      .then(settings.again);
  return (
    <Row label={t.options.idle} labelFor="idle">
      <select
        id="idle"
        class="input"
        disabled={current === undefined}
        value={String(current ?? '')}
        onChange={(event) => change(Number(event.currentTarget.value))}
      >
        {offered.map((minutes) => (
          <option key={minutes} value={String(minutes)}>
            {t.options.minutes(minutes)}
          </option>
        ))}
      </select>
    </Row>
  );
}
