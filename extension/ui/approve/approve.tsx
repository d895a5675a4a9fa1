// The approval window: which request this is, from the address' fragment, and what became of it.
import { APPROVE } from '../../text/approve.ts';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ApprovalView, RunView } from '#shared/protocol/views.ts';
import type { BackgroundState } from '../../platform/messages.ts';
import { Skeleton, useText } from '../page.tsx';
import { useBackground } from '../use-background.ts';
import './approve.css';
import { Asking } from './asking.tsx';
import { AskingForKey } from './asking-for-key.tsx';
import { isKeyAct } from './key-secrets.tsx';
import { RunWindow } from './list/run-window.tsx';
import { type Ending, Outcome } from './outcome.tsx';

export function Approve() {
  const t = useText(APPROVE);
  const { state } = useBackground();
  const id = useFragment();
  if (!state.value) {
    return (
      <main class="window">
        <h1 class="visually-hidden">{t.approve.title}</h1>
        <Skeleton lines={[30, 60, 100, 100, 80]} />
      </main>
    );
  }
  return <Request key={id} id={id} state={state.value} />;
}

/** The same window may be given the next request. */
function useFragment(): string {
  const [id, setId] = useState(() => location.hash.slice(1));
  useEffect(() => {
    const changed = () => setId(location.hash.slice(1));
    window.addEventListener('hashchange', changed);
    return () => window.removeEventListener('hashchange', changed);
  }, []);
  return id;
}

function Request({ id, state }: { id: string; state: BackgroundState }) {
  const t = useText(APPROVE);
  const seen = useRef<ApprovalView | null>(null);
  const [own, setOwn] = useState<Ending | null>(null);
  const known = useRef<Ending | null>(null);
  const current = state.approvals.find((approval) => approval.id === id) ?? null;
  if (current) seen.current = current;
  const running = state.runs.find((run) => run.id === id);
  const run = useRef<RunView | null>(null);
  if (running) run.current = running;
  const isLinked = state.link.state === 'connected';
  if (run.current) return <RunWindow run={run.current} isGone={isLinked && !running} isLost={!isLinked} />;
  const ending = own ?? (current ? null : (endingOf(id, state) ?? known.current));
  known.current = ending; // stays so while the background comes and goes
  if (ending) return <Outcome ending={ending} view={seen.current} />;
  if (state.link.state !== 'connected') {
    return (
      <main class="window lost">
        <div role="status">
          <h1>{t.approve.lost}</h1>
          <p class="muted">{t.approve.lostNote}</p>
        </div>
      </main>
    );
  }
  if (!current) return null;
  const Window = isKeyAct(current) ? AskingForKey : Asking;
  return <Window view={current} waiting={state.approvals.length - 1} onEnd={setOwn} />;
}

/** How a request ended that is no longer there: as the background heard it, else just that it is gone; null while nobody knows. */
function endingOf(id: string, { link, ended }: BackgroundState): Ending | null {
  if (link.state !== 'connected') return null;
  const heard = ended.find((item) => item.id === id);
  return heard ? { outcome: heard.outcome, problem: heard.problem } : { outcome: 'gone', problem: null };
}
