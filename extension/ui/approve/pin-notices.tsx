// What is said about the PIN besides asking for it: one sent by the page, why it is not used, what the card answered.
import { APPROVE } from '../../text/approve.ts';
import { Info, TriangleAlert } from 'lucide';
import type { ApprovalView } from '#shared/protocol/views.ts';
import { useText } from '../page.tsx';
import { Icon } from '../parts/icon.tsx';
import { ProblemBand, type ProblemLike, useProblem } from '../parts/problem.tsx';
import { Untrusted } from '../parts/untrusted-text.tsx';

export function PinNotices({ view, problem }: { view: ApprovalView; problem: ProblemLike | null }) {
  const t = useText(APPROVE);
  const quiet = view.pin !== 'page' && !view.pinNote && !problem;
  if (quiet) return null;
  return (
    <div class="pin-notices">
      {problem && <ProblemBand problem={problem} />}
      {!problem && view.pinNote && <Note note={view.pinNote} />}
      {view.pin === 'page' && (
        <p class="band blue">
          <Icon node={Info} />
          <span>{t.approve.pagePin}</span>
        </p>
      )}
    </div>
  );
}

/** The sentence alone: its advice is to type the PIN in this window, which is open. */
function Note({ note }: { note: ProblemLike }) {
  const words = useProblem(note);
  return (
    <p class="tiny state amber">
      <Icon node={TriangleAlert} size={13} />
      <span>
        <Untrusted text={words.text} />
      </span>
    </p>
  );
}
