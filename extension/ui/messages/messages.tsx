// The message centre (spec/desk row 15.4): what waits for the clerk, by day; by kind and date; each opens its matter.
import { CheckCheck } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { MessageView } from '#shared/protocol/messages.ts';
import type { BackgroundState } from '../../platform/messages.ts';
import { MESSAGES } from '../../text/messages.ts';
import { Skeleton, useNow, useText } from '../page.tsx';
import { Icon } from '../parts/icon.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { ProblemBand } from '../parts/problem.tsx';
import { useBackground } from '../use-background.ts';
import { NO_FILTER, shownOf } from './filter.ts';
import { Filters } from './filters.tsx';
import { List } from './list.tsx';
import '../parts/full-page.css';
import '../parts/list-page.css';
import './messages.css';
import { Notify } from './notify.tsx';
import { useMessages } from './use-messages.ts';

export function Messages() {
  const { state } = useBackground();
  return (
    <div class="page">
      <PageHeader here="messages" />
      {state.value ? (
        <Centre state={state.value} />
      ) : (
        <main>
          <Skeleton lines={[20, 100, 100, 100]} />
        </main>
      )}
    </div>
  );
}

function Centre({ state }: { state: BackgroundState }) {
  const m = useText(MESSAGES).messages;
  const connected = state.link.state === 'connected';
  const { messages, problem, markRead } = useMessages(state);
  const all = connected ? messages : null;
  const unread = (all ?? []).filter(({ read }) => !read).map(({ number }) => number);
  return (
    <main>
      <div class="head">
        <h1 class="grow">{m.title}</h1>
        {unread.length > 0 && (
          <button type="button" class="button small read-all" onClick={() => markRead(unread)}>
            <Icon node={CheckCheck} size={15} /> {m.readAll}
          </button>
        )}
      </div>
      <p class="muted small">{m.note}</p>
      <Notify />
      {problem && connected && <ProblemBand problem={problem} />}
      {!connected && <Empty title={m.offline} />}
      {connected && !all && !problem && <Skeleton lines={[100, 100, 100, 100]} />}
      {all && all.length === 0 && <Empty title={m.empty} note={m.emptyNote} />}
      {all && all.length > 0 && <Found all={all} onRead={markRead} />}
    </main>
  );
}

function Found({ all, onRead }: { all: readonly MessageView[]; onRead: (numbers: readonly number[]) => void }) {
  const m = useText(MESSAGES).messages;
  const now = useNow(60_000);
  const [filter, setFilter] = useState(NO_FILTER);
  const shown = shownOf(all, filter, now);
  return (
    <>
      <Filters messages={all} filter={filter} onFilter={setFilter} />
      {shown.length === 0 ? (
        <Empty title={m.none}>
          <button type="button" class="button" onClick={() => setFilter(NO_FILTER)}>
            {m.clear}
          </button>
        </Empty>
      ) : (
        <List messages={shown} now={now} onRead={onRead} />
      )}
      <p class="muted small count">{m.found(shown.length, all.length)}</p>
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
