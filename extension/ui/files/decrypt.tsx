// Encrypted files are opened by the card they were encrypted for, in the confirmation window: one, or several under one consent.
import { FILES } from '../../text/files.ts';
import { TriangleAlert } from 'lucide';
import { useState } from 'preact/hooks';
import { LARGEST_FILE, MOST_FILES } from '#shared/protocol/files.ts';
import type { Result } from '#shared/protocol/methods.ts';
import { useText } from '../page.tsx';
import { Icon } from '../parts/icon.tsx';
import { ProblemBand } from '../parts/problem.tsx';
import { useAct } from '../parts/use-act.ts';
import { useBackground } from '../use-background.ts';
import { Chooser } from './chooser.tsx';
import { type Chosen, sizeOf } from './chosen.ts';
import { ChosenFiles } from './chosen-files.tsx';
import { Done } from './done.tsx';
import { Outcomes } from './outcomes.tsx';
import { Signers } from './signers.tsx';

type Opened = { one: Result<'file.decrypt'> } | { several: Result<'file.decrypt-list'>['files'] };

export function Decrypt({ connected }: { connected: boolean }) {
  const t = useText(FILES);
  const { call } = useBackground();
  const act = useAct();
  const [files, setFiles] = useState<readonly Chosen[]>([]);
  const [opened, setOpened] = useState<Opened | null>(null);
  const change = (next: (now: readonly Chosen[]) => readonly Chosen[]) => {
    setFiles(next);
    setOpened(null);
    act.forget();
  };
  const size = files.reduce((sum, file) => sum + file.size, 0);
  const isTooMuch = files.length > 1 && (size > LARGEST_FILE || files.length > MOST_FILES);
  const decrypt = () =>
    act.run(async (isLate) => {
      setOpened(null);
      const given = files.map(({ name, base64 }) => ({ name, data: base64 }));
      const [only] = given;
      const told: Opened =
        only && given.length === 1
          ? { one: await call('file.decrypt', only) }
          : { several: (await call('file.decrypt-list', { files: given })).files };
      if (!isLate()) setOpened(told);
    });
  return (
    <>
      <Chooser
        label={t.files.decryptFile}
        note={t.files.decryptHint}
        limit={LARGEST_FILE}
        command="tongqian decrypt"
        small={files.length > 0}
        chosen={null}
        onChosen={() => undefined}
        onSeveral={(more) => change((now) => [...now, ...more.filter((file) => !now.some((one) => isSame(one, file)))])}
      />
      {files.length > 0 && <ChosenFiles files={files} onFiles={(next) => change(() => next)} />}
      {isTooMuch && (
        <p class="band amber" role="alert">
          <Icon node={TriangleAlert} />
          <span>
            {t.files.tooMuch(MOST_FILES, sizeOf(LARGEST_FILE))} {t.files.commandNote} <code>tongqian decrypt</code>
          </span>
        </p>
      )}
      <div class="row wrap">
        <button
          type="button"
          class="button primary"
          disabled={!connected || files.length === 0 || isTooMuch || act.working}
          onClick={() => void decrypt()}
        >
          {files.length > 1 ? t.files.decryptMany(files.length) : t.files.decrypt}
        </button>
        {act.working && (
          <span class="muted small" role="status">
            {t.files.decrypting}
          </span>
        )}
      </div>
      {act.problem && (
        <ProblemBand problem={act.problem} tone={act.problem.code === 'approval/refused' ? 'amber' : 'red'} />
      )}
      {opened && 'one' in opened && (
        <Done title={t.files.decrypted} file={opened.one}>
          {opened.one.signers.length > 0 && <Signers signers={opened.one.signers} />}
          <p class="muted">{t.files.decryptedNote}</p>
        </Done>
      )}
      {opened && 'several' in opened && <Outcomes names={files.map(({ name }) => name)} outcomes={opened.several} />}
    </>
  );
}

function isSame(a: Chosen, b: Chosen): boolean {
  return a.name === b.name && a.base64 === b.base64;
}
