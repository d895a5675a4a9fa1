// Nothing is stored yet: a passphrase first, and what happens when it is forgotten; or a backup.
import { TriangleAlert } from 'lucide';
import { useState } from 'preact/hooks';
import { PROFILES } from '../../text/profiles.ts';
import { useText } from '../page.tsx';
import { Icon } from '../parts/icon.tsx';
import { ProblemBand } from '../parts/problem.tsx';
import { useAct } from '../parts/use-act.ts';
import { useBackground } from '../use-background.ts';
import { NewPassphrase } from './new-passphrase.tsx';
import { Restore } from './restore.tsx';

export function Create() {
  const t = useText(PROFILES);
  const { request } = useBackground();
  const [passphrase, setPassphrase] = useState('');
  const act = useAct();
  return (
    <>
      <form
        class="card"
        onSubmit={(event) => {
          event.preventDefault();
          if (passphrase !== '') void act.run(() => request({ do: 'vault.create', passphrase }));
        }}
      >
        <h2>{t.profiles.createTitle}</h2>
        <p>{t.profiles.createNote}</p>
        <NewPassphrase label={t.profiles.newPassphrase} onChosen={setPassphrase} autoFocus />
        <p class="band amber">
          <Icon node={TriangleAlert} />
          <span>{t.profiles.createWarning}</span>
        </p>
        {act.problem && <ProblemBand problem={act.problem} />}
        <p>
          <button type="submit" class="button primary" disabled={passphrase === '' || act.working}>
            {t.profiles.createAct}
          </button>
        </p>
      </form>
      <section class="card">
        <h2>{t.profiles.restoreAct}</h2>
        <Restore first />
      </section>
    </>
  );
}
