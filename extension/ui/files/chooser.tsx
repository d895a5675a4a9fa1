// One place for one file: drop it there or choose it; then its name, its size, and the way to take it back.
import { FILES } from '../../text/files.ts';
import { FileText, TriangleAlert, X } from 'lucide';
import { useId, useRef, useState } from 'preact/hooks';
import { useText } from '../page.tsx';
import { Icon } from '../parts/icon.tsx';
import { Untrusted } from '../parts/untrusted-text.tsx';
import { type Chosen, readChosen, type Refused, sizeOf } from './chosen.ts';

interface Props {
  label: string;
  note?: string;
  /** In bytes */
  limit: number;
  /** What the command line calls this act, for files above the limit; null = it signs no larger ones either */
  command?: string | null;
  chosen: Chosen | null;
  onChosen: (file: Chosen | null) => void;
  /** A place beside the main one: lower, and no word on the command line */
  small?: boolean;
  /** Takes several at once: those of one choice that could be read, in their order. */
  onSeveral?: (files: readonly Chosen[]) => void;
}

export function Chooser({ label, note, limit, command, chosen, onChosen, small = false, onSeveral }: Props) {
  const t = useText(FILES);
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [refused, setRefused] = useState<Refused | null>(null);
  const [over, setOver] = useState(false);
  const choices = useRef(0);
  const take = async (files: FileList | null | undefined) => {
    const [file, ...more] = files ?? [];
    if (!file) return;
    if (onSeveral) {
      const all = await Promise.all([file, ...more].map((one) => readChosen(one, limit)));
      setRefused(all.find((one) => 'why' in one) ?? null);
      onSeveral(all.flatMap((one) => ('why' in one ? [] : [one])));
      return;
    }
    choices.current += 1;
    const own = choices.current;
    const read = await readChosen(file, limit);
    if (own !== choices.current) return; // something else was chosen while this one was read
    setRefused('why' in read ? read : null);
    onChosen('why' in read ? null : read);
  };
  return (
    <div class={small ? 'chooser small-place' : 'chooser'}>
      <p class="label" id={id}>
        {label}
        {note !== undefined && <span class="muted small"> {note}</span>}
      </p>
      <input
        ref={field}
        type="file"
        multiple={onSeveral !== undefined}
        hidden
        aria-labelledby={id}
        onChange={({ currentTarget }) => {
          void take(currentTarget.files);
          currentTarget.value = ''; // the same file may be chosen again
        }}
      />
      {chosen ? (
        <div class="chosen row">
          <Icon node={FileText} />
          <span class="grow">
            <Untrusted text={chosen.name} /> <span class="muted small nowrap">{sizeOf(chosen.size)}</span>
          </span>
          <button type="button" class="icon-button" aria-label={t.files.remove} onClick={() => onChosen(null)}>
            <Icon node={X} />
          </button>
        </div>
      ) : (
        <div
          class={over ? 'place over' : 'place'}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={(event) => {
            event.preventDefault();
            setOver(false);
            void take(event.dataTransfer?.files);
          }}
        >
          <span class="muted">{t.files.drop}</span>
          <button type="button" class="button" aria-describedby={id} onClick={() => field.current?.click()}>
            {t.files.choose}
          </button>
        </div>
      )}
      {refused && <Why refused={refused} limit={limit} command={command} />}
    </div>
  );
}

function Why({ refused, limit, command }: { refused: Refused; limit: number; command: string | null | undefined }) {
  const t = useText(FILES);
  return (
    <p class="band amber" role="alert">
      <Icon node={TriangleAlert} />
      <span>
        {refused.why === 'too-large' ? t.files.tooLarge(sizeOf(refused.size), sizeOf(limit)) : t.files[refused.why]}
        {refused.why === 'too-large' && command === null && <> {t.files.splitNote}</>}
        {refused.why === 'too-large' && typeof command === 'string' && (
          <>
            {' '}
            {t.files.commandNote} <code>{command}</code>
          </>
        )}
      </span>
    </p>
  );
}
