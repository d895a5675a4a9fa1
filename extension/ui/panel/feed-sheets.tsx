// The sheets at hand: which row fills the item or container that is open in the page, and the one after it. The page is saved by the clerk.
import { useState } from 'preact/hooks';
import type { FeedView, FillView } from '../../platform/fill-messages.ts';
import { DECLARATION } from '../../text/declaration.ts';
import { useText } from '../page.tsx';
import { ProblemBand } from '../parts/problem.tsx';
import { SheetButton } from '../parts/sheet-button.tsx';
import { type ChosenSheet, SheetDialog } from '../parts/sheet-dialog.tsx';
import { Untrusted } from '../parts/untrusted-text.tsx';
import { useAct } from '../parts/use-act.ts';
import { useBackground } from '../use-background.ts';
import type { TakeFeed } from './take-feed.ts';

type SheetView = FeedView['sheets'][number];

export function FeedSheets({ view, feed, take }: { view: FillView; feed: FeedView; take: TakeFeed }) {
  const t = useText(DECLARATION);
  const [chosen, setChosen] = useState<ChosenSheet | null>(null);
  const profile = view.companies.find((one) => one.chosen)?.id;
  const has = (part: SheetView['part']): boolean => feed.sheets.some((sheet) => sheet.part === part);
  return (
    <>
      {feed.sheets.map((sheet) => (
        <Sheet key={sheet.part} sheet={sheet} view={view} take={take} profile={profile ?? ''} onAnother={setChosen} />
      ))}
      {feed.sheets.length === 0 && <p class="small muted">{t.declaration.noSheet}</p>}
      <p class="row wrap">
        {!has('item') && <SheetButton into="item" words={t.declaration.chooseItems} onChosen={setChosen} />}
        {!has('box') && <SheetButton into="box" words={t.declaration.chooseBoxes} onChosen={setChosen} />}
      </p>
      <p class="tiny muted">{t.declaration.sheetPlace}</p>
      {chosen && profile !== undefined && (
        <SheetDialog profile={profile} sheet={chosen} onEnd={() => setChosen(null)} />
      )}
    </>
  );
}

interface SheetProps {
  sheet: SheetView;
  view: FillView;
  take: TakeFeed;
  profile: string;
  onAnother: (sheet: ChosenSheet) => void;
}

function Sheet({ sheet, view, take, profile, onAnother }: SheetProps) {
  const t = useText(DECLARATION);
  const { request } = useBackground();
  const act = useAct();
  const { part, name, rows, chosen } = sheet;
  const go = (row: number) => take(part, { row });
  const clear = () => void act.run(() => request({ do: 'vault.clear-sheet', profile, part }));
  const isDone = chosen !== null && rows[chosen]?.done === true;
  const isLast = chosen === rows.length - 1;
  return (
    <div
      class="sheet-rows"
      role="group"
      aria-label={part === 'item' ? t.declaration.itemSheet : t.declaration.boxSheet}
    >
      <p class="small sheet-name">
        <span class="grow">
          <span class="muted">{part === 'item' ? t.declaration.itemSheet : t.declaration.boxSheet}</span>{' '}
          <Untrusted text={name} />
        </span>
        <SheetButton into={part} words={t.declaration.anotherSheet} onChosen={onAnother} />
        <button type="button" class="button small" disabled={act.working} onClick={clear}>
          {t.declaration.clearSheet}
        </button>
      </p>
      <Rows sheet={sheet} go={go} />
      <div class="row">
        <p class="grow tiny muted" role="status">
          {chosen !== null && t.declaration.row(chosen + 1, rows.length)}
          {isDone && ` · ${isLast ? t.declaration.lastDone : t.declaration.nextNote}`}
        </p>
        {chosen !== null && (
          <button type="button" class="button small" disabled={chosen === 0} onClick={() => go(chosen - 1)}>
            {t.declaration.previous}
          </button>
        )}
        <button
          type="button"
          class={`button small next-row${isDone || chosen === null ? ' primary' : ''}`}
          disabled={isLast || view.run?.ended === false}
          onClick={() => go(chosen === null ? 0 : chosen + 1)}
        >
          {chosen === null ? t.declaration.first : t.declaration.next}
        </button>
      </div>
      {act.problem && <ProblemBand problem={act.problem} />}
    </div>
  );
}

function Rows({ sheet: { rows, chosen }, go }: { sheet: SheetView; go: (row: number) => void }) {
  const t = useText(DECLARATION);
  return (
    <select
      class="input"
      aria-label={t.declaration.rowChoice}
      value={chosen === null ? '' : String(chosen)}
      onChange={(event) => {
        if (event.currentTarget.value !== '') go(Number(event.currentTarget.value));
      }}
    >
      {chosen === null && <option value="">{t.declaration.notChosen}</option>}
      {rows.map(({ name, done }, at) => (
        <option key={at} value={String(at)}>
          {`${String(at + 1)} ${done ? `✓ ${t.declaration.rowDone} ` : ''}${name}`}
        </option>
      ))}
    </select>
  );
}
