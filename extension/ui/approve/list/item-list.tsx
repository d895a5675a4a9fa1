// A list of thousands of items of which only those in sight are drawn. Arrow keys move, Space selects, Enter opens; nothing here confirms.
import { Check, CircleX, Minus, Square, SquareCheck, TriangleAlert } from 'lucide';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { RunRow } from '#shared/protocol/views.ts';
import { useLanguage } from '../../page.tsx';
import { Icon } from '../../parts/icon.tsx';
import { maskIds } from '../../parts/mask.ts';
import { Untrusted } from '../../parts/untrusted-text.tsx';
import { grouped } from './rows.ts';
import { useListText } from './words.ts';

/** Height of a row in CSS pixels, as in approve.css */
const ROW = 46;
/** Rows drawn above and below what is in sight */
const SPARE = 8;

interface Props {
  rows: readonly RunRow[];
  /** Index of the item that has the cursor */
  active: number | null;
  onActive: (index: number) => void;
  onOpen: (index: number) => void;
  /** Where items can be taken out: which are */
  out?: ReadonlySet<number>;
  onToggle?: (index: number) => void;
}

export function ItemList({ rows, active, onActive, onOpen, out, onToggle }: Props) {
  const t = useListText();
  const box = useRef<HTMLDivElement>(null);
  const [sight, setSight] = useState({ top: 0, height: 480 });
  const place = Math.max(
    0,
    rows.findIndex(({ index }) => index === active),
  );
  const look = () => {
    const element = box.current;
    if (element) setSight({ top: element.scrollTop, height: element.clientHeight });
  };
  useEffect(look, [rows.length]);

  const move = (to: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    const row = rows[next];
    if (!row) return;
    onActive(row.index);
    const element = box.current;
    if (!element) return;
    if (next * ROW < element.scrollTop) element.scrollTop = next * ROW;
    if ((next + 1) * ROW > element.scrollTop + element.clientHeight)
      element.scrollTop = (next + 1) * ROW - element.clientHeight;
  };
  const pressed = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor(sight.height / ROW) - 1);
    const moves: Record<string, number> = {
      ArrowDown: place + 1, ArrowUp: place - 1, PageDown: place + page, PageUp: place - page, Home: 0, End: rows.length,
    }; // prettier-ignore
    const to = moves[event.key];
    const row = rows[place];
    if (to !== undefined) move(to);
    else if (event.key === ' ' && row) onToggle?.(row.index);
    else if (event.key === 'Enter' && row) onOpen(row.index);
    else return;
    event.preventDefault();
  };

  const first = Math.max(0, Math.floor(sight.top / ROW) - SPARE);
  const shown = rows.slice(first, first + Math.ceil(sight.height / ROW) + 2 * SPARE);
  return (
    <div
      class="items"
      ref={box}
      role="listbox"
      tabIndex={0}
      aria-label={t.runs.listTitle}
      {...(onToggle ? { 'aria-multiselectable': true } : {})}
      {...(rows[place] ? { 'aria-activedescendant': `item-${String(rows[place].index)}` } : {})}
      onScroll={look}
      onKeyDown={pressed}
    >
      {rows.length === 0 && <p class="muted small none">{t.runs.none}</p>}
      <div role="presentation" style={{ height: `${String(rows.length * ROW)}px` }}>
        <div role="presentation" style={{ transform: `translateY(${String(first * ROW)}px)` }}>
          {shown.map((row, nth) => (
            <Item
              key={row.index}
              row={row}
              at={first + nth + 1}
              of={rows.length}
              isActive={rows[place]?.index === row.index}
              taken={out && row.state === 'waiting' ? !out.has(row.index) : null}
              onOpen={onOpen}
              onToggle={onToggle}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

function Item(props: {
  row: RunRow;
  at: number;
  of: number;
  isActive: boolean;
  /** null where nothing can be chosen */
  taken: boolean | null;
  onOpen: (index: number) => void;
  onToggle: ((index: number) => void) | undefined;
}) {
  const t = useListText();
  const language = useLanguage();
  const { row, taken } = props;
  const icons = { waiting: Minus, signed: Check, failed: CircleX, 'left-out': Minus };
  const icon = taken === null ? icons[row.state] : taken ? SquareCheck : Square;
  const name = row.name || row.keys || row.title[language];
  return (
    <div
      id={`item-${String(row.index)}`}
      role="option"
      class={`item ${row.state}${props.isActive ? ' active' : ''}${taken === false ? ' out' : ''}`}
      aria-selected={taken ?? props.isActive}
      aria-posinset={props.at}
      aria-setsize={props.of}
      onClick={() => props.onOpen(row.index)}
    >
      <span
        class="tick"
        onClick={(event) => {
          if (taken === null) return;
          event.stopPropagation();
          props.onToggle?.(row.index);
        }}
      >
        <Icon node={icon} size={16} />
      </span>
      <span class="what">
        <span class="name">
          <Untrusted text={maskIds(name)} />
        </span>
        <span class="tiny muted">
          {row.caution === true && (
            <>
              <span class="state amber">
                <Icon node={TriangleAlert} size={12} /> {t.runs.caution}
              </span>
              {' · '}
            </>
          )}
          {taken === null && <span class="state-word">{t.runs.states[row.state]} · </span>}
          <Untrusted text={maskIds(row.name ? row.keys || row.title[language] : row.title[language])} />
        </span>
      </span>
      {row.amount && (
        <span class="amount small">
          {grouped(row.amount.value)} {/* as the document has it */}
          <span class="tiny muted">
            <Untrusted text={row.amount.currency} />
          </span>
        </span>
      )}
    </div>
  );
}
