// The window after 确认 of a batch, and of 本次连续签名: how far it is, what may be done with it, and in the end what became of each item.
import { Download, Pause, Play, Square } from 'lucide';
import { useRef, useState } from 'preact/hooks';
import { describe, isProblemCode, toProblem } from '#shared/errors.ts';
import type { RunRow, RunView } from '#shared/protocol/views.ts';
import { APPROVE } from '../../../text/approve.ts';
import { useLanguage, useNow, useText } from '../../page.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Mark } from '../../parts/mark.tsx';
import { Origin } from '../../parts/origin.tsx';
import { ProblemBand, type ProblemLike } from '../../parts/problem.tsx';
import { saveFile } from '../../parts/save-file.ts';
import { Untrusted } from '../../parts/untrusted-text.tsx';
import { useBackground } from '../../use-background.ts';
import { PinField } from '../pin.tsx';
import { useEscape } from '../use-escape.ts';
import { ListPane } from './list-pane.tsx';
import { csv } from './rows.ts';
import { useRows } from './use-rows.ts';
import { useListText, WordsProvider, wordsOf } from './words.ts';

interface Props {
  run: RunView;
  /** The agent does not know it any more: it was started again. */
  isGone: boolean;
  /** No link just now */
  isLost: boolean;
}

export function RunWindow(props: Props) {
  return (
    <WordsProvider value={wordsOf(props.run.kind === 'decrypt')}>
      <Running {...props} />
    </WordsProvider>
  );
}

function Running({ run, isGone, isLost }: Props) {
  const t = useListText();
  const rows = useRows(run.id, run.revision);
  const [open, setOpen] = useState<number | null>(null);
  const isOver = run.state === 'ended' || isGone;
  const act = useRunAct(run.id);
  useEscape(() => {
    if (open !== null) setOpen(null);
    else if (isOver) window.close();
    else void act.send(run.kind === 'series' ? 'stop' : 'pause');
  });
  const words = run.kind === 'series' ? t.runs.series : t.runs.batch(String(run.count));
  return (
    <main
      class="window run"
      data-verb={run.kind === 'decrypt' ? 'decrypt' : 'batch'}
      data-state={isOver ? 'ended' : run.state}
    >
      <header>
        <div class="verb">
          <h1>{words}</h1>
          <Mark />
        </div>
        <p class="asker-name">{run.page ? <Origin origin={run.page.origin} /> : <Untrusted text={run.title} />}</p>
        <Progress run={run} isOver={isOver} />
      </header>
      <ListPane id={run.id} rows={rows} isOver={isOver} open={open} onOpen={setOpen} />
      <div class="bottom">
        {isGone && <p class="band amber small">{t.runs.gone}</p>}
        {isLost && !isGone && <p class="band amber small">{t.runs.lost}</p>}
        {(act.problem ?? run.why) && !isOver && (
          <ProblemBand problem={(act.problem ?? run.why) as ProblemLike} tone={act.problem ? 'red' : 'amber'} />
        )}
        {run.kind === 'series' && !isOver && <p class="small muted">{t.runs.seriesNote}</p>}
        {isOver ? <Over run={run} rows={rows ?? []} /> : <Going run={run} act={act} />}
      </div>
    </main>
  );
}

function Progress({ run, isOver }: { run: RunView; isOver: boolean }) {
  const t = useListText();
  const language = useLanguage();
  const now = useNow(1000);
  const done = run.signed + run.failed - (run.unfit ?? 0);
  const perSecond = run.workedMs > 500 ? (run.signed * 1000) / run.workedMs : 0;
  const stage = !isOver ? run.state : run.kind !== 'series' && done >= run.count ? 'ended' : 'stopped';
  const time = (ms: number) => {
    const seconds = Math.max(0, Math.ceil(ms / 1000));
    const minutes = Math.floor(seconds / 60);
    if (language === 'zh')
      return minutes > 0 ? `${String(minutes)} 分 ${String(seconds % 60)} 秒` : `${String(seconds)} 秒`;
    return minutes > 0 ? `${String(minutes)} min ${String(seconds % 60)} s` : `${String(seconds)} s`;
  };
  const facts = [
    t.runs.progress(run.signed, run.count),
    run.failed > 0 && t.runs.failed(run.failed),
    run.leftOut > 0 && t.runs.leftOut(run.leftOut),
    run.kind !== 'series' && perSecond > 0 && t.runs.rate(perSecond < 10 ? perSecond.toFixed(1) : String(Math.round(perSecond))),
    run.kind !== 'series' && stage === 'running' && perSecond > 0 && t.runs.rest(time(((run.count - done) / perSecond) * 1000)),
    run.endsAt !== null && !isOver && t.runs.seriesRest(time(run.endsAt - now)),
  ]; // prettier-ignore
  return (
    <div class="progress">
      <p class="row small">
        <strong class={`stage ${stage}`} role="status">
          {t.runs.stages[stage]}
        </strong>
        <span>{facts.filter(Boolean).join(' · ')}</span>
      </p>
      <progress max={run.count} value={done} aria-label={t.runs.progress(run.signed, run.count)} />
    </div>
  );
}

