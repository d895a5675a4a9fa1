// Drivers of plain HTML, Element UI and Plus, EasyUI, split dates and code/name pairs, each on the real component: the page's own
// model holds the value, undo brings it back, and a widget that refuses is never called filled.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Score, scoreSequences } from './components/baseline.ts';
import { type Bench, startBench } from './components/bench.ts';
import { judge, type Verdict } from './components/judge.ts';
import { EASYUI } from './components/pages/easyui.ts';
import { ELEMENT } from './components/pages/element.ts';
import { NATIVE } from './components/pages/native.ts';
import { CODE_NAME, SPLIT_DATE } from './components/pages/own.ts';

const PAGES = [NATIVE, ...ELEMENT, EASYUI, SPLIT_DATE, CODE_NAME];
const NAMED = PAGES.map((page) => [page.name, page] as const);

describe.each(['chromium', 'firefox'] as const)('%s', (browser) => {
  const verdictsOf = new Map<string, readonly Verdict[]>();
  let bench: Bench;

  beforeAll(async () => {
    bench = await startBench(browser, PAGES);
  });
  afterAll(async () => {
    await bench.close();
  });

  test.each(NAMED)('%s: every value arrives in the page’s model and goes again', async (name, page) => {
    const tab = await bench.open(page);
    const verdicts = [];
    for (const each of page.cases) verdicts.push(await judge(tab, page, each));
    await tab.close();
    verdictsOf.set(name, verdicts);
    expect(verdicts.length).toBeGreaterThan(0);
    expect(faultsOf(verdicts).join('\n')).toBe('');
  });

  test('a stop leaves a widget closed and as it was', async () => {
    for (const [page, id] of [
      [ELEMENT[0], 'cascader-lazy'],
      [ELEMENT[1], 'select-remote'],
      [EASYUI, 'combobox-remote'],
      [CODE_NAME, 'customMaster'],
    ] as const) {
      if (!page) throw new Error('no page');
      const tab = await bench.open(page);
      const { value } = page.cases.find((each) => each.id === id)!;
      const before = await tab.model(id);
      const { outcome, focused } = await tab.ask({ act: 'write', id, value, stopAfter: 40 });
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect({ id, outcome, focused, open: await tab.open(), model: await tab.model(id) }).toEqual({
        id,
        outcome: 'fill/stopped',
        focused: false,
        open: 0,
        model: before,
      });
      await tab.close();
    }
  });

  test('the event sequences of the peers, on the same widgets', async () => {
    const peers = await scoreSequences(bench, PAGES);
    const ours = scoreOf([...verdictsOf.values()].flat());
    console.table({ ...peers, 'widget drivers': ours });
    // the baseline reaches the page at all: plain fields take it
    expect(peers['setter + input + change'].right).toBeGreaterThan(20);
    expect(peers.DuckDuckGo.right).toBeGreaterThan(peers['value only'].right);
    expect(ours).toEqual({ right: ours.of, shownOnly: 0, wrong: 0, of: ours.of });
  }, 300_000);
});

describe('chromium, the focus elsewhere', () => {
  let bench: Bench;

  beforeAll(async () => {
    bench = await startBench('chromium', PAGES);
  });
  afterAll(async () => {
    await bench.close();
  });

  // the clerk's press was in the side panel or in another frame: the page gets no events of focus
  test.each(NAMED)('%s: every value arrives in the page’s model and goes again', async (_, page) => {
    const tab = await bench.open(page, true);
    expect(await tab.page.evaluate<boolean>('document.hasFocus()')).toBe(false);
    const verdicts = [];
    for (const each of page.cases) verdicts.push(await judge(tab, page, each));
    await tab.close();
    expect(faultsOf(verdicts).join('\n')).toBe('');
  });
});

function faultsOf(verdicts: readonly Verdict[]): string[] {
  return verdicts.flatMap(({ id, faults }) => faults.map((fault) => `${id}: ${fault}`));
}

function scoreOf(verdicts: readonly Verdict[]): Score {
  const count = (wanted: Verdict['score']) => verdicts.filter(({ score }) => score === wanted).length;
  const of = verdicts.filter(({ score }) => score !== null).length;
  return { right: count('right'), shownOnly: count('shownOnly'), wrong: count('wrong'), of };
}
