// Filling: when the company data lock, and the sites in no pack to which the clerk said yes.
import { Globe } from 'lucide';
import { useEffect, useState } from 'preact/hooks';
import type { Settings } from '../../platform/messages.ts';
import { OPTIONS } from '../../text/options.ts';
import { useText } from '../page.tsx';
import { Icon } from '../parts/icon.tsx';
import { ProblemBand } from '../parts/problem.tsx';
import { Untrusted } from '../parts/untrusted-text.tsx';
import { useAct } from '../parts/use-act.ts';
import { useBackground } from '../use-background.ts';
import { Row, Section } from './section.tsx';

const MINUTES = [5, 10, 15, 30, 60, 120];

export function Filling({ settings }: { settings: Settings }) {
  const t = useText(OPTIONS);
  const { request } = useBackground();
  const { vaultMinutes } = settings;
  const offered = [...new Set([...MINUTES, vaultMinutes])].sort((a, b) => a - b);
  return (
    <Section id="fill" title={t.options.fill}>
      <Row label={t.options.vaultMinutes} note={t.options.vaultMinutesNote} labelFor="vault-minutes">
        <select
          id="vault-minutes"
          class="input"
          value={String(vaultMinutes)}
          onChange={(event) => {
            const change = { vaultMinutes: Number(event.currentTarget.value) };
            void request({ do: 'settings', settings: change }).catch(() => undefined);
          }}
        >
          {offered.map((minutes) => (
            <option key={minutes} value={String(minutes)}>
              {t.options.minutes(minutes)}
            </option>
          ))}
        </select>
      </Row>
      <Hosts />
    </Section>
  );
}

function Hosts() {
  const t = useText(OPTIONS);
  const { request } = useBackground();
  const act = useAct();
  const [hosts, setHosts] = useState<readonly string[] | null>(null);
  const look = () => request({ do: 'fill.hosts' }).then(setHosts, () => undefined);
  useEffect(() => void look(), []);
  const forget = (host: string) =>
    void act.run(async () => {
      await request({ do: 'fill.forget-host', host });
      await look();
    });
  return (
    <>
      <Row label={t.options.hosts} note={hosts?.length === 0 ? t.options.noHosts : t.options.hostsNote}>
        {null}
      </Row>
      {hosts?.map((host) => (
        <div class="setting host" key={host}>
          <Icon node={Globe} />
          <p class="grow mono">
            <Untrusted text={host} />
          </p>
          <button type="button" class="button small" disabled={act.working} onClick={() => forget(host)}>
            {t.options.forgetHost}
          </button>
        </div>
      ))}
      {act.problem && <ProblemBand problem={act.problem} />}
    </>
  );
}
