// Options: look, paired browsers, the agent, privacy, diagnostics. One page; the rail jumps within it.
import { OPTIONS } from '../../text/options.ts';
import { useEffect } from 'preact/hooks';
import type { BackgroundState } from '../../platform/messages.ts';
import { Skeleton, useText } from '../page.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { useBackground } from '../use-background.ts';
import { AgentSection } from './agent-section.tsx';
import { Browsers } from './browsers.tsx';
import { Doctor } from './doctor.tsx';
import { Filling } from './filling.tsx';
import { Look } from './look.tsx';
import '../parts/full-page.css';
import './options.css';
import { Privacy } from './privacy.tsx';

export function Options() {
  const t = useText(OPTIONS);
  const { state } = useBackground();
  return (
    <div class="page">
      <PageHeader here="options" />
      <main>
        <h1>{t.options.title}</h1>
        {state.value ? <Sections state={state.value} /> : <Skeleton lines={[30, 100, 100, 30, 100, 100]} />}
      </main>
    </div>
  );
}

function Sections({ state }: { state: BackgroundState }) {
  const t = useText(OPTIONS);
  useEffect(() => {
    // The fragment was there before the section was.
    if (location.hash.length > 1) document.getElementById(location.hash.slice(1))?.scrollIntoView();
  }, []);
  const entries = [
    ['look', t.options.look],
    ['browsers', t.options.browsers],
    ['agent', t.options.agentTitle],
    ['fill', t.options.fill],
    ['privacy', t.options.privacy],
    ['doctor', t.options.doctor],
  ] as const;
  return (
    <div class="columns">
      <nav aria-label={t.options.nav}>
        <ul>
          {entries.map(([id, words]) => (
            <li key={id}>
              <a href={`#${id}`}>{words}</a>
            </li>
          ))}
        </ul>
      </nav>
      <div class="sections">
        <Look settings={state.settings} />
        <Browsers connected={state.link.state === 'connected'} />
        <AgentSection state={state} />
        <Filling settings={state.settings} />
        <Privacy consent={state.settings.consent} />
        <Doctor state={state} />
      </div>
    </div>
  );
}
