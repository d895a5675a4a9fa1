// The three portals used last, each with its own mark and name.
import type { BackgroundState } from '../../platform/messages.ts';
import { useLanguage, useText } from '../page.tsx';
import { when } from '../parts/dates.ts';
import { Origin } from '../parts/origin.tsx';
import { Untrusted } from '../parts/untrusted-text.tsx';

export function Portals({ portals, now }: { portals: BackgroundState['portals']; now: number }) {
  const t = useText();
  const language = useLanguage();
  if (portals.length === 0) return <p class="muted small hint">{t.popup.noPortals}</p>;
  return (
    <section class="portals">
      <h2 class="tiny muted">{t.popup.portals}</h2>
      <ul>
        {portals.slice(0, 3).map((portal) => (
          <li key={portal.origin}>
            <a {...linkTo(portal.origin)} target="_blank" rel="noreferrer">
              <span class="portal-mark" aria-hidden="true">
                {Array.from(portal.name.zh.replace(/^中国(国际贸易)?/, ''))[0] ?? '网'}
              </span>
              <span class="grow">
                <span class="portal-name">
                  <Untrusted text={portal.name[language]} />
                </span>
                <span class="tiny muted">
                  <Origin origin={portal.origin} />
                </span>
              </span>
              <span class="tiny muted when">{when(portal.at, now, t)}</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Only web addresses become links. */
function linkTo(origin: string): { href?: string } {
  return /^https?:\/\//.test(origin) ? { href: origin } : {};
}
