// The log: every use of a card, newest first, with the state of its chain; search, one line's details, export. Beside it
// 用证记录, one's own and the members'.
import { LOG } from '../../text/log.ts';
import { REPORT } from '../../text/report.ts';
import { Download, Search } from 'lucide';
import { useEffect, useRef, useState } from 'preact/hooks';
import { localDate } from '#shared/local-date.ts';
import type { AuditLineView } from '#shared/protocol/views.ts';
import type { BackgroundState } from '../../platform/messages.ts';
import { Skeleton, useLanguage, useNow, useText } from '../page.tsx';
import { Icon } from '../parts/icon.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { ProblemBand } from '../parts/problem.tsx';
import { Tabs, useTab } from '../parts/tabs.tsx';
import { visible } from '../parts/untrusted.ts';
import { useBackground } from '../use-background.ts';
import { ChainState } from './chain.tsx';
import { csvOf } from './csv.ts';
import '../parts/full-page.css';
import '../parts/list-page.css';
import './log.css';
import './report.css';
import { Empty } from './empty.tsx';
import { type Filter, isFiltered, NO_FILTER } from './filter.ts';
import { Filters } from './filters.tsx';
import { Members } from './members.tsx';
import { OwnUses } from './own-uses.tsx';
import { Sheet } from './sheet.tsx';
import { Table } from './table.tsx';
import { allLines, useLines } from './use-lines.ts';
import { useLinked } from './use-linked.ts';

const TABS = ['lines', 'uses', 'members'] as const;

export function Log() {
  const { state } = useBackground();
  return (
    <div class="page">
      <PageHeader here="log" />
      {state.value ? (
        <Parts state={state.value} />
      ) : (
        <main>
          <Skeleton lines={[20, 100, 100, 100, 100]} />
        </main>
      )}
    </div>
  );
}

function Parts({ state }: { state: BackgroundState }) {
  const t = useText(REPORT);
  const [tab, setTab] = useTab(TABS);
  const connected = state.link.state === 'connected';
  const parts = {
    lines: <Lines state={state} />,
    uses: <OwnUses connected={connected} />,
    members: <Members connected={connected} />,
  };
  return (
    <main>
      <Tabs names={TABS} tab={tab} onTab={setTab} words={t.report.tabs} label={t.report.tabsLabel} />
      <div id={`pane-${tab}`} role="tabpanel" aria-labelledby={`tab-${tab}`}>
        {tab !== 'lines' && <h1 class="visually-hidden">{t.report.tabs[tab]}</h1>}
        {parts[tab]}
      </div>
    </main>
  );
}

function Lines({ state }: { state: BackgroundState }) {
  const t = useText(LOG);
  const connected = state.link.state === 'connected';
  const [filter, setFilter] = useState(NO_FILTER);
  const setText = (text: string) => setFilter((now) => ({ ...now, text }));
  const [open, setOpen] = useState<AuditLineView | null>(null);
  const today = localDate(useNow(60_000)); // at midnight 今天 is another day
  const fresh = `${String(state.agent?.signedToday ?? 0)} ${state.ended[0]?.id ?? ''} ${today}`;
  const lines = useLines(filter, { connected, fresh });
  const { found } = lines;
  useLinked(connected, setOpen);
  return (
    <>
      <div class="head">
        <h1>{t.log.title}</h1>
        {found && <ChainState chain={found.chain} cut={state.logCut} />}
      </div>
      <p class="muted small">{t.log.receipt}</p>
      <div class="tools">
        <SearchBox text={filter.text} onSearch={setText} />
        <Export filter={filter} disabled={!found || found.lines.length === 0} />
      </div>
      <Filters filter={filter} onFilter={setFilter} />
      {lines.problem && <ProblemBand problem={lines.problem} />}
      {!connected && !found && <Empty title={t.log.offline} />}
      {connected && !found && !lines.problem && <Skeleton lines={[100, 100, 100, 100, 100, 100]} />}
      {found && (
        <Found
          found={found}
          filter={filter}
          onOpen={setOpen}
          onMore={lines.more}
          onClear={() => setFilter(NO_FILTER)}
        />
      )}
      {open && <Sheet line={open} onClose={() => setOpen(null)} />}
    </>
  );
}

interface FoundProps {
  found: NonNullable<ReturnType<typeof useLines>['found']>;
  filter: Filter;
  onOpen: (line: AuditLineView) => void;
  onMore: () => void;
  onClear: () => void;
}

function Found({ found, filter, onOpen, onMore, onClear }: FoundProps) {
  const t = useText(LOG);
  const shown = found.lines.length;
  if (shown === 0 && !isFiltered(filter)) return <Empty title={t.log.empty} note={t.log.emptyNote} />;
  if (shown === 0) {
    return (
      <Empty title={filter.text === '' ? t.log.noneOfKind : t.log.none(visible(filter.text))} note={t.log.noneNote}>
        <button type="button" class="button" onClick={onClear}>
          {t.log.clear}
        </button>
      </Empty>
    );
  }
  return (
    <>
      <Table lines={found.lines} damagedFrom={found.chain.damagedFrom} onOpen={onOpen} />
      <div class="more">
        <span class="muted small">{t.log.found(shown.toLocaleString('en'), found.total.toLocaleString('en'))}</span>
        {shown < found.total && (
          <button type="button" class="button" onClick={onMore}>
            {t.log.more}
          </button>
        )}
      </div>
    </>
  );
}

/** Searches when typing pauses; Enter searches at once. */
function SearchBox({ text, onSearch }: { text: string; onSearch: (text: string) => void }) {
  const t = useText(LOG);
  const field = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => {
    if (text === '' && field.current) field.current.value = '';
    return () => clearTimeout(timer.current);
  }, [text]);
  const search = (wait: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onSearch((field.current?.value ?? '').trim().slice(0, 200)), wait);
  };
  return (
    <form
      role="search"
      class="search"
      onSubmit={(event) => {
        event.preventDefault();
        search(0);
      }}
    >
      <Icon node={Search} />
      <input
        ref={field}
        type="search"
        class="input"
        maxLength={200}
        aria-label={t.log.searchLabel}
        placeholder={t.log.search}
        onInput={() => search(250)}
      />
    </form>
  );
}

function Export({ filter, disabled }: { filter: Filter; disabled: boolean }) {
  const t = useText(LOG);
  const language = useLanguage();
  const background = useBackground();
  const [working, setWorking] = useState(false);
  const save = () => {
    setWorking(true);
    void allLines(background, filter)
      .then((lines) => download(`tongqian-log-${localDate(Date.now())}.csv`, csvOf(lines, t, language)))
      .catch(() => undefined) // the list above shows the same problem
      .finally(() => setWorking(false));
  };
  return (
    <button type="button" class="button" disabled={disabled || working} title={t.log.masked} onClick={save}>
      <Icon node={Download} size={15} /> {working ? t.log.exporting : t.log.export}
    </button>
  );
}

function download(name: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
