// One member: a new one, whose fingerprint is to be compared, or a known one with reports and gaps.
import { ShieldQuestion, TriangleAlert } from 'lucide';
import { useState } from 'preact/hooks';
import { localDate } from '#shared/local-date.ts';
import type { ReportMember } from '#shared/protocol/reports.ts';
import { REPORT } from '../../text/report.ts';
import { useText } from '../page.tsx';
import { Icon } from '../parts/icon.tsx';
import { Untrusted } from '../parts/untrusted-text.tsx';
import { Fingerprint } from './fingerprint.tsx';

export function NewMember(props: { member: ReportMember; onAccept: () => void; onRemove: () => void }) {
  const t = useText(REPORT).report;
  const { name, id } = props.member;
  return (
    <section class="band amber new-member">
      <Icon node={ShieldQuestion} />
      <div class="grow">
        <h2>
          {t.newMember}
          <Untrusted text={name} />
        </h2>
        <p>{t.newMemberNote}</p>
        <Fingerprint of={id} />
        <div class="row wrap">
          <button type="button" class="button small accept" onClick={props.onAccept}>
            {t.accept}
          </button>
          <button type="button" class="button small" onClick={props.onRemove}>
            {t.remove}
          </button>
        </div>
      </div>
    </section>
  );
}

export function Known({ member, onRemove }: { member: ReportMember; onRemove: (report: string | null) => void }) {
  const t = useText(REPORT).report;
  const [asking, setAsking] = useState(false);
  const { name, reports, gaps, id } = member;
  return (
    <details class="member">
      <summary>
        <strong>
          <Untrusted text={name} />
        </strong>{' '}
        <span class="muted small">{t.reports(reports.length)}</span>{' '}
        {gaps.length === 0 ? (
          <span class="state green small">{t.whole}</span>
        ) : (
          <span class="state amber small">
            <Icon node={TriangleAlert} size={14} /> {t.gap(numbersOf(gaps[0]), daysOf(gaps[0], t.begin))}
          </span>
        )}
      </summary>
      {gaps.slice(1).map((gap) => (
        <p key={gap.first} class="state amber small">
          <Icon node={TriangleAlert} size={14} /> {t.gap(numbersOf(gap), daysOf(gap, t.begin))}
        </p>
      ))}
      <ul>
        {reports.map((report) => (
          <li key={report.id} class="row wrap small">
            <span class="grow">
              {t.report(daysOf(report, t.begin), report.lines.toLocaleString('en'))}{' '}
              <span class="muted">{t.madeOn(localDate(report.made))}</span>
            </span>
            <button type="button" class="button small" onClick={() => onRemove(report.id)}>
              {t.remove}
            </button>
          </li>
        ))}
      </ul>
      <Fingerprint of={id} />
      {asking ? (
        <div class="row wrap small">
          <span class="grow">{t.removeMember}</span>
          <button type="button" class="button small" onClick={() => onRemove(null)}>
            {t.removeYes}
          </button>
          <button type="button" class="button small" onClick={() => setAsking(false)}>
            {t.keep}
          </button>
        </div>
      ) : (
        <button type="button" class="link small" onClick={() => setAsking(true)}>
          {t.removeWhole}
        </button>
      )}
    </details>
  );
}

function numbersOf(gap: ReportMember['gaps'][number] | undefined): string {
  if (!gap) return '';
  return gap.first === gap.last ? String(gap.first) : `${String(gap.first)}–${String(gap.last)}`;
}

/** Both days are in it. */
function daysOf(period: { from: number; until: number } | undefined, begin: string): string {
  if (!period) return '';
  return `${period.from === 0 ? begin : localDate(period.from)} – ${localDate(Math.max(period.from, period.until - 1))}`;
}
