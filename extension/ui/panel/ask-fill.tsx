// Passwords and legal statements: filled by a press on this very line and by nothing else.
import type { PreviewField } from '../../platform/fill-messages.ts';
import { FILL } from '../../text/fill.ts';
import { useText } from '../page.tsx';
import { ProblemBand } from '../parts/problem.tsx';
import { useAct } from '../parts/use-act.ts';
import { useBackground } from '../use-background.ts';
import { labelOf } from './kinds.ts';

export function AskFill({ field, tab }: { field: PreviewField; tab: number }) {
  const t = useText(FILL);
  const { request } = useBackground();
  const act = useAct();
  const fill = () =>
    void act.run(() => request({ do: 'fill.ask-field', tab, frame: field.frame, field: field.id, datum: field.datum }));
  return (
    <>
      <p class="small why">
        {field.value !== null ? t.fill.askFirst : isNobodys(field) ? t.fill.ownPassword : t.fill.noValue}
        {field.value !== null && (
          <button
            type="button"
            class="button small"
            disabled={act.working}
            aria-describedby={labelOf(field)}
            onClick={fill}
          >
            {t.fill.askFill}
          </button>
        )}
      </p>
      {act.problem && <ProblemBand problem={act.problem} />}
    </>
  );
}

/** The PIN of a card, a new password: no profile holds it, so there is nothing to be added to one. */
function isNobodys({ control, datum }: PreviewField): boolean {
  return control === 'password' && datum === null;
}
