// The portal suite (spec/fill.md §5.3.3): every row of the acceptance table in eight looks, perturbed, with the recipes of the packs and
// by the dictionary alone; then filled, held against the page's own model, and taken back. The replicas are ours: this measures
// consistency with the manuals, not the live sites.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReplicaForm } from '#shared/portals/replica-form.ts';
import { shownValue } from '#shared/profile/value.ts';
import type { FramedField } from '../extension/platform/fill-messages.ts';
import { REPLICA_FORMS } from '../scripts/replicas/forms/replica.ts';
import { addScore, emptyScore, isWanted, judge, precision, recall, type Score } from './portal-suite/judge.ts';
import { addPeerScore, isLabel, PEER_FEATURE, type PeerScore, peerScore } from './portal-suite/peer.ts';
import { demoValue, holds } from './portal-suite/profile.ts';
import { type Look, openSuite, type SuitePage, type SuiteStage } from './portal-suite/stage.ts';

const LOOKS: readonly Look[] = ['table', 'layui', 'element', 'easyui', 'antd', 'bootstrap', 'shadow', 'frames'];
const SEEDS = [0, 1];
const MODES = ['recipes', 'dictionary'] as const;
type Mode = (typeof MODES)[number];

/** Forms with at least one field; the rest has nothing to look at. */
const FORMS = REPLICA_FORMS.filter(
  ({ id, rows }) => id !== 'dec' && rows.some(({ control }) => !['scan', 'ways', 'printed'].includes(control)),
);
/** Written, read back and undone: each kind of row, each kind of neighbour. */
const WRITTEN = ['A1', 'A2', 'B2', 'D', 'E2', 'G', 'H2', 'J', 'N1', 'N2', 'N3', 'N5'];

const scores = new Map<string, Score>();

async function scoreOf(stage: SuiteStage, look: Look, forms: readonly ReplicaForm[]): Promise<Record<Mode, Score>> {
  const score = { recipes: emptyScore(), dictionary: emptyScore() };
  for (const seed of SEEDS) {
    for (const form of forms) {
      const page = await stage.open(form, look, seed);
      for (const mode of MODES) {
        const { page: framed } = await page.ask({ act: 'look', recipes: mode === 'recipes' });
        const fields = framed?.fields ?? [];
        addScore(score[mode], judge(form, await page.byRow(fields), `${look} ${mode} seed ${seed}`));
      }
    }
  }
  return score;
}

function expectScore(mode: Mode, score: Score): void {
  const told = [...score.wrong.map((line) => `wrong ${line}`), ...score.missed.map((line) => `missed ${line}`)].join(
    '\n',
  );
  expect(score.violations).toEqual([]);
  expect(precision(score), told).toBeGreaterThanOrEqual(0.995);
  expect(recall(score), told).toBeGreaterThanOrEqual(mode === 'recipes' ? 0.98 : 0.9);
}

/** Orders for everything: what is to be filled, and what must be refused even when it is asked for. */
function ordersFor(fields: readonly FramedField[]) {
  return fields.flatMap(({ id, datum, policy }) => {
    const value = datum === null ? null : demoValue(datum);
    if (policy === 'fill' && value) return [{ id, value, asked: false }];
    if (policy === 'fill' || policy === 'offer') return [];
    return [{ id, value: { kind: 'text' as const, text: '不该写入' }, asked: policy === 'never' || policy === 'read' }];
  });
}

interface Before {
  model: Record<string, string>;
  values: Record<string, string[]>;
}

/** Each row that belongs filled holds its value, every other row and trap is as it was. */
async function expectFilled(page: SuitePage, form: ReplicaForm, before: Before): Promise<void> {
  const [model, values] = [await page.model(), await page.values()];
  for (const { key, policy, datum, label, dateFormat } of form.rows) {
    const value = datum === null ? null : demoValue(datum);
    if ('FDS'.includes(policy) && value)
      expect(holds(model[key] ?? '', value, dateFormat), `${key} ${label} holds ${model[key] ?? ''}`).toBe(true);
    else expect([key, model[key], values[key]]).toEqual([key, before.model[key], before.values[key]]);
  }
  for (const [key, value] of Object.entries(values))
    if (key.startsWith('trap.')) expect([key, value]).toEqual([key, before.values[key]]);
  expect(await page.touched()).toEqual({ presses: {}, submits: 0 });
}

