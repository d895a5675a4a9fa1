// The fill script of one frame, in the isolated world: tells the background what fields there are, writes what it is told to, and shows
// the bar. It decides nothing, and it holds no value of a profile but those it is just writing.
import { FrameFields } from '../fill/fields.ts';
import { pickField } from '../fill/teach.ts';
import { watchPage } from '../fill/watch.ts';
import { findWidgets } from '../fill/widgets/index.ts';
import type { BarAct, BarView, FillDown, FillUp, FramedPage, FramePack } from '../platform/fill-messages.ts';
import { askForPanel, createFramePort } from '../platform/frame-port.ts';
import { type Bar, createBar } from './bar.ts';
import { createFrameRuns } from './frame-runs.ts';
import { watchPasswords } from './passwords.ts';
import { structureOf } from './structure.ts';
import { receiveWords } from './words.ts';

const MARK_MS = 1600;
const TYPED_MS = 150;

interface Frame {
  obey(down: FillDown): void;
  greeting(): FillUp[];
  isRunning(): boolean;
}

/** @param pack recipes of the portal, as the background told them */
function createFrame(pack: FramePack | null, send: (up: FillUp) => void): Frame {
  const fields = new FrameFields({ document, find: findWidgets, pack });
  let page: FramedPage | null = null;
  let told = JSON.stringify(page);
  let bar: Bar | null = null;
  let barLanguage = '';
  let isClosed = false;
  let pointing: AbortController | null = null;

  const runs = createFrameRuns(fields, {
    send(up) {
      if (up.type === 'wrote') look(); // what stands there is told before what became of it
      send(up);
    },
  });
  const passwords = watchPasswords(fields, send);

  function look(): void {
    if (runs.isRunning()) return; // the writer looks by itself
    page = fields.look();
    const text = JSON.stringify(page);
    if (text === told) return;
    told = text;
    send({ type: 'page', page });
    bar?.standAt(formElement());
  }

  const acts: { [T in FillDown['type']]: (down: Extract<FillDown, { type: T }>) => void } = {
    look(down) {
      fields.learn(down.taught);
      look();
    },
    write: (down) => void runs.write(down),
    undo: (down) => void runs.undo(down.run),
    stop: (down) => runs.stop(down.run),
    show: (down) => mark(down.field),
    bar: (down) => showBar(down.bar, down.language),
    teach: (down) => teach(down.field, down.datum),
    'watch-password': (down) => passwords.watch(down.field),
    pick: (down) => point(down.on),
    report: () => send({ type: 'report', text: structureOf(document.documentElement, labels()) }),
  };

  function teach(id: number, datum: (FillDown & { type: 'teach' })['datum']): void {
    const field = fields.field(id);
    const known = datum ?? field?.framed.datum;
    send({
      type: 'taught',
      field: id,
      datum,
      ...(field && known ? { mark: { ...field.mark, datum: known } } : {}),
    });
  }

  function point(on: boolean): void {
    pointing?.abort();
    pointing = null;
    if (!on) return;
    const own = new AbortController();
    pointing = own;
    void pickField(fields, own.signal).then((field) => {
      if (!own.signal.aborted) send({ type: 'picked', field: field?.id ?? null });
    });
  }

  function labels(): string[] {
    const all = (page?.fields ?? []).flatMap(({ label, section }) => [label, section]);
    return [...all, ...(page?.form ? [page.form.name.zh] : [])];
  }

  function mark(id: number): void {
    const element = fields.field(id)?.widget.element;
    element?.scrollIntoView({ block: 'center' });
    const ring = { boxShadow: '0 0 0 3px #2a5d9f' };
    element?.animate([ring, ring], MARK_MS);
  }

  function showBar(view: BarView | null, language: 'zh' | 'en'): void {
    if (view === null && bar === null) return;
    if (bar === null || language !== barLanguage) {
      bar?.remove();
      bar = createBar({ language, press });
      barLanguage = language;
    }
    bar.standAt(formElement());
    bar.show(view);
    if (view !== null && isClosed) {
      isClosed = false;
      bar.reopen();
    }
  }

  function press(act: BarAct): void {
    if (act.press === 'close') isClosed = true;
    if (act.press === 'preview') askForPanel();
    else send({ type: 'bar', act });
  }

  /** The smallest element around all fields that are filled here. */
  function formElement(): Element | null {
    const inputs = fields.fields.filter(({ framed }) => framed.datum !== null).map(({ widget }) => widget.element);
    let around: Element | null = inputs[0]?.parentElement ?? null;
    while (around && !inputs.every((input) => around?.contains(input))) around = around.parentElement;
    return around === document.body || around === document.documentElement ? null : around;
  }

  let typing: ReturnType<typeof setTimeout> | undefined;
  const typed = (): void => {
    clearTimeout(typing);
    typing = setTimeout(look, TYPED_MS);
  };
  document.addEventListener('input', typed, true);
  document.addEventListener('change', typed, true);
  document.addEventListener(
    'contextmenu',
    (event) => {
      const [target] = event.composedPath();
      if (!event.isTrusted || !(target instanceof Element)) return;
      look();
      if (page !== null) send({ type: 'focused', field: fields.fieldAt(target)?.id ?? null });
    },
    true,
  );
  watchPage(document, look, {
    shadowRoots: () =>
      fields.fields.map(({ widget }) => widget.input.getRootNode()).filter((root) => root instanceof ShadowRoot),
    isOurs: (node) => node.parentNode === document.documentElement && (node as Element).hasAttribute('popover'),
  });
  return {
    obey: (down) => (acts[down.type] as (down: FillDown) => void)(down),
    greeting: () => [...runs.news(), { type: 'page', page }],
    isRunning: () => runs.isRunning(),
  };
}

function start(): void {
  let frame: Frame | null = null;
  const port = createFramePort({
    down(message) {
      if (message.type === 'look' && frame === null) {
        receiveWords(message.words);
        frame = createFrame(message.pack, (up) => port.send(up));
      }
      frame?.obey(message);
    },
    greeting: () => frame?.greeting() ?? [{ type: 'here', run: null, ended: false }],
    isWanted: () => frame?.isRunning() ?? false,
  });
  port.open();
}

/** A frame whose origin is opaque belongs to nobody: the clerk is told that a form stands there, and nothing else is done. */
function tell(): void {
  if (document.querySelector('input,select,textarea'))
    createFramePort({ down: () => undefined, greeting: () => [], isWanted: () => false }).open();
}

// Once is enough, however often the script is put in
const here = globalThis as { tongqianFill?: true };
if (here.tongqianFill === undefined) {
  here.tongqianFill = true;
  (globalThis.origin === 'null' ? tell : start)();
}
