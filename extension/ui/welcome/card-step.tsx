// Step 3: a card is in, or a demo key stands in for one.
import { WELCOME } from '../../text/welcome.ts';
import { useState } from 'preact/hooks';
import { toProblem } from '#shared/errors.ts';
import type { SituationView } from '#shared/protocol/views.ts';
import type { BackgroundState } from '../../platform/messages.ts';
import { useNow, useText } from '../page.tsx';
import { ProblemBand, type ProblemLike } from '../parts/problem.tsx';
import { TokenCard } from '../parts/token-card.tsx';
import { isReading } from '../popup/standing.ts';
import { useBackground } from '../use-background.ts';

export function CardStep({ state }: { state: BackgroundState }) {
  const t = useText(WELCOME);
  const now = useNow(60_000);
  const token = state.situation?.tokens[0];
  if (token) {
    return (
      <>
        <div class="narrow">
          <TokenCard token={token} now={now} />
        </div>
        {token.demo && <p class="demo-pin">{t.welcome.card.demoPin}</p>}
      </>
    );
  }
  if (state.link.state !== 'connected') return <p class="muted">{t.welcome.card.todo}</p>;
  return (
    <>
      {state.situation && <InTheWay situation={state.situation} />}
      <p>{t.welcome.card.todo}</p>
      <DemoKeys />
    </>
  );
}

function InTheWay({ situation }: { situation: SituationView }) {
  const t = useText();
  if (isReading(situation)) return <p role="status">{t.popup.readingCard}</p>;
  return situation.problem && <ProblemBand problem={situation.problem} tone="amber" />;
}

function DemoKeys() {
  const t = useText(WELCOME);
  const { call } = useBackground();
  const [working, setWorking] = useState(false);
  const [problem, setProblem] = useState<ProblemLike | null>(null);
  const make = (algorithm: 'sm2' | 'rsa') => {
    setWorking(true);
    setProblem(null);
    void call('demo.create', { algorithm })
      .catch((thrown: unknown) => setProblem(toProblem(thrown)))
      .finally(() => setWorking(false));
  };
  return (
    <>
      <p class="muted">{t.welcome.card.or}</p>
      <p class="row wrap">
        <button type="button" class="button" disabled={working} onClick={() => make('sm2')}>
          {t.welcome.card.sm2}
        </button>
        <button type="button" class="button" disabled={working} onClick={() => make('rsa')}>
          {t.welcome.card.rsa}
        </button>
      </p>
      {problem && <ProblemBand problem={problem} />}
    </>
  );
}
