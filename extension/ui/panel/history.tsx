// What was filled lately: names of forms and counts only.
import type { FillView } from '../../platform/fill-messages.ts';
import { FILL } from '../../text/fill.ts';
import { useLanguage, useNow, useText } from '../page.tsx';
import { when } from '../parts/dates.ts';
import { Untrusted } from '../parts/untrusted-text.tsx';

export function History({ history }: { history: FillView['history'] }) {
  const t = useText(FILL);
  const language = useLanguage();
  const now = useNow(60_000);
  return (
    <details class="history">
      <summary class="small">{t.fill.history}</summary>
      {history.length === 0 && <p class="small muted">{t.fill.noHistory}</p>}
      <ul>
        {history.map((one) => (
          <li key={one.at} class="small">
            <span class="grow">
              <Untrusted text={one.form?.[language] ?? one.host} />
              <span class="tiny muted">{t.fill.historyLine(one.filled, one.refused)}</span>
            </span>
            <span class="tiny muted">{when(one.at, now, t)}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
