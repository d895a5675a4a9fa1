// A sheet of items, containers or goods: each column with what it is, the first rows, every cell that is not taken by name; then it is taken.
import { useState } from 'preact/hooks';
import { ENTRIES, type EntryName, isEntryName } from '#shared/declaration/data.ts';
import type { SheetTarget } from '#shared/declaration/kept.ts';
import type { SheetPreview } from '../../vault/import/items.ts';
import { DECLARATION } from '../../text/declaration.ts';
import { PROFILES } from '../../text/profiles.ts';
import { useLanguage, useText } from '../page.tsx';
import { useBackground } from '../use-background.ts';
import { Dialog } from './dialog.tsx';
import './sheet-dialog.css';
import { sampleText, SheetFaults } from './sheet-faults.tsx';
import { Taking, useLook } from './taking.tsx';
import { Untrusted } from './untrusted-text.tsx';
import { useAct } from './use-act.ts';

/** A file the clerk chose. */
export interface ChosenSheet {
  into: SheetTarget;
  name: string;
  /** base64 */
  file: string;
}

interface Props {
  /** Id of the profile that gets it. */
  profile: string;
  sheet: ChosenSheet;
  /** Before the file is read: what is typed meanwhile is stored. */
  before?: () => Promise<void>;
  /** @param words what was done, '' when nothing was */
  onEnd: (words: string) => void;
}

type Names = readonly (EntryName | null)[];

const SHOWN_FAULTS = 20;

export function SheetDialog({ profile, sheet, before, onEnd }: Props) {
  const t = useText(DECLARATION);
  const { request } = useBackground();
  const [names, setNames] = useState<Names | null>(null);
  const act = useAct();
  const ask = (take: boolean, as: Names | null) => request({ do: 'vault.sheet', profile, ...sheet, names: as, take });
  const look = async () => {
    await before?.();
    return (await ask(false, names)) as SheetPreview;
  };
  const preview = useLook(act, look, [names]);
  const take = () =>
    void act.run(async () => {
      // exactly what is shown: what another window taught meanwhile does not change it
      const shown = preview?.columns.map(({ entry }) => entry) ?? null;
      const { taken, left } = (await ask(true, shown)) as { taken: number; left: number };
      onEnd(sheet.into === 'goods' ? t.declaration.takenGoods(taken, left) : t.declaration.taken(taken));
    });
  const map = (column: number, name: string) =>
    setNames(
      preview?.columns.map(({ entry }, at) => (at === column ? (isEntryName(name) ? name : null) : entry)) ?? null,
    );
  return (
    <Dialog title={t.declaration.sheetTitle[sheet.into]} onClose={() => onEnd('')} wide>
      <p class="small muted">
        <Untrusted text={sheet.name} />
      </p>
      <Taking
        act={act}
        lines={[60, 100, 100, 100]}
        words={t.declaration.take(preview?.taken ?? 0)}
        ready={preview !== null && preview.taken > 0}
        onTake={take}
      >
        {preview && (
          <>
            <Preview preview={preview} map={map} />
            {sheet.into !== 'goods' && <p class="tiny muted">{t.declaration.sheetPlace}</p>}
          </>
        )}
      </Taking>
    </Dialog>
  );
}

function Preview({ preview, map }: { preview: SheetPreview; map: (column: number, name: string) => void }) {
  const t = useText(DECLARATION);
  const { profiles } = useText(PROFILES);
  const language = useLanguage();
  return (
    <>
      <p>{t.declaration.sheetSummary(preview.rows, preview.taken)}</p>
      <p class="small muted">{preview.remembered ? t.declaration.remembered : t.declaration.firstTime}</p>
      <ul class="columns-list" aria-label={profiles.tableColumn}>
        {preview.columns.map(({ head, entry }, column) => (
          <li key={column}>
            <label for={`column-${String(column)}`} class="head">
              <Untrusted text={head === '' ? String(column + 1) : head} />
            </label>
            <select
              id={`column-${String(column)}`}
              class="input"
              value={entry ?? ''}
              onChange={(event) => map(column, event.currentTarget.value)}
            >
              <option value="">{profiles.tableLeave}</option>
              {preview.choices.map((choice) => (
                <option key={choice} value={choice}>
                  {ENTRIES[choice].label[language]}
                </option>
              ))}
            </select>
            <span class={entry ? 'small sample' : 'small muted sample'}>
              <Untrusted text={sampleText(preview.sample, column, language)} />
            </span>
          </li>
        ))}
      </ul>
      <SheetFaults
        title={t.declaration.toCheck}
        faults={preview.faults}
        columns={preview.columns}
        most={SHOWN_FAULTS}
      />
    </>
  );
}