/** Lists that no behaviour of their component empties again keep the choice, and undo says so. */
const STAYING = ['select', 'region', 'radio'];

async function expectUndone(
  page: SuitePage,
  form: ReplicaForm,
  { before, fields }: { before: Before['model']; fields: readonly FramedField[] },
): Promise<void> {
  const rows = await page.byRow(fields);
  const { results } = await page.ask({ act: 'undo' });
  const model = await page.model();
  const left = new Set(results.filter(({ outcome }) => outcome !== 'restored').map(({ id }) => id));
  for (const { key, control } of form.rows) {
    const stays = STAYING.includes(control) && (rows.get(key) ?? []).some(({ id }) => left.has(id));
    if (!stays) expect([key, model[key]]).toEqual([key, before[key]]);
  }
}

describe.each(['chromium', 'firefox'] as const)('in %s', (browser) => {
  let stage: SuiteStage;
  beforeAll(async () => {
    stage = await openSuite(browser);
  });
  afterAll(async () => {
    await stage.close();
    if (browser === 'chromium') printScores();
  });

  // Firefox reads the same engine; the largest forms tell whether it reads the page alike
  const forms = browser === 'chromium' ? FORMS : FORMS.filter(({ id }) => ['A2', 'B2', 'G', 'N2'].includes(id));
  const written = browser === 'chromium' ? WRITTEN : ['A2', 'N2'];

  describe.each(LOOKS)('shown as %s', (look) => {
    it('every row is known with recipes and by the dictionary alone, and nothing that must not be written would be', async () => {
      const score = await scoreOf(stage, look, forms);
      for (const mode of MODES) scores.set(`${browser} ${look} ${mode}`, score[mode]);
      for (const mode of MODES) expectScore(mode, score[mode]);
    }, 600_000);

    it('the page’s model holds what was filled, everything else is untouched, and undo takes it back', async () => {
      for (const form of FORMS.filter(({ id }) => written.includes(id))) {
        const page = await stage.open(form, look, 0);
        const before = { model: await page.model(), values: await page.values() };
        const { page: framed } = await page.ask({ act: 'look', recipes: true });
        const { results } = await page.ask({ act: 'write', values: ordersFor(framed?.fields ?? []) });
        const refused = results.filter(({ outcome }) => outcome !== 'filled' && outcome !== 'untouched');
        expect(refused, form.id).toEqual([]);
        await expectFilled(page, form, before);
        await expectUndone(page, form, { before: before.model, fields: framed?.fields ?? [] });
      }
    }, 600_000);
  });
});

describe('beside Chromium’s own form filler', () => {
  let stage: SuiteStage;
  beforeAll(async () => {
    stage = await openSuite('chromium', [PEER_FEATURE]);
  });
  afterAll(() => stage.close());

  it.each(['table', 'element'] as const)(
    'on the same pages, shown as %s, in the same run',
    async (look) => {
      const peer: PeerScore = { rows: 0, noted: 0, labels: 0, typed: 0, types: 0 };
      const ours = { rows: 0, labels: 0, typed: 0, types: 0 };
      for (const form of FORMS.filter(({ rows }) => rows.some(isWanted))) {
        const page = await stage.open(form, look, 0);
        addPeerScore(peer, await peerScore(page, form.rows));
        const { page: framed } = await page.ask({ act: 'look', recipes: false });
        const found = await page.byRow(framed?.fields ?? []);
        for (const { key, label, datum, alike } of form.rows.filter(isWanted)) {
          const fields = found.get(key) ?? [];
          const data = fields.flatMap((field) => field.datum ?? []);
          ours.rows++;
          ours.labels += Number(fields.some((field) => isLabel(field.label, label)));
          ours.typed += Number(data.length > 0);
          ours.types += Number(data.some((each) => each === datum || each === alike));
        }
      }
      console.log(look);
      console.table({ Chromium: peer, 'ours, by the dictionary alone': ours });
      // how much it finds is its own affair; that it was really asked is ours
      expect(peer.noted).toBeGreaterThan(0);
      expect(peer.labels).toBeGreaterThan(0);
      expect(ours.rows).toBe(peer.rows);
      expect(ours.labels).toBeGreaterThanOrEqual(0.98 * ours.rows);
    },
    600_000,
  );
});

