// The page's end of the port to the background: the whole state as one store, and requests that answer once.
// What comes in is trusted: only this extension's own background can hold the other end.
import { createContext } from 'preact';
import { useContext, useLayoutEffect, useState } from 'preact/hooks';
import { isProblemCode, Problem } from '#shared/errors.ts';
import type { MethodName, Params, Result } from '#shared/protocol/methods.ts';
import { type BackgroundState, UI_PORT, type UiCall, type UiPush, type UiRequest } from '../platform/messages.ts';
import { connectPort } from '../platform/port.ts';
import { createStore, type Store } from './store.ts';

export interface Background {
  /** null until the background has spoken for the first time. */
  readonly state: Store<BackgroundState | null>;
  /** Rejects with Problem; with channel/closed when the worker died before it answered. */
  readonly request: (request: UiRequest) => Promise<unknown>;
  /** Calls the agent through the background. Rejects with Problem. */
  readonly call: <M extends MethodName>(method: M, params: Params<M>) => Promise<Result<M>>;
}

interface Waiting {
  resolve: (result: unknown) => void;
  reject: (problem: Problem) => void;
}

/** Connects the page; call once per page. */
export function connectBackground(): Background {
  const state = createStore<BackgroundState | null>(null);
  const waiting = new Map<number, Waiting>();
  let last = 0;

  const port = connectPort(UI_PORT, {
    message(message) {
      const push = message as UiPush;
      if (push.push === 'state') {
        state.set(push.state);
        return;
      }
      const call = waiting.get(push.id);
      waiting.delete(push.id);
      if ('error' in push) call?.reject(problemOf(push.error));
      else call?.resolve(push.result);
    },
    lost() {
      // Nothing is sent twice: whether the dead worker had passed a request on is not known here.
      for (const call of waiting.values()) call.reject(new Problem('channel/closed'));
      waiting.clear();
    },
  });

  function request(request: UiRequest): Promise<unknown> {
    return new Promise((resolve, reject) => {
      last += 1;
      const call: UiCall = { id: last, request };
      waiting.set(last, { resolve, reject });
      if (port.send(call)) return;
      waiting.delete(last);
      reject(new Problem('channel/closed'));
    });
  }

  return {
    state,
    request,
    call: (method, params) => request({ do: 'call', method, params } as UiRequest) as Promise<never>,
  };
}

function problemOf(view: { code: string; params: Record<string, string | number> }): Problem {
  return new Problem(isProblemCode(view.code) ? view.code : 'agent/internal', view.params);
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
