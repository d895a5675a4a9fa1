// A page of Firefox, and the session it shares with all others: commands go to one window at a time.
import { writeFile } from 'node:fs/promises';
import { type Key, ScriptedPage, type TestPage } from './browser.ts';
import type { Marionette } from './marionette.ts';

const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';
const KEYS: Readonly<Record<Key, string>> = {
  Enter: '\uE007',
  Escape: '\uE00C',
  Tab: '\uE004',
  Space: ' ',
  ArrowDown: '\uE015',
  ArrowLeft: '\uE012',
};

interface Evaluated<T> {
  value?: T;
  error?: string;
}

/** One command sequence at a time: the browser has one current window and frame for the whole session. */
export class Session {
  readonly client: Marionette;
  #last: Promise<unknown> = Promise.resolve();

  constructor(client: Marionette) {
    this.client = client;
  }

  exclusive<T>(task: () => Promise<T>): Promise<T> {
    const run = this.#last.then(task, task);
    this.#last = run.catch(() => null);
    return run;
  }

  /** Runs the body of an async function with the browser's own rights. @returns what it returns */
  inChrome(body: string): Promise<unknown> {
    const script = `const done = arguments[arguments.length - 1];
      (async () => { ${body} })().then((value) => done({ value }), (error) => done({ error: String(error) }));`;
    return this.exclusive(async () => {
      await this.client.send('Marionette:SetContext', { value: 'chrome' });
      try {
        const params = { script, args: [], sandbox: 'system', scriptTimeout: 30_000 };
        const { value, error } = valueOf(
          await this.client.send('WebDriver:ExecuteAsyncScript', params),
        ) as Evaluated<unknown>;
        if (error !== undefined) throw new Error(error);
        return value;
      } finally {
        await this.client.send('Marionette:SetContext', { value: 'content' });
      }
    });
  }

  async handles(): Promise<string[]> {
    return (await this.client.send('WebDriver:GetWindowHandles')) as string[];
  }

  async enter(handle: string, frames: readonly string[] = [], focus = false): Promise<void> {
    await this.client.send('WebDriver:SwitchToWindow', { handle, focus });
    for (const selector of frames) {
      await this.client.send('WebDriver:SwitchToFrame', { element: await this.find(selector) });
    }
  }

  async find(selector: string): Promise<string> {
    const found = await this.client.send('WebDriver:FindElement', { using: 'css selector', value: selector });
    return (valueOf(found) as Record<string, string>)[ELEMENT] ?? '';
  }

  async url(): Promise<string> {
    return String(valueOf(await this.client.send('WebDriver:GetCurrentURL')));
  }
}

function valueOf(result: unknown): unknown {
  return (result as { value: unknown }).value;
}

/** One tab or window, or a frame in it. */
export class FirefoxPage extends ScriptedPage implements TestPage {
  readonly #session: Session;
  readonly #handle: string;
  readonly #frames: readonly string[];

  constructor(session: Session, handle: string, frames: readonly string[] = []) {
    super();
    this.#session = session;
    this.#handle = handle;
    this.#frames = frames;
  }