describe('pages with behaviour, in chromium', () => {
  let stage: SuiteStage;
  beforeAll(async () => {
    stage = await openSuite('chromium');
  });
  afterAll(() => stage.close());

  const formOf = (id: string) => REPLICA_FORMS.find((form) => form.id === id)!;

  it('of several invoices on one page only the new one is filled, and the page counts it as typed', async () => {
    const page = await stage.visit(formOf('N2'), 'saved=2');
    const press = (name: string) =>
      page.frame.evaluate(
        `[...document.querySelectorAll('button')].find((each) => each.textContent.trim() === '${name}').click()`,
      );
    await press('新增发票信息');
    await page.frame.waitFor('.new input');
    await page.frame.evaluate(`document.querySelector('.new input').focus()`);
    const before = await page.model();
    const { page: framed } = await page.ask({ act: 'look', recipes: true });
    const orders = ordersFor(framed?.fields ?? []).filter(({ value }) => shownValue(value) !== '不该写入');
    expect(orders).toHaveLength(10);
    await page.ask({ act: 'write', values: orders });
    const model = await page.model();
    for (const [key, value] of Object.entries(before))
      if (key.startsWith('saved.')) expect([key, model[key]]).toEqual([key, value]);
    for (const { key, datum } of formOf('N2').rows)
      expect(holds(model[`new.${key}`] ?? '', demoValue(datum!)!), key).toBe(true);
    expect(await page.touched()).toEqual({ presses: { 新增发票信息: 1 }, submits: 0 });
  });

  it('the declaration page: fields by their entries, code tables by choice, promises and locked fields left alone', async () => {
    const form = formOf('dec');
    const page = await stage.visit(form, '');
    const { page: framed } = await page.ask({ act: 'look', recipes: true });
    expect([framed?.form?.id, framed?.drifted]).toEqual(['declaration', false]);
    const rows = await page.byRow(framed?.fields ?? []);
    const fieldOf = (id: string) => rows.get(form.rows.find((row) => row.id === id)?.key ?? '')?.[0];
    expect(fieldOf('customMasterName')).toMatchObject({ entry: 'head.customMaster', policy: 'fill' });
    expect(fieldOf('gName')).toMatchObject({ policy: 'fill' });
    expect(fieldOf('containerNo')).toMatchObject({ entry: 'box.containerNo', policy: 'fill' });
    expect(fieldOf('rcvgdTradeScc')).toMatchObject({ datum: 'co.uscc', policy: 'offer' });
    for (const id of ['promiseItem1', 'promiseItem2', 'promiseItem3']) expect(fieldOf(id)?.policy, id).toBe('ask');
    expect(fieldOf('entryId')?.policy).toBe('read');
    const choose = (id: string, code: string, name: string) => ({
      id: fieldOf(id)?.id ?? 0,
      value: { kind: 'choice' as const, names: [name], codes: [code] },
      asked: false,
    });
    const { results } = await page.ask({
      act: 'write',
      values: [
        choose('customMasterName', '2225', '外高桥关'),
        choose('supvModeCddeName', '0110', '一般贸易'),
        choose('tradeCurrName', 'USD', '美元'),
        { id: fieldOf('contrNo')?.id ?? 0, value: { kind: 'text', text: 'DEMO-2026-001' }, asked: false },
      ],
    });
    expect(results.map(({ outcome }) => outcome)).toEqual(['filled', 'filled', 'filled', 'filled']);
    const model = await page.model();
    const held = (id: string) => model[form.rows.find((row) => row.id === id)?.key ?? ''];
    expect(['customMasterName', 'supvModeCddeName', 'tradeCurrName', 'contrNo'].map(held)).toEqual([
      '2225 外高桥关',
      '0110 一般贸易',
      'USD 美元',
      'DEMO-2026-001',
    ]);
  });

  it('a page whose landmarks are gone is left alone', async () => {
    const page = await stage.visit(formOf('dec'), '');
    await page.frame.evaluate(`document.querySelector('#supvModeCddeName').id = 'renamed'`);
    const { page: framed } = await page.ask({ act: 'look', recipes: true });
    expect([framed?.drifted, framed?.fields]).toEqual([true, []]);
  });
});

function printScores(): void {
  const shown = Object.fromEntries(
    [...scores].map(([name, score]) => [
      name,
      {
        precision: Number(precision(score).toFixed(4)),
        recall: Number(recall(score).toFixed(4)),
        rows: score.wanted,
        violations: score.violations.length,
      },
    ]),
  );
  console.table(shown);
}
