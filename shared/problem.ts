// The one error class, and the words of a code, which shared/errors.ts adds. Only what counts its bytes (the popup, until there is
// something to say) imports this file by itself.
import type { FILL_PROBLEMS } from './errors-fill.ts';
import type { FORMAT_PROBLEMS } from './errors-formats.ts';
import type { KEY_PROBLEMS } from './errors-keys.ts';
import type { ErrorRow } from './errors-row.ts';
import type { SIGN_PROBLEMS } from './errors-sign.ts';
import type { TOKEN_PROBLEMS } from './errors-token.ts';

let rows: Readonly<Record<string, ErrorRow>> = {};

/** From now on these codes have words too. */
export function knowProblems(more: Readonly<Record<string, ErrorRow>>): void {
  rows = { ...rows, ...more };
}

export type ProblemCode =
  | keyof typeof TOKEN_PROBLEMS
  | keyof typeof SIGN_PROBLEMS
  | keyof typeof FILL_PROBLEMS
  | keyof typeof FORMAT_PROBLEMS
  | keyof typeof KEY_PROBLEMS;
export type ProblemParams = Readonly<Record<string, string | number>>;

/** Everything that goes wrong inside is thrown as this; edges turn it into a reply once. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly params: ProblemParams;

  /** @param params values for the `{name}` places of the table; never a PIN, key or ID number */
  constructor(code: ProblemCode, params: ProblemParams = {}, options?: { cause?: unknown }) {
    super(`${code}: ${fill(rows[code]?.en ?? '', params, 'en')}`, options);
    this.name = 'Problem';
    this.code = code;
    this.params = params;
  }
}

/** What a person reads: the sentence and the next step in one language. */
export function describe(
  problem: { code: ProblemCode; params?: ProblemParams },
  language: 'zh' | 'en',
): { text: string; advice: string } {
  const row = rows[problem.code] ?? rows['agent/internal'];
  if (!row) return { text: problem.code, advice: '' };
  const params = problem.params ?? {};
  return { text: fill(row[language], params, language), advice: fill(row.advice[language], params, language) };
}

/** The problem in any thrown value; what is not a Problem becomes agent/internal with the original as cause. */
export function toProblem(thrown: unknown): Problem {
  return thrown instanceof Problem ? thrown : new Problem('agent/internal', {}, { cause: thrown });
}

export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(rows, code);
}

/**
 * A part in [brackets] is left out when its parameter is not known: many tokens do not count PIN tries. What is said
 * differently in each language comes as `name.zh` and `name.en`.
 */
function fill(text: string, params: ProblemParams, language: 'zh' | 'en'): string {
  const valueOf = (name: string) =>
    [name, `${name}.${language}`].filter((key) => Object.hasOwn(params, key)).map((key) => params[key])[0];
  const known = text.replace(/\[([^\]]*\{(\w+)\}[^\]]*)\]/g, (_whole, part: string, name: string) =>
    valueOf(name) === undefined ? '' : part,
  );
  return known.replace(/\{(\w+)\}/g, (whole, name: string) => String(valueOf(name) ?? whole));
}
