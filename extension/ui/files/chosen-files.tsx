// The files that were chosen, when they are several: each with its size and the way to take it back.
import { FileText, X } from 'lucide';
import { useId } from 'preact/hooks';
import { FILES } from '../../text/files.ts';
import { useText } from '../page.tsx';
import { Icon } from '../parts/icon.tsx';
import { Untrusted } from '../parts/untrusted-text.tsx';
import { type Chosen, sizeOf } from './chosen.ts';

export function ChosenFiles({ files, onFiles }: { files: readonly Chosen[]; onFiles: (files: Chosen[]) => void }) {
  const t = useText(FILES);
  const id = useId();
  return (
    <ul class="plain several" aria-label={t.files.chosenFiles(files.length)}>
      {files.map((file, place) => (
        <li key={place} class="chosen row">
          <Icon node={FileText} />
          <span class="grow" id={`${id}-${String(place)}`}>
            <Untrusted text={file.name} /> <span class="muted small nowrap">{sizeOf(file.size)}</span>
          </span>
          <button
            type="button"
            class="icon-button"
            aria-label={t.files.remove}
            aria-describedby={`${id}-${String(place)}`}
            onClick={() => onFiles(files.filter((_, other) => other !== place))}
          >
            <Icon node={X} />
          </button>
        </li>
      ))}
    </ul>
  );
}
