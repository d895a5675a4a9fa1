// Above the list: which kind of message, and which days.
import type { MessageView } from '#shared/protocol/messages.ts';
import { MESSAGES } from '../../text/messages.ts';
import { useText } from '../page.tsx';
import { type Filter, PERIODS, TYPES, typeOf } from './filter.ts';

interface Props {
  messages: readonly MessageView[];
  filter: Filter;
  onFilter: (filter: Filter) => void;
}

export function Filters({ messages, filter, onFilter }: Props) {
  const m = useText(MESSAGES).messages;
  return (
    <div class="filters">
      <div class="chips" role="group" aria-label={m.typesLabel}>
        {[null, ...TYPES].map((type) => (
          <button
            key={type}
            type="button"
            class="chip"
            aria-pressed={filter.type === type}
            onClick={() => onFilter({ ...filter, type })}
          >
            {m.types[type ?? 'all']}{' '}
            <span class="muted">
              {type === null ? messages.length : messages.filter((message) => typeOf(message) === type).length}
            </span>
          </button>
        ))}
      </div>
      <div class="row wrap">
        <select
          class="input"
          aria-label={m.period}
          value={filter.period}
          onChange={({ currentTarget }) =>
            onFilter({ ...filter, period: PERIODS.find((period) => period === currentTarget.value) ?? 'all' })
          }
        >
          {PERIODS.map((period) => (
            <option key={period} value={period}>
              {m.periods[period]}
            </option>
          ))}
        </select>
        {filter.period === 'days' && (
          <>
            <Day label={m.from} value={filter.from} onDay={(from) => onFilter({ ...filter, from })} />
            <span aria-hidden="true">–</span>
            <Day label={m.to} value={filter.to} onDay={(to) => onFilter({ ...filter, to })} />
          </>
        )}
      </div>
    </div>
  );
}

function Day({ label, value, onDay }: { label: string; value: string; onDay: (day: string) => void }) {
  return (
    <input
      class="input day-field"
      type="date"
      aria-label={label}
      value={value}
      onChange={({ currentTarget }) => onDay(currentTarget.value)}
    />
  );
}
