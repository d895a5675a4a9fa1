// What end-to-end tests and the tour can do in a browser, the same in Chromium and Firefox: real pages, real windows, real clicks.

/**
 * Sends connections for a host and port to a port of 127.0.0.1, as the browser's own test resolver does. Firefox tells them apart by
 * port alone: of several routes for one port the last one holds for all hosts.
 */
export interface Route {
  host: string;
  port: number;
  to: number;
}

export interface BrowserOptions {
  /** Unpacked extension folder, or null for the control runs without it. */
  extension: string | null;
  routes: readonly Route[];
  /** Loopback ports that count as public addresses, so that the local network checks apply to pages from them. */
  publicPorts: readonly number[];
  /** False switches the browser's local network checks off (control runs). Default true. */
  localNetworkChecks?: boolean;
  /** Default true; false opens windows for a person, who answers the page's alerts and sees no marks of automation. */
  headless?: boolean;
  /** Told what pages write to the console, the browser's own network errors included (Chromium; never called in Firefox). */
  onConsole?: (text: string) => void;
  /** Features to switch on (Chromium; ignored by Firefox). */
  features?: readonly string[];
  /** More preferences, e.g. a short idle time of the event page (Firefox; ignored by Chromium). */
  preferences?: Readonly<Record<string, string | number | boolean>>;
  /** Profile folder to keep; a temporary one that is removed at close otherwise. */
  profile?: string;
}

export interface Wait {
  /** Milliseconds; default 15,000 */
  timeout?: number;
}

export type Key = 'Enter' | 'Escape' | 'Tab' | 'Space' | 'ArrowDown' | 'ArrowLeft';

export interface TestPage {
  url(): Promise<string>;
  goto(url: string): Promise<void>;
  /** Value of a JavaScript expression in the page's own world; promises are awaited. The value must be JSON. */
  evaluate<T>(expression: string): Promise<T>;
  click(selector: string): Promise<void>;
  /** Types into a field after clicking it; `clear` empties it first. */
  type(selector: string, text: string, options?: { clear?: boolean }): Promise<void>;
  press(key: Key): Promise<void>;
  /** Types into what has the focus, wherever it is: also inside a shadow root. */
  keys(text: string): Promise<void>;
  /** Waits until a visible element matches. */
  waitFor(selector: string, wait?: Wait): Promise<void>;
  /** Waits until a JavaScript expression is true; navigation meanwhile is no error. */
  waitUntil(expression: string, wait?: Wait): Promise<void>;
  /** Rendered text of the first match; throws when there is none. */
  text(selector: string): Promise<string>;
  /** Value of an expression over `root`, the closed shadow root of the first match; null where there is none. */
  inside<T>(host: string, expression: string): Promise<T | null>;
  /** Presses the mouse at a point of the window, in CSS pixels. */
  clickAt(x: number, y: number): Promise<void>;
  /** Presses the right button on an element, as for its menu. */
  contextMenu(selector: string): Promise<void>;
  /** Gives the page another size. */
  resize(width: number, height: number): Promise<void>;
  /** The document of an iframe of this page. */
  frame(selector: string): Promise<TestPage>;
  /** Brings its tab or window to the front, as clicking on it would. */
  front(): Promise<void>;
  /** Photographs what is on the screen, or one element of it. */
  screenshot(file: string, selector?: string): Promise<void>;
  close(): Promise<void>;
}

export interface TestBrowser {
  readonly name: 'chromium' | 'firefox';
  openPage(url: string): Promise<TestPage>;
  /** Opens a page of the extension (`ui/popup.html` …) as a tab. */
  extensionPage(path: string): Promise<TestPage>;
  /** Waits for a window or tab of the extension whose address contains `part`, and brings it to the front. */
  extensionWindow(part: string, wait?: Wait): Promise<TestPage>;
  /** Waits for the approval window. */
  approvalWindow(wait?: Wait): Promise<TestPage>;
  /** Whether an extension window whose address contains `part` is open now. */
  hasExtensionWindow(part: string): Promise<boolean>;
  /** The keyboard command of the extension. Firefox: its own key; Chromium: the worker's event, because no test reaches its keys. */
  command(name: string, tab: number): Promise<void>;
  /** The system's screen is locked, or unlocked again, as the browser tells the worker; Firefox tells nothing of a screen. */
  screen?(locked: boolean): Promise<void>;
  /**
   * Chooses an item of the menu that `contextMenu` asked for. Firefox: in the menu that is open; Chromium: the worker's event, because
   * its menus are the system's.
   */
  chooseMenu(item: { id: string; labels: readonly string[] }, tab: number): Promise<void>;
  /** Ends the extension's background worker or event page as the browser would. */
  killWorker(): Promise<void>;
  /** Resolves when the person closes the browser, or the signal aborts. */
  closed(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** Part of the approval window's address, and the window's size: headless browsers do not give windows one of their own. */
export const APPROVAL_PAGE = 'approve';
export const APPROVAL_SIZE = { width: 480, height: 640 };

/** Polls until `probe` gives something; what it throws counts as not yet. Rejects naming `what` after the timeout. */
export async function until<T>(
  what: string,
  probe: () => Promise<T | null | undefined | false>,
  wait: Wait = {},
): Promise<T> {
  const timeout = wait.timeout ?? 15_000;
  const end = Date.now() + timeout;
  let last: unknown = null;
  for (;;) {
    try {
      const found = await probe();
      if (found) return found;
    } catch (thrown) {
      last = thrown;
    }
    if (Date.now() > end) {
      throw new Error(`waited ${timeout} ms for ${what}${last instanceof Error ? ` (${last.message})` : ''}`, {
        cause: last,
      });
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** What every page does by running a script in it. */
export abstract class ScriptedPage {
  abstract evaluate<T>(expression: string): Promise<T>;

  async waitFor(selector: string, wait: Wait = {}): Promise<void> {
    await until(selector, () => this.evaluate<boolean>(visible(selector)), wait);
  }

  async waitUntil(expression: string, wait: Wait = {}): Promise<void> {
    await until(expression, () => this.evaluate<boolean>(expression), wait);
  }

  async text(selector: string): Promise<string> {
    const found = await this.evaluate<string | null>(renderedText(selector));
    if (found === null) throw new Error(`no element ${selector}`);
    return found;
  }
}

/** What every browser does with its extension's windows. */
export abstract class WindowedBrowser {
  abstract extensionWindow(part: string, wait?: Wait): Promise<TestPage>;

  approvalWindow(wait: Wait = {}): Promise<TestPage> {
    return this.extensionWindow(APPROVAL_PAGE, wait);
  }
}

/** Resolves when `end` calls back, or the signal aborts. */
export function untilEnded(end: (ended: () => void) => void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    end(resolve);
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Expression: whether a visible element matches. */
function visible(selector: string): string {
  return `(() => { const e = document.querySelector(${JSON.stringify(selector)}); return !!e && e.getClientRects().length > 0; })()`;
}

/** Expression: rendered text of the first match, or null. */
function renderedText(selector: string): string {
  return `(() => { const e = document.querySelector(${JSON.stringify(selector)}); return e === null ? null : (e.innerText ?? e.textContent); })()`;
}
