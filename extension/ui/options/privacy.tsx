// What the person agreed to, and taking it back.
import { WELCOME } from '../../text/welcome.ts';
import { OPTIONS } from '../../text/options.ts';
import { CircleCheck, TriangleAlert } from 'lucide';
import { useText } from '../page.tsx';
import { Icon } from '../parts/icon.tsx';
import { useBackground } from '../use-background.ts';
import { Section } from './section.tsx';

/** The privacy notes are those of the first run, word for word. */
const SHEET = { zh: { ...OPTIONS.zh, ...WELCOME.zh }, en: { ...OPTIONS.en, ...WELCOME.en } };

export function Privacy({ consent }: { consent: boolean }) {
  const t = useText(SHEET);
  const { request } = useBackground();
  const set = (next: boolean) => void request({ do: 'settings', settings: { consent: next } }).catch(() => undefined);
  return (
    <Section id="privacy" title={t.options.privacy}>
      <div class="setting top">
        <ul class="grow notes">
          {t.welcome.pair.privacy.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </div>
      <div class="setting">
        <p class={`grow state ${consent ? 'green' : 'amber'}`}>
          <Icon node={consent ? CircleCheck : TriangleAlert} size={14} />{' '}
          {consent ? t.options.consentOn : t.options.consentOff}
        </p>
        <button type="button" class={consent ? 'button small' : 'button small primary'} onClick={() => set(!consent)}>
          {consent ? t.options.withdraw : t.welcome.pair.agree}
        </button>
      </div>
    </Section>
  );
}
