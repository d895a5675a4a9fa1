// "Point at the field": for one that was recognised wrongly, or not at all. The clerk clicks it in the page and says here what goes in.
import { useEffect, useState } from 'preact/hooks';
import type { FieldPlace } from '../../platform/fill-requests.ts';
import type { FillView } from '../../platform/fill-messages.ts';
import { FILL } from '../../text/fill.ts';
import { useText } from '../page.tsx';
import { ProblemBand } from '../parts/problem.tsx';
import { Untrusted } from '../parts/untrusted-text.tsx';
import { useAct } from '../parts/use-act.ts';
import { useBackground } from '../use-background.ts';
import { kindOf } from './kinds.ts';
import { Teach } from './teach.tsx';

type Standing = 'idle' | 'pointing' | FieldPlace;

export function Point({ view }: { view: FillView }) {
  const t = useText(FILL);
  const { request } = useBackground();
  const act = useAct();
  const [standing, setStanding] = useState<Standing>('idle');
  const { tab } = view;
  useEffect(() => () => void request({ do: 'fill.pick', tab, on: false }).catch(() => undefined), [tab]);
  const begin = () => {
    setStanding('pointing');
    void act
      .run(async () => setStanding((await request({ do: 'fill.pick', tab, on: true })) ?? 'idle'))
      .then((well) => {
        if (!well) setStanding('idle');
      });
  };
  if (view.fields.length === 0) return null;
  if (standing === 'pointing') {
    return (
      <p class="band blue small" role="status">
        <span class="grow">{t.fill.pointing}</span>
        <button type="button" class="link" onClick={() => void request({ do: 'fill.pick', tab, on: false })}>
          {t.fill.pointEnd}
        </button>
      </p>
    );
  }
  const field =
    typeof standing === 'object'
      ? view.fields.find(({ frame, id }) => frame === standing.frame && id === standing.field)
      : undefined;
  const open = field && !['never', 'read', 'ask'].includes(kindOf(field)) ? field : null;
  return (
    <div class="point">
      {open && (
        <>
          <p class="label">
            <Untrusted text={open.label} />
          </p>
          <Teach
            key={`${String(open.frame)}/${String(open.id)}`}
            field={open}
            tab={tab}
            pointed
            onTaught={() => setStanding('idle')}
          />
        </>
      )}
      {!open && typeof standing === 'object' && (
        <p class="small why" role="status">
          {t.fill.pointNothing}
        </p>
      )}
      <p class="links small">
        <button type="button" class="link" onClick={begin}>
          {t.fill.point}
        </button>
      </p>
      {act.problem && <ProblemBand problem={act.problem} />}
    </div>
  );
}
