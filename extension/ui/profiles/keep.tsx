// Safekeeping: lock now, backup, restore, another passphrase.
import { LockKeyhole } from 'lucide';
import { useState } from 'preact/hooks';
import type { VaultStanding } from '../../platform/fill-requests.ts';
import { PROFILES } from '../../text/profiles.ts';
import { useText } from '../page.tsx';
import { timeOf } from '../parts/dates.ts';
import { Icon } from '../parts/icon.tsx';
import { PassphraseField } from '../parts/passphrase-field.tsx';
import { ProblemBand } from '../parts/problem.tsx';
import { saveFile } from '../parts/save-file.ts';
import { useAct } from '../parts/use-act.ts';
import { useBackground } from '../use-background.ts';
import { NewPassphrase } from './new-passphrase.tsx';
import { Restore } from './restore.tsx';
import type { Book } from './use-book.ts';

export function Keep({ vault, book }: { vault: VaultStanding; book: Book }) {
  const t = useText(PROFILES);
  const { request } = useBackground();
  const lock = () => void book.save().then(() => request({ do: 'vault.lock' }).catch(() => undefined));
  return (
    <>
      <section class="card">
        <p class="row wrap">
          <button type="button" class="button" onClick={lock}>
            <Icon node={LockKeyhole} /> {t.profiles.lockNow}
          </button>
          {vault.locksAt !== null && (
            <span class="small muted">{t.profiles.locksAt(timeOf(vault.locksAt, false))}</span>
          )}
        </p>
      </section>
      <section class="card">
        <h2>{t.profiles.backup}</h2>
        <Backup book={book} />
      </section>
      <section class="card">
        <h2>{t.profiles.restore}</h2>
        <Restore onDone={() => void book.reload()} />
      </section>
      <section class="card">
        <h2>{t.profiles.changeAct}</h2>
        <Change />
      </section>
    </>
  );
}

function Backup({ book }: { book: Book }) {
  const t = useText(PROFILES);
  const { request } = useBackground();
  const [round, setRound] = useState(0);
  const [passphrase, setPassphrase] = useState('');
  const act = useAct();
  const save = (event: Event) => {
    event.preventDefault();
    if (passphrase === '') return;
    void act.run(async () => {
      await book.save();
      saveFile(await request({ do: 'vault.export', passphrase }));
      setRound(round + 1);
      setPassphrase('');
    });
  };
  return (
    <form class="stack" onSubmit={save}>
      <p class="small muted">{t.profiles.backupNote}</p>
      <NewPassphrase key={round} label={t.profiles.backupPassphrase} onChosen={setPassphrase} />
      {act.problem && <ProblemBand problem={act.problem} />}
      <p class="row wrap">
        <button type="submit" class="button" disabled={passphrase === '' || act.working}>
          {t.profiles.backupAct}
        </button>
        {round > 0 && (
          <span class="small state green" role="status">
            {t.profiles.backupDone}
          </span>
        )}
      </p>
    </form>
  );
}

function Change() {
  const t = useText(PROFILES);
  const { request } = useBackground();
  const [old, setOld] = useState('');
  const [next, setNext] = useState('');
  const [round, setRound] = useState(0);
  const act = useAct();
  const change = (event: Event) => {
    event.preventDefault();
    if (old === '' || next === '') return;
    void act.run(async () => {
      await request({ do: 'vault.passphrase', old, next });
      setOld('');
      setNext('');
      setRound(round + 1);
    });
  };
  return (
    <form class="stack" onSubmit={change}>
      <PassphraseField label={t.profiles.changeOld} value={old} onInput={setOld} />
      <NewPassphrase key={round} label={t.profiles.newPassphrase} onChosen={setNext} />
      {act.problem && <ProblemBand problem={act.problem} />}
      <p class="row wrap">
        <button type="submit" class="button" disabled={old === '' || next === '' || act.working}>
          {t.profiles.change}
        </button>
        {round > 0 && (
          <span class="small state green" role="status">
            {t.profiles.changeDone}
          </span>
        )}
      </p>
    </form>
  );
}
