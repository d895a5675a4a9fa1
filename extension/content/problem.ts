// What stands for shared/errors.ts in the script of a frame (scripts/build-extension.ts): the class without its table. A frame tells
// outcomes, never sentences, and the table alone would be a third of the script.
import type { ProblemCode, ProblemParams } from '#shared/errors.ts';

export class Problem extends Error {
  readonly code: ProblemCode;
  readonly params: ProblemParams;

  constructor(code: ProblemCode, params: ProblemParams = {}, options: { cause?: unknown } = {}) {
    super(code, options);
    this.name = 'Problem';
    this.code = code;
    this.params = params;
  }
}
