// The port of this extension's own pages: the state at every change, and what they ask for. No other page gets this far.
import * as v from 'valibot';
import { Problem, toProblem } from '#shared/errors.ts';
import { isMethodName, METHODS, type MethodName, type Params } from '#shared/protocol/methods.ts';
import type { UiPush } from '../platform/messages.ts';
import { SettingsChange } from './settings.ts';
import type { StateStore } from './state.ts';

const Call = v.strictObject({
  id: v.pipe(v.number(), v.integer()),
  request: v.variant('do', [
    v.strictObject({ do: v.literal('call'), method: v.string(), params: v.unknown() }),
    v.strictObject({ do: v.literal('pair.begin') }),
    v.strictObject({ do: v.literal('pair.code'), code: v.pipe(v.string(), v.maxLength(32)) }),
    v.strictObject({ do: v.literal('pair.cancel') }),
    v.strictObject({ do: v.literal('unpair') }),
    v.strictObject({ do: v.literal('settings'), settings: SettingsChange }),
  ]),
});
export type UiDo = v.InferOutput<typeof Call>['request'];

/** Only frames speak for web pages, and only the browser's events say that a page was left. */
const NOT_FOR_PAGES = /^(eport|page)\./;

export interface UiPort {
  post(push: UiPush): void;
  onMessage(listener: (message: unknown) => void): void;
  onClosed(listener: () => void): void;
}

export interface UiActions {
  call<M extends MethodName>(method: M, params: Params<M>): Promise<unknown>;
  pairBegin(): void;
  pairCode(code: string): void;
  pairCancel(): void;
  unpair(): Promise<void>;
  settings(change: v.InferOutput<typeof SettingsChange>): Promise<void>;
}

/** Serves one page of ours until its port closes. */
export function serveUi(port: UiPort, parts: { state: StateStore; actions: UiActions }): void {
  const stop = parts.state.listen((state) => port.post({ push: 'state', state }));
  port.onClosed(stop);
  port.onMessage((message) => {
    const call = v.safeParse(Call, message);
    if (!call.success) return;
    const { id, request } = call.output;
    run(request, parts.actions).then(
      (result) => port.post({ push: 'reply', id, result }),
      (thrown: unknown) => {
        const { code, params } = toProblem(thrown);
        port.post({ push: 'reply', id, error: { code, params: { ...params } } });
      },
    );
  });
  port.post({ push: 'state', state: parts.state.get() });
}

async function run(request: UiDo, actions: UiActions): Promise<unknown> {
  switch (request.do) {
    case 'call':
      return callAgent(request, actions);
    case 'pair.begin':
      actions.pairBegin();
      return null;
    case 'pair.code':
      actions.pairCode(request.code);
      return null;
    case 'pair.cancel':
      actions.pairCancel();
      return null;
    case 'unpair':
      await actions.unpair();
      return null;
    case 'settings':
      await actions.settings(request.settings);
      return null;
  }
}

function callAgent({ method, params }: { method: string; params?: unknown }, actions: UiActions): Promise<unknown> {
  if (!isMethodName(method) || NOT_FOR_PAGES.test(method)) throw new Problem('request/not-allowed');
  const parsed = v.safeParse(METHODS[method].params, params);
  if (!parsed.success) throw new Problem('request/invalid', { detail: method });
  return actions.call(method, parsed.output);
}
