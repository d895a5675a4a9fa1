// Step 4: company data, so that forms can be filled; may be skipped.
import { WELCOME } from '../../text/welcome.ts';
import type { BackgroundState } from '../../platform/messages.ts';
import { useText } from '../page.tsx';
import { choices } from '../parts/certificates.ts';
import { Untrusted } from '../parts/untrusted-text.tsx';

interface Props {
  state: BackgroundState;
  skipped: boolean;
  onSkip: () => void;
}

export function ProfileStep({ state, skipped, onSkip }: Props) {
  const t = useText(WELCOME);
  const { vault } = state;
  if (vault.state === 'locked') return <p class="muted small">{t.welcome.profile.lockedNote}</p>;
  if (vault.companies > 0) return <p class="muted small">{t.welcome.profile.doneNote(vault.companies)}</p>;
  const [card] = choices(state.link.state === 'connected' ? (state.situation?.tokens ?? []) : []);
  return (
    <>
      <p>{t.welcome.profile.todo}</p>
      {card && (
        <p class="small muted">
          {t.welcome.profile.card} <Untrusted text={card.certificate.company} />
        </p>
      )}
      <p class="row wrap">
        <a class="button primary" href="../profiles/index.html" target="_blank">
          {t.welcome.profile.title}
        </a>
        {skipped ? (
          <span class="muted small">{t.welcome.profile.skipped}</span>
        ) : (
          <button type="button" class="button" onClick={onSkip}>
            {t.welcome.profile.skip}
          </button>
        )}
      </p>
    </>
  );
}
