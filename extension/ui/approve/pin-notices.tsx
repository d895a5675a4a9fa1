// What is said about the PIN besides asking for it: one sent by the page, why it is not used, what the card answered.
import { Info } from 'lucide';
import type { ApprovalView } from '#shared/protocol/views.ts';
import { useText } from '../page.tsx';
import { Icon } from '../parts/icon.tsx';
import { ProblemBand, type ProblemLike } from '../parts/problem.tsx';

export function PinNotices({ view, problem }: { view: ApprovalView; problem: ProblemLike | null }) {
  const t = useText();
  const quiet = view.pin !== 'page' && !view.pinNote && !problem;
  if (quiet) return null;
  return (
    <div class="pin-notices">
      {problem && <ProblemBand problem={problem} />}
      {!problem && view.pinNote && <ProblemBand problem={view.pinNote} tone="amber" />}
      {view.pin === 'page' && (
        <p class="band blue">
          <Icon node={Info} />
          <span>{t.approve.pagePin}</span>
        </p>
      )}
    </div>
  );
}
