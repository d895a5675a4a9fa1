// A problem as the two positions of the dialect's Error array: [Chinese sentence, "Err:Custom…"] (spec/eport-protocol §6, §7).
// Pages branch on 50200 for "no card"; the codes of PIN failures are not published, so those and all others are our own, 9xxxx.
import { describe, Problem, type ProblemCode, toProblem } from '#shared/errors.ts';

/** What was being done with the PIN, for the wording of the native library. */
export type PinAct = '输入口令错误' | '修改口令失败';

/** Without the reader service no reader can be opened either, and pages know no other number for it. */
const NO_CARD: readonly string[] = [
  'token/absent',
  'token/no-reader',
  'token/unrecognised',
  'token/service-stopped',
] satisfies ProblemCode[];

/** Tries as the native library writes them. */
const TRIES = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];

/** Our own numbers. Never reused for another meaning: portals and ERP programs may come to compare them. */
const NUMBERS: Partial<Record<ProblemCode, number>> = {
  'token/busy': 91002,
  'token/removed': 91003,
  'token/library-hung': 91004,
  'token/library-crashed': 91005,
  'token/library-refused': 91006,
  'token/failed': 91007,
  'token/key-missing': 91008,
  'token/mechanism': 91009,
  'token/signature-invalid': 91010,
  'token/certificate-expired': 91011,
  'token/certificate-not-yet': 91012,
  'token/other-company': 91013,
  'token/unknown': 91015,
  'token/library-faulty': 91016,
  'token/certificate-revoked': 91017,
  'token/pin-required': 92011,
  'token/pin-tries-low': 92012,
  'token/page-pin-unsafe': 92015,
  'approval/refused': 93001,
  'approval/expired': 93002,
  'approval/too-many': 93003,
  'approval/cancelled': 93004,
  'approval/no-window': 93005,
  'approval/mismatch': 93006,
  'approval/unknown': 93007,
  'agent/paused': 94001,
  'agent/locked': 94002,
  'eport/unknown-method': 95001,
  'eport/not-supported': 95002,
  'eport/method-refused': 95003,
  'eport/method-not-listed': 95004,
  'eport/arguments': 95005,
  'eport/malformed': 95006,
  'eport/block-failed': 95007,
  'eport/too-large': 95008,
  'eport/program-not-allowed': 95009,
  'eport/signature-wrong': 95012,
  'eport/control-failed': 95010,
  'eport/control-unreachable': 95011,
  'eport/pin-within': 95013,
};

/** What is left when a problem has no number of its own. */
const OTHER = 90000;

/** Error array of anything thrown: always two non-empty texts, because an empty Error makes the login page close itself (§8). */
export function errorOf(thrown: unknown, act: PinAct = '输入口令错误'): [message: string, code: string] {
  const problem = toProblem(thrown);
  if (NO_CARD.includes(problem.code)) return ['[读卡器底层库]打开读卡器失败:错误码=50200', 'Err:Custom50200'];
  const { number, text } = pinError(problem, act) ?? {
    number: NUMBERS[problem.code] ?? OTHER,
    text: inWords(problem),
  };
  return [text, `Err:Custom${number}`];
}

/** What happened and the next step: pages show this sentence to the clerk as it is. */
function inWords(problem: Problem): string {
  const { text, advice } = describe(forPages(problem), 'zh');
  return `${text}${advice}`;
}

/** Whose card is inserted is for the person alone, in window and log: a page learns of a card only what it was allowed to read. */
function forPages(problem: Problem): Problem {
  if (problem.code !== 'token/other-company') return problem;
  const { login = '' } = problem.params;
  return new Problem('token/other-company-page', { login });
}

/** The library's own series for PIN failures; 9200N = N tries left. */
function pinError(problem: Problem, act: PinAct): { number: number; text: string } | null {
  const module = '[智能卡应用模块]';
  switch (problem.code) {
    case 'token/pin-wrong': {
      const tries = Number(problem.params['tries']);
      if (tries === 0) return { number: 92000, text: `${module}${act}，卡被锁定` };
      const word = TRIES[tries];
      if (word === undefined) return { number: 92010, text: `${module}${act}` };
      return { number: 92000 + Math.min(tries, 9), text: `${module}${act}，还可以重试${word}次` };
    }
    case 'token/pin-locked':
      return { number: 92013, text: `${module}卡口令被锁定` };
    case 'token/pin-length':
      return { number: 92014, text: `${module}${act}，口令长度不正确` };
    default:
      return null;
  }
}
