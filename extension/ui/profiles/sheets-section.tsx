// 报关表格: the sheets of the declaration at hand, as they lie in the vault; read, looked at, cleared.
import { useState } from 'preact/hooks';
import { localDate } from '#shared/local-date.ts';
import { ENTRIES, type EntryName, namesOf, nameIn } from '#shared/declaration/data.ts';
import type { Sheet, Values } from '#shared/declaration/kept.ts';
import type { Profile } from '#shared/profile/profile.ts';
import { DECLARATION } from '../../text/declaration.ts';
import { useLanguage, useText } from '../page.tsx';
import { SheetButton } from '../parts/sheet-button.tsx';
import { type ChosenSheet, SheetDialog } from '../parts/sheet-dialog.tsx';
import { Untrusted } from '../parts/untrusted-text.tsx';
import type { Book } from './use-book.ts';

const PARTS = ['item', 'box'] as const;

export function SheetsSection({ profile, book }: { profile: Profile; book: Book }) {
  const t = useText(DECLARATION);
  const [chosen, setChosen] = useState<ChosenSheet | null>(null);
  const [done, setDone] = useState('');
  return (
    <>
      {PARTS.map((part) => {
        const sheet = profile.sheets.find((one) => one.part === part);
        const words = part === 'item' ? t.declaration.chooseItems : t.declaration.chooseBoxes;
        return (
          <div class="stack" key={part}>
            <h3>{part === 'item' ? t.declaration.itemSheet : t.declaration.boxSheet}</h3>
            {sheet ? <Rows sheet={sheet} /> : <p class="small muted">{t.declaration.noSheet}</p>}
            <p class="row wrap">
              <SheetButton into={part} words={sheet ? t.declaration.anotherSheet : words} onChosen={setChosen} />
              {sheet && (
                <button
                  type="button"
                  class="button small"
                  onClick={() => book.change({ ...profile, sheets: profile.sheets.filter((one) => one.part !== part) })}
                >
                  {t.declaration.clearSheet}
                </button>
              )}
            </p>
          </div>
        );
      })}
      {done !== '' && (
        <p class="small state green" role="status">
          {done}
        </p>
      )}
      <p class="small muted">{t.declaration.sheetPlace}</p>
      {chosen && (
        <SheetDialog
          profile={profile.id}
          sheet={chosen}
          before={book.save}
          onEnd={(words) => {
            setChosen(null);
            setDone(words);
            void book.reload();
          }}
        />
      )}
    </>
  );
}

function Rows({ sheet }: { sheet: Sheet }) {
  const t = useText(DECLARATION);
  const language = useLanguage();
  const rows: readonly Values[] = sheet.rows;
  const entries = namesOf(sheet.part).filter((entry) => rows.some((row) => row[nameIn(entry)]));
  const title = `${sheet.name} · ${t.declaration.sheetRows(rows.length)} · ${t.declaration.sheetTaken(localDate(sheet.at))}`;
  return (
    <>
      <p class="small" id={`sheet-${sheet.part}`}>
        <Untrusted text={title} />
      </p>
      <div class="mapping" tabIndex={0} role="region" aria-labelledby={`sheet-${sheet.part}`}>
        <table>
          <thead>
            <tr>
              <th scope="col">#</th>
              {entries.map((entry) => (
                <th scope="col" key={entry} class={isNumber(entry) ? 'number' : undefined}>
                  {ENTRIES[entry].label[language]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, at) => (
              <tr key={at}>
                <th scope="row">{at + 1}</th>
                {entries.map((entry) => (
                  <td key={entry} class={classOf(entry)}>
                    <Untrusted text={row[nameIn(entry)] ?? ''} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function isNumber(entry: EntryName): boolean {
  return ENTRIES[entry].kind === 'decimal' || ENTRIES[entry].kind === 'whole';
}

/** Codes and figures stay on one line; names and elements wrap. */
function classOf(entry: EntryName): string {
  if (isNumber(entry)) return 'small number';
  return ENTRIES[entry].kind === 'text' ? 'small' : 'small short';
}
