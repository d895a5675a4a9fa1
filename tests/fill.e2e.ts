// From an empty vault to a filled page, in real browsers: preview, one press, the page's own model, undo, stop; and what must never happen.
// The requests are those that panel and popup make, over the same port.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_COMPANY } from '../agent/operations/demo.ts';
import type { FillView } from '../extension/platform/fill-messages.ts';
import { type TestPage, until } from '../scripts/browsers/browser.ts';
import { BROWSERS, openScene, PORTAL, type Scene, SLOW } from './support/e2e-scene.ts';
import { askedBy, openAsker, type Asker } from './support/fill-asker.ts';
import { PASSPHRASE, siteAnswer } from './support/fill-scene.ts';
import { sampleProfile } from './support/sample-profile.ts';

const FORM = `${PORTAL}/userserver/user/supplement/operator`;
const STRANGER = 'http://stranger.example/';
const COUNTS = `({ submits: replica.submits, presses: Object.keys(replica.presses).length })`;

/** What the page itself holds, by row. */
const MODEL = 'replica.model()';

/** A site in no pack, with a form that any dictionary knows. */
const STRANGERS_FORM =
  '<form><label>企业名称 <input name="company"></label> <label>统一社会信用代码 <input name="uscc"></label></form>';

describe.each(BROWSERS)('filling in %s', { timeout: 120_000 }, (name) => {
  let scene: Scene;
  let asker: Asker;

  beforeAll(async () => {
    const { hostname } = new URL(STRANGER);
    const answer = ({ url }: Request) => (new URL(url).hostname === hostname ? siteAnswer(STRANGERS_FORM) : null);
    scene = await openScene(name, { guests: { hosts: [hostname], answer } });
    asker = await openAsker(scene.browser);
  }, 240_000);
  afterAll(() => scene.close());

  async function viewOf(page: TestPage, holds: (view: FillView) => boolean): Promise<FillView> {
    const url = new URL(await page.url());
    return until('the view of the page', () => asker.viewOn(url.host, holds), SLOW);
  }

  it('says that nothing is entered yet, then that the vault is locked', async () => {
    const page = await scene.browser.openPage(FORM);
    const empty = await viewOf(page, ({ fields }) => fields.length > 5);
    expect([empty.problem?.code, empty.form?.zh]).toEqual(['fill/no-profile', '企业操作员补充信息']);
    await asker.ask({ do: 'vault.create', passphrase: PASSPHRASE });
    const own = sampleProfile('own');
    const profile = { ...own, company: { ...own.company, uscc: DEMO_COMPANY.organisationCode } };
    await asker.ask({ do: 'vault.write', profile });
    await asker.ask({ do: 'vault.write', profile: sampleProfile('other') });
    await asker.ask({ do: 'vault.lock' });
    expect((await viewOf(page, ({ problem }) => problem?.code === 'fill/locked')).fields[0]?.value).toBeNull();
    await expect(askedBy(asker, { do: 'fill.write', tab: empty.tab, fields: null })).rejects.toThrow('fill/locked');
    await expect(askedBy(asker, { do: 'vault.unlock', passphrase: 'something else' })).rejects.toThrow('vault/wrong');
    await asker.ask({ do: 'vault.unlock', passphrase: PASSPHRASE });
    const open = await viewOf(page, ({ problem }) => problem === null);
    expect(open.companies.find(({ chosen }) => chosen)?.id).toBe('own'); // by the card in the reader
    await page.close();
  });

  it('fills what the preview proposes, takes it back, and leaves codes, ticks and buttons alone', async () => {
    const page = await scene.browser.openPage(FORM);
    const view = await viewOf(page, ({ problem, fields }) => problem === null && fields.length > 5);
    const never = view.fields.filter(({ policy }) => policy === 'never');
    expect(never.map(({ value, checked }) => [value, checked])).toEqual(never.map(() => [null, false]));
    expect(never.length).toBe(2);
    const before = await page.evaluate<Record<string, unknown>>(MODEL);
    const proposed = view.fields.filter(({ checked }) => checked);
    expect(proposed.map(({ datum }) => datum)).toEqual([
      ...['me.name', 'me.idType', 'me.idNo', 'me.idFrom', 'me.idTo', 'me.mobile'],
    ]);
    await asker.ask({ do: 'fill.write', tab: view.tab, fields: null });
    const done = await viewOf(page, ({ run }) => run?.ended === true);
    expect(done.fields.filter(({ checked, outcome }) => checked && outcome !== 'filled')).toEqual([]);
    expect(done.history[0]).toMatchObject({ filled: 6, refused: 0 });
    const after = await page.evaluate<Record<string, unknown>>(MODEL);
    expect(Object.keys(after).filter((row) => after[row] !== before[row])).toHaveLength(6);
    expect(Object.values(after)).toEqual(expect.arrayContaining(['演本人', '110101199002150028', '13800000002']));
    const model = await page.evaluate<{ submits: number; presses: number }>(COUNTS);
    expect(model).toEqual({ submits: 0, presses: 0 });
    expect(JSON.stringify(done.history)).not.toContain('演本人');
    await asker.ask({ do: 'fill.undo', tab: view.tab });
    await viewOf(page, ({ fields }) => fields.filter(({ outcome }) => outcome === 'restored').length === 6);
    expect(await page.evaluate(MODEL)).toEqual(before);
    await page.close();
  });

  it('overwrites nothing that stands in the page already', async () => {
    const page = await scene.browser.openPage(FORM);
    await viewOf(page, ({ problem, fields }) => problem === null && fields.length > 5);
    await page.type('#f1', '另一个人');
    const view = await viewOf(page, ({ fields }) => fields.some(({ current }) => current === '另一个人'));
    const name = view.fields.find(({ datum }) => datum === 'me.name');
    expect([name?.checked, name?.value]).toEqual([false, '演本人']);
    await asker.ask({ do: 'fill.write', tab: view.tab, fields: null });
    await viewOf(page, ({ run }) => run?.ended === true);
    expect(Object.values(await page.evaluate<Record<string, unknown>>(MODEL))).toContain('另一个人');
    await page.close();
  });

  it('stops where the clerk chose another company than that of the card', async () => {
    const page = await scene.browser.openPage(FORM);
    const { tab } = await viewOf(page, ({ problem }) => problem === null);
    await asker.ask({ do: 'fill.company', tab, id: 'other' });
    await viewOf(page, ({ problem }) => problem?.code === 'fill/other-company');
    await expect(askedBy(asker, { do: 'fill.write', tab, fields: null })).rejects.toThrow('fill/other-company');
    expect(Object.values(await page.evaluate<Record<string, unknown>>(MODEL))).not.toContain('演本人');
    await page.close();
  });

  it('warns once where a site is not encrypted', async () => {
    const open = FORM.replace('https:', 'http:');
    const page = await scene.browser.openPage(open);
    const { tab, fields } = await viewOf(page, ({ problem }) => problem?.code === 'fill/http');
    expect(fields).toHaveLength(8);
    await expect(askedBy(asker, { do: 'fill.write', tab, fields: null })).rejects.toThrow('fill/http');
    await asker.ask({ do: 'fill.allow-host', tab });
    await viewOf(page, ({ problem }) => problem === null);
    await page.close();
    const again = await scene.browser.openPage(open);
    await viewOf(again, ({ problem, fields }) => problem === null && fields.length === 8);
    await again.close();
  });

  it('writes everything once when the worker dies in the middle', async () => {
    const page = await scene.browser.openPage(FORM);
    const { tab } = await viewOf(page, ({ problem, fields }) => problem === null && fields.length > 5);
    await page.evaluate(`(() => {
      window.inputs = 0;
      document.addEventListener('change', () => (window.inputs += 1), true);
    })()`);
    await asker.ask({ do: 'fill.write', tab, fields: null });
    await scene.browser.killWorker();
    const done = await viewOf(page, ({ run }) => run?.ended === true);
    expect(done.fields.filter(({ outcome }) => outcome === 'filled').length).toBe(6);
    const changes = await page.evaluate<number>('inputs');
    await asker.ask({ do: 'fill.undo', tab });
    await viewOf(page, ({ fields }) => fields.filter(({ outcome }) => outcome === 'restored').length === 6);
    expect(changes).toBeLessThanOrEqual(12);
    await page.close();
  });

  it('reports the page by its structure, without any value', async () => {
    const page = await scene.browser.openPage(FORM);
    const { tab } = await viewOf(page, ({ problem, fields }) => problem === null && fields.length > 5);
    await asker.ask({ do: 'fill.write', tab, fields: null });
    await viewOf(page, ({ run }) => run?.ended === true);
    const { name: file, text } = await asker.ask<{ name: string; text: string }>({ do: 'fill.report', tab });
    expect(file).toMatch(/^tongqian-page-.*[.]html$/);
    expect(text).toContain('账号所有人姓名');
    expect(text).not.toMatch(/演本人|110101199002150028|13800000002/);
    await page.close();
  });

  it('puts nothing into a site that is in no pack', async () => {
    const page = await scene.browser.openPage(STRANGER);
    const view = await viewOf(page, () => true);
    expect([view.problem?.code, view.fields]).toEqual(['fill/unknown-host', []]);
    await expect(askedBy(asker, { do: 'fill.write', tab: view.tab, fields: null })).rejects.toThrow(
      'fill/unknown-host',
    );
    expect((await asker.viewOn(view.host, () => true))?.fields).toEqual([]);
    await page.close();
  });
});
