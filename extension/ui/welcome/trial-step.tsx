// Last line: one real signature over a demo text, through the real window. Nothing leaves this computer.
import { WELCOME } from '../../text/welcome.ts';
import { useState } from 'preact/hooks';
import { toProblem } from '#shared/errors.ts';
import { toBase64, utf8 } from '#shared/bytes.ts';
import type { BackgroundState } from '../../platform/messages.ts';
import { useText } from '../page.tsx';
import { choices } from '../parts/certificates.ts';
import { ProblemBand, type ProblemLike } from '../parts/problem.tsx';
import { type Background, useBackground } from '../use-background.ts';

export function TrialStep({ state, done, onDone }: { state: BackgroundState; done: boolean; onDone: () => void }) {
  const t = useText(WELCOME);
  const background = useBackground();
  const [working, setWorking] = useState(false);
  const [problem, setProblem] = useState<ProblemLike | null>(null);
  if (done) return <p class="muted small">{t.welcome.trial.doneNote}</p>;
  const choice = choices(state.situation?.tokens ?? [])[0];
  const ready = state.link.state === 'connected' && choice !== undefined && !working;
  const sign = () => {
    if (!choice) return;
    setWorking(true);
    setProblem(null);
    void signOnce(background, {
      token: choice.token.id,
      certificate: choice.certificate.id,
      title: t.welcome.trial.name,
    })
      .then(onDone)
      .catch((thrown: unknown) => setProblem(toProblem(thrown)))
      .finally(() => setWorking(false));
  };
  return (
    <>
      <p class={choice ? undefined : 'muted'}>{t.welcome.trial.todo}</p>
      {problem && <ProblemBand problem={problem} tone="amber" />}
      {choice && (
        <p class="row wrap">
          <button type="button" class="button primary" disabled={!ready} onClick={sign}>
            {t.welcome.trial.act}
          </button>
          {working && (
            <span class="muted" role="status">
              {t.welcome.trial.working}
            </span>
          )}
        </p>
      )}
    </>
  );
}

/** A batch of one: the window asks, the card signs the demo text, the result is thrown away. */
async function signOnce(
  { call }: Background,
  chosen: { token: string; certificate: string; title: string },
): Promise<void> {
  const { batch } = await call('batch.open', { ...chosen, count: 1, minutes: 1 });
  try {
    await call('batch.sign', { batch, items: [toBase64(utf8(chosen.title))] });
  } finally {
    await call('batch.close', { batch });
  }
}
