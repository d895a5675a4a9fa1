// Calls we do not implement, passed on to the official control after the person agreed (DESIGN §2, cards whose drivers are not public).
import { Problem } from '#shared/errors.ts';
import { fromUtf8 } from '#shared/bytes.ts';
import { ask, requireUsablePagePin } from './ask.ts';
import type { OperationCaller } from './caller.ts';
import { logged, type OperationContext, requireCards } from './context.ts';
import { actView } from './views.ts';

export interface ControlReply {
  Result: boolean;
  Data: unknown[];
  Error: unknown[];
}

export async function forward(
  context: OperationContext,
  request: { caller: OperationCaller; method: string; args: unknown; signal: AbortSignal },
): Promise<ControlReply> {
  const { caller, method, args, signal } = request;
  context.requireOpen();
  const control = context.control();
  if (!control) throw new Problem('eport/not-supported', { method });
  const title = { zh: '转给官方客户端控件', en: 'Pass on to the official control' };
  const named = { zh: `${title.zh} ${method}`, en: `${title.en}: ${method}` };
  const document = actView('control-method', title, {
    fields: [{ label: { zh: '调用的方法', en: 'Method' }, value: method, strong: true }],
    text: withoutPins(args),
    caution: {
      zh: '通签不处理这个方法，内容由官方客户端控件决定。',
      en: 'Tongqian does not handle this method; the official control decides what happens.',
    },
  });
  return logged(context, { caller, verb: 'forward', document: { ...document, title: named } }, () => {
    const cards = requireCards(context, caller);
    if (hasPin(args)) requireUsablePagePin(context, caller, cards[0]);
    return ask(context, {
      caller,
      verb: 'forward',
      document,
      cards,
      pin: 'none',
      pagePin: null,
      signal,
      attempt: async (card) => {
        if (hasPin(args)) requireUsablePagePin(context, caller, card);
        return { value: await control(method, withPinTexts(args)), card: null };
      },
    });
  });
}

function hasPin(args: unknown): args is object {
  return typeof args === 'object' && args !== null && Object.values(args).some((value) => value instanceof Uint8Array);
}

/** PINs as texts again, only now that they are sent: the control knows no other form. Their bytes are wiped by who sent them. */
function withPinTexts(args: unknown): unknown {
  if (!hasPin(args)) return args;
  return Object.fromEntries(
    Object.entries(args).map(([name, value]: [string, unknown]) => [
      name,
      value instanceof Uint8Array ? fromUtf8(value) : value,
    ]),
  );
}

/** Arguments as text for the window, every PIN-like value blotted out, also inside a JSON text (swc_postdata). */
function withoutPins(args: unknown): string {
  const blot = (key: string, value: unknown): unknown =>
    /pass|pin|pwd/i.test(key) ? '••••••••' : typeof value === 'string' ? blotText(value) : value;
  return JSON.stringify(args, blot, 2);
}

/** The words have an end: without it a megabyte of letters would hold the agent for minutes. */
function blotText(text: string): string {
  return text.replace(/((?:pass\w{0,32}|\w{0,32}pin|pwd)["']?\s*[:=]\s*["']?)[^"'&,}\s]+/gi, '$1••••••••');
}
