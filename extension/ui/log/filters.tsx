// Above the table: which kind of use, and which days.
import { LOG } from '../../text/log.ts';
import { useText } from '../page.tsx';
import { type Filter, KINDS, PERIODS } from './filter.ts';

interface Props {
  filter: Filter;
  onFilter: (filter: Filter) => void;
}

export function Filters({ filter, onFilter }: Props) {
  const t = useText(LOG);
  return (
    <div class="filters">
      <div class="chips" role="group" aria-label={t.log.kind}>
        {KINDS.map((kind) => (
          <button
            key={kind}
            type="button"
            class="chip"
            aria-pressed={filter.kind === kind}
            onClick={() => onFilter({ ...filter, kind })}
          >
            {t.log.kinds[kind]}
          </button>
        ))}
      </div>
      <div class="row wrap">
        <select
          class="input"
          aria-label={t.log.period}
          value={filter.period}
          onChange={({ currentTarget }) =>
            onFilter({ ...filter, period: PERIODS.find((period) => period === currentTarget.value) ?? 'all' })
          }
        >
          {PERIODS.map((period) => (
            <option key={period} value={period}>
              {t.log.periods[period]}
            </option>
          ))}
        </select>
        {filter.period === 'days' && (
          <>
            <Day label={t.log.from} value={filter.from} onDay={(from) => onFilter({ ...filter, from })} />
            <span aria-hidden="true">–</span>
            <Day label={t.log.to} value={filter.to} onDay={(to) => onFilter({ ...filter, to })} />
          </>
        )}
      </div>
    </div>
  );
}

export function Day({ label, value, onDay }: { label: string; value: string; onDay: (day: string) => void }) {
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
