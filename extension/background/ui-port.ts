// The port of this extension's own pages: the state at every change, and what they ask for. No other page gets this far.
import * as v from 'valibot';
import { Problem, toProblem } from '#shared/errors.ts';
import { isMethodName, METHODS, type MethodName, type Params } from '#shared/protocol/methods.ts';
import type { FillView } from '../platform/fill-messages.ts';
import type { VaultRequest } from '../platform/fill-requests.ts';
import type { UiPush } from '../platform/messages.ts';
import type { FillAct } from './fill/acts/act.ts';
import { SettingsChange } from './settings.ts';
import type { StateStore } from './state.ts';
import { FILL_REQUESTS, VAULT_REQUESTS } from './ui-requests.ts';

const Call = v.strictObject({
  id: v.pipe(v.number(), v.integer()),
  request: v.variant('do', [
    v.strictObject({ do: v.literal('call'), method: v.string(), params: v.unknown() }),
    v.strictObject({ do: v.literal('pair.begin') }),
    v.strictObject({ do: v.literal('pair.code'), code: v.pipe(v.string(), v.maxLength(32)) }),
    v.strictObject({ do: v.literal('pair.cancel') }),
    v.strictObject({ do: v.literal('unpair') }),
    v.strictObject({ do: v.literal('settings'), settings: SettingsChange }),
    ...FILL_REQUESTS,
    ...VAULT_REQUESTS,
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
  vault(request: VaultRequest): Promise<unknown>;
  fill(request: FillAct): Promise<unknown>;
  fillView(tab: number | null): Promise<FillView | null>;
  /** Tells every change of the view. @returns ends it */
  watchFill(tab: number | null, told: (view: FillView | null) => void): () => void;
}

/** Serves one page of ours until its port closes. */
export function serveUi(port: UiPort, parts: { state: StateStore; actions: UiActions }): void {
  const stop = parts.state.listen((state) => port.post({ push: 'state', state }));
  let unwatch: () => void = () => undefined;
  port.onClosed(() => {
    stop();
    unwatch();
  });
  port.onMessage((message) => {
    const call = v.safeParse(Call, message);
    if (!call.success) {
      refuse(port, message);
      return;
    }
    const { id, request } = call.output;
    if (request.do === 'fill.view') {
      unwatch();
      unwatch = parts.actions.watchFill(request.tab, (view) => port.post({ push: 'fill', view }));
    }
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

/** A page that asks for what there is not must not wait for ever. */
function refuse(port: UiPort, message: unknown): void {
  const asked = v.safeParse(v.object({ id: v.number() }), message);
  if (!asked.success) return;
  const { code, params } = new Problem('request/invalid');
  port.post({ push: 'reply', id: asked.output.id, error: { code, params: { ...params } } });
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
    case 'fill.view':
      return actions.fillView(request.tab);
    default:
      return isForVault(request) ? actions.vault(request) : actions.fill(request);
  }
}

function isForVault(request: UiDo): request is Extract<UiDo, { do: `vault.${string}` }> {
  return request.do.startsWith('vault.');
}

function callAgent({ method, params }: { method: string; params?: unknown }, actions: UiActions): Promise<unknown> {
  if (!isMethodName(method) || NOT_FOR_PAGES.test(method)) throw new Problem('request/not-allowed');
  const parsed = v.safeParse(METHODS[method].params, params);
  if (!parsed.success) throw new Problem('request/invalid', { detail: method });
  return actions.call(method, parsed.output);
}
