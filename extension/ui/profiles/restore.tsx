// Companies out of a backup file.
import { useId, useRef, useState } from 'preact/hooks';
import { PROFILES } from '../../text/profiles.ts';
import { useText } from '../page.tsx';
import { Untrusted } from '../parts/untrusted-text.tsx';
import { PassphraseField } from '../parts/passphrase-field.tsx';
import { ProblemBand } from '../parts/problem.tsx';
import { useAct } from '../parts/use-act.ts';
import { useBackground } from '../use-background.ts';

/** @param first nothing is stored here yet: the file's passphrase becomes that of the vault */
export function Restore({ first = false, onDone }: { first?: boolean; onDone?: () => void }) {
  const t = useText(PROFILES);
  const { request } = useBackground();
  const id = useId();
  const chooser = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File | null>(null);
  const [passphrase, setPassphrase] = useState('');
  const [done, setDone] = useState('');
  const act = useAct();
  const restore = (event: Event) => {
    event.preventDefault();
    if (!file || passphrase === '') return;
    void act.run(async () => {
      const text = await file.text();
      const { added, replaced } = await request({ do: 'vault.restore', text, passphrase });
      setDone(t.profiles.restored(added, replaced));
      setPassphrase('');
      onDone?.();
    });
  };
  return (
    <form class="stack" onSubmit={restore}>
      <p class="small muted">{first ? t.profiles.restoreFirst : t.profiles.restoreNote}</p>
      <div class="field">
        <label for={id}>{t.profiles.restoreFile}</label>
        <p class="row wrap">
          <button id={id} type="button" class="button small" onClick={() => chooser.current?.click()}>
            {t.profiles.chooseFile}
          </button>
          <span class={file ? 'small' : 'small muted'}>
            {file ? <Untrusted text={file.name} /> : t.profiles.noFile}
          </span>
        </p>
        {/* The browser's own button speaks the browser's language */}
        <input
          ref={chooser}
          type="file"
          hidden
          accept=".tqbackup"
          onChange={(event) => setFile(event.currentTarget.files?.[0] ?? null)}
        />
      </div>
      <PassphraseField label={t.profiles.backupPassphrase} value={passphrase} onInput={setPassphrase} />
      {act.problem && <ProblemBand problem={act.problem} />}
      <p class="row wrap">
        <button type="submit" class="button" disabled={!file || passphrase === '' || act.working}>
          {t.profiles.restoreAct}
        </button>
        {done !== '' && (
          <span class="small state green" role="status">
            {done}
          </span>
        )}
      </p>
    </form>
  );
}
