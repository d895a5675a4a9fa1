// What the clerk ticked holds for the very field, and a yes to replacing holds only for what stood there.
import { expect, it } from 'vitest';
import type { FramedField, FramedPage } from '../../platform/fill-messages.ts';
import { NEW_TAB } from './memory.ts';
import { tickOf, withoutFrame, withoutStale, withTicks } from './ticks.ts';

const field = (id: number, current: string, label = '企业名称'): FramedField => ({
  id, label, section: '', control: 'text', required: false, policy: 'fill', datum: 'co.name', confidence: 'sure', source: 'recipe', current,
  choices: null, maxLength: null, notice: null,
}); // prettier-ignore
const page = (...fields: FramedField[]): FramedPage => ({
  pack: null,
  form: null,
  drifted: false,
  guide: null,
  fields,
});
const place = (id: number, label = '企业名称') => ({ frame: 0, field: id, label });

it('holds for this field of this frame under this label, and the last word counts', () => {
  const memory = withTicks(withTicks(NEW_TAB, [place(1), place(2)], false), [place(1)], true);
  expect(tickOf(memory.ticks, 0, field(1, ''))).toBe(true);
  expect(tickOf(memory.ticks, 0, field(2, ''))).toBe(false);
  expect(tickOf(memory.ticks, 1, field(1, ''))).toBeUndefined();
  expect(tickOf(memory.ticks, 0, field(1, '', '法人姓名'))).toBeUndefined();
  expect(tickOf(withoutFrame(memory, 0).ticks, 0, field(1, ''))).toBeUndefined();
});

it('a yes is void once something else stands there; a no stays', () => {
  const memory = withTicks(withTicks(NEW_TAB, [place(1)], true), [place(2)], false);
  const [before, after] = [page(field(1, '甲'), field(2, '甲')), page(field(1, '乙'), field(2, '乙'))];
  expect(withoutStale(memory, 0, { before, after: before })).toBe(memory);
  expect(withoutStale(memory, 0, { before, after }).ticks).toEqual([{ ...place(2), on: false }]);
  expect(withoutStale(memory, 1, { before, after })).toBe(memory);
});

it('after a worker that died nobody knows what stood there: a yes to replacing is void', () => {
  const memory = withTicks(NEW_TAB, [place(1)], true);
  expect(withoutStale(memory, 0, { before: null, after: page(field(1, '甲')) }).ticks).toEqual([]);
  expect(withoutStale(memory, 0, { before: null, after: page(field(1, '')) })).toBe(memory);
});
