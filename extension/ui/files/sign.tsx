// A file or a text is signed with the card, in the confirmation window.
import { FILES } from '../../text/files.ts';
import { useState } from 'preact/hooks';
import { toBase64, utf8 } from '#shared/bytes.ts';
import { FILE_FORMATS, type FileFormat, LARGEST_FILE, type VisibleSignature } from '#shared/protocol/files.ts';
import type { Result } from '#shared/protocol/methods.ts';
import { useText } from '../page.tsx';
import { ProblemBand } from '../parts/problem.tsx';
import { useAct } from '../parts/use-act.ts';
import { useBackground } from '../use-background.ts';
import { Chooser } from './chooser.tsx';
import type { Chosen } from './chosen.ts';
import { Done, Whose } from './done.tsx';

const LONGEST_TEXT = 100_000;

/** Where a PDF shows its signature, of what the protocol knows. */
const PLACES = { none: undefined, last: place('last'), first: place('first') };
type PlaceName = keyof typeof PLACES;

function place(page: 'first' | 'last'): VisibleSignature {
  return { page, corner: 'bottom-right' };
}

export function Sign({ connected }: { connected: boolean }) {
  const t = useText(FILES);
  const { call } = useBackground();
  const act = useAct();
  const [kind, setKind] = useState<'file' | 'text'>('file');
  const [file, setFile] = useState<Chosen | null>(null);
  const [text, setText] = useState('');
  const [format, setFormat] = useState<FileFormat>('cms-detached');
  const [shownOn, setShownOn] = useState<PlaceName>('none');
  const [signed, setSigned] = useState<Result<'file.sign'> | null>(null);
  const changed = () => {
    setSigned(null);
    act.forget();
  };
  const what = kind === 'file' ? file : ofText(text, t.files.textName);
  const sign = () =>
    act.run(async (isLate) => {
      setSigned(null);
      if (!what) return;
      const visible = format === 'pdf' ? PLACES[shownOn] : undefined;
      const told = await call('file.sign', { name: what.name, data: what.base64, format, visible });
      if (!isLate()) setSigned(told);
    });
  return (
    <>
      <fieldset class="choice" onChange={changed}>
        <legend class="visually-hidden">{t.files.what}</legend>
        {(['file', 'text'] as const).map((each) => (
          <label key={each}>
            <input
              type="radio"
              name="sign-what"
              checked={kind === each}
              onChange={() => {
                setKind(each);
                setFormat(each === 'file' ? 'cms-detached' : 'cms'); // a text has no file to stand beside
              }}
            />
            {each === 'file' ? t.files.byFile : t.files.byText}
          </label>
        ))}
      </fieldset>
      {kind === 'file' ? (
        <Chooser
          label={t.files.what}
          limit={LARGEST_FILE}
          command={null}
          chosen={file}
          onChosen={(chosen) => {
            setFile(chosen);
            if (chosen) setFormat(formatFor(chosen.name));
            changed();
          }}
        />
      ) : (
        <label class="text-field">
          <span class="label">{t.files.text}</span>
          <textarea
            class="input"
            rows={5}
            maxLength={LONGEST_TEXT}
            placeholder={t.files.textHint}
            value={text}
            onInput={({ currentTarget }) => {
              setText(currentTarget.value);
              changed();
            }}
          />
        </label>
      )}
      <Formats chosen={format} onChosen={setFormat} onChange={changed} />
      {format === 'pdf' && <Places chosen={shownOn} onChosen={setShownOn} onChange={changed} />}
      <div class="row wrap">
        <button
          type="button"
          class="button primary seal"
          disabled={!connected || !what || act.working}
          onClick={() => void sign()}
        >
          {t.files.sign}
        </button>
        {act.working && (
          <span class="muted small" role="status">
            {t.files.asking}
          </span>
        )}
      </div>
      {act.problem && (
        <ProblemBand problem={act.problem} tone={act.problem.code === 'approval/refused' ? 'amber' : 'red'} />
      )}
      {signed && (
        <Done title={t.files.signed} file={signed}>
          <p>
            <span class="muted">{t.files.signedBy}</span> <Whose certificate={signed.certificate} />
          </p>
        </Done>
      )}
    </>
  );
}

interface FormatsProps {
  chosen: FileFormat;
  onChosen: (format: FileFormat) => void;
  onChange: () => void;
}

function Formats({ chosen, onChosen, onChange }: FormatsProps) {
  const t = useText(FILES);
  return (
    <fieldset class="formats" onChange={onChange}>
      <legend class="label">{t.files.format}</legend>
      {FILE_FORMATS.map((format) => {
        const [name, note] = t.files.formats[format];
        return (
          <label key={format}>
            <input type="radio" name="format" checked={chosen === format} onChange={() => onChosen(format)} />
            <span>
              {name}
              <span class="muted small">{note}</span>
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}

interface PlacesProps {
  chosen: PlaceName;
  onChosen: (place: PlaceName) => void;
  onChange: () => void;
}

function Places({ chosen, onChosen, onChange }: PlacesProps) {
  const t = useText(FILES);
  return (
    <fieldset class="choice" onChange={onChange}>
      <legend class="label">{t.files.shownOn}</legend>
      {(['none', 'last', 'first'] as const).map((each) => (
        <label key={each}>
          <input type="radio" name="sign-shown" checked={chosen === each} onChange={() => onChosen(each)} />
          {t.files.places[each]}
        </label>
      ))}
    </fieldset>
  );
}

/** What readers of such a file look for; the clerk may choose another. */
function formatFor(name: string): FileFormat {
  if (/\.pdf$/i.test(name)) return 'pdf';
  return /\.xml$/i.test(name) ? 'xml' : 'cms-detached';
}

/** The exact characters, as UTF-8; null for none but blanks. */
function ofText(text: string, name: string): Chosen | null {
  if (text.trim() === '') return null;
  const bytes = utf8(text);
  return { name, size: bytes.length, base64: toBase64(bytes) };
}
