// The popup: one glance whether signing works; the card; what is in the way and the next step; nothing else.
import { ScrollText, Settings as Cog } from 'lucide';
import type { BackgroundState } from '../../platform/messages.ts';
import { Skeleton, useNow, useText } from '../page.tsx';
import { Icon } from '../parts/icon.tsx';
import { useBackground } from '../use-background.ts';
import { Blocked } from './blocked.tsx';
import { Cards } from './cards.tsx';
import { Notes } from './notes.tsx';
import './popup.css';
import { Portals } from './portals.tsx';
import { standingOf } from './standing.ts';
import { StatusLine, Verdict } from './status.tsx';

export function Popup() {
  const t = useText();
  const { state } = useBackground();
  const now = useNow(30_000);
  if (!state.value) {
    return (
      <main class="waiting">
        <h1 class="visually-hidden">{t.product}</h1>
        <Skeleton lines={[40, 100, 80, 60]} />
      </main>
    );
  }
  return <Shown state={state.value} now={now} />;
}

function Shown({ state, now }: { state: BackgroundState; now: number }) {
  const standing = standingOf(state, now);
  const tokens = state.link.state === 'connected' ? (state.situation?.tokens ?? []) : [];
  return (
    <>
      <StatusLine state={state} />
      <main>
        {standing.kind === 'starting' && <Skeleton lines={[50, 100, 70]} />}
        {standing.kind === 'blocked' && (
          <Blocked problem={standing.problem} state={state} compact={tokens.length > 0} />
        )}
        {standing.kind === 'ready' && <Verdict attention={standing.attention} />}
        <Cards tokens={tokens} now={now} />
        <Notes state={state} />
        {standing.kind === 'ready' && <Portals portals={state.portals} now={now} />}
      </main>
      <Foot state={state} />
    </>
  );
}

function Foot({ state }: { state: BackgroundState }) {
  const t = useText();
  return (
    <footer>
      <p class="grow muted">{state.agent && t.popup.signedToday(state.agent.signedToday)}</p>
      <a href="../log/index.html" target="_blank">
        <Icon node={ScrollText} size={14} /> {t.popup.log}
      </a>
      <a href="../options/index.html" target="_blank">
        <Icon node={Cog} size={14} /> {t.popup.options}
      </a>
    </footer>
  );
}
