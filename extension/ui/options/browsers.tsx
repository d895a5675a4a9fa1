// The browsers that may use this computer's cards, and removing one in two steps.
import { OPTIONS } from '../../text/options.ts';
import { Globe } from 'lucide';
import { useState } from 'preact/hooks';
import { localDate } from '#shared/local-date.ts';
import type { PairingView } from '#shared/protocol/views.ts';
import { Skeleton, useNow, useText } from '../page.tsx';
import { when } from '../parts/dates.ts';
import { Icon } from '../parts/icon.tsx';
import { ProblemBand } from '../parts/problem.tsx';
import { Untrusted } from '../parts/untrusted-text.tsx';
import { useBackground } from '../use-background.ts';
import { Section } from './section.tsx';
import { useAgentData } from './use-agent-data.ts';

export function Browsers({ connected }: { connected: boolean }) {
  const t = useText(OPTIONS);
  const { call } = useBackground();
  const list = useAgentData(() => call('pairings.list', {}), { connected });
  const pairings = list.data?.pairings ?? [];
  const remove = (id: string) =>
    void call('pairings.remove', { id })
      .catch(() => undefined)
      .then(list.again);
  return (
    <Section id="browsers" title={t.options.browsers} note={t.options.browsersNote}>
      {!connected && <p class="setting muted">{t.options.offline}</p>}
      {connected && list.loading && !list.data && <Skeleton lines={[60, 40]} />}
      {list.problem && <ProblemBand problem={list.problem} />}
      {connected && list.data && pairings.length === 0 && <p class="setting muted">{t.options.noBrowsers}</p>}
      {connected &&
        pairings.map((pairing) => <Browser key={pairing.id} pairing={pairing} onRemove={() => remove(pairing.id)} />)}
    </Section>
  );
}

function Browser({ pairing, onRemove }: { pairing: PairingView; onRemove: () => void }) {
  const t = useText(OPTIONS);
  const now = useNow(60_000);
  const [asked, setAsked] = useState(false);
  return (
    <div class="setting">
      <Icon node={Globe} />
      <div class="grow">
        <p>
          <Untrusted text={pairing.label} /> {pairing.current && <span class="tag">{t.options.thisBrowser}</span>}
        </p>
        <p class="muted small">
          {t.options.paired(localDate(pairing.pairedAt))} · {t.options.seen(when(pairing.lastSeenAt, now, t))}
        </p>
      </div>
      <div class="value row wrap">
        {asked && <span class="small">{t.options.removeAsk}</span>}
        {asked && (
          <button type="button" class="button small" onClick={onRemove}>
            {t.options.removeYes}
          </button>
        )}
        <button type="button" class="button small" onClick={() => setAsked(!asked)}>
          {asked ? t.cancel : t.options.remove}
        </button>
      </div>
    </div>
  );
}
