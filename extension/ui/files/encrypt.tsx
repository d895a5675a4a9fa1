// A file is encrypted for the certificates of own cards and of others. Needs no card.
import { FILES } from '../../text/files.ts';
import { TriangleAlert, X } from 'lucide';
import { useState } from 'preact/hooks';
import { LARGEST_CERTIFICATE, LARGEST_FILE } from '#shared/protocol/files.ts';
import type { Result } from '#shared/protocol/methods.ts';
import type { TokenView } from '#shared/protocol/views.ts';
import { useText } from '../page.tsx';
import { Icon } from '../parts/icon.tsx';
import { ProblemBand } from '../parts/problem.tsx';
import { Untrusted } from '../parts/untrusted-text.tsx';
import { useAct } from '../parts/use-act.ts';
import { useBackground } from '../use-background.ts';
import { Chooser } from './chooser.tsx';
import type { Chosen } from './chosen.ts';
import { Done, Whose } from './done.tsx';
import { familyOf, familyOfFile, type OwnCertificate, ticked, useOwn } from './recipients.ts';

export function Encrypt({ connected, tokens }: { connected: boolean; tokens: readonly TokenView[] }) {
  const t = useText(FILES);
  const { call } = useBackground();
  const act = useAct();
  const here = useOwn(tokens, connected);
  const [file, setFile] = useState<Chosen | null>(null);
  const [pressed, setPressed] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [others, setOthers] = useState<readonly Chosen[]>([]);
  const [sealed, setSealed] = useState<Result<'file.encrypt'> | null>(null);
  const families = others.map(({ base64 }) => familyOfFile(base64));
  const preset = ticked(here, families);
  const isTicked = (id: string) => pressed.get(id) ?? preset.has(id);
  const own = here.filter(({ certificate, unfit }) => unfit === null && isTicked(certificate.id));
  const chosen = new Set([...own.map(({ certificate }) => familyOf(certificate)), ...families]);
  const isMixed = chosen.has('sm2') && chosen.has('other');
  const changed = () => {
    setSealed(null);
    act.forget();
  };
  const encrypt = () =>
    act.run(async (isLate) => {
      setSealed(null);
      if (!file) return;
      const { name, base64: data } = file;
      const named = others.map((other) => ({ name: other.name, data: other.base64 }));
      const told = await call('file.encrypt', {
        name,
        data,
        own: own.map(({ certificate }) => certificate.id),
        others: named,
      });
      if (!isLate()) setSealed(told);
    });
  return (
    <>
      <Chooser
        label={t.files.encryptFile}
        limit={LARGEST_FILE}
        command="tongqian encrypt"
        chosen={file}
        onChosen={(chosen) => {
          setFile(chosen);
          changed();
        }}
      />
      <fieldset class="recipients">
        <legend class="label">{t.files.recipients}</legend>
        <Own
          certificates={here}
          isTicked={(id) => own.some(({ certificate }) => certificate.id === id)}
          onTick={(id, tick) => {
            setPressed(new Map([...pressed, [id, tick]]));
            changed();
          }}
        />
        <Others
          files={others}
          onFiles={(change) => {
            setOthers(change);
            changed();
          }}
        />
        {own.length === 0 && others.length > 0 && (
          <p class="band amber">
            <Icon node={TriangleAlert} />
            <span>{t.files.notMe}</span>
          </p>
        )}
        {isMixed && (
          <p class="band amber mixed" role="status">
            <Icon node={TriangleAlert} />
            <span>{t.files.mixed}</span>
          </p>
        )}
      </fieldset>
      <div class="row">
        <button
          type="button"
          class="button primary"
          disabled={!connected || !file || own.length + others.length === 0 || isMixed || act.working}
          onClick={() => void encrypt()}
        >
          {t.files.encrypt}
        </button>
      </div>
      {act.problem && <ProblemBand problem={act.problem} />}
      {sealed && (
        <Done title={t.files.encrypted} file={sealed}>
          <p class="muted">{t.files.onlyThese}</p>
          <ul class="plain">
            {sealed.recipients.map((certificate) => (
              <li key={certificate.id}>
                <Whose certificate={certificate} />
              </li>
            ))}
          </ul>
        </Done>
      )}
    </>
  );
}

interface OwnProps {
  certificates: readonly OwnCertificate[];
  isTicked: (id: string) => boolean;
  onTick: (id: string, tick: boolean) => void;
}

function Own({ certificates, isTicked, onTick }: OwnProps) {
  const t = useText(FILES);
  return (
    <>
      <h2>{t.files.own}</h2>
      {certificates.length === 0 && <p class="muted">{t.files.noOwn}</p>}
      {certificates.map(({ certificate, unfit }) => (
        <label key={certificate.id}>
          <input
            type="checkbox"
            checked={isTicked(certificate.id)}
            disabled={unfit !== null}
            onChange={({ currentTarget }) => onTick(certificate.id, currentTarget.checked)}
          />
          <Whose certificate={certificate} />
          {unfit !== null && <span class="state small amber">{t.files.unfit[unfit]}</span>}
        </label>
      ))}
    </>
  );
}

interface OthersProps {
  files: readonly Chosen[];
  onFiles: (change: (now: readonly Chosen[]) => readonly Chosen[]) => void;
}

function Others({ files, onFiles }: OthersProps) {
  const t = useText(FILES);
  return (
    <>
      <h2>{t.files.others}</h2>
      <ul class="plain">
        {files.map((file, place) => (
          <li key={place} class="chosen row">
            <span class="grow">
              <Untrusted text={file.name} />
            </span>
            <button
              type="button"
              class="icon-button"
              aria-label={t.files.remove}
              onClick={() => onFiles((now) => now.filter((_, other) => other !== place))}
            >
              <Icon node={X} />
            </button>
          </li>
        ))}
      </ul>
      <Chooser
        small
        label={t.files.addRecipient}
        note={t.files.recipientHint}
        limit={LARGEST_CERTIFICATE}
        chosen={null}
        onChosen={(file) => {
          if (file) onFiles((now) => [...now.filter(({ base64 }) => base64 !== file.base64), file]);
        }}
      />
    </>
  );
}
