// Whether a page's new socket goes to the agent. Where the answer is no, the stand-in dials the real address at once.
import type { StateStore } from './state.ts';

/** How long a page's new socket waits for a link that is just being made. */
const WAIT_MS = 2000;
/** A socket that is taken up again has nowhere else to go: it waits as long as the link may take to be made or to fail. */
const RESUME_MS = 30_000;

/**
 * True when the person has agreed, the agent is there and paired, and it is not paused.
 * @param lookAgain called when there was no agent: it may have come meanwhile, and a page's script does not ask twice
 * @param fresh false for a socket the page has had open: its answers are kept by the agent, so it is not given up early
 */
export async function mayJoin(state: StateStore, lookAgain: () => void, fresh = true): Promise<boolean> {
  if (!state.get().settings.consent) return false;
  const before = state.get().link.state;
  if (before === 'absent' || before === 'stranger') lookAgain();
  const { link, agent } = await state.until(
    (now) => now.link.state !== 'starting' && (now.link.state !== 'connected' || now.agent !== null),
    fresh ? WAIT_MS : RESUME_MS,
  );
  return link.state === 'connected' && agent !== null && !agent.paused;
}
