// The middle of the window for many items: search, kinds, totals, the list, and one item when it is opened.
import { Search } from 'lucide';
import { useMemo, useState } from 'preact/hooks';
import type { RunRow } from '#shared/protocol/views.ts';
import { Skeleton, useLanguage } from '../../page.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Untrusted } from '../../parts/untrusted-text.tsx';
import { ItemDocument } from './item-document.tsx';
import { ItemList } from './item-list.tsx';
import { failedFirst, found, totals } from './rows.ts';
import { useListText } from './words.ts';

interface Props {
  id: string;
  rows: readonly RunRow[] | null;
  /** Items that were taken out, while they can be */
  out?: ReadonlySet<number>;
  onOut?: (out: ReadonlySet<number>) => void;
  /** What went wrong comes first. */
  isOver?: boolean;
  open: number | null;
  onOpen: (index: number | null) => void;
}

const STATES = ['failed', 'left-out', 'waiting', 'signed'] as const;

export function ListPane({ id, rows, out, onOut, isOver = false, open, onOpen }: Props) {
  const t = useListText();
  const language = useLanguage();
  const [text, setText] = useState('');
  const [kind, setKind] = useState('');
  const [state, setState] = useState<RunRow['state'] | ''>('');
  const [caution, setCaution] = useState(false);
  const [active, setActive] = useState<number | null>(null);
  const shown = useMemo(() => {
    const all = found(rows ?? [], { text, kind, state, caution });
    return isOver ? failedFirst(all) : all;
  }, [rows, text, kind, state, caution, isOver]);
  if (!rows) {
    return (
      <div class="list-pane">
        <p class="visually-hidden">{t.runs.loading}</p>
        <Skeleton lines={[60, 100, 100, 100]} />
      </div>
    );
  }
  if (open !== null) {
    const problem = rows[open]?.problem ?? null;
    const back = () => onOpen(null);
    return <ItemDocument id={id} index={open} count={rows.length} problem={problem} onBack={back} />;
  }
  const waiting = (row: RunRow) => row.state === 'waiting';
  const toggle = (index: number) => {
    if (!out || !onOut || rows[index]?.state !== 'waiting') return;
    const next = new Set(out);
    if (!next.delete(index)) next.add(index);
    onOut(next);
  };
  const all = (take: boolean) => {
    const next = new Set(out);
    for (const { index } of shown.filter(waiting)) {
      if (take) next.delete(index);
      else next.add(index);
    }
    onOut?.(next);
  };
  const kinds = [...new Map(rows.map(({ title }) => [title.zh, title])).values()];
  const cautions = rows.filter((row) => row.caution === true).length;
  const states = STATES.filter((each) => rows.some((row) => row.state === each));
  const chips = [
    ...(cautions > 0 ? [{ key: 'caution', words: `${t.runs.caution} ${String(cautions)}`, isOn: caution, press: () => setCaution(!caution) }] : []),
    ...(kinds.length > 1 ? kinds.map((title) => ({ key: title.zh, words: title[language], isOn: kind === title.zh, press: () => setKind(kind === title.zh ? '' : title.zh) })) : []),
    ...(states.length > 1 ? states.map((each) => ({ key: each, words: `${t.runs.states[each]} ${String(rows.filter((row) => row.state === each).length)}`, isOn: state === each, press: () => setState(state === each ? '' : each) })) : []),
  ]; // prettier-ignore
  const taken = out ? rows.filter((row) => waiting(row) && !out.has(row.index)) : rows;
  return (
    <div class="list-pane">
      <div class="find">
        <Icon node={Search} size={14} />
        <input
          type="search"
          class="input"
          aria-label={t.runs.search}
          placeholder={t.runs.search}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <span class="tiny muted" aria-live="polite">
          {text !== '' && t.runs.found(shown.length)}
        </span>
      </div>
      {chips.length > 0 && (
        <div class="chips">
          {chips.map(({ key, words, isOn, press }) => (
            <button type="button" key={key} class="chip tiny" aria-pressed={isOn} onClick={press}>
              {words}
            </button>
          ))}
        </div>
      )}
      {out && (
        <p class="select-row small">
          <strong>{t.runs.selected(taken.length, rows.length)}</strong>
          <button type="button" class="link" onClick={() => all(true)}>
            {t.runs.selectAll}
          </button>
          <button type="button" class="link" onClick={() => all(false)}>
            {t.runs.selectNone}
          </button>
        </p>
      )}
      <ItemList
        rows={shown}
        active={active}
        onActive={setActive}
        onOpen={(index) => {
          setActive(index);
          onOpen(index);
        }}
        {...(out && { out, onToggle: toggle })}
      />
      <p class="tiny muted keys-hint">{out ? t.runs.keys : t.runs.readKeys}</p>
      <Totals rows={isOver || !out ? taken.filter((row) => row.state === 'signed') : taken} />
    </div>
  );
}

function Totals({ rows }: { rows: readonly RunRow[] }) {
  const t = useListText();
  const language = useLanguage();
  const kinds = useMemo(() => totals(rows), [rows]);
  if (kinds.length === 0) return null;
  return (
    <ul class="totals small" aria-label={t.runs.total}>
      {kinds.map(({ title, count, amounts }) => (
        <li key={title.zh}>
          <span class="kind">{title[language]}</span>
          <span>{t.runs.counted(count)}</span>
          <span class="sum">
            <Untrusted text={amounts.map(({ value, currency }) => `${value} ${currency}`).join(' · ')} />
          </span>
        </li>
      ))}
    </ul>
  );
}
