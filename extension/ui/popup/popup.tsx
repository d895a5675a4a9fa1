// The popup: one glance whether signing works; the card; what is in the way and the next step; nothing else.
import { Bell, Building2, FilePen, IdCard, ScrollText, Settings as Cog } from 'lucide';
import type { BackgroundState } from '../../platform/messages.ts';
import { Skeleton, useNow, useText } from '../page.tsx';
import { Icon } from '../parts/icon.tsx';
import { useBackground } from '../use-background.ts';
import { Cards } from './cards.tsx';
import { FillHere } from './fill-here.tsx';
import { later } from './later.tsx';
import { Notes } from './notes.tsx';
import './popup.css';
import { Portals } from './portals.tsx';
import { standingOf } from './standing.ts';
import { StatusLine, Verdict } from './status.tsx';

const Blocked = later(async () => (await import('./blocked.tsx')).Blocked);
const Reading = later(async () => (await import('./blocked.tsx')).Reading);

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
        {standing.kind === 'reading' && <Reading />}
        {standing.kind === 'blocked' && (
          <Blocked problem={standing.problem} state={state} compact={tokens.length > 0} />
        )}
        {standing.kind === 'ready' && <Verdict attention={standing.attention} />}
        <Cards tokens={tokens} now={now} />
        <FillHere state={state} />
        <Notes state={state} />
        {standing.kind === 'ready' && !state.fill && <Portals portals={state.portals} now={now} />}
      </main>
      <Foot state={state} />
    </>
  );
}

function Foot({ state: { agent, unread } }: { state: BackgroundState }) {
  const t = useText();
  const pages = [
    ['certificates', IdCard, t.popup.certificates],
    ['files', FilePen, t.popup.files],
    ['messages', Bell, t.popup.messages],
    ['profiles', Building2, t.popup.profiles],
    ['log', ScrollText, t.popup.log],
    ['options', Cog, t.popup.options],
  ] as const;
  return (
    <footer>
      <p class="row small">
        <span class="grow muted">{agent && t.popup.signedToday(agent.signedToday)}</span>
        {unread > 0 && (
          <a class="unread" href="../messages/index.html" target="_blank">
            {t.popup.unread(unread)}
          </a>
        )}
      </p>
      <nav aria-label={t.product}>
        {pages.map(([page, icon, words]) => (
          <a key={page} href={`../${page}/index.html`} target="_blank">
            <Icon node={icon} />
            {words}
          </a>
        ))}
      </nav>
    </footer>
  );
}
