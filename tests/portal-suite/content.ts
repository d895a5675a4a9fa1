// The content script of the portal suite: the engine as the product runs it in a frame, told by the page what to do.
import { portalOf } from '#shared/portals/index.ts';
import { FrameFields } from '../../extension/fill/fields.ts';
import { undoRun } from '../../extension/fill/undo.ts';
import { findWidgets } from '../../extension/fill/widgets/index.ts';
import { type Run, writeFields } from '../../extension/fill/write.ts';
import { MARK, type SuiteAnswer, type SuiteAsk } from './asks.ts';

let frame: FrameFields | null = null;
let run: Run | null = null;

addEventListener('message', (event: MessageEvent<{ asked?: number; ask?: SuiteAsk } | null>) => {
  const { asked, ask } = event.data ?? {};
  if (event.source !== window || asked === undefined || !ask) return;
  void act(ask).then((answer) => {
    window.postMessage({ answered: asked, answer }, location.origin);
  });
});

addEventListener('DOMContentLoaded', () => {
  document.documentElement.dataset['suite'] = 'ready';
});

async function act(ask: SuiteAsk): Promise<SuiteAnswer> {
  const start = performance.now();
  const answer = (part: Partial<SuiteAnswer>): SuiteAnswer => ({
    page: null,
    results: [],
    ...part,
    ms: performance.now() - start,
  });
  const { signal } = new AbortController();
  if (ask.act === 'look') {
    if (frame === null || ask.again !== true)
      frame = new FrameFields({ document, find: findWidgets, pack: ask.recipes ? portalOf(location.origin) : null });
    const page = frame.look();
    const seen = answer({ page });
    mark(frame);
    return seen;
  }
  if (ask.act === 'sweep') {
    let shown = 0;
    for (const element of document.querySelectorAll('*'))
      if (getComputedStyle(element).visibility === 'visible') shown++;
    if (shown === 0) throw new Error('nothing was swept');
    return answer({});
  }
  if (frame === null) throw new Error('not looked yet');
  if (ask.act === 'write') {
    run = await writeFields(frame, ask.values, { signal });
    return answer({ results: run.results });
  }
  return answer({ results: run === null ? [] : await undoRun(frame, run, signal) });
}

const marked = new Set<Element>();

/** Numbers on the elements themselves, after the look, so that the page can say which row each field stands in. */
function mark({ fields }: FrameFields): void {
  for (const element of marked) element.removeAttribute(MARK);
  marked.clear();
  for (const { id, widget } of fields) {
    for (const element of [widget.element, widget.input]) {
      if (marked.has(element)) continue;
      element.setAttribute(MARK, String(id));
      marked.add(element);
    }
  }
}
