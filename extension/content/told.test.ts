// @vitest-environment jsdom
// What a frame tells is what the background takes, whatever the page holds: a message that is too large would be dropped without a word.
import { beforeAll, expect, it } from 'vitest';
import { frameOfPage, installLayout, show } from '../../tests/support/fill-dom.ts';
import { readUp } from '../background/fill/up.ts';
import type { FillUp } from '../platform/fill-messages.ts';
import { createFrameRuns } from './frame-runs.ts';
import { structureOf } from './structure.ts';

beforeAll(installLayout);

const LONG = '很长的一段话'.repeat(1000);

it('a run over a field with a long text ends for the background too', async () => {
  show('<form><p>企业地址 <textarea id="address"></textarea></p></form>');
  const area = document.querySelector('textarea')!;
  area.value = LONG;
  const fields = frameOfPage();
  const said: FillUp[] = [];
  const runs = createFrameRuns(fields, { send: (up) => said.push(up) });
  fields.look();
  const { id, label, current } = fields.fieldAt(area)!.framed;
  const value = { kind: 'text', text: '演示市演示路1号' } as const;
  await runs.write({ type: 'write', run: '1', fields: [{ id, label, current, asked: true, value }] });
  expect(said.map(readUp)).toEqual(said);
  expect(said.at(-1)).toEqual({ type: 'wrote', run: '1', results: [{ id, outcome: 'filled' }] });
});

it.each([
  ['more fields than any form has', '<p>备注 <input></p>'.repeat(2100)],
  ['an option that is a novel', `<p>类型 <select><option>${LONG}</option></select></p>`],
  ['a value that is one', `<p>备注 <textarea>${LONG}</textarea></p>`],
])('a page with %s is told', (_what, html) => {
  show(`<form>${html}</form>`);
  const page = frameOfPage().look();
  expect(page?.fields.length).toBeGreaterThan(0);
  expect(readUp({ type: 'page', page })).toEqual({ type: 'page', page });
});

it('a field with an endless name can be taught', () => {
  show(`<form><p>内部编号 <input name="${'n'.repeat(400)}"></p></form>`);
  const fields = frameOfPage();
  fields.look();
  const mark = { ...fields.fields[0]!.mark, datum: 'co.name' } as const;
  const up = { type: 'taught', field: 1, datum: 'co.name', mark } as const;
  expect(readUp(up)).toEqual(up);
});

it.each([
  ['deeper than anybody nests', (root: Element) => nest(root, 1500)],
  ['wider than anybody reads', (root: Element) => widen(root, 15_000)],
])('a page that is %s is reported', (_what, build) => {
  const root = document.createElement('div');
  build(root);
  const text = structureOf(root, []);
  expect(text.startsWith('<div>\n <p')).toBe(true);
  expect(Math.max(...text.split('\n').map((line) => line.search(/\S/)))).toBeLessThanOrEqual(400);
  expect(readUp({ type: 'report', text })).toEqual({ type: 'report', text });
});

function nest(root: Element, depth: number): void {
  let inmost = root;
  for (let level = 0; level < depth; level += 1) {
    const next = document.createElement('p');
    inmost.append(next);
    inmost = next;
  }
}

function widen(root: Element, count: number): void {
  const one = document.createElement('p');
  for (const name of ['id', 'class', 'name']) one.setAttribute(name, 'a '.repeat(150));
  root.append(...Array.from({ length: count }, () => one.cloneNode()));
}
