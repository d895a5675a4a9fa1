// Row 6 of DESIGN §5: how long the fill script of a frame takes to read the declaration page anew and know what it can fill. The page
// is the replica's; a stand-in of the content script answers, in its own world of a real Chromium. Milliseconds belong to a machine, so
// the same run also sweeps the page plainly, and the plan is told as a multiple of that.
import { REPLICA_FORMS } from '../replicas/forms/replica.ts';
import type { SuiteAsk } from '../../tests/portal-suite/asks.ts';
import { openSuite, type SuitePage, type SuiteStage } from '../../tests/portal-suite/stage.ts';
import { median, percentile, ratioOf } from './measure.ts';
import { number, type Row, row } from './table.ts';

export interface FillOptions {
  samples: number;
}

/** Looks before the first that counts: the script is compiled by then, as it is when a clerk works. */
const WARM_UP = 10;
/** Pages opened anew to see the first look: nothing is compiled, no text was met before. */
const OPENED = 10;

const PLAN = { act: 'look', recipes: true } as const;
const AGAIN = { act: 'look', recipes: true, again: true } as const;
const SWEEP = { act: 'sweep' } as const;

export async function fillRows({ samples }: FillOptions): Promise<Row[]> {
  const suite = await openSuite('chromium');
  try {
    const first = await firstLooks(suite);
    const page = await openDeclaration(suite);
    const plans: number[] = [];
    const again: number[] = [];
    const sweeps: number[] = [];
    let fields = 0;
    for (let look = -WARM_UP; look < samples; look++) {
      const plan = await askAnew(page, PLAN, 3 * look);
      const next = await askAnew(page, AGAIN, 3 * look + 1);
      const sweep = await askAnew(page, SWEEP, 3 * look + 2);
      fields = plan.count;
      if (look < 0) continue;
      plans.push(plan.ms);
      again.push(next.ms);
      sweeps.push(sweep.ms);
    }
    const name = `declaration page, ${fields} fields`;
    return [
      row({ ...timed(`Plan for the ${name}`, plans), ratio: null }, { at: 'most', limit: 16 }),
      row({ ...timed('… looked at again after a change', again), ratio: null }, null),
      row({ ...timed('… looked at for the first time, nothing compiled', first), ratio: null }, null),
      row(
        {
          name: '… as a multiple of one sweep of the page',
          value: median(plans),
          unit: 'ms',
          ratio: ratioOf(plans, sweeps),
          against: `querySelectorAll and getComputedStyle, ${number(median(sweeps))} ms`,
        },
        null,
      ),
    ];
  } finally {
    await suite.close();
  }
}

function timed(name: string, took: readonly number[]) {
  return {
    name: `${name}, p95 of ${took.length}`,
    value: percentile(took, 95),
    unit: 'ms',
    against: `p50 ${number(median(took))} ms`,
  };
}

async function firstLooks(suite: SuiteStage): Promise<number[]> {
  const took: number[] = [];
  while (took.length < OPENED) took.push((await (await openDeclaration(suite)).ask(PLAN)).ms);
  return took;
}

function openDeclaration(suite: SuiteStage): Promise<SuitePage> {
  const form = REPLICA_FORMS.find(({ id }) => id === 'dec');
  if (!form) throw new Error('no declaration page');
  return suite.open(form, 'table', 0);
}

/** The page changes first, so that nothing of its layout is known from the time before. */
async function askAnew(page: SuitePage, ask: SuiteAsk, turn: number): Promise<{ ms: number; count: number }> {
  await page.frame.evaluate(`document.body.style.paddingTop = '${Math.abs(turn) % 2}px'`);
  const { ms, page: seen } = await page.ask(ask);
  return { ms, count: seen?.fields.length ?? 0 };
}
