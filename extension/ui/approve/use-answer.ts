// Sends the person's answer and tells what became of it. PINs are read from their fields, sent, and the fields emptied.
import { useRef, useState } from 'preact/hooks';
import { toProblem } from '#shared/errors.ts';
import type { Params } from '#shared/protocol/methods.ts';
import type { ApprovalView } from '#shared/protocol/views.ts';
import type { Choice } from '../parts/certificates.ts';
import type { ProblemLike } from '../parts/problem.tsx';
import { useBackground } from '../use-background.ts';
import type { Ending } from './outcome.tsx';
import type { PinHandles } from './pin.tsx';
import { faultOfChange, type PinFault } from './pin-rules.ts';

interface Options {
  view: ApprovalView;
  choice: Choice | null;
  pins: PinHandles;
  remember: boolean;
  onEnd: (ending: Ending) => void;
}

export interface AnswerState {
  working: boolean;
  /** What the card or the agent said to the last try. */
  problem: ProblemLike | null;
  /** What is missing in the fields, found before anything is sent. */
  fault: PinFault | null;
  confirm: () => void;
  refuse: () => void;
}

export function useAnswer({ view, choice, pins, remember, onEnd }: Options): AnswerState {
  const { call } = useBackground();
  const [working, setWorking] = useState(false);
  const [problem, setProblem] = useState<ProblemLike | null>(null);
  const [fault, setFault] = useState<PinFault | null>(null);
  const sent = useRef(false); // a double click answers once

  function send(answer: Pick<Params<'approval.answer'>, 'decision' | 'pin' | 'newPin'>) {
    const { id, digest } = view;
    return call('approval.answer', {
      id,
      digest,
      token: (choice?.token ?? view.tokens[0])?.id ?? null,
      certificate: choice?.certificate.id ?? null,
      remember,
      ...answer,
    });
  }

  function confirm(): void {
    if (sent.current) return;
    const missing = faultOf(view.pin, pins);
    setFault(missing);
    if (missing) {
      (missing === 'pinEmpty' ? firstEmpty(pins) : pins.fresh.current)?.focus();
      return;
    }
    const secrets = take(view.pin, pins);
    sent.current = true;
    setWorking(true);
    setProblem(null);
    void send({ decision: 'confirm', ...secrets })
      .then((reply) => {
        if (reply.state === 'again') askAgain(reply.problem);
        else onEnd({ outcome: reply.problem ? 'failed' : 'done', problem: reply.problem });
      })
      .catch((thrown: unknown) => askAgain(toProblem(thrown)));
  }

  function askAgain(next: ProblemLike | null): void {
    sent.current = false;
    setWorking(false);
    setProblem(next);
    pins.pin.current?.focus({ preventScroll: true });
  }

  function refuse(): void {
    if (sent.current) return;
    sent.current = true;
    take(view.pin, pins);
    void send({ decision: 'refuse', pin: null, newPin: null })
      .catch(() => undefined) // gone already: the window has nothing left to ask
      .then(() => window.close());
  }

  return { working, problem, fault, confirm, refuse };
}

function faultOf(mode: ApprovalView['pin'], pins: PinHandles): PinFault | null {
  const pin = pins.pin.current?.value ?? '';
  if (mode === 'ask') return pin === '' ? 'pinEmpty' : null;
  if (mode === 'change') return faultOfChange(pin, pins.fresh.current?.value ?? '', pins.repeat.current?.value ?? '');
  return null;
}

function firstEmpty(pins: PinHandles): HTMLInputElement | null {
  return [pins.pin, pins.fresh, pins.repeat].find((handle) => handle.current?.value === '')?.current ?? null;
}

/** Takes the PINs out of the page: after this no field holds one. */
function take(mode: ApprovalView['pin'], pins: PinHandles): { pin: string | null; newPin: string | null } {
  const pin = pins.pin.current?.value ?? '';
  const fresh = pins.fresh.current?.value ?? '';
  for (const handle of Object.values(pins) as PinHandles[keyof PinHandles][])
    if (handle.current) handle.current.value = '';
  return { pin: mode === 'ask' || mode === 'change' ? pin : null, newPin: mode === 'change' ? fresh : null };
}
