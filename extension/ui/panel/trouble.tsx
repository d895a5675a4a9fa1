// Why nothing can be filled here, and the one thing to press about it.
import type { FillView } from '../../platform/fill-messages.ts';
import { askForHost } from '../../platform/permissions.ts';
import { FILL } from '../../text/fill.ts';
import { useText } from '../page.tsx';
import { ProblemBand } from '../parts/problem.tsx';
import { useAct } from '../parts/use-act.ts';
import { useBackground } from '../use-background.ts';

export function Trouble({ view, problem }: { view: FillView; problem: NonNullable<FillView['problem']> }) {
  return (
    <div class="trouble">
      <ProblemBand problem={problem} tone="amber" />
      {(problem.code === 'fill/unknown-host' || problem.code === 'fill/http') && (
        <AllowHost view={view} known={problem.code === 'fill/http'} />
      )}
      {problem.code === 'fill/no-profile' && <ToProfiles />}
    </div>
  );
}

/** @param known it stands in a pack: the browser lets us in already, only the clerk's word is missing */
function AllowHost({ view, known }: { view: FillView; known: boolean }) {
  const t = useText(FILL);
  const { request } = useBackground();
  const act = useAct();
  const allow = () => {
    const asked = known ? Promise.resolve(true) : askForHost(view.host); // before anything is awaited: the browser wants to see the press
    void act.run(async () => {
      if (await asked) await request({ do: 'fill.allow-host', tab: view.tab });
    });
  };
  return (
    <>
      {!known && <p class="small muted">{t.fill.allowHostNote}</p>}
      <p>
        <button type="button" class="button primary" disabled={act.working} onClick={allow}>
          {t.fill.allowHost}
        </button>
      </p>
      {act.problem && <ProblemBand problem={act.problem} />}
    </>
  );
}

function ToProfiles() {
  const t = useText(FILL);
  return (
    <p>
      <a class="button primary" href="../profiles/index.html" target="_blank">
        {t.fill.newProfile}
      </a>
    </p>
  );
}
