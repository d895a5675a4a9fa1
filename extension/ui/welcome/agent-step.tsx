// Step 1: the agent runs.
import { WELCOME } from '../../text/welcome.ts';
import type { BackgroundState } from '../../platform/messages.ts';
import { useText } from '../page.tsx';
import { ProblemBand } from '../parts/problem.tsx';

export function AgentStep({ state }: { state: BackgroundState }) {
  const t = useText(WELCOME);
  if (state.agent) return <p class="muted small">{t.welcome.agent.doneNote(state.agent.version)}</p>;
  if (state.pairing.state === 'code' || state.pairing.state === 'checking') return null; // it answered: it runs
  if (state.link.state === 'stranger') return <ProblemBand problem={{ code: 'channel/not-proved', params: {} }} />;
  return (
    <>
      <p>{state.link.state === 'unpaired' ? t.welcome.agent.maybe : t.welcome.agent.todo}</p>
      <p class="small muted">{t.welcome.agent.it}</p>
      <p>
        <code class="command">npm run tongqian -- serve</code>
      </p>
    </>
  );
}
