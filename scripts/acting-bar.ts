// The fill bar as the clerk meets it: what it says, where it stands, and its buttons pressed with the mouse. Its root is closed, so it
// is looked into with the rights of the browser's own tools.
import type { BarView } from '../extension/platform/fill-messages.ts';
import { type TestPage, until } from './browsers/browser.ts';

const HOST = 'html > div[popover]';
const WAIT = { timeout: 30_000 };
/** A press this soon after it appeared or moved is not taken. */
const AWAKE_MS = 350;

export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface Bar {
  text(): Promise<string>;
  box(): Promise<Box>;
  /** Waits until it takes presses: not in the first moment, when they were meant for something else. */
  awake(): Promise<void>;
  /** Presses the button of these words, or of this name. */
  press(words: string): Promise<void>;
  /** Words of its button that has the focus; '' where none has it. */
  focused(): Promise<string>;
  /** Waits until it says this. */
  says(words: string): Promise<void>;
  /** Waits until it is in this state. @returns its words */
  is(state: BarView['state']): Promise<string>;
}

const BUTTON = (words: string) =>
  `[...root.querySelectorAll('button')].find((b) => b.textContent.includes(${JSON.stringify(words)}) || b.getAttribute('aria-label') === ${JSON.stringify(words)})`;
const BOX = (element: string) =>
  `(({ left, top, width, height }) => ({ left, top, width, height }))(${element}.getBoundingClientRect())`;

export async function barIn(page: TestPage): Promise<boolean> {
  return (await page.inside<number>(HOST, `root.querySelectorAll('.bar').length`)) === 1;
}

/** Waits for the bar of a page. */
export async function barOf(page: TestPage): Promise<Bar> {
  await until('the bar', () => barIn(page), WAIT);
  const born = Date.now();
  const awake = async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, born + AWAKE_MS - Date.now())));
  };
  const ask = async <T>(expression: string): Promise<T> => {
    const found = await page.inside<T>(HOST, expression);
    if (found === null) throw new Error('no bar');
    return found;
  };
  const text = () =>
    ask<string>(
      `(root.querySelector('.bar').hidden ? root.querySelector('.pill') : root.querySelector('.bar')).innerText`,
    );
  return {
    text,
    box: () => ask<Box>(BOX(`root.querySelector('.pill') ?? root.querySelector('.bar')`)),
    async press(words) {
      const box = await until(
        words,
        () => page.inside<Box>(HOST, `${BUTTON(words)} ? ${BOX(BUTTON(words))} : null`),
        WAIT,
      );
      await awake();
      const now = (await page.inside<Box>(HOST, `${BUTTON(words)} ? ${BOX(BUTTON(words))} : null`)) ?? box;
      await page.clickAt(now.left + now.width / 2, now.top + now.height / 2);
    },
    awake,
    focused: () => ask<string>(`root.activeElement?.textContent ?? ''`),
    async says(words) {
      await until(`the bar to say ${words}`, async () => (await text()).includes(words), WAIT);
    },
    is(state) {
      const said = `root.querySelector('.bar.${state} .words')?.textContent ?? ''`;
      return until(`the bar to be ${state}`, async () => (await page.inside<string>(HOST, said)) || null, WAIT);
    },
  };
}
