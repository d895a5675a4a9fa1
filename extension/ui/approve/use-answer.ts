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
import { isKeyAct } from './key-secrets.tsx';
import { faultOfChange, faultOfKey, type PinFault } from './pin-rules.ts';

interface Options {
  view: ApprovalView;
  choice: Choice | null;
  pins: PinHandles;
  /** What is confirmed besides: items taken out, limits of a series. */
  more?: Pick<Params<'approval.answer'>, 'leaveOut' | 'series'>;
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

export function useAnswer({ view, choice, pins, more, onEnd }: Options): AnswerState {
  const { call } = useBackground();
  const [working, setWorking] = useState(false);
  const [problem, setProblem] = useState<ProblemLike | null>(null);
  const [fault, setFault] = useState<PinFault | null>(null);
  const sent = useRef(false); // a double click answers once

  function send(answer: Omit<Params<'approval.answer'>, 'id' | 'digest' | 'token' | 'certificate'>) {
    const { id, digest } = view;
    return call('approval.answer', {
      id,
      digest,
      token: (choice?.token ?? view.tokens[0])?.id ?? null,
      certificate: choice?.certificate.id ?? null,
      ...answer,
    });
  }

  function confirm(): void {
    if (sent.current) return;
    const missing = faultOf(view, pins);
    setFault(missing);
    if (missing) {
      (missing === 'pinEmpty' || missing === 'typeAll' ? firstEmpty(pins) : pins.fresh.current)?.focus();
      return;
    }
    const secrets = take(view.pin, pins);
    sent.current = true;
    setWorking(true);
    setProblem(null);
    void send({ decision: 'confirm', ...secrets, ...more })
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
    (pins.pin.current ?? pins.fresh.current)?.focus({ preventScroll: true });
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

function faultOf(view: ApprovalView, pins: PinHandles): PinFault | null {
  const { pin: mode } = view;
  const pin = pins.pin.current?.value ?? '';
  if (mode === 'ask') return pin !== '' ? null : isKeyAct(view) ? 'typeAll' : 'pinEmpty';
  const [fresh, repeated] = [pins.fresh.current?.value ?? '', pins.repeat.current?.value ?? ''];
  if (mode === 'change') return faultOfChange(pin, fresh, repeated);
  return mode === 'none' || mode === 'page' ? null : faultOfKey(mode, { pin, fresh, repeated });
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
  const isNew = mode !== 'ask' && mode !== 'none' && mode !== 'page';
  return { pin: mode === 'ask' || (isNew && mode !== 'new') ? pin : null, newPin: isNew ? fresh : null };
}
