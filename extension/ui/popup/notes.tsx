// What wants a word beside the card: requests that wait, consent not given, a log that lost lines.
import { ShieldAlert, SquareArrowOutUpRight, TriangleAlert } from 'lucide';
import type { BackgroundState } from '../../platform/messages.ts';
import { useText } from '../page.tsx';
import { Icon } from '../parts/icon.tsx';

export function Notes({ state }: { state: BackgroundState }) {
  const t = useText();
  return (
    <>
      {state.approvals.length > 0 && (
        <p class="band blue">
          <Icon node={SquareArrowOutUpRight} />
          <span>
            <strong>{t.popup.waiting(state.approvals.length)}</strong> {t.popup.waitingNote}
          </span>
        </p>
      )}
      {state.logCut && (
        <p class="band red" role="alert">
          <Icon node={ShieldAlert} />
          <span>
            {t.popup.logCut}{' '}
            <a href="../log/index.html" target="_blank">
              {t.popup.log}
            </a>
          </span>
        </p>
      )}
      {!state.settings.consent && state.link.state === 'connected' && (
        <p class="band amber">
          <Icon node={TriangleAlert} />
          <span>
            {t.popup.consent}{' '}
            <a href="../welcome/index.html" target="_blank">
              {t.popup.consentAct}
            </a>
          </span>
        </p>
      )}
    </>
  );
}
