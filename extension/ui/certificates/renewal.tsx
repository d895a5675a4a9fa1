// Renewal of a card: where to go, and the card let go for the official tool, which must have it alone.
import { Unplug } from 'lucide';
import type { DrawerEntry } from '#shared/protocol/drawer.ts';
import { CERTIFICATES } from '../../text/certificates.ts';
import { useText } from '../page.tsx';
import { timeOf } from '../parts/dates.ts';
import { Icon } from '../parts/icon.tsx';
import { ProblemBand } from '../parts/problem.tsx';
import { useAct } from '../parts/use-act.ts';
import { useBackground } from '../use-background.ts';

/** Nobody else wants to have these to itself. */
const NEVER_RELEASED: ReadonlySet<string> = new Set(['software', 'sdf']);

export function Renewal({ entry }: { entry: DrawerEntry }) {
  const c = useText(CERTIFICATES).certificates;
  const until = useReleased(entry.token);
  const wants = entry.state === 'expiring' || entry.state === 'expired';
  if (entry.demo || (!wants && until === null)) return null;
  return (
    <>
      <p class="small">
        <strong>{c.renew}</strong> {entry.certificate.medium === '' ? c.renewOther : c.renewCard}
      </p>
      {!NEVER_RELEASED.has(entry.driver) && <Release token={entry.token} until={until} />}
    </>
  );
}

function Release({ token, until }: { token: string; until: number | null }) {
  const c = useText(CERTIFICATES).certificates;
  const { call } = useBackground();
  const act = useAct();
  const set = (released: boolean) => void act.run(() => call('certificates.release', { token, released }));
  return (
    <>
      <div class="row wrap">
        <p class="grow small" role="status">
          {until === null ? <span class="muted">{c.releaseNote}</span> : c.released(timeOf(until, false))}
        </p>
        {until === null ? (
          <button type="button" class="button small release" disabled={act.working} onClick={() => set(true)}>
            <Icon node={Unplug} size={14} /> {c.release}
          </button>
        ) : (
          <button
            type="button"
            class="button primary small take-back"
            disabled={act.working}
            onClick={() => set(false)}
          >
            {c.releaseDone}
          </button>
        )}
      </div>
      {act.problem && <ProblemBand problem={act.problem} />}
    </>
  );
}

/** Beside the name of a certificate whose card is let go. */
export function ReleasedTag({ token }: { token: string }) {
  const c = useText(CERTIFICATES).certificates;
  return useReleased(token) === null ? null : <span class="tag released">{c.releasedTag}</span>;
}

function useReleased(token: string): number | null {
  const { state } = useBackground();
  return state.value?.situation?.tokens.find(({ id }) => id === token)?.released ?? null;
}
