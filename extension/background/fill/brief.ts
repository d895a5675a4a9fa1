// The view in brief: what the bar in the page and the popup say of it.
import { type Bilingual, describe, isProblemCode } from '#shared/errors.ts';
import type { ProblemView } from '#shared/protocol/views.ts';
import type { BarView, FillView, PreviewField } from '../../platform/fill-messages.ts';
import type { FillSummary } from '../../platform/fill-requests.ts';
import { BAR_NOTICES } from '../../text/bar.ts';
import { countsOf, hasEnded, type TabMemory } from './memory.ts';
import { isToCheck } from './preview.ts';
import type { Plan } from './view.ts';

/** What the bar shows; null where there is nothing to say. */
export function barOf({ view, run: last }: Plan, entered: PreviewField | null): BarView | null {
  const { problem, run, fields, guide } = view;
  // A page on which there is nothing to fill: what to do there is said in the panel
  if (guide !== null && run?.ended !== false) return null;
  const hasForm = (view.form !== null && !isHersAlone(view)) || fields.some(({ datum }) => datum !== null);
  if (!hasForm && problem?.code !== 'fill/page-changed') return null;
  const state = stateOf(view);
  const filled = last ? countsOf(last) : { filled: 0, refused: 0 };
  return {
    state: isTakenBack(last) && state === 'done' ? 'ready' : state,
    fillable: fields.filter(({ checked }) => checked).length,
    toCheck: fields.filter(isToCheck).length,
    ...filled,
    companies: view.companies,
    notice: problem ? sentence(problem) : noticeOf(view, last),
    canUndo: run?.canUndo ?? false,
    password: problem === null && entered !== null && isKeptPassword(entered),
  };
}

/** Codes, a PIN, choices of the way: nothing of it is ours, and there is nothing to say. */
function isHersAlone({ fields, problem, run, importable, keepPassword }: FillView): boolean {
  const isTold = problem !== null && /^fill\/(?:other-company|page-changed)/.test(problem.code);
  if (run !== null || importable || keepPassword || isTold) return false;
  return fields.every(({ policy, datum }) => policy === 'never' || (policy === 'ask' && datum === null));
}

/** Only a press after she went into the very field writes it, and once. */
function isKeptPassword({ datum, value, outcome }: PreviewField): boolean {
  return datum === 'account.password' && value !== null && outcome !== 'filled';
}

/** All of it is as it was before: the page can be filled again. */
function isTakenBack(run: TabMemory['run']): boolean {
  return run !== null && run.undone && hasEnded(run) && countsOf(run).refused === 0;
}

function noticeOf({ entries, keepPassword }: FillView, run: TabMemory['run']): Bilingual | null {
  if (keepPassword) return BAR_NOTICES.newPassword;
  if (isTakenBack(run)) return BAR_NOTICES.undone;
  if (!entries || entries.length === 0 || entries.some(({ chosen }) => chosen)) return null;
  if (entries.every(({ done }) => done)) return BAR_NOTICES.allDone;
  return entries[0]?.role === undefined ? BAR_NOTICES.chooseEntry : BAR_NOTICES.chooseAccount;
}

function stateOf({ problem, run }: FillView): BarView['state'] {
  if (run && !run.ended) return 'running';
  if (problem?.code === 'fill/locked') return 'locked';
  if (problem?.code === 'fill/unknown-host' || problem?.code === 'fill/http') return 'ask-host';
  if (problem) return 'off';
  return run ? 'done' : 'ready';
}

/** Said in the page: a page finds text in the bar too (window.find), so no company is named there that it need not know. */
const UNNAMED = {
  zh: { chosen: '本企业', other: '另一家企业' },
  en: { chosen: 'yours', other: 'another company' },
} as const;

function sentence({ code, params }: ProblemView): Bilingual | null {
  if (!isProblemCode(code)) return null;
  const say = (language: keyof typeof UNNAMED): string =>
    describe({ code, params: { ...params, ...UNNAMED[language] } }, language).text;
  return { zh: say('zh'), en: say('en') };
}

/** What the popup says; null where nothing asks for data. */
export function summaryOf({ view }: Plan): FillSummary | null {
  const isSealed = view.problem?.code === 'fill/sandboxed';
  if (view.form === null && !isSealed && !view.fields.some(({ datum }) => datum !== null)) return null;
  return {
    tab: view.tab,
    host: view.host,
    fillable: view.fields.filter(({ checked }) => checked).length,
    toCheck: view.fields.filter(isToCheck).length,
    problem: view.problem?.code ?? null,
  };
}
