// A password was changed in the page: the kept one can follow. It stands above what changes with the page, so that nothing moves under the
// clerk's press, also while the next page loads.
import { CircleCheck, KeyRound } from 'lucide';
import { useState } from 'preact/hooks';
import type { FillView } from '../../platform/fill-messages.ts';
import { FILL } from '../../text/fill.ts';
import { useText } from '../page.tsx';
import { Icon } from '../parts/icon.tsx';
import { ProblemBand } from '../parts/problem.tsx';
import { useAct } from '../parts/use-act.ts';
import { useBackground } from '../use-background.ts';

export function KeepPassword({ view }: { view: FillView }) {
  const t = useText(FILL);
  const { request } = useBackground();
  const act = useAct();
  const [kept, setKept] = useState(false);
  const keep = () => void act.run(() => request({ do: 'fill.keep-password', tab: view.tab })).then(setKept);
  return (
    <div class="keep-password">
      {view.keepPassword ? (
        <p class="band blue">
          <Icon node={KeyRound} />
          <span class="grow">{t.fill.keepPassword}</span>
          <button type="button" class="button small" disabled={act.working} onClick={keep}>
            {t.fill.keepPasswordAct}
          </button>
        </p>
      ) : (
        kept && (
          <p class="band green" role="status">
            <Icon node={CircleCheck} />
            <span>{t.fill.keptPassword}</span>
          </p>
        )
      )}
      {act.problem && <ProblemBand problem={act.problem} />}
    </div>
  );
}
