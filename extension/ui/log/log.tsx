// The log: every use of a card, newest first, with the state of its chain; search, one line's details, export.
import { LOG } from '../../text/log.ts';
import { Download, Search } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { AuditLineView } from '#shared/protocol/views.ts';
import type { BackgroundState } from '../../platform/messages.ts';
import { Skeleton, useText } from '../page.tsx';
import { Icon } from '../parts/icon.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { ProblemBand } from '../parts/problem.tsx';
import { visible } from '../parts/untrusted.ts';
import { useBackground } from '../use-background.ts';
import { ChainState } from './chain.tsx';
import { csvOf } from './csv.ts';
import '../parts/full-page.css';
import './log.css';
import { Sheet } from './sheet.tsx';
import { Table } from './table.tsx';
import { allLines, useLines } from './use-lines.ts';

export function Log() {
  const { state } = useBackground();
  return (
    <div class="page">
      <PageHeader here="log" />
      {state.value ? (
        <Lines state={state.value} />
      ) : (
        <main>
          <Skeleton lines={[20, 100, 100, 100, 100]} />
        </main>
      )}
    </div>
  );
}

function Lines({ state }: { state: BackgroundState }) {
  const t = useText(LOG);
  const connected = state.link.state === 'connected';
  const [text, setText] = useState('');
  const [open, setOpen] = useState<AuditLineView | null>(null);
  const fresh = `${String(state.agent?.signedToday ?? 0)} ${state.ended[0]?.id ?? ''}`;
  const lines = useLines(text, { connected, fresh });
  const { found } = lines;
  return (
    <main>
      <div class="head">
        <h1>{t.log.title}</h1>
        {found && <ChainState chain={found.chain} cut={state.logCut} />}
      </div>
      <p class="muted small">{t.log.receipt}</p>
      <div class="tools">
        <SearchBox text={text} onSearch={setText} />
        <Export text={text} disabled={!found || found.lines.length === 0} />
      </div>
      {lines.problem && <ProblemBand problem={lines.problem} />}
      {!connected && !found && <Empty title={t.log.offline} />}
      {connected && !found && !lines.problem && <Skeleton lines={[100, 100, 100, 100, 100, 100]} />}
      {found && <Found found={found} text={text} onOpen={setOpen} onMore={lines.more} onClear={() => setText('')} />}
      {open && <Sheet line={open} onClose={() => setOpen(null)} />}
    </main>
  );
}

interface FoundProps {
  found: NonNullable<ReturnType<typeof useLines>['found']>;
  text: string;
  onOpen: (line: AuditLineView) => void;
  onMore: () => void;
  onClear: () => void;
}

function Found({ found, text, onOpen, onMore, onClear }: FoundProps) {
  const t = useText(LOG);
  const shown = found.lines.length;
  if (shown === 0 && text === '') return <Empty title={t.log.empty} note={t.log.emptyNote} />;
  if (shown === 0) {
    return (
      <Empty title={t.log.none(visible(text))} note={t.log.noneNote}>
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

function Empty({ title, note, children }: { title: string; note?: string; children?: ComponentChildren }) {
  return (
    <div class="empty" role="status">
      <h2>{title}</h2>
      {note !== undefined && <p class="muted">{note}</p>}
      {children}
    </div>
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

function Export({ text, disabled }: { text: string; disabled: boolean }) {
  const t = useText(LOG);
  const background = useBackground();
  const [working, setWorking] = useState(false);
  const save = () => {
    setWorking(true);
    void allLines(background, text)
      .then((lines) => download(`tongqian-log-${new Date().toISOString().slice(0, 10)}.csv`, csvOf(lines, t)))
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
