// 本次连续签名, offered and never chosen beforehand: how many and how long the clerk says.
import { useId } from 'preact/hooks';
import type { ApprovalView } from '#shared/protocol/views.ts';
import { BATCH } from '../../../text/batch.ts';
import { useText } from '../../page.tsx';

export interface Limits {
  count: number;
  minutes: number;
}
export const FIRST_LIMITS: Limits = { count: 20, minutes: 10 };

interface Props {
  offered: NonNullable<ApprovalView['series']>;
  limits: Limits | null;
  onLimits: (limits: Limits | null) => void;
}

export function SeriesOffer({ offered, limits, onLimits }: Props) {
  const t = useText(BATCH);
  const id = useId();
  const now = limits ?? FIRST_LIMITS;
  const number = (name: keyof Limits, least: number, most: number) => (
    <input
      type="number"
      class="input number"
      aria-label={name === 'count' ? t.runs.items : t.runs.minutes}
      min={least}
      max={most}
      value={now[name]}
      onChange={(event) => {
        const wanted = Math.round(event.currentTarget.valueAsNumber);
        const value = Number.isFinite(wanted) ? Math.max(least, Math.min(most, wanted)) : FIRST_LIMITS[name];
        event.currentTarget.value = String(value);
        onLimits({ ...now, [name]: value });
      }}
    />
  );
  return (
    <div class="series-offer small">
      <p class="row">
        <input
          type="checkbox"
          id={id}
          checked={limits !== null}
          onChange={(event) => onLimits(event.currentTarget.checked ? FIRST_LIMITS : null)}
        />
        <label for={id}>{t.runs.offer}</label>
        {limits && (
          <span class="row limits">
            {t.runs.most} {number('count', 2, offered.mostCount)} {t.runs.items} ·{' '}
            {number('minutes', 1, offered.mostMinutes)} {t.runs.minutes}
          </span>
        )}
      </p>
      {limits && <p class="tiny muted">{t.runs.offerNote}</p>}
    </div>
  );
}
