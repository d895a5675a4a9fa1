// What became of the request: a tick and what was done, or why not. What needs no reading closes by itself.
import { APPROVE } from '../../text/approve.ts';
import { Check, CircleX, Clock, Undo2 } from 'lucide';
import { useEffect, useState } from 'preact/hooks';
import type { ApprovalView } from '#shared/protocol/views.ts';
import type { Texts } from '../../text/index.ts';
import { useText } from '../page.tsx';
import { Icon } from '../parts/icon.tsx';
import { type ProblemLike, useProblem } from '../parts/problem.tsx';
import { Untrusted } from '../parts/untrusted-text.tsx';
import { useEscape } from './use-escape.ts';

export interface Ending {
  outcome: 'done' | 'refused' | 'failed' | 'cancelled' | 'expired' | 'gone';
  problem: ProblemLike | null;
}

/** Too short for a button to be of use. */
const BRIEF_MS = 1500;
/** The window sees to it itself: the background may be ended by the browser before its time comes. */
const CLOSES_AFTER_MS: Partial<Record<Ending['outcome'], number>> = { done: BRIEF_MS, refused: BRIEF_MS, gone: 4000 };

export function Outcome({ ending, view }: { ending: Ending; view: ApprovalView | null }) {
  const t = useText(APPROVE);
  const [stay, setStay] = useState(false);
  const done = ending.outcome === 'done';
  const closesAfter = stay ? undefined : CLOSES_AFTER_MS[ending.outcome];
  useEscape(() => window.close());
  useEffect(() => {
    if (closesAfter === undefined) return;
    const timer = setTimeout(() => window.close(), closesAfter);
    return () => clearTimeout(timer);
  }, [closesAfter]);
  return (
    <main
      class="window outcome"
      aria-live="polite"
      data-outcome={ending.outcome}
      onPointerDown={() => setStay(true)}
      onFocusIn={() => setStay(true)}
    >
      <span class={`sign ${done ? 'green' : ending.outcome === 'failed' ? 'red' : 'grey'}`}>
        <Icon
          node={done ? Check : ending.outcome === 'failed' ? CircleX : ending.outcome === 'expired' ? Clock : Undo2}
          size={32}
        />
      </span>
      <h1>{titleOf(ending, view, t)}</h1>
      {done ? <Done view={view} /> : <NotDone ending={ending} />}
      <p class="row wrap acts">
        {(done || ending.outcome === 'failed') && (
          <a href="../log/index.html" target="_blank">
            {t.approve.seeLog}
          </a>
        )}
        {closesAfter !== BRIEF_MS && (
          <button type="button" class="button" onClick={() => window.close()}>
            {t.close}
          </button>
        )}
      </p>
    </main>
  );
}

function titleOf(ending: Ending, view: ApprovalView | null, t: Texts & (typeof APPROVE)['zh']): string {
  if (ending.outcome !== 'done') return t.approve.ended[ending.outcome];
  return (view && t.approve.done[view.verb]) ?? t.approve.ended.gone;
}

function Done({ view }: { view: ApprovalView | null }) {
  const t = useText(APPROVE);
  if (!view) return null;
  const strong = view.document.fields.filter((field) => field.strong).slice(0, 2);
  const words =
    view.verb === 'sign' || view.verb === 'batch' ? t.receipt : view.verb === 'login' ? t.approve.loginDone : '';
  return (
    <>
      {view.verb !== 'login' && strong.length > 0 && (
        <p>
          <Untrusted text={strong.map(({ value }) => value).join(' · ')} />
        </p>
      )}
      {words !== '' && <p class="muted">{words}</p>}
    </>
  );
}

function NotDone({ ending }: { ending: Ending }) {
  const t = useText(APPROVE);
  const words = useProblem(ending.problem ?? { code: 'approval/unknown', params: {} });
  if (!ending.problem) return <p class="muted">{t.approve.backToPage}</p>;
  return (
    <>
      <p>
        <Untrusted text={words.text} />
      </p>
      <p class="muted">
        <Untrusted text={words.advice} />
      </p>
      <p class="code">{ending.problem.code}</p>
    </>
  );
}
