// What a printed 用证记录 has around its tables: whose it is and of which time above, the place to sign below. Not seen on the screen.
import { localDate } from '#shared/local-date.ts';
import type { UseTotal } from '#shared/protocol/reports.ts';
import type { TokenView } from '#shared/protocol/views.ts';
import { REPORT } from '../../text/report.ts';
import { useText } from '../page.tsx';
import { Untrusted } from '../parts/untrusted-text.tsx';
import { useBackground } from '../use-background.ts';
import { type Period, timesOf } from './period.ts';

interface Props {
  period: Period;
  member: string;
  total: Pick<UseTotal, 'certificates'>;
}

export function PrintHead({ period, member, total }: Props) {
  const t = useText(REPORT).report;
  const { state } = useBackground();
  const now = Date.now();
  const { from, until } = timesOf(period, now);
  const facts = [
    [t.period, t.printPeriod(from === null ? null : localDate(from), localDate(until === null ? now : until - 1))],
    [t.member, member],
    [t.company, companyOf(total, state.value?.situation?.tokens ?? [])],
    [t.printed, localDate(now)],
  ] as const;
  return (
    <header class="print-only print-head">
      <p class="print-title">{t.tabs.uses}</p>
      <dl>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd class={value === '' ? 'blank' : ''}>
              <Untrusted text={value} />
            </dd>
          </div>
        ))}
      </dl>
    </header>
  );
}

export function PrintFoot() {
  const t = useText(REPORT).report;
  return (
    <footer class="print-only print-foot">
      {[t.signature, t.date].map((name) => (
        <span key={name}>
          {name} <span class="blank" />
        </span>
      ))}
    </footer>
  );
}

/** Of all certificates that were used, when they are here and of one company; else '', to be written by hand. */
function companyOf({ certificates }: Props['total'], tokens: readonly TokenView[]): string {
  const here = new Map(tokens.flatMap((token) => token.certificates.map(({ number, company }) => [number, company])));
  const used = certificates.filter(({ name }) => name !== '').map(({ name }) => here.get(name) ?? '');
  return new Set(used).size === 1 ? (used[0] ?? '') : '';
}
