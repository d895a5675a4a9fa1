// Why signing does not work now: one picture, one sentence, the next step. It goes away by itself when the cause does.
import {
  AppWindow,
  CircleAlert,
  CircleQuestionMark,
  Link2Off,
  Lock,
  Pause,
  PowerOff,
  ServerOff,
  ShieldAlert,
  Unplug,
} from 'lucide';
import type { BackgroundState } from '../../platform/messages.ts';
import type { Texts } from '../../text/index.ts';
import { useText } from '../page.tsx';
import { Icon, type IconProps } from '../parts/icon.tsx';
import { type ProblemLike, useProblem } from '../parts/problem.tsx';
import { Untrusted } from '../parts/untrusted-text.tsx';
import { useBackground } from '../use-background.ts';
import { InsertCard } from './insert-card.tsx';

const PICTURES: Record<string, IconProps['node']> = {
  'token/no-reader': Unplug,
  'token/service-stopped': ServerOff,
  'token/unrecognised': CircleQuestionMark,
  'token/busy': AppWindow,
  'token/pin-locked': Lock,
  'agent/not-running': PowerOff,
  'agent/paused': Pause,
  'agent/locked': Lock,
  'channel/not-paired': Link2Off,
  'channel/not-proved': ShieldAlert,
};
/** Causes whose sentence does not already say that work continues by itself. */
const CONTINUES = new Set(['token/no-reader', 'token/unrecognised', 'token/busy']);

export function Blocked({
  problem,
  state,
  compact,
}: {
  problem: ProblemLike;
  state: BackgroundState;
  compact: boolean;
}) {
  const t = useText();
  const words = useProblem(problem);
  const reader = readerOf(problem.code, state);
  return (
    <section class={compact ? 'blocked compact' : 'blocked'} aria-live="polite">
      {problem.code === 'token/absent' ? (
        <InsertCard />
      ) : (
        <span class="picture">
          <Icon node={PICTURES[problem.code] ?? CircleAlert} size={compact ? 20 : 28} />
        </span>
      )}
      <div>
        <h2>
          <Untrusted text={words.text} />
        </h2>
        <p>
          <Untrusted text={words.advice} />
          {CONTINUES.has(problem.code) && t.popup.continues}
        </p>
        {noteOf(problem.code, t) && <p class="muted small">{noteOf(problem.code, t)}</p>}
        {reader && (
          <p class="muted small">
            {t.popup.readerName} <Untrusted text={reader} />
          </p>
        )}
        <Act code={problem.code} />
        <p class="code">{problem.code}</p>
      </div>
    </section>
  );
}

/** A second or two after a card was inserted: nothing is wrong and nothing is to be done. */
export function Reading() {
  const t = useText();
  return (
    <section class="blocked" aria-live="polite">
      <InsertCard />
      <div>
        <h2>{t.popup.readingCard}</h2>
        <p>{t.popup.readingNote}</p>
      </div>
    </section>
  );
}

function noteOf(code: string, t: Texts): string {
  if (code === 'agent/paused') return t.popup.pausedNote;
  return code === 'agent/locked' ? t.popup.lockedNote : '';
}

/** The reader the sentence is about. */
function readerOf(code: string, state: BackgroundState): string {
  const wanted = { 'token/absent': 'empty', 'token/unrecognised': 'unrecognised', 'token/busy': 'busy' }[code];
  return state.situation?.readers.find((reader) => reader.state === wanted)?.name ?? '';
}

/** The one button, where there is something to press. */
function Act({ code }: { code: string }) {
  const t = useText();
  const { call } = useBackground();
  const ignore = () => undefined; // the state that comes back shows whether it worked
  switch (code) {
    case 'agent/paused':
      return <Button words={t.popup.resume} act={() => void call('agent.pause', { paused: false }).catch(ignore)} />;
    case 'agent/locked':
      return <Button words={t.popup.unlock} act={() => void call('agent.lock', { locked: false }).catch(ignore)} />;
    case 'agent/not-running':
      return <Page words={t.popup.startAgent} href="../welcome/index.html" second />;
    case 'channel/not-paired':
      return <Page words={t.popup.pair} href="../welcome/index.html" />;
    case 'token/absent':
    case 'token/no-reader':
      return null;
    default:
      return <Page words={t.popup.doctor} href="../options/index.html#doctor" />;
  }
}

function Button({ words, act }: { words: string; act: () => void }) {
  return (
    <button type="button" class="button primary" onClick={act}>
      {words}
    </button>
  );
}

function Page({ words, href, second = false }: { words: string; href: string; second?: boolean }) {
  const t = useText();
  return (
    <p class="row wrap act">
      <a class="button primary" href={href} target="_blank">
        {words}
      </a>
      {second && (
        <a class="small" href="../options/index.html#doctor" target="_blank">
          {t.popup.doctor}
        </a>
      )}
    </p>
  );
}
