// Step 2: the privacy notes, then six digits that prove this browser and this agent to each other.
import { WELCOME } from '../../text/welcome.ts';
import { Check } from 'lucide';
import { useRef } from 'preact/hooks';
import type { BackgroundState } from '../../platform/messages.ts';
import { useText } from '../page.tsx';
import { Icon } from '../parts/icon.tsx';
import { ProblemBand } from '../parts/problem.tsx';
import { useBackground } from '../use-background.ts';

export function PairStep({ state }: { state: BackgroundState }) {
  const t = useText(WELCOME);
  const connected = state.link.state === 'connected';
  return (
    <>
      <Consent agreed={state.settings.consent} brief={connected} />
      {connected ? <p class="muted small">{t.welcome.pair.doneNote}</p> : <Pairing state={state} />}
    </>
  );
}

function Consent({ agreed, brief }: { agreed: boolean; brief: boolean }) {
  const t = useText(WELCOME);
  const { request } = useBackground();
  const agree = () => void request({ do: 'settings', settings: { consent: true } }).catch(() => undefined);
  if (agreed && brief) return <p class="muted small">{t.welcome.pair.agreed}</p>;
  return (
    <div class="consent">
      <ul>
        {t.welcome.pair.privacy.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {agreed ? (
        <p class="state green small">
          <Icon node={Check} size={14} /> {t.welcome.pair.agreed}
        </p>
      ) : (
        <button type="button" class="button primary" onClick={agree}>
          {t.welcome.pair.agree}
        </button>
      )}
    </div>
  );
}

function Pairing({ state }: { state: BackgroundState }) {
  const t = useText(WELCOME);
  const { request } = useBackground();
  const { pairing } = state;
  const begin = () => void request({ do: 'pair.begin' }).catch(() => undefined);
  if (pairing.state === 'connecting' || pairing.state === 'checking') {
    return (
      <p class="muted" role="status">
        {pairing.state === 'connecting' ? t.welcome.pair.connecting : t.welcome.pair.checking}
      </p>
    );
  }
  if (pairing.state === 'code') return <Digits />;
  const failed = pairing.state === 'idle' ? pairing.problem : null;
  return (
    <>
      {failed && <ProblemBand problem={failed} />}
      <p>{t.welcome.pair.run}</p>
      <p>
        <code class="command">npm run tongqian -- pair</code>
      </p>
      <button
        type="button"
        class={state.settings.consent ? 'button primary' : 'button'}
        disabled={!state.settings.consent}
        onClick={begin}
      >
        {failed ? t.welcome.pair.again : t.welcome.pair.begin}
      </button>
    </>
  );
}

/** One field that looks like six: pasting, input methods and screen readers all work. Sent when the sixth digit is in. */
function Digits() {
  const t = useText(WELCOME);
  const { request } = useBackground();
  const sent = useRef(false);
  const typed = (field: HTMLInputElement) => {
    const code = field.value.normalize('NFKC').replace(/\D/g, '').slice(0, 6);
    if (field.value !== code) field.value = code;
    if (code.length < 6 || sent.current) return;
    sent.current = true;
    void request({ do: 'pair.code', code }).catch(() => undefined);
  };
  return (
    <div class="digits">
      <label for="code">{t.welcome.pair.type}</label>
      <input
        id="code"
        class="input"
        inputMode="numeric"
        autocomplete="off"
        maxLength={12}
        autoFocus
        onInput={(event) => {
          if (!event.isComposing) typed(event.currentTarget);
        }}
        onCompositionEnd={(event) => typed(event.currentTarget)}
      />
      <p class="small muted">
        {t.welcome.pair.once}{' '}
        <button type="button" class="link" onClick={() => void request({ do: 'pair.cancel' }).catch(() => undefined)}>
          {t.cancel}
        </button>
      </p>
    </div>
  );
}
