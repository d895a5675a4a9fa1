// A field nobody recognised: the clerk says once what goes into it.
import { useState } from 'preact/hooks';
import { DATA, DATUM_KEYS, isDatumKey } from '#shared/profile/data.ts';
import type { PreviewField } from '../../platform/fill-messages.ts';
import { FILL } from '../../text/fill.ts';
import { useLanguage, useText } from '../page.tsx';
import { Untrusted } from '../parts/untrusted-text.tsx';
import { ProblemBand } from '../parts/problem.tsx';
import { useAct } from '../parts/use-act.ts';
import { useBackground } from '../use-background.ts';
import { labelOf } from './kinds.ts';

/** Passwords are never taught: they are filled by a press alone. */
const OFFERED = DATUM_KEYS.filter((key) => DATA[key].kind !== 'password');

interface Props {
  field: PreviewField;
  tab: number;
  /** She has pointed at it: the choice is open at once. */
  pointed?: boolean;
  onTaught?: () => void;
}

export function Teach({ field, tab, pointed = false, onTaught }: Props) {
  const t = useText(FILL);
  const language = useLanguage();
  const { request } = useBackground();
  const [open, setOpen] = useState(pointed);
  const act = useAct();
  const teach = (name: string) => {
    const datum = isDatumKey(name) ? name : null;
    void act
      .run(() => request({ do: 'fill.teach', tab, frame: field.frame, field: field.id, datum }))
      .then((well) => {
        if (!well) return;
        setOpen(false);
        onTaught?.();
      });
  };
  if (!open) {
    return (
      <p class="small why">
        {field.current !== '' && <Untrusted text={field.current} />}
        <button
          type="button"
          class="link"
          aria-describedby={labelOf(field)}
          onClick={() => {
            setOpen(true);
            void request({ do: 'fill.show', tab, frame: field.frame, field: field.id }).catch(() => undefined);
          }}
        >
          {t.fill.teach}
        </button>
      </p>
    );
  }
  return (
    <div class="teach">
      <select
        class="input"
        aria-label={t.fill.teachChoice}
        autoFocus
        disabled={act.working}
        value={field.datum ?? ''}
        onChange={(event) => teach(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') setOpen(false);
        }}
      >
        <option value="">{t.fill.teachNothing}</option>
        {OFFERED.map((key) => (
          <option key={key} value={key}>
            {DATA[key].label[language]}
          </option>
        ))}
      </select>
      <p class="tiny muted">{t.fill.teachNote}</p>
      {act.problem && <ProblemBand problem={act.problem} />}
    </div>
  );
}
