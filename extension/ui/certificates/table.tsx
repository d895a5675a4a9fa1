// The certificates as a table. Arrows move, Enter opens.
import { localDate } from '#shared/local-date.ts';
import type { DrawerEntry } from '#shared/protocol/drawer.ts';
import { CERTIFICATES } from '../../text/certificates.ts';
import { useText } from '../page.tsx';
import { Untrusted } from '../parts/untrusted-text.tsx';
import { keyOf } from './filter.ts';
import { ReleasedTag } from './renewal.tsx';
import { Life, StateWord } from './state.tsx';

interface Props {
  entries: readonly DrawerEntry[];
  now: number;
  onOpen: (entry: DrawerEntry) => void;
}

export function Table({ entries, now, onOpen }: Props) {
  const c = useText(CERTIFICATES).certificates.columns;
  return (
    <table onKeyDown={moveFocus}>
      <thead>
        <tr>
          {[c.holder, c.number, c.source, c.state, c.left].map((words) => (
            <th scope="col" key={words}>
              {words}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <Row key={keyOf(entry)} entry={entry} now={now} onOpen={onOpen} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ entry, now, onOpen }: { entry: DrawerEntry; now: number; onOpen: Props['onOpen'] }) {
  const t = useText(CERTIFICATES);
  const { certificate } = entry;
  return (
    <tr class="line" onClick={() => onOpen(entry)}>
      <td class="who">
        <button
          type="button"
          class="opener"
          aria-haspopup="dialog"
          onClick={(event) => {
            event.stopPropagation();
            onOpen(entry);
          }}
        >
          <Untrusted text={certificate.holder} />
        </button>
        <span class="tags">
          <span class="tag">{t.certificates.identities[entry.identity]}</span>
          {entry.current && <span class="tag current">{t.certificates.current}</span>}
          {entry.demo && <span class="tag demo">{t.demo}</span>}
          <ReleasedTag token={entry.token} />
        </span>
        {certificate.company !== '' && (
          <span class="company small muted">
            <Untrusted text={certificate.company} />
          </span>
        )}
      </td>
      <td>
        <span class="mono">
          <Untrusted text={certificate.number} />
        </span>
        <span class="small muted">{t.certificates.usages[certificate.usage]}</span>
      </td>
      <td class="small">
        {t.card.driver[entry.driver] ?? <Untrusted text={entry.driver} />}
        <span class="muted">
          <Untrusted text={entry.reader === '' ? entry.label : entry.reader} />
        </span>
      </td>
      <td>
        <StateWord entry={entry} />
        {entry.lastUsed !== null && (
          <span class="small muted">{t.certificates.lastUsedOn(localDate(entry.lastUsed))}</span>
        )}
      </td>
      <td>
        <Life entry={entry} now={now} />
      </td>
    </tr>
  );
}

/** Up and down through the rows, Home and End to the ends. */
function moveFocus(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
  if (step === undefined || !(event.currentTarget instanceof HTMLElement)) return;
  const openers = [...event.currentTarget.querySelectorAll<HTMLElement>('.opener')];
  const at = openers.findIndex((opener) => opener === document.activeElement);
  event.preventDefault();
  openers[Math.min(openers.length - 1, Math.max(0, at + step))]?.focus();
}
