// @vitest-environment jsdom
// What the page has changed between the preview and the press: an answer goes to the question it was decided for, or nowhere.
import { beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { frameOfPage, installLayout, show } from '../../tests/support/fill-dom.ts';
import type { FrameFields } from '../fill/fields.ts';
import type { FillUp } from '../platform/fill-messages.ts';
import { createFrameRuns, type FrameRuns } from './frame-runs.ts';

beforeAll(installLayout);

let fields: FrameFields;
let runs: FrameRuns;
let said: FillUp[];

beforeEach(() => {
  show('<form><p>企业名称 <input id="name"></p><p>登录密码 <input id="pw" type="password"></p></form>');
  fields = frameOfPage();
  fields.look();
  said = [];
  runs = createFrameRuns(fields, { send: (up) => said.push(up) });
});

const input = (id: string) => document.querySelector<HTMLInputElement>(`#${id}`)!;

/** An order as the background makes it of the page as it was told. */
function order(id: string, asked: boolean) {
  const { framed } = fields.fieldAt(input(id))!;
  const { id: field, label, current } = framed;
  return { id: field, label, current, asked, value: { kind: 'text', text: '演示值1' } as const };
}

function outcomes() {
  const last = said.findLast((up) => up.type === 'wrote');
  return last?.results.map(({ outcome }) => outcome);
}

it('writes what was decided', async () => {
  await runs.write({ type: 'write', run: '1', fields: [order('name', false), order('pw', true)] });
  expect(outcomes()).toEqual(['filled', 'filled']);
});

it.each([
  ['name', false],
  ['name', true],
  ['pw', true],
])('14: leaves %s alone where another question stands there by now (asked: %s)', async (id, asked) => {
  const decided = order(id, asked);
  input(id).parentElement!.firstChild!.replaceWith('收货人备注 ');
  await runs.write({ type: 'write', run: '1', fields: [decided] });
  expect(outcomes()).toEqual(['untouched']);
  expect(input(id).value).toBe('');
});

it('what the clerk typed meanwhile stays, unless she asks for that very field', async () => {
  const [decided, asked] = [order('name', false), order('name', true)];
  input('name').value = '她写的';
  await runs.write({ type: 'write', run: '1', fields: [decided] });
  expect([outcomes(), input('name').value]).toEqual([['untouched'], '她写的']);
  await runs.write({ type: 'write', run: '2', fields: [asked] });
  expect([outcomes(), input('name').value]).toEqual([['filled'], '演示值1']);
});

it('a page that breaks the look ends the run all the same, and the next run is taken', async () => {
  const decided = order('name', false);
  const look = vi.spyOn(fields, 'look').mockImplementationOnce(() => {
    throw new TypeError('getAttribute is not a function');
  });
  await runs.write({ type: 'write', run: '1', fields: [decided] });
  expect([outcomes(), runs.isRunning(), input('name').value]).toEqual([['not-accepted'], false, '']);
  look.mockRestore();
  await runs.write({ type: 'write', run: '2', fields: [decided] });
  expect(outcomes()).toEqual(['filled']);
});

it('a page that breaks the look ends undo too, and the next run is taken', async () => {
  await runs.write({ type: 'write', run: '1', fields: [order('name', false)] });
  const look = vi.spyOn(fields, 'look').mockImplementationOnce(() => {
    throw new TypeError('getAttribute is not a function');
  });
  await runs.undo('1');
  expect([outcomes(), runs.isRunning()]).toEqual([['not-restored'], false]);
  look.mockRestore();
  await runs.write({ type: 'write', run: '2', fields: [order('pw', true)] });
  expect(outcomes()).toEqual(['filled']);
});

it('what is asked for while a run is undone comes right after it', async () => {
  await runs.write({ type: 'write', run: '1', fields: [order('name', false)] });
  const again = { ...order('name', false), current: '' };
  const [undone, written] = [runs.undo('1'), runs.write({ type: 'write', run: '2', fields: [again] })];
  await Promise.all([undone, written]);
  expect(said.flatMap((up) => (up.type === 'wrote' ? [[up.run, up.results[0]?.outcome]] : []))).toEqual([
    ['1', 'filled'],
    ['1', 'restored'],
    ['2', 'filled'],
  ]);
  expect(input('name').value).toBe('演示值1');
});
