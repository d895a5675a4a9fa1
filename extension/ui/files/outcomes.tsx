// What became of each of several files: those that are open are saved one by one or all, the others say why not.
import { CircleCheck, CircleX, Download } from 'lucide';
import { useId } from 'preact/hooks';
import { fromBase64 } from '#shared/bytes.ts';
import type { Result } from '#shared/protocol/methods.ts';
import { FILES } from '../../text/files.ts';
import { useText } from '../page.tsx';
import { Icon } from '../parts/icon.tsx';
import { type ProblemLike, useProblem } from '../parts/problem.tsx';
import { saveBytes } from '../parts/save-file.ts';
import { Untrusted } from '../parts/untrusted-text.tsx';
import { SignerLines } from './signers.tsx';

type Outcome = Result<'file.decrypt-list'>['files'][number];
type Opened = Exclude<Outcome, { problem: unknown }>;

interface Props {
  /** Of the encrypted files */
  names: readonly string[];
  outcomes: readonly Outcome[];
}

export function Outcomes({ names, outcomes }: Props) {
  const t = useText(FILES);
  const opened = outcomes.filter((one): one is Opened => !('problem' in one));
  return (
    <div class="done" role="status">
      <h2>{t.files.decryptedOf(opened.length, outcomes.length)}</h2>
      <p class="muted">{t.files.decryptedNote}</p>
      <ul class="plain several">
        {outcomes.map((outcome, place) => (
          <li key={place} class="chosen row">
            {'problem' in outcome ? (
              <NotOpened name={names[place] ?? ''} problem={outcome.problem} />
            ) : (
              <OpenedFile file={outcome} />
            )}
          </li>
        ))}
      </ul>
      {opened.length > 1 && (
        <div class="row wrap">
          <button type="button" class="button primary" onClick={() => opened.forEach(save)}>
            <Icon node={Download} size={15} /> {t.files.saveAll(opened.length)}
          </button>
          <span class="muted small">{t.files.saved}</span>
        </div>
      )}
    </div>
  );
}

function OpenedFile({ file }: { file: Opened }) {
  const t = useText(FILES);
  const id = useId();
  return (
    <>
      <span class="state green">
        <Icon node={CircleCheck} />
      </span>
      <span class="grow">
        <span id={id}>
          <Untrusted text={file.name} />
        </span>
        <SignerLines signers={file.signers} />
      </span>
      <button type="button" class="button small" aria-describedby={id} onClick={() => save(file)}>
        <Icon node={Download} size={14} /> {t.files.save}
      </button>
    </>
  );
}

function NotOpened({ name, problem }: { name: string; problem: ProblemLike }) {
  const { both } = useProblem(problem);
  return (
    <>
      <span class="state red">
        <Icon node={CircleX} />
      </span>
      <span class="grow">
        <Untrusted text={name} />
        <span class="small muted why">
          <Untrusted text={both} />
        </span>
      </span>
    </>
  );
}

function save({ name, data }: Opened): void {
  saveBytes({ name, bytes: fromBase64(data) });
}
