// Questions to a frame that it answers once: the mark of a taught field, the structure of the page.
import { Problem } from '#shared/errors.ts';
import type { FillDown, FillUp } from '../../platform/fill-messages.ts';
import type { Frame } from './frames.ts';

type Question = Extract<FillDown, { type: 'teach' | 'report' }>;
type Answer = Extract<FillUp, { type: 'taught' | 'report' }>;
interface AnswerTo {
  teach: Extract<FillUp, { type: 'taught' }>;
  report: Extract<FillUp, { type: 'report' }>;
}

export interface FrameAsks {
  /** Rejects with fill/gone when the frame does not answer in time. */
  ask<Q extends Question>(frame: Frame, question: Q): Promise<AnswerTo[Q['type']]>;
  /** Hands an answer to all who wait for it; what nobody asked for is dropped. */
  answer(frame: Frame, up: Answer): void;
}

const WITHIN_MS = 5000;

export function createFrameAsks(): FrameAsks {
  const waiting = new Set<{ frame: Frame; about: string; take: (up: never) => void }>();
  return {
    ask(frame, question) {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(own);
          reject(new Problem('fill/gone'));
        }, WITHIN_MS);
        const own = {
          frame,
          about: aboutOf(question),
          take(up: never) {
            clearTimeout(timer);
            waiting.delete(own);
            resolve(up);
          },
        };
        waiting.add(own);
        frame.post(question);
      });
    },
    answer(frame, up) {
      for (const one of waiting) if (one.frame === frame && one.about === aboutOf(up)) one.take(up as never);
    },
  };
}

/** What question and answer share: the late answer about one field is none about another. */
function aboutOf(said: Question | Answer): string {
  return said.type === 'report' ? 'report' : `${String(said.field)} ${String(said.datum)}`;
}
