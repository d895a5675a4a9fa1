// Drivers of Ant Design (React, Vue), iView, Layui, select2, chosen and bootstrap-select, each on the real component: the page's own
// model holds the value, undo brings it back, and a widget that refuses is never called filled.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Bench, type BenchPage, type BenchTab, startBench } from './components/bench.ts';
import { judge } from './components/judge.ts';
import { ANT_DESIGN } from './components/pages/ant-design.ts';
import { ANT_DESIGN_VUE } from './components/pages/ant-design-vue.ts';
import { IVIEW } from './components/pages/iview.ts';
import { BOOTSTRAP_SELECT, CHOSEN, SELECT2 } from './components/pages/jquery-selects.ts';
import { LAYUI } from './components/pages/layui.ts';

const PAGES = [ANT_DESIGN, ANT_DESIGN_VUE, IVIEW, LAYUI, SELECT2, CHOSEN, BOOTSTRAP_SELECT];

const NAMED = PAGES.map((page) => [page.name, page] as const);
/** Some fifty widgets on a page, each looked at again after its time. */
const MOST = 300_000;
/** Lists that take their time, so that the stop comes while they are open. */
const SLOW = [
  [ANT_DESIGN, 'select-late'],
  [ANT_DESIGN, 'cascader-late'],
  [ANT_DESIGN_VUE, 'select-late'],
  [IVIEW, 'select-late'],
  [IVIEW, 'cascader-late'],
  [LAYUI, 'date-before'],
  [SELECT2, 'ajax'],
] as const;
/** ms after which the stop comes: a page that takes the focus back after a press does so in a moment of its own. */
const MOMENTS = [54, 60, 66, 72];
/** Widgets with nothing to wait for: a stop may come when the last press is done. */
const LAST_PRESS: readonly string[] = ['date-before'];

describe.each(['chromium', 'firefox'] as const)('%s', (browser) => {
  let bench: Bench;

  beforeAll(async () => {
    bench = await startBench(browser, PAGES);
  });
  afterAll(async () => {
    await bench.close();
  });

  test.each(NAMED)(
    '%s: every value arrives in the page’s model and goes again',
    async (_, page) => {
      expect((await faultsOn(await bench.open(page), page)).join('\n')).toBe('');
    },
    MOST,
  );

  test(
    'a stop leaves a widget closed and as it was, or with the whole value where it came after the last press',
    async () => {
      for (const [page, id, stopAfter] of SLOW.flatMap((row) => MOMENTS.map((moment) => [...row, moment] as const))) {
        const tab = await bench.open(page);
        const { value, model: whole } = page.cases.find((each) => each.id === id)!;
        const before = (await tab.model(id)) ?? '';
        const { outcome, focused } = await tab.ask({ act: 'write', id, value, stopAfter });
        await new Promise((resolve) => setTimeout(resolve, 600));
        const model = (await tab.model(id)) ?? '';
        expect({ id, stopAfter, outcome, focused, open: await tab.open(), model }).toEqual({
          id,
          stopAfter,
          outcome: 'fill/stopped',
          focused: false,
          open: 0,
          model: LAST_PRESS.includes(id) && model === whole ? whole : before,
        });
        await tab.close();
      }
    },
    MOST,
  );
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
  test.each(NAMED)(
    '%s: every value arrives in the page’s model and goes again',
    async (_, page) => {
      expect((await faultsOn(await bench.open(page, true), page)).join('\n')).toBe('');
    },
    MOST,
  );
});

async function faultsOn(tab: BenchTab, page: BenchPage): Promise<string[]> {
  const verdicts = [];
  for (const each of page.cases) verdicts.push(await judge(tab, page, each));
  await tab.close();
  if (verdicts.length === 0) return ['no cases'];
  return verdicts.flatMap(({ id, faults }) => faults.map((fault) => `${id}: ${fault}`));
}
