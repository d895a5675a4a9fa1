// The company data are locked: the passphrase opens them, here and everywhere.
import { LockKeyhole } from 'lucide';
import { useState } from 'preact/hooks';
import { VAULT } from '../../text/vault.ts';
import { useText } from '../page.tsx';
import { useBackground } from '../use-background.ts';
import { Icon } from './icon.tsx';
import { PassphraseField } from './passphrase-field.tsx';
import { ProblemBand } from './problem.tsx';
import { useAct } from './use-act.ts';
import './unlock.css';

export function Unlock({ note }: { note?: string }) {
  const t = useText(VAULT);
  const { request } = useBackground();
  const [passphrase, setPassphrase] = useState('');
  const act = useAct();
  const unlock = (event: Event) => {
    event.preventDefault();
    if (passphrase === '' || act.working) return;
    void act
      .run(() => request({ do: 'vault.unlock', passphrase }))
      .then((well) => {
        if (well) setPassphrase('');
      });
  };
  return (
    <form class="unlock" onSubmit={unlock}>
      <h2>
        <Icon node={LockKeyhole} size={18} /> {t.vault.lockedTitle}
      </h2>
      <p class="muted small">{note ?? t.vault.lockedNote}</p>
      <PassphraseField
        label={t.vault.passphrase}
        value={passphrase}
        onInput={(text) => {
          setPassphrase(text);
          act.forget();
        }}
        invalid={act.problem !== null}
        autoFocus
      />
      {act.problem && <ProblemBand problem={act.problem} />}
      <p>
        <button type="submit" class="button primary" disabled={act.working || passphrase === ''}>
          {act.working ? t.vault.unlocking : t.vault.unlock}
        </button>
      </p>
      <p class="tiny muted">{t.vault.forgotten}</p>
    </form>
  );
}
