// One request, asked: what, from where, with which certificate; then refuse or confirm. One decision per window.
import { useRef, useState } from 'preact/hooks';
import type { ApprovalView, TokenView } from '#shared/protocol/views.ts';
import { type Choice, choices } from '../parts/certificates.ts';
import type { ProblemLike } from '../parts/problem.tsx';
import { CertificateRow } from './certificate.tsx';
import { ChooseCertificate } from './choose.tsx';
import { DocumentPane } from './document.tsx';
import { Footer } from './footer.tsx';
import { Header } from './header.tsx';
import { ListPane } from './list/list-pane.tsx';
import { type Limits, SeriesOffer } from './list/series-offer.tsx';
import { useRows } from './list/use-rows.ts';
import { WordsProvider, wordsOf } from './list/words.ts';
import { Middle } from './middle.tsx';
import { type PinHandles, PinSection } from './pin.tsx';
import { type Ending } from './outcome.tsx';
import { useAnswer } from './use-answer.ts';
import { useAwake } from './use-awake.ts';
import { keyOf, useChoosing } from './use-choosing.ts';
import { useEscape } from './use-escape.ts';
import { Warnings } from './warnings.tsx';
import { PinNotices } from './pin-notices.tsx';

interface Props {
  view: ApprovalView;
  waiting: number;
  onEnd: (ending: Ending) => void;
}

export function Asking({ view, waiting, onEnd }: Props) {
  const all = choices(view.tokens, view.verb);
  const { unusable = [] } = view;
  const pins: PinHandles = { pin: useRef(null), fresh: useRef(null), repeat: useRef(null) };
  const confirmButton = useRef<HTMLButtonElement>(null);
  const changeButton = useRef<HTMLButtonElement>(null);
  const choosing = useChoosing(pins, changeButton);
  const choice = chosen(all, choosing.picked ?? view.certificate);
  const list = useList(view);
  const [limits, setLimits] = useState<Limits | null>(null);
  const offered = view.series && view.series.certificate === choice?.certificate.id ? view.series : null;
  const more = {
    ...(view.rows !== null && { leaveOut: [...list.out] }),
    ...(offered && limits && { series: limits }),
  };
  const answer = useAnswer({ view, choice, pins, more, onEnd });
  // Whatever changes what the person has before them puts the button to sleep again.
  const awake = useAwake(
    `${view.digest} ${choice?.token.id ?? ''} ${choice?.certificate.id ?? ''} ${String(choosing.open)} ${view.pin} ${String(limits !== null)}`,
  );
  useEscape(choosing.open ? choosing.end : list.open !== null ? () => list.setOpen(null) : answer.refuse);

  // Without a token there is nothing a PIN could open; a request that needs none may still be passed on.
  const usable = (view.tokens.length > 0 || view.pin === 'none') && (view.rows === null || list.taken > 0);
  // What a card answered to its PIN says nothing of the next one.
  const answered = useRef<string | undefined>(undefined);
  const problem = answered.current === choice?.token.id ? answer.problem : null;
  return (
    <main class="window" data-verb={view.verb} data-choosing={choosing.open}>
      <Header view={view} />
      {choosing.open ? (
        <ChooseCertificate
          all={all}
          unusable={unusable}
          chosen={choice}
          onChoose={(next) => choosing.pick(next, choice)}
          onDone={choosing.end}
        />
      ) : view.rows !== null ? (
        <WordsProvider value={wordsOf(view.verb === 'decrypt')}>
          <ListPane
            id={view.id}
            rows={list.rows}
            out={list.out}
            onOut={list.setOut}
            open={list.open}
            onOpen={list.setOpen}
          />
        </WordsProvider>
      ) : (
        <Middle>
          <Warnings view={view} choice={choice} />
          <DocumentPane view={view} />
        </Middle>
      )}
      <div class="bottom">
        {view.rows !== null && <Warnings view={view} choice={choice} />}
        {offered && <SeriesOffer offered={offered} limits={limits} onLimits={setLimits} />}
        <CertificateRow
          choice={choice}
          changeable={all.length + unusable.length > 1}
          opener={changeButton}
          onChange={choosing.begin}
        />
        <PinNotices view={view} problem={problem} />
        <PinSection
          key={view.pin}
          view={view}
          tries={triesLeft(problem, choice?.token ?? view.tokens[0])}
          pins={pins}
          fault={answer.fault}
          onEnter={() => confirmButton.current?.focus()}
        />
        <Footer
          view={view}
          waiting={waiting}
          awake={usable && !choosing.open ? awake : 'asleep'}
          working={answer.working}
          confirmButton={confirmButton}
          onRefuse={answer.refuse}
          onConfirm={() => {
            answered.current = choice?.token.id;
            answer.confirm();
          }}
        />
      </div>
    </main>
  );
}

/** The items of a batch, which of them were taken out, and the one that is open. */
function useList(view: ApprovalView) {
  const rows = useRows(view.rows === null ? null : view.id, null);
  const [out, setOut] = useState<ReadonlySet<number>>(new Set());
  const [open, setOpen] = useState<number | null>(null);
  const taken = rows?.filter(({ index, state }) => state === 'waiting' && !out.has(index)).length ?? 0;
  return { rows, out, setOut, open, setOpen, taken };
}

/** What the card said last counts more than what was known when the window opened. */
function triesLeft(problem: ProblemLike | null, token: TokenView | undefined): number | null {
  const told = problem?.code === 'token/pin-wrong' ? Number(problem.params['tries']) : NaN;
  return Number.isInteger(told) ? told : (token?.triesLeft ?? null);
}

function chosen(all: readonly Choice[], wanted: string | null): Choice | null {
  return (
    all.find((choice) => keyOf(choice) === wanted) ??
    all.find(({ certificate }) => certificate.id === wanted) ??
    (wanted === null ? (all[0] ?? null) : null)
  );
}
