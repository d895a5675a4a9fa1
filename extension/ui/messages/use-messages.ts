// The messages: asked when the page opens and again when there are others, or one was read here or in another browser.
import { useEffect, useRef, useState } from 'preact/hooks';
import { toProblem } from '#shared/errors.ts';
import type { MessageView } from '#shared/protocol/messages.ts';
import type { BackgroundState } from '../../platform/messages.ts';
import type { ProblemLike } from '../parts/problem.tsx';
import { useBackground } from '../use-background.ts';

export interface MessagesData {
  /** null until the first answer */
  messages: readonly MessageView[] | null;
  problem: ProblemLike | null;
  /** Shown at once; the agent's answer comes after it. */
  markRead: (numbers: readonly number[]) => void;
}

export function useMessages({ link, unread, agent }: BackgroundState): MessagesData {
  const { call } = useBackground();
  const [messages, setMessages] = useState<readonly MessageView[] | null>(null);
  const [problem, setProblem] = useState<ProblemLike | null>(null);
  const asked = useRef(0);
  const connected = link.state === 'connected';
  const ask = () => {
    asked.current += 1;
    const own = asked.current;
    void call('messages.list', {})
      .then((answer) => {
        if (own !== asked.current) return; // a later question was asked meanwhile
        setProblem(null);
        setMessages(answer.messages);
      })
      .catch((thrown: unknown) => {
        if (own === asked.current) setProblem(toProblem(thrown));
      });
  };
  useEffect(() => {
    if (connected) ask();
  }, [connected, unread, agent?.signedToday]);
  return {
    messages,
    problem,
    markRead(numbers) {
      setMessages(
        (known) => known?.map((one) => (numbers.includes(one.number) ? { ...one, read: true } : one)) ?? null,
      );
      void call('messages.read', { numbers: [...numbers] }).catch(ask); // as the agent has them
    },
  };
}