interface RunActs {
  problem: ProblemLike | null;
  working: boolean;
  send: (act: 'pause' | 'go-on' | 'stop', pin?: string | null) => Promise<void>;
}

function useRunAct(id: string): RunActs {
  const { call } = useBackground();
  const [problem, setProblem] = useState<ProblemLike | null>(null);
  const [working, setWorking] = useState(false);
  const send: RunActs['send'] = async (act, pin = null) => {
    setWorking(true);
    setProblem(null);
    try {
      await call('run.act', { id, act, pin });
    } catch (thrown) {
      setProblem(toProblem(thrown));
    } finally {
      setWorking(false);
    }
  };
  return { problem, working, send };
}

function Going({ run, act }: { run: RunView; act: RunActs }) {
  const t = useListText();
  const pinLabel = useText(APPROVE).approve.pin;
  const pin = useRef<HTMLInputElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const [isEmpty, setEmpty] = useState(false);
  const asksPin = run.state === 'pin';
  const goOn = () => {
    const typed = pin.current?.value ?? '';
    setEmpty(asksPin && typed === '');
    if (asksPin && typed === '') return pin.current?.focus();
    if (pin.current) pin.current.value = ''; // gone from the page as soon as it is sent
    void act.send('go-on', asksPin ? typed : null);
  };
  return (
    <>
      {asksPin && (
        <div class="pins">
          <PinField
            label={pinLabel}
            handle={pin}
            fault={isEmpty ? 'pinEmpty' : null}
            onEnter={() => button.current?.focus()}
          />
        </div>
      )}
      <footer>
        <div class="buttons">
          <button type="button" class="button refuse" onClick={() => void act.send('stop')}>
            <Icon node={Square} size={15} />
            <span>{run.kind === 'series' ? t.runs.stopSeries : t.runs.stop}</span>
          </button>
          {run.kind !== 'series' && run.state === 'running' && (
            <button type="button" class="button" onClick={() => void act.send('pause')}>
              <Icon node={Pause} size={15} />
              <span>{t.runs.pause}</span>
            </button>
          )}
          {(run.state === 'paused' || asksPin) && (
            <button
              type="button"
              class="button primary confirm"
              ref={button}
              disabled={act.working}
              onKeyDown={(event) => {
                if (event.key === 'Enter') event.preventDefault(); // Enter never signs by itself
              }}
              onClick={goOn}
            >
              <Icon node={Play} size={15} />
              <span>{t.runs.goOn}</span>
            </button>
          )}
        </div>
      </footer>
    </>
  );
}

function Over({ run, rows }: { run: RunView; rows: readonly RunRow[] }) {
  const t = useListText();
  const language = useLanguage();
  const why = ({ problem }: RunRow): string => {
    if (!problem) return '';
    const code = isProblemCode(problem.code) ? problem.code : 'agent/internal';
    return `${describe({ code, params: problem.params }, language).text} (${problem.code})`;
  };
  const save = () =>
    saveFile({
      name: `${t.runs.file}-${run.id.slice(0, 8)}.csv`,
      text: csv(rows, { columns: t.runs.columns, language, stateOf: ({ state }) => t.runs.states[state], why }),
    });
  return (
    <footer>
      {run.signed > 0 && run.kind !== 'decrypt' && <p class="hint tiny muted">{t.receipt}</p>}
      <div class="buttons">
        <button type="button" class="button refuse" onClick={save}>
          <Icon node={Download} size={15} />
          <span>{t.runs.save}</span>
        </button>
        <button type="button" class="button" onClick={() => window.close()}>
          <span>{t.runs.close}</span>
        </button>
      </div>
    </footer>
  );
}
