// The preview of a sheet: each column with what it is taken for, the first rows, and every cell that is not taken, by name.
import { useState } from 'preact/hooks';
import { DATA, isDatumKey } from '#shared/profile/data.ts';
import type { DatumKey } from '#shared/profile/data.ts';
import type { ImportPreview } from '../../vault/import/rows.ts';
import { PROFILES } from '../../text/profiles.ts';
import { useLanguage, useText } from '../page.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { maskIds } from '../parts/mask.ts';
import { sampleText, SheetFaults } from '../parts/sheet-faults.tsx';
import { Taking, useLook } from '../parts/taking.tsx';
import { Untrusted } from '../parts/untrusted-text.tsx';
import { useAct } from '../parts/use-act.ts';
import { useBackground } from '../use-background.ts';
import type { SheetList } from './sections.ts';
import type { Book } from './use-book.ts';

interface Props {
  profile: string;
  list: SheetList;
  /** base64 */
  file: string;
  book: Book;
  /** @param words what was done, '' when nothing was */
  onEnd: (words: string) => void;
}

type Mapping = readonly (DatumKey | null)[];

const SHOWN_FAULTS = 8;

export function SheetImport({ profile, list, file, book, onEnd }: Props) {
  const t = useText(PROFILES);
  const { request } = useBackground();
  const [mapping, setMapping] = useState<Mapping | null>(null);
  const act = useAct();
  const ask = (take: boolean, as: Mapping | null) =>
    request({ do: 'vault.import', profile, list, file, mapping: as, take });
  const look = async () => {
    await book.save(); // a company that was added just now is there
    return (await ask(false, mapping)) as ImportPreview;
  };
  const preview = useLook(act, look, [mapping]);
  const take = () =>
    void act.run(async () => {
      const shown = preview?.columns.map(({ datum }) => datum) ?? null;
      const { added, changed, left } = (await ask(true, shown)) as { added: number; changed: number; left: number };
      await book.reload();
      onEnd(t.profiles.tableDone(added, changed, left));
    });
  const map = (column: number, name: string) => {
    if (!preview) return;
    const datum = isDatumKey(name) ? name : null;
    setMapping(
      preview.columns.map((known, at) => (at === column ? datum : known.datum === datum ? null : known.datum)),
    );
  };
  return (
    <Dialog title={t.profiles.tableTitle} onClose={() => onEnd('')} wide>
      <Taking
        act={act}
        lines={[60, 100, 100, 100]}
        words={t.profiles.tableTake(preview?.entries ?? 0)}
        ready={preview !== null && preview.entries > 0}
        onTake={take}
      >
        {preview && <Preview preview={preview} map={map} />}
      </Taking>
    </Dialog>
  );
}

function Preview({ preview, map }: { preview: ImportPreview; map: (column: number, name: string) => void }) {
  const t = useText(PROFILES);
  const language = useLanguage();
  return (
    <>
      <p>{t.profiles.tableSummary(preview.rows, preview.entries)}</p>
      <div class="mapping" tabIndex={0} role="region" aria-label={t.profiles.tableTitle}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t.profiles.tableColumn}</th>
              <th scope="col">{t.profiles.tableMeans}</th>
              <th scope="col">{t.profiles.tableSample}</th>
            </tr>
          </thead>
          <tbody>
            {preview.columns.map(({ head, datum }, column) => (
              <tr key={column}>
                <th scope="row" id={`column-${String(column)}`}>
                  <Untrusted text={head} />
                </th>
                <td>
                  <select
                    class="input"
                    aria-labelledby={`column-${String(column)}`}
                    value={datum ?? ''}
                    onChange={(event) => map(column, event.currentTarget.value)}
                  >
                    <option value="">{t.profiles.tableLeave}</option>
                    {preview.choices.map((choice) => (
                      <option key={choice} value={choice}>
                        {DATA[choice].label[language]}
                      </option>
                    ))}
                  </select>
                </td>
                <td class={datum ? 'small' : 'small muted'}>
                  <Untrusted text={maskIds(sampleText(preview.sample, column, language))} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <SheetFaults
        title={t.profiles.refusedTitle}
        faults={preview.faults}
        columns={preview.columns}
        most={SHOWN_FAULTS}
      />
    </>
  );
}
