// The one error class and the one table of everything that can go wrong, in the clerk's words.
// docs/errors.md and a test are made from this table; native codes (CKR_…) are mapped to it once per driver.
import { FILL_PROBLEMS } from './errors-fill.ts';
import { FORMAT_PROBLEMS } from './errors-formats.ts';
import { KEY_PROBLEMS } from './errors-keys.ts';
import { SIGN_PROBLEMS } from './errors-sign.ts';
import { TOKEN_PROBLEMS } from './errors-token.ts';
import { knowProblems } from './problem.ts';

export type { Bilingual } from './errors-row.ts';
export { describe, isProblemCode, Problem, type ProblemCode, type ProblemParams, toProblem } from './problem.ts';

export const PROBLEMS = { ...TOKEN_PROBLEMS, ...SIGN_PROBLEMS, ...FILL_PROBLEMS, ...FORMAT_PROBLEMS, ...KEY_PROBLEMS };
knowProblems(PROBLEMS);
