// A button that lets the clerk choose a sheet on this computer. The file is read here and goes to the vault, nowhere else.
import { FileSpreadsheet } from 'lucide';
import { useRef } from 'preact/hooks';
import { toBase64 } from '#shared/bytes.ts';
import type { SheetTarget } from '#shared/declaration/kept.ts';
import { Icon } from './icon.tsx';
import type { ChosenSheet } from './sheet-dialog.tsx';

const LARGEST = 1024 * 1024;

interface Props {
  into: SheetTarget;
  words: string;
  onChosen: (sheet: ChosenSheet) => void;
  primary?: boolean;
}

export function SheetButton({ into, words, onChosen, primary = false }: Props) {
  const chooser = useRef<HTMLInputElement>(null);
  const chosen = async (field: HTMLInputElement) => {
    const [first] = field.files ?? [];
    field.value = ''; // the same file may be chosen again
    if (!first) return;
    const name = first.name.slice(0, 100) || '-';
    // one byte more than a sheet may have: that is enough to be told that it is too large
    const bytes = await first.slice(0, LARGEST + 1).arrayBuffer();
    onChosen({ into, name, file: toBase64(new Uint8Array(bytes)) });
  };
  return (
    <>
      <input
        ref={chooser}
        type="file"
        hidden
        accept=".csv,.xlsx,.txt"
        onChange={(event) => void chosen(event.currentTarget)}
      />
      <button
        type="button"
        class={primary ? 'button primary' : 'button small'}
        onClick={() => chooser.current?.click()}
      >
        <Icon node={FileSpreadsheet} /> {words}
      </button>
    </>
  );
}
