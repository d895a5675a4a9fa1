// 拒绝 left, 确认 right. Confirming takes a click or Space on an awake button: Enter alone never does it (rule 5).
import { APPROVE } from '../../text/approve.ts';
import { KEY_WINDOWS } from '../../text/key-windows.ts';
import { Ban, Check, LoaderCircle } from 'lucide';
import type { RefObject } from 'preact';
import { useState } from 'preact/hooks';
import type { ApprovalView } from '#shared/protocol/views.ts';
import { useNow, useText } from '../page.tsx';
import { Icon } from '../parts/icon.tsx';
import { batchCount } from './header.tsx';
import { isKeyAct } from './key-secrets.tsx';
import type { Wakefulness } from './use-awake.ts';

interface Props {
  view: ApprovalView;
  waiting: number;
  awake: Wakefulness;
  working: boolean;
  confirmButton: RefObject<HTMLButtonElement | null>;
  onRefuse: () => void;
  onConfirm: () => void;
}

/** A countdown is shown only when it begins to matter. */
const COUNTDOWN_S = 30;

export function Footer({ view, waiting, awake, working, confirmButton, onRefuse, onConfirm }: Props) {
  const t = useText(APPROVE);
  const keys = useText(KEY_WINDOWS).keyWindows;
  const now = useNow(500);
  const [keyboard, setKeyboard] = useState(false);
  const left = Math.ceil((view.expiresAt - now) / 1000);
  const ready = awake === 'awake' && !working;
  const hint = hintOf();
  return (
    <footer>
      <p class="hint tiny" aria-live="polite">
        <span class={left <= COUNTDOWN_S && !working ? 'state amber' : 'muted'}>{hint}</span>
        {waiting > 0 && <span class="muted">{t.approve.queued(waiting)}</span>}
      </p>
      <div class="buttons">
        <button type="button" class="button refuse" disabled={working} onClick={onRefuse}>
          <Icon node={Ban} size={15} />
          <span>{t.approve.refuse}</span>
        </button>
        <button
          type="button"
          class="button primary confirm"
          ref={confirmButton}
          aria-disabled={!ready}
          onFocus={(event) => setKeyboard(event.currentTarget.matches(':focus-visible'))}
          onBlur={() => setKeyboard(false)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') event.preventDefault();
          }}
          onClick={() => {
            if (ready) onConfirm();
          }}
        >
          <Icon node={working ? LoaderCircle : Check} size={15} />
          <span>{t.approve.confirm[batchCount(view) === '1' ? 'sign' : view.verb]}</span>
        </button>
      </div>
    </footer>
  );

  function hintOf(): string {
    if (working) return isKeyAct(view) ? keys.working : t.approve.working;
    if (left <= COUNTDOWN_S) return t.approve.countdown(Math.max(0, left));
    if (awake === 'unfocused') return t.approve.needsFocus;
    return keyboard ? t.approve.space : '';
  }
}