  #here<T>(task: (client: Marionette) => Promise<T>): Promise<T> {
    return this.#session.exclusive(async () => {
      await this.#session.enter(this.#handle, this.#frames);
      return task(this.#session.client);
    });
  }

  url(): Promise<string> {
    return this.#frames.length ? this.evaluate<string>('location.href') : this.#here(() => this.#session.url());
  }

  async goto(url: string): Promise<void> {
    await this.#here((client) => client.send('WebDriver:Navigate', { url }));
  }

  async evaluate<T>(expression: string): Promise<T> {
    const script = `const done = arguments[arguments.length - 1];
      (async () => (${expression}))().then((value) => done({ value }), (error) => done({ error: String(error) }));`;
    const params = { script, args: [], sandbox: null, scriptTimeout: 60_000 };
    const run = async () =>
      valueOf(await this.#here((client) => client.send('WebDriver:ExecuteAsyncScript', params))) as Evaluated<T> | null;
    // Without a result an alert of the page came in between; the next command accepts it.
    const result = (await run()) ?? (await run());
    if (result === null) throw new Error('an alert of the page interrupted the script');
    if (result.error !== undefined) throw new Error(result.error);
    return result.value as T;
  }

  async click(selector: string): Promise<void> {
    await this.waitFor(selector);
    await this.#here(async (client) =>
      client.send('WebDriver:ElementClick', { id: await this.#session.find(selector) }),
    );
  }

  async type(selector: string, text: string, options: { clear?: boolean } = {}): Promise<void> {
    await this.waitFor(selector);
    await this.#here(async (client) => {
      const id = await this.#session.find(selector);
      if (options.clear) await client.send('WebDriver:ElementClear', { id });
      await client.send('WebDriver:ElementSendKeys', { id, text });
    });
  }

  async press(key: Key): Promise<void> {
    await this.keys(KEYS[key]);
  }

  /** In a sandbox with the browser's own rights, which reaches into closed roots. */
  inside<T>(host: string, expression: string): Promise<T | null> {
    const script = `const root = document.querySelector(${JSON.stringify(host)})?.openOrClosedShadowRoot;
      return root ? (${expression}) : null;`;
    const params = { script, args: [], sandbox: 'system' };
    return this.#here(async (client) => valueOf(await client.send('WebDriver:ExecuteScript', params)) as T | null);
  }

  async contextMenu(selector: string): Promise<void> {
    const { x, y } = await this.evaluate<{ x: number; y: number }>(
      `(({ left, top, width, height }) => ({ x: left + width / 2, y: top + height / 2 }))(document.querySelector(${JSON.stringify(selector)}).getBoundingClientRect())`,
    );
    await this.#pointer(x, y, 2);
  }

  async resize(width: number, height: number): Promise<void> {
    const outer = await this.evaluate<{ x: number; y: number }>(
      '({ x: outerWidth - innerWidth, y: outerHeight - innerHeight })',
    );
    await this.#here((client) =>
      client.send('WebDriver:SetWindowRect', { width: width + outer.x, height: height + outer.y }),
    );
  }

  clickAt(x: number, y: number): Promise<void> {
    return this.#pointer(x, y, 0);
  }

  async #pointer(x: number, y: number, button: number): Promise<void> {
    const at = { type: 'pointerMove', x: Math.round(x), y: Math.round(y), origin: 'viewport' };
    const actions = [at, { type: 'pointerDown', button }, { type: 'pointerUp', button }];
    const pointer = { type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions };
    await this.#here((client) => client.send('WebDriver:PerformActions', { actions: [pointer] }));
  }

  async keys(text: string): Promise<void> {
    const actions = Array.from(text).flatMap((value) => [
      { type: 'keyDown', value },
      { type: 'keyUp', value },
    ]);
    await this.#here((client) =>
      client.send('WebDriver:PerformActions', { actions: [{ type: 'key', id: 'keys', actions }] }),
    );
  }

  async frame(selector: string): Promise<TestPage> {
    const page = new FirefoxPage(this.#session, this.#handle, [...this.#frames, selector]);
    await page.waitUntil(`location.href !== 'about:blank' && document.readyState === 'complete'`);
    return page;
  }

  async front(): Promise<void> {
    await this.#session.exclusive(() => this.#session.enter(this.#handle, [], true));
  }

  async screenshot(file: string, selector?: string): Promise<void> {
    const shot = await this.#here(async (client) => {
      const id = selector === undefined ? null : await this.#session.find(selector);
      return client.send('WebDriver:TakeScreenshot', { id, full: false, hash: false });
    });
    await writeFile(file, Buffer.from(String(valueOf(shot)), 'base64'));
  }

  async close(): Promise<void> {
    await this.#here((client) => client.send('WebDriver:CloseWindow'));
  }
}
