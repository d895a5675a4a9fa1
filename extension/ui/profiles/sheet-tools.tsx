// A list out of a sheet: the file is chosen, its columns are shown with what they are taken for, then the rows are taken.
import { Download, FileSpreadsheet } from 'lucide';
import { useRef, useState } from 'preact/hooks';
import { toBase64 } from '#shared/bytes.ts';
import type { Profile } from '#shared/profile/profile.ts';
import { PROFILES } from '../../text/profiles.ts';
import { useText } from '../page.tsx';
import { Icon } from '../parts/icon.tsx';
import { saveFile } from '../parts/save-file.ts';
import { useBackground } from '../use-background.ts';
import type { SheetList } from './sections.ts';
import { SheetImport } from './sheet-import.tsx';
import type { Book } from './use-book.ts';

export function SheetTools({ profile, list, book }: { profile: Profile; list: SheetList; book: Book }) {
  const t = useText(PROFILES);
  const { request } = useBackground();
  const chooser = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<string | null>(null);
  const [done, setDone] = useState('');
  const chosen = async (field: HTMLInputElement) => {
    const [first] = field.files ?? [];
    field.value = '';
    if (!first) return;
    setDone('');
    setFile(toBase64(new Uint8Array(await first.arrayBuffer())));
  };
  const template = () => void request({ do: 'vault.template', list }).then(saveFile, () => undefined);
  return (
    <>
      {done !== '' && (
        <span class="small state green" role="status">
          {done}
        </span>
      )}
      <input
        ref={chooser}
        type="file"
        hidden
        accept=".csv,.xlsx,.txt"
        onChange={(event) => void chosen(event.currentTarget)}
      />
      <button type="button" class="button small" onClick={() => chooser.current?.click()}>
        <Icon node={FileSpreadsheet} /> {t.profiles.fromTable}
      </button>
      <button type="button" class="button small" onClick={template}>
        <Icon node={Download} /> {t.profiles.template}
      </button>
      {file !== null && (
        <SheetImport
          profile={profile.id}
          list={list}
          file={file}
          book={book}
          onEnd={(words) => {
            setFile(null);
            setDone(words);
          }}
        />
      )}
    </>
  );
}
