// First run: four steps on one page; each ticks itself off when it is true, in whatever order it becomes true.
import { WELCOME } from '../../text/welcome.ts';
import { Check } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { BackgroundState } from '../../platform/messages.ts';
import { Skeleton, useText } from '../page.tsx';
import { signingCertificate } from '../parts/certificates.ts';
import { Icon } from '../parts/icon.tsx';
import { Mark } from '../parts/mark.tsx';
import { useBackground } from '../use-background.ts';
import { AgentStep } from './agent-step.tsx';
import { CardStep } from './card-step.tsx';
import { PairStep } from './pair-step.tsx';
import { ProfileStep } from './profile-step.tsx';
import { TrialStep } from './trial-step.tsx';
import './welcome.css';

export function Welcome() {
  const t = useText(WELCOME);
  const { state } = useBackground();
  return (
    <main>
      <header>
        <Mark large />
        <div>
          <h1>{t.welcome.title}</h1>
          <p class="muted">{t.welcome.lead}</p>
        </div>
      </header>
      {state.value ? <Steps state={state.value} /> : <Skeleton lines={[60, 100, 60, 100, 60, 100]} />}
    </main>
  );
}

function Steps({ state }: { state: BackgroundState }) {
  const t = useText(WELCOME);
  const [tried, setTried] = useState(false);
  const [skipped, setSkipped] = useState(false);
  const done = doneOf(state);
  const signed = tried || (state.agent?.signedToday ?? 0) > 0;
  const open = [...done.slice(0, 3), (done[3] ?? false) || skipped];
  const now = open.indexOf(false);
  const titles = [t.welcome.agent.title, t.welcome.pair.title, t.welcome.card.title, t.welcome.profile.title];
  const bodies = [
    <AgentStep key="agent" state={state} />,
    <PairStep key="pair" state={state} />,
    <CardStep key="card" state={state} />,
    <ProfileStep key="profile" state={state} skipped={skipped} onSkip={() => setSkipped(true)} />,
  ];
  return (
    <>
      <ol class="steps">
        {titles.map((title, place) => (
          <Step
            key={title}
            number={place + 1}
            title={title}
            state={done[place] ? 'done' : place === now || isOpen(place, now, state) ? 'now' : 'later'}
          >
            {bodies[place]}
          </Step>
        ))}
      </ol>
      {done[2] && (
        <section class="trial">
          <h2>{t.welcome.trial.title}</h2>
          <TrialStep state={state} done={signed} onDone={() => setTried(true)} />
        </section>
      )}
      {now === -1 && signed && <End demo={state.situation?.tokens.every((token) => token.demo) ?? false} />}
    </>
  );
}

/** Before pairing nothing proves that the agent runs, so its step and the next are open together. */
function isOpen(place: number, now: number, state: BackgroundState): boolean {
  return place === 1 && now === 0 && state.link.state !== 'absent' && state.link.state !== 'starting';
}

function doneOf(state: BackgroundState): boolean[] {
  const connected = state.link.state === 'connected';
  // An agent that asks for the digits runs, though nothing proves yet whose it is; once paired, only the connection says so.
  const speaking = state.pairing.state === 'code' || state.pairing.state === 'checking';
  const card = connected && (state.situation?.tokens.some((token) => signingCertificate(token) !== null) ?? false);
  return [
    connected || speaking,
    connected && state.settings.consent,
    card,
    state.vault.state === 'locked' || state.vault.companies > 0,
  ];
}

function Step({
  number,
  title,
  state,
  children,
}: {
  number: number;
  title: string;
  state: 'done' | 'now' | 'later';
  children: ComponentChildren;
}) {
  const t = useText(WELCOME);
  return (
    <li class={`step ${state}`} aria-current={state === 'now' ? 'step' : undefined}>
      <span class="place" aria-hidden="true">
        {state === 'done' ? <Icon node={Check} size={16} /> : number}
      </span>
      <div class="grow">
        <h2>
          {title}
          <span class="visually-hidden"> {state === 'done' ? t.welcome.done : t.welcome[state]}</span>
        </h2>
        {children}
      </div>
    </li>
  );
}

/** Where the clerk goes from here. */
function End({ demo }: { demo: boolean }) {
  const t = useText(WELCOME);
  return (
    <section class="end">
      <p>{t.welcome.end}</p>
      {demo && <p class="muted small">{t.welcome.endDemo}</p>}
      <p class="row wrap">
        <a class="button primary" href="https://www.singlewindow.cn/" target="_blank" rel="noreferrer">
          {t.welcome.toPortal}
        </a>
        <a href="../log/index.html">{t.welcome.toLog}</a>
      </p>
    </section>
  );
}
