// The lines as a table grouped by day. Arrows move, Enter opens.
import { LOG } from '../../text/log.ts';
import { Ban, Check, CircleX, Pencil, ShieldAlert } from 'lucide';
import type { AuditLineView } from '#shared/protocol/views.ts';
import { useNow, useText } from '../page.tsx';
import { byDay, dayHeading, timeOf } from '../parts/dates.ts';
import { Icon } from '../parts/icon.tsx';
import { maskIds } from '../parts/mask.ts';
import { Origin } from '../parts/origin.tsx';
import { Untrusted } from '../parts/untrusted-text.tsx';

interface Props {
  lines: readonly AuditLineView[];
  damagedFrom: number | null;
  onOpen: (line: AuditLineView) => void;
}

export function Table({ lines, damagedFrom, onOpen }: Props) {
  const t = useText(LOG);
  const now = useNow(60_000);
  const c = t.log.columns;
  return (
    <table onKeyDown={moveFocus}>
      <thead>
        <tr>
          {[c.time, c.verb, c.content, c.site, c.result].map((words) => (
            <th scope="col" key={words}>
              {words}
            </th>
          ))}
        </tr>
      </thead>
      {byDay(lines).map(([day, ofDay]) => (
        <tbody key={day}>
          <tr class="day">
            <th scope="rowgroup" colSpan={5}>
              {dayHeading(ofDay[0]?.at ?? now, now, t.log)}
            </th>
          </tr>
          {ofDay.map((line) => (
            <Line
              key={line.number}
              line={line}
              damaged={damagedFrom !== null && line.number >= damagedFrom}
              onOpen={onOpen}
            />
          ))}
        </tbody>
      ))}
    </table>
  );
}

const RESULTS = {
  done: { icon: Check, tone: 'green' },
  changed: { icon: Pencil, tone: 'green' },
  refused: { icon: Ban, tone: 'grey' },
  failed: { icon: CircleX, tone: 'red' },
} as const;

function Line({
  line,
  damaged,
  onOpen,
}: {
  line: AuditLineView;
  damaged: boolean;
  onOpen: (line: AuditLineView) => void;
}) {
  const t = useText(LOG);
  return (
    <tr class={damaged ? 'line damaged' : 'line'} onClick={() => onOpen(line)}>
      <td class="time">
        <button
          type="button"
          class="opener"
          aria-haspopup="dialog"
          onClick={(event) => {
            event.stopPropagation();
            onOpen(line);
          }}
        >
          {timeOf(line.at)}
        </button>
        {damaged && <Icon node={ShieldAlert} size={14} label={t.log.untrusted} />}
      </td>
      <td class={`verb ${line.verb}`}>
        {t.verbs[line.verb] ?? t.log.verbs[line.verb] ?? <Untrusted text={line.verb} />}
      </td>
      <td class="content">
        <Untrusted text={maskIds(t.log.summaryOf(line.summary))} />
        {line.keys.length > 0 && (
          <span class="keys small muted">
            {line.keys.map(({ name, value }) => (
              <span key={`${name} ${value}`}>
                <Untrusted text={t.log.keyName(name)} />{' '}
                <span class="mono">
                  <Untrusted text={maskIds(value)} />
                </span>
              </span>
            ))}
          </span>
        )}
      </td>
      <td class="site small">
        <From origin={line.origin} />
      </td>
      <td>
        <ResultWords line={line} />
      </td>
    </tr>
  );
}

export function ResultWords({ line }: { line: AuditLineView }) {
  const t = useText(LOG);
  const look = RESULTS[line.result];
  return (
    <span class={`state ${look.tone}`}>
      <Icon node={look.icon} size={14} /> {t.log.results[line.result]}
    </span>
  );
}

/** A web address, or words for what has none; the log itself is written in Chinese (agent/operations/context.ts). */
export function From({ origin }: { origin: string }) {
  const t = useText(LOG);
  if (origin === '' || origin === '通签') return <>{t.log.fromHere}</>;
  if (origin === '命令行') return <>{t.log.fromTerminal}</>;
  const program = /^本机程序\s?(.*)$/su.exec(origin);
  if (program) return <Untrusted text={t.log.fromProgram(program[1] ?? '').trim()} />;
  return /^https?:/.test(origin) ? <Origin origin={origin} /> : <Untrusted text={origin} />;
}

/** Up and down through the lines, Home and End to the ends. */
function moveFocus(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
  if (step === undefined || !(event.currentTarget instanceof HTMLElement)) return;
  const openers = [...event.currentTarget.querySelectorAll<HTMLElement>('.opener')];
  const at = openers.findIndex((opener) => opener === document.activeElement);
  const next = openers[Math.min(openers.length - 1, Math.max(0, at + step))];
  event.preventDefault();
  next?.focus();
}
