// What is pressed: 填写, 停止, 撤销; and what became of the last run.
import { CircleAlert, CircleCheck } from 'lucide';
import type { FillView, PreviewField } from '../../platform/fill-messages.ts';
import { FILL } from '../../text/fill.ts';
import { useText } from '../page.tsx';
import { Icon } from '../parts/icon.tsx';
import { ProblemBand } from '../parts/problem.tsx';
import { useAct } from '../parts/use-act.ts';
import { useBackground } from '../use-background.ts';
import { isRefused } from './kinds.ts';

export function Foot({ view, ticked }: { view: FillView; ticked: readonly PreviewField[] }) {
  const t = useText(FILL);
  const { request } = useBackground();
  const act = useAct();
  const { tab, run } = view;
  const fill = () =>
    void act.run(() =>
      request({ do: 'fill.write', tab, fields: ticked.map(({ frame, id }) => ({ frame, field: id })) }),
    );
  return (
    <footer>
      {act.problem && <ProblemBand problem={act.problem} />}
      <div role="status">{run && <Run view={view} run={run} />}</div>
      {run && !run.ended ? (
        <div class="row">
          <p class="grow tiny muted">{t.fill.stopNote}</p>
          <button type="button" class="button" onClick={() => void act.run(() => request({ do: 'fill.stop', tab }))}>
            {t.fill.stop}
          </button>
        </div>
      ) : (
        <div class="row">
          <p class="grow tiny muted">{t.fill.shortcut}</p>
          {run?.canUndo && (
            <button type="button" class="button" onClick={() => void act.run(() => request({ do: 'fill.undo', tab }))}>
              {t.fill.undo}
            </button>
          )}
          <button
            type="button"
            class="button primary"
            disabled={ticked.length === 0 || act.working || view.problem !== null}
            onClick={fill}
          >
            {ticked.length > 0 ? t.fill.fillCount(ticked.length) : t.fill.fill}
          </button>
        </div>
      )}
    </footer>
  );
}

function Run({ view, run }: { view: FillView; run: NonNullable<FillView['run']> }) {
  const t = useText(FILL);
  const { request } = useBackground();
  if (!run.ended) {
    return (
      <>
        <p class="small">{t.fill.running(run.done, run.of)}</p>
        <progress max={Math.max(1, run.of)} value={run.done} aria-label={t.fill.running(run.done, run.of)} />
      </>
    );
  }
  const count = (outcome: string) => view.fields.filter((field) => field.outcome === outcome).length;
  const refused = view.fields.filter(isRefused);
  const [first] = refused;
  const show = ({ frame, id }: PreviewField) =>
    void request({ do: 'fill.show', tab: view.tab, frame, field: id }).catch(() => undefined);
  return (
    <p class={`state small ${refused.length > 0 ? 'amber' : 'green'}`}>
      <Icon node={refused.length > 0 ? CircleAlert : CircleCheck} />
      <span>
        {count('restored') > 0 ? t.fill.undone(count('restored')) : t.fill.done(count('filled'))}
        {first && (
          <>
            {` · ${t.fill.refused(refused.length)} `}
            <button type="button" class="link" onClick={() => show(first)}>
              {t.fill.firstRefused}
            </button>
          </>
        )}
      </span>
    </p>
  );
}
