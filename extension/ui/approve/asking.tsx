// One request, asked: what, from where, with which certificate; then refuse or confirm. One decision per window.
import { APPROVE } from '../../text/approve.ts';
import { useRef, useState } from 'preact/hooks';
import type { ApprovalView, TokenView } from '#shared/protocol/views.ts';
import { useText } from '../page.tsx';
import { type Choice, choices } from '../parts/certificates.ts';
import type { ProblemLike } from '../parts/problem.tsx';
import { CertificateRow, ChooseCertificate } from './certificate.tsx';
import { DocumentPane } from './document.tsx';
import { Footer } from './footer.tsx';
import { Header } from './header.tsx';
import { Middle } from './middle.tsx';
import { type PinHandles, PinSection } from './pin.tsx';
import { type Ending } from './outcome.tsx';
import { useAnswer } from './use-answer.ts';
import { useAwake } from './use-awake.ts';
import { useEscape } from './use-escape.ts';
import { Warnings } from './warnings.tsx';
import { PinNotices } from './pin-notices.tsx';

interface Props {
  view: ApprovalView;
  waiting: number;
  onEnd: (ending: Ending) => void;
}

export function Asking({ view, waiting, onEnd }: Props) {
  const t = useText(APPROVE);
  const all = choices(view.tokens);
  const [picked, setPicked] = useState<string | null>(null);
  const [choosing, setChoosing] = useState(false);
  const [remember, setRemember] = useState(false);
  const pins: PinHandles = { pin: useRef(null), fresh: useRef(null), repeat: useRef(null) };
  const confirmButton = useRef<HTMLButtonElement>(null);
  const choice = chosen(all, picked ?? view.certificate);
  const answer = useAnswer({ view, choice, pins, remember, onEnd });
  // Whatever changes what the person has before them puts the button to sleep again.
  const awake = useAwake(
    `${view.digest} ${choice?.token.id ?? ''} ${choice?.certificate.id ?? ''} ${String(choosing)} ${view.pin}`,
  );
  useEscape(choosing ? () => setChoosing(false) : answer.refuse);

  // Without a token there is nothing a PIN could open; a request that needs none may still be passed on.
  const usable = view.tokens.length > 0 || view.pin === 'none';
  const choose = (next: Choice) => {
    setPicked(keyOf(next));
    setChoosing(false);
  };
  return (
    <main class="window" data-verb={view.verb}>
      <Header view={view} />
      {choosing ? (
        <ChooseCertificate all={all} chosen={choice} onChoose={choose} onBack={() => setChoosing(false)} />
      ) : (
        <Middle>
          <Warnings view={view} choice={choice} />
          <DocumentPane view={view} />
        </Middle>
      )}
      <div class="bottom">
        <CertificateRow choice={choice} changeable={all.length > 1 && !choosing} onChange={() => setChoosing(true)} />
        <PinNotices view={view} problem={answer.problem} />
        <PinSection
          key={view.pin}
          view={view}
          tries={triesLeft(answer.problem, choice?.token ?? view.tokens[0])}
          pins={pins}
          fault={answer.fault}
          onEnter={() => confirmButton.current?.focus()}
        />
        {view.mayRemember && (
          <label class="remember small">
            <input type="checkbox" checked={remember} onChange={(event) => setRemember(event.currentTarget.checked)} />
            {t.approve.remember}
          </label>
        )}
        <Footer
          view={view}
          waiting={waiting}
          awake={usable ? awake : 'asleep'}
          working={answer.working}
          confirmButton={confirmButton}
          onRefuse={answer.refuse}
          onConfirm={answer.confirm}
        />
      </div>
    </main>
  );
}

/** What the card said last counts more than what was known when the window opened. */
function triesLeft(problem: ProblemLike | null, token: TokenView | undefined): number | null {
  const told = problem?.code === 'token/pin-wrong' ? Number(problem.params['tries']) : NaN;
  return Number.isInteger(told) ? told : (token?.triesLeft ?? null);
}

/** Two tokens may hold the same certificate: the token is part of the choice. */
function keyOf(choice: Choice): string {
  return `${choice.token.id} ${choice.certificate.id}`;
}

function chosen(all: readonly Choice[], wanted: string | null): Choice | null {
  return (
    all.find((choice) => keyOf(choice) === wanted) ??
    all.find(({ certificate }) => certificate.id === wanted) ??
    (wanted === null ? (all[0] ?? null) : null)
  );
}
