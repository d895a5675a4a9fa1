// The content script of the bench: the drivers as the product runs them, told by the page what to do.
import { toProblem } from '#shared/errors.ts';
import { findWidgets } from '../../extension/fill/widgets/index.ts';
import type { Reading, Widget } from '../../extension/fill/widgets/widget.ts';
import type { BenchAnswer, BenchAsk } from './asks.ts';
import { runSequence } from './sequences.ts';

const widgetOf = new Map<string, Widget>();

addEventListener('message', (event: MessageEvent<{ asked?: number; ask?: BenchAsk } | null>) => {
  const { asked, ask } = event.data ?? {};
  if (event.source !== window || asked === undefined || !ask) return;
  void act(ask).then((answer) => {
    window.postMessage({ answered: asked, answer }, location.origin);
  });
});

addEventListener('DOMContentLoaded', () => {
  document.documentElement.dataset.bench = 'ready';
});

async function act(ask: BenchAsk): Promise<BenchAnswer> {
  const around = document.querySelector(`[data-case="${ask.id}"]`);
  if (!around) throw new Error(`no case ${ask.id}`);
  const here = ask.act === 'sequence' ? [] : findWidgets(document).filter((widget) => isIn(around, widget.input));
  const widget = here[0] ?? null;
  const start = performance.now();
  const before = widget ? widget.read() : null;
  const outcome = await outcomeOf(ask, widget, around);
  const ms = performance.now() - start;
  return {
    outcome: outcome === 'filled' && widget ? await stillThere(widget) : outcome,
    before,
    after: widget ? widget.read() : null,
    driver: widget?.driver ?? '',
    control: widget?.control ?? '',
    writable: widget?.isWritable() ?? false,
    count: here.length,
    focused: around.contains(document.activeElement),
    ms,
  };
}

/** Also through shadow roots. */
function isIn(around: Element, element: Element): boolean {
  const root = element.getRootNode();
  return around.contains(element) || (root instanceof ShadowRoot && isIn(around, root.host));
}

async function outcomeOf(ask: BenchAsk, widget: Widget | null, around: Element): Promise<string> {
  if (ask.act === 'find') return 'none';
  if (ask.act === 'sequence') {
    const field = fieldIn(around);
    if (field) await runSequence(ask.name, field, ask.text);
    return 'none';
  }
  if (!widget) return 'no widget';
  const stop = new AbortController();
  if (ask.act === 'write' && ask.stopAfter !== undefined) setTimeout(() => stop.abort(), ask.stopAfter);
  try {
    widgetOf.set(ask.id, widget);
    await (ask.act === 'write'
      ? widget.write(ask.value, { dateFormat: null, signal: stop.signal })
      : widget.restore(ask.before, stop.signal));
    return 'filled';
  } catch (thrown) {
    const { code, cause } = toProblem(thrown);
    return code === 'agent/internal' ? `thrown: ${String(cause)}` : code;
  }
}

/** As the engine does: what no longer stands a while later was not accepted. */
async function stillThere(widget: Widget): Promise<string> {
  const same = (one: Reading, other: Reading) => one.shown === other.shown && one.held === other.held;
  const then = widget.read();
  await new Promise((resolve) => setTimeout(resolve, 200));
  return same(then, widget.read()) ? 'filled' : 'fill/not-accepted';
}

/** The field a filler without drivers would take: the first that is seen. */
function fieldIn(around: Element) {
  const all = [
    ...(around.querySelector('[data-shadow]')?.shadowRoot ?? around).querySelectorAll('input, textarea, select'),
  ];
  return (all.find((field) => field.getClientRects().length > 0 && !field.matches('[type=hidden]')) ?? null) as
    HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement | null;
}
