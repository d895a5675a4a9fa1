// The page's end of the port to the background: the whole state as one store, and requests that answer once.
// What comes in is trusted: only this extension's own background can hold the other end.
import { createContext } from 'preact';
import { useContext, useLayoutEffect, useState } from 'preact/hooks';
import { Problem, type ProblemCode } from '#shared/problem.ts';
import type { MethodName, Params, Result } from '#shared/protocol/methods.ts';
import type { FillView } from '../platform/fill-messages.ts';
import {
  type AnswerTo,
  type BackgroundState,
  UI_PORT,
  type UiCall,
  type UiPush,
  type UiRequest,
} from '../platform/messages.ts';
import { connectPort } from '../platform/port.ts';
import { createStore, type Store } from './store.ts';

export interface Background {
  /** null until the background has spoken for the first time. */
  readonly state: Store<BackgroundState | null>;
  /** Rejects with Problem; with channel/closed when the worker died before it answered. A change of settings is sent again instead. */
  readonly request: <R extends UiRequest>(request: R) => Promise<AnswerTo<R>>;
  /** Calls the agent through the background. Rejects with Problem. */
  readonly call: <M extends MethodName>(method: M, params: Params<M>) => Promise<Result<M>>;
  /**
   * What can be filled in a tab (null: the active one), from now on and also after the worker died; undefined until it is known.
   * One tab at a time.
   */
  readonly watchFill: (tab: number | null) => Store<FillView | null | undefined>;
}

interface Waiting {
  call: UiCall;
  resolve: (result: unknown) => void;
  reject: (problem: Problem) => void;
}

/** Connects the page; call once per page. */
export function connectBackground(): Background {
  const state = createStore<BackgroundState | null>(null);
  const waiting = new Map<number, Waiting>();
  const fill = createStore<FillView | null | undefined>(undefined);
  let watched: { tab: number | null } | null = null;
  let last = 0;

  const port = connectPort(UI_PORT, {
    message(message) {
      const push = message as UiPush;
      if (push.push === 'state') {
        state.set(push.state);
        return;
      }
      if (push.push === 'fill') {
        fill.set(push.view);
        return;
      }
      const call = waiting.get(push.id);
      waiting.delete(push.id);
      if ('error' in push) call?.reject(problemOf(push.error));
      else call?.resolve(push.result);
    },
    opened() {
      for (const { call } of waiting.values()) if (isRepeatable(call)) port.send(call); // nothing waits yet at the first opening
      setTimeout(askForFill);
    },
    lost() {
      // Nothing else is sent twice: whether the dead worker had passed a request on is not known here.
      for (const [id, { call, reject }] of waiting) {
        if (isRepeatable(call)) continue;
        waiting.delete(id);
        reject(new Problem('channel/closed'));
      }
    },
  });

  function request<R extends UiRequest>(request: R): Promise<AnswerTo<R>> {
    return new Promise((resolve, reject) => {
      last += 1;
      const call: UiCall = { id: last, request };
      waiting.set(last, { call, resolve: resolve as Waiting['resolve'], reject });
      if (port.send(call) || isRepeatable(call)) return;
      waiting.delete(last);
      reject(new Problem('channel/closed'));
    });
  }

  function askForFill(): void {
    if (!watched) return;
    const { tab } = watched;
    request({ do: 'fill.view', tab }).then(
      (view) => {
        if (watched?.tab === tab) fill.set(view);
      },
      () => undefined, // the worker died: asked again when it is back
    );
  }

  return {
    state,
    request,
    watchFill(tab) {
      if (!watched || watched.tab !== tab) {
        watched = { tab };
        askForFill();
      }
      return fill;
    },
    call: (method, params) => request({ do: 'call', method, params } as UiRequest) as Promise<never>,
  };
}

/** What ends the same however often it is said: a choice of the clerk must not be lost because the worker slept. */
function isRepeatable({ request }: UiCall): boolean {
  return request.do === 'settings';
}

/** The code as it came: where it is shown, one that nobody knows here reads as an internal error (parts/problem.tsx). */
function problemOf(view: { code: string; params: Record<string, string | number> }): Problem {
  return new Problem(view.code as ProblemCode, view.params);
}

export const BackgroundContext = createContext<Background | null>(null);

/** The page's background; only inside what `mount` renders. The component is drawn again whenever the state changes. */
export function useBackground(): Background {
  const background = useContext(BackgroundContext);
  if (!background) throw new Error('outside of a mounted page');
  const { state } = background;
  const [shown, show] = useState(state.value);
  useLayoutEffect(() => {
    const changed = () => show(state.value);
    if (shown !== state.value) changed(); // it changed between drawing and watching
    return state.watch(changed);
  }, [state]);
  return background;
}
