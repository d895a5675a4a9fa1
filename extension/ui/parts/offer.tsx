// What a page or a card says of a company, before any of it is taken: what is right, and what was refused and why.
import { DATA } from '#shared/profile/data.ts';
import { optionsOf } from '#shared/profile/choices.ts';
import { describe } from '#shared/errors.ts';
import type { ImportOffer } from '../../platform/fill-requests.ts';
import { PROFILES } from '../../text/profiles.ts';
import { useLanguage, useText } from '../page.tsx';
import { maskIds } from './mask.ts';
import { Untrusted } from './untrusted-text.tsx';

export function OfferList({ offer }: { offer: ImportOffer }) {
  const t = useText(PROFILES);
  const language = useLanguage();
  return (
    <>
      {offer.values.length === 0 && <p>{t.profiles.nothingFound}</p>}
      <dl class="offer">
        {offer.values.map(({ datum, value }) => (
          <div key={datum}>
            <dt class="small muted">{DATA[datum].label[language]}</dt>
            <dd>
              <Untrusted text={maskIds(optionsOf(datum)?.[value]?.label[language] ?? value)} />
            </dd>
          </div>
        ))}
      </dl>
      {offer.refused.length > 0 && (
        <div class="refused-list small">
          <h3>{t.profiles.refusedTitle}</h3>
          <ul>
            {offer.refused.map(({ label, code, params }) => (
              <li key={label}>
                <Untrusted text={label} />
                {language === 'zh' ? '：' : ': '}
                <span class="muted">{describe({ code, params }, language).text}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}
