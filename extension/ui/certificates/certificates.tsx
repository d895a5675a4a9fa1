// The certificate drawer (spec/desk rows 9.1, 15.5): every certificate that is here, with state and reason; chips, search, one at the side.
import { Plus, Search } from 'lucide';
import { useState } from 'preact/hooks';
import type { DrawerEntry } from '#shared/protocol/drawer.ts';
import type { BackgroundState } from '../../platform/messages.ts';
import { CERTIFICATES } from '../../text/certificates.ts';
import { Skeleton, useNow, useText } from '../page.tsx';
import { Icon } from '../parts/icon.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { ProblemBand } from '../parts/problem.tsx';
import { useBackground } from '../use-background.ts';
import { type Filter, keyOf, NO_FILTER, shownOf, TABS, tabOf } from './filter.ts';
import '../parts/full-page.css';
import '../parts/list-page.css';
import './certificates.css';
import { Sheet } from './sheet.tsx';
import { Table } from './table.tsx';
import { useDrawer } from './use-drawer.ts';
import { useLinked } from './use-linked.ts';

export function Certificates() {
  const { state } = useBackground();
  return (
    <div class="page">
      <PageHeader here="certificates" />
      {state.value ? (
        <Drawer state={state.value} />
      ) : (
        <main>
          <Skeleton lines={[20, 100, 100, 100]} />
        </main>
      )}
    </div>
  );
}

function Drawer({ state }: { state: BackgroundState }) {
  const t = useText(CERTIFICATES);
  const now = useNow(60_000);
  const connected = state.link.state === 'connected';
  const drawer = useDrawer(state);
  const [filter, setFilter] = useState(NO_FILTER);
  const [open, setOpen] = useState<string | null>(null);
  const all = connected ? drawer.entries : null;
  const isElsewhere = useLinked(all, setOpen);
  const opened = all?.find((entry) => keyOf(entry) === open) ?? null;
  return (
    <main>
      <div class="row wrap">
        <div class="grow">
          <h1>{t.certificates.title}</h1>
          <p class="muted small">{t.certificates.note}</p>
        </div>
        <a class="button new-key" href="../keys/index.html">
          <Icon node={Plus} size={15} /> {t.certificates.newKey}
        </a>
      </div>
      {drawer.problem && connected && <ProblemBand problem={drawer.problem} />}
      {isElsewhere && <p class="band amber">{t.certificates.elsewhere}</p>}
      {!connected && <Empty title={t.certificates.offline} />}
      {connected && !all && !drawer.problem && <Skeleton lines={[100, 100, 100, 100]} />}
      {all && all.length === 0 && <Empty title={t.certificates.empty} note={t.certificates.emptyNote} />}
      {all && all.length > 0 && (
        <Found all={all} filter={filter} onFilter={setFilter} now={now} onOpen={(entry) => setOpen(keyOf(entry))} />
      )}
      {opened && <Sheet key={open} entry={opened} now={now} onChange={drawer.again} onClose={() => setOpen(null)} />}
    </main>
  );
}

interface FoundProps {
  all: readonly DrawerEntry[];
  filter: Filter;
  onFilter: (next: Filter) => void;
  now: number;
  onOpen: (entry: DrawerEntry) => void;
}

function Found({ all, filter, onFilter, now, onOpen }: FoundProps) {
  const t = useText(CERTIFICATES);
  const shown = shownOf(all, filter);
  return (
    <>
      <div class="tools">
        <div class="search" role="search">
          <Icon node={Search} />
          <input
            type="search"
            class="input"
            maxLength={200}
            aria-label={t.certificates.searchLabel}
            placeholder={t.certificates.search}
            value={filter.text}
            onInput={(event) => onFilter({ ...filter, text: event.currentTarget.value })}
          />
        </div>
        <Chips all={all} filter={filter} onFilter={onFilter} />
      </div>
      {shown.length === 0 ? (
        <div class="empty" role="status">
          <h2>{t.certificates.none}</h2>
          <button type="button" class="button" onClick={() => onFilter(NO_FILTER)}>
            {t.certificates.clear}
          </button>
        </div>
      ) : (
        <Table entries={shown} now={now} onOpen={onOpen} />
      )}
      <p class="muted small count">{t.certificates.found(shown.length, all.length)}</p>
    </>
  );
}

function Chips({ all, filter, onFilter }: Pick<FoundProps, 'all' | 'filter' | 'onFilter'>) {
  const t = useText(CERTIFICATES);
  const c = t.certificates;
  const sources = [...new Set(all.map(({ driver }) => driver))];
  const chips: { name: 'tab' | 'identity' | 'source'; value: string; words: string; has: number }[] = [
    ...TABS.map((tab) => ({
      name: 'tab' as const,
      value: tab,
      words: c.tabs[tab],
      has: all.filter((one) => tabOf(one) === tab).length,
    })),
    ...(['personal', 'company'] as const).map((identity) => ({
      name: 'identity' as const,
      value: identity,
      words: c.identities[identity],
      has: all.filter((one) => one.identity === identity).length,
    })),
    ...(sources.length > 1 ? sources : []).map((source) => ({
      name: 'source' as const,
      value: source,
      words: t.card.driver[source] ?? source,
      has: all.filter((one) => one.driver === source).length,
    })),
  ];
  return (
    <div class="chips" role="group" aria-label={c.filters}>
      {chips.map(({ name, value, words, has }) => {
        const on = filter[name] === value;
        return (
          <button
            type="button"
            class="chip"
            key={`${name} ${value}`}
            aria-pressed={on}
            onClick={() => onFilter({ ...filter, [name]: on ? null : value })}
          >
            {words} <span class="muted">{has}</span>
          </button>
        );
      })}
    </div>
  );
}

function Empty({ title, note }: { title: string; note?: string }) {
  return (
    <div class="empty" role="status">
      <h2>{title}</h2>
      {note !== undefined && <p class="muted">{note}</p>}
    </div>
  );
}
