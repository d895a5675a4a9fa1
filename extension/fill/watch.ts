// Tells when a page has changed so that it is worth looking again: after a pause, at the latest after a second, and more rarely on pages
// that never rest.

export interface WatchOptions {
  /** Roots to watch besides the document; asked again after every look. */
  shadowRoots: () => readonly ShadowRoot[];
  /** Our own bar is not the page. */
  isOurs: (node: Node) => boolean;
}

const PAUSE = 120;
const LATEST = 1000;
/** So many looks in the window, then one per LATEST. */
const BUSY = { looks: 8, within: 5000 };
const ATTRIBUTES = [
  'class',
  'style',
  'hidden',
  'disabled',
  'readonly',
  'type',
  'maxlength',
  'placeholder',
  'open',
  'aria-hidden',
];

/** Calls back after changes; the returned function ends it. */
export function watchPage(document: Document, onChange: () => void, options: WatchOptions): () => void {
  const clock = new Pacing(() => {
    onChange();
    for (const root of options.shadowRoots()) observe(root);
  });
  const seen = new WeakSet<Node>();
  const observer = new MutationObserver((records) => {
    if (records.some(({ target }) => !options.isOurs(target))) clock.nudge();
  });
  const observe = (root: Node) => {
    if (seen.has(root)) return;
    seen.add(root);
    observer.observe(root, { subtree: true, childList: true, attributes: true, attributeFilter: ATTRIBUTES });
  };
  const nudge = (event: Event) => {
    if (event.target instanceof Node && !options.isOurs(event.target)) clock.nudge();
  };
  observe(document);
  for (const root of options.shadowRoots()) observe(root);
  // what appears by animation or grows with the window changes no node; the focus chooses among forms that repeat
  const events = ['focusin', 'transitionend', 'animationend'] as const;
  for (const type of events) document.addEventListener(type, nudge, true);
  return () => {
    observer.disconnect();
    clock.stop();
    for (const type of events) document.removeEventListener(type, nudge, true);
  };
}

class Pacing {
  readonly #act: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #first = 0;
  #looks: number[] = [];

  constructor(act: () => void) {
    this.#act = act;
  }

  nudge(): void {
    const now = performance.now();
    if (this.#timer === undefined) this.#first = now;
    clearTimeout(this.#timer);
    this.#looks = this.#looks.filter((at) => now - at < BUSY.within);
    const pause = this.#looks.length < BUSY.looks ? PAUSE : LATEST;
    const left = Math.max(0, this.#first + LATEST - now);
    this.#timer = setTimeout(() => this.#look(), Math.min(pause, left));
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #look(): void {
    this.#timer = undefined;
    this.#looks.push(performance.now());
    this.#act();
  }
}
