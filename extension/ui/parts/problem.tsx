// A problem in the clerk's words: what is wrong, the next step, and the code in small type for IT.
import { CircleX, TriangleAlert } from 'lucide';
import { describe, isProblemCode } from '#shared/errors.ts';
import { useLanguage } from '../page.tsx';
import { Icon } from './icon.tsx';
import { Untrusted } from './untrusted-text.tsx';

export interface ProblemLike {
  code: string;
  params: Readonly<Record<string, string | number>>;
}

export function ProblemBand({ problem, tone = 'red' }: { problem: ProblemLike; tone?: 'red' | 'amber' }) {
  const words = useProblem(problem);
  return (
    <div class={`band ${tone}`} role="alert">
      <Icon node={tone === 'red' ? CircleX : TriangleAlert} />
      <p class="grow">
        <strong>
          <Untrusted text={words.text} />
        </strong>{' '}
        <Untrusted text={words.advice} /> <span class="code">{problem.code}</span>
      </p>
    </div>
  );
}

/** Sentence and next step; an unknown code (a newer agent) reads as an internal error and keeps its name. */
export function useProblem(problem: ProblemLike): { text: string; advice: string; both: string } {
  const language = useLanguage();
  const code = isProblemCode(problem.code) ? problem.code : 'agent/internal';
  const { text, advice } = describe({ code, params: problem.params }, language);
  return { text, advice, both: `${text}${language === 'zh' ? '' : ' '}${advice}` };
}
