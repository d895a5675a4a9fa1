// @vitest-environment jsdom
// The writer asks the page again before every field, reads back what it wrote, and touches nothing else; undo takes it back.
import { beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { FillValue } from '#shared/profile/value.ts';
import { frameOfPage, installLayout, show } from '../../tests/support/fill-dom.ts';
import type { FrameFields } from './fields.ts';
import { undoRun } from './undo.ts';
import { type Run, writeFields } from './write.ts';

beforeAll(installLayout);

const text = (value: string): FillValue => ({ kind: 'text', text: value });
const PAGE = `<form><p>企业名称 <input id="name"></p><p>法人姓名 <input id="person"></p><p>企业地址 <input id="address"></p>
  <p>验证码 <input id="code" value="7"></p><p>密码 <input id="pw" type="password"></p><p><input type="checkbox" id="agree"> 我已阅读并同意协议</p>
  <button id="go">提交</button> <button type="button" id="send">获取验证码</button></form>`;
let frame: FrameFields;
let stopping: AbortController;
let events: string[];

beforeEach(() => {
  open(PAGE);
});

function open(html: string): void {
  show(html);
  frame = frameOfPage();
  frame.look();
  stopping = new AbortController();
  events = [];
  for (const type of ['submit', 'click', 'keydown']) {
    document.body.addEventListener(type, (event) => events.push(`${type} ${(event.target as Element).id}`), {
      once: false,
    });
  }
}

const input = (id: string) => document.querySelector<HTMLInputElement>(`#${id}`)!;
const idOf = (id: string) => frame.fieldAt(input(id))!.id;

/** Writes `#id` → text; `!` before the id asks for that very field. */
function write(values: Record<string, string | FillValue>): Promise<Run> {
  const orders = Object.entries(values).map(([name, value]) => ({
    id: idOf(name.replace('!', '')),
    value: typeof value === 'string' ? text(value) : value,
    asked: name.startsWith('!'),
  }));
  return writeFields(frame, orders, { signal: stopping.signal });
}

const outcomes = ({ results }: Run) => results.map(({ outcome }) => outcome);

it('fills from the top down, and undo takes it back in reverse', async () => {
  input('address').value = '原地址';
  frame.look();
  const order: string[] = [];
  document.body.addEventListener('change', (event) => order.push((event.target as Element).id));
  const run = await write({ address: '新地址', name: '演示贸易有限公司' });
  expect(run.results).toMatchObject([
    { outcome: 'filled', before: '', after: '演示贸易有限公司' },
    { outcome: 'filled', before: '原地址', after: '新地址' },
  ]);
  expect(order).toEqual(['name', 'address']);
  const undone = await undoRun(frame, run, stopping.signal);
  expect(undone.map(({ outcome }) => outcome)).toEqual(['restored', 'restored']);
  expect(order.slice(2)).toEqual(['address', 'name']);
  expect([input('name').value, input('address').value]).toEqual(['', '原地址']);
});

it('what is never filled stays as it is, whoever asks; a password only on request', async () => {
  const run = await write({ '!code': '1234', '!agree': { kind: 'choice', names: ['是'], codes: ['true'] }, pw: 'x1' });
  expect(outcomes(run)).toEqual(['untouched', 'untouched', 'untouched']);
  expect([input('code').value, input('agree').checked, input('pw').value]).toEqual(['7', false, '']);
  expect(outcomes(await write({ '!pw': 'Geheim12' }))).toEqual(['filled']);
});

it('submits nothing, presses nothing, sends no Enter', async () => {
  await write({ name: '演示贸易有限公司', person: '张三', '!pw': 'Geheim12' });
  expect(events.filter((event) => !/^(?:click|keydown) (?:name|person|pw)$/.test(event))).toEqual([]);
});

it('a submit that a page sends off by itself is held, and ends the run', async () => {
  const sent = vi.fn((event: Event) => event.preventDefault());
  document.querySelector('form')!.addEventListener('submit', sent);
  input('name').addEventListener('change', () => document.querySelector('form')!.requestSubmit());
  const run = await write({ name: '演示贸易有限公司', person: '张三' });
  expect(sent).not.toHaveBeenCalled();
  expect(outcomes(run)).toContain('stopped');
  expect(input('person').value).toBe('');
});

it.each<[string, (field: HTMLInputElement) => void]>([
  ['hidden', (field) => (field.style.display = 'none')],
  ['read-only', (field) => (field.readOnly = true)],
  ['gone', (field) => field.remove()],
  ['another question', (field) => field.parentElement!.firstChild!.replaceWith('收货人名称 ')],
  ['a captcha', (field) => field.parentElement!.firstChild!.replaceWith('图片验证码 ')],
  ['opted out', (field) => field.setAttribute('data-1p-ignore', '')],
])('a field that has become %s is left alone', async (_what, change) => {
  const field = input('person');
  input('name').addEventListener('change', () => change(field));
  const run = await write({ name: '演示贸易有限公司', person: '张三' });
  expect(outcomes(run)).toEqual(['filled', 'untouched']);
  expect(field.value).toBe('');
});

it('too long is refused, not cut', async () => {
  input('name').maxLength = 4;
  frame.look();
  expect(outcomes(await write({ name: '演示贸易有限公司' }))).toEqual(['too-long']);
  expect(input('name').value).toBe('');
});

it('what is there already is not written again', async () => {
  input('name').value = '演示贸易有限公司';
  frame.look();
  const typed = vi.fn();
  input('name').addEventListener('input', typed);
  const run = await write({ name: '演示贸易有限公司' });
  expect(outcomes(run)).toEqual(['filled']);
  expect(typed).not.toHaveBeenCalled();
  expect(run.written).toEqual([]);
});

it('a formatter that overwrites later is found out', async () => {
  input('name').addEventListener('change', () => setTimeout(() => (input('name').value = 'DEMO'), 200));
  expect(outcomes(await write({ name: '演示贸易有限公司', person: '张三' }))).toEqual(['not-accepted', 'filled']);
});

it('a field that another one overwrites is found out in the end', async () => {
  input('person').addEventListener('change', () => (input('name').value = input('person').value));
  expect(outcomes(await write({ name: '演示贸易有限公司', person: '张三' }))).toEqual(['not-accepted', 'filled']);
});

it('fields that appear or are made anew after a choice are waited for', async () => {
  open('<form><p>企业名称 <input id="name"></p><div id="more"><p>企业地址 <input id="address"></p></div></form>');
  const more = document.querySelector('#more')!;
  input('name').addEventListener('change', () => {
    const [again] = [more.cloneNode(true) as Element];
    more.replaceChildren();
    setTimeout(() => more.replaceChildren(...again.childNodes), 300);
  });
  expect(outcomes(await write({ name: '演示贸易有限公司', address: '演示路 1 号' }))).toEqual(['filled', 'filled']);
  expect(input('address').value).toBe('演示路 1 号');
});

it('stop leaves the rest', async () => {
  input('name').addEventListener('change', () => stopping.abort());
  const run = await write({ name: '演示贸易有限公司', person: '张三', address: '演示路 1 号' });
  expect(outcomes(run).slice(1)).toEqual(['stopped', 'stopped']);
  expect([input('person').value, input('address').value]).toEqual(['', '']);
});

it('操作无效 ends the run', async () => {
  input('name').addEventListener('change', () =>
    document.body.insertAdjacentHTML('beforeend', '<div role="dialog"><h2>操作无效</h2><p>该信息已被修改</p></div>'),
  );
  expect(outcomes(await write({ name: '演示贸易有限公司', person: '张三' }))).toEqual(['filled', 'stopped']);
});

it('undo leaves what the clerk has changed since, and what cannot be written any more', async () => {
  const run = await write({ name: '演示贸易有限公司', person: '张三', address: '演示路 1 号' });
  input('name').value = '改过的名称';
  input('person').readOnly = true;
  const undone = await undoRun(frame, run, stopping.signal);
  expect(undone.map(({ outcome }) => outcome)).toEqual(['restored', 'not-restored', 'untouched']);
  expect([input('name').value, input('person').value, input('address').value]).toEqual(['改过的名称', '张三', '']);
});

it('orders for fields nobody knows touch nothing', async () => {
  const run = await writeFields(frame, [{ id: 99, value: text('x'), asked: true }], { signal: stopping.signal });
  expect(outcomes(run)).toEqual(['untouched']);
});
