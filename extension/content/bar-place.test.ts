// The bar never stands over the form it is for, as long as any place is free.
import { expect, it } from 'vitest';
import { type Box, type Ground, kept, placeFor } from './bar-place.ts';

const ground = (form: Box | null, controls: Box[] = []): Ground => ({
  viewport: { width: 1366, height: 650 },
  bar: { width: 480, height: 40 },
  pill: { width: 72, height: 34 },
  form,
  controls,
});
const field = (left: number, top: number): Box => ({ left, top, width: 300, height: 32 });

it('stands at the top edge of the form where there is room above it', () => {
  expect(placeFor(ground({ left: 200, top: 100, width: 900, height: 400 }))).toEqual({
    left: 200,
    top: 52,
    small: false,
  });
});

it('stands below or beside a form that begins at the top', () => {
  expect(placeFor(ground({ left: 200, top: 10, width: 900, height: 400 }))).toEqual({
    left: 200,
    top: 418,
    small: false,
  });
  expect(placeFor(ground({ left: 0, top: 0, width: 860, height: 650 }))).toEqual({ left: 868, top: 8, small: false });
});

it('does not stand over the heading of the form while another place is free', () => {
  const form = { left: 200, top: 100, width: 900, height: 540 };
  expect(placeFor(ground(form, [{ left: 200, top: 60, width: 900, height: 30 }]))).toEqual({
    left: 443,
    top: 8,
    small: false,
  });
  // beside its words, where these leave room
  expect(placeFor(ground(form, [{ left: 200, top: 60, width: 120, height: 30 }]))).toEqual({
    left: 410,
    top: 52,
    small: false,
  });
  // no other place: over a heading is better than over a field
  const whole = { left: 0, top: 60, width: 1366, height: 590 };
  expect(placeFor(ground(whole, [{ left: 0, top: 0, width: 1366, height: 50 }]))).toEqual({
    left: 8,
    top: 12,
    small: false,
  });
});

it('docks between the controls of a form that fills the window, without touching one', () => {
  const form = { left: 0, top: -300, width: 1366, height: 2000 };
  const place = placeFor(ground(form, [field(500, 0), field(500, 60)]));
  expect(place).toEqual({ left: 443, top: 602, small: false });
});

it('shrinks to a button where the whole bar would cover a control', () => {
  const form = { left: 0, top: 0, width: 1366, height: 2000 };
  const rows = Array.from({ length: 16 }, (_, at) => [
    field(8, at * 42),
    field(350, at * 42),
    field(700, at * 42),
  ]).flat();
  const place = placeFor(ground(form, rows));
  expect(place).toEqual({ left: 1286, top: 8, small: true });
});

it('avoids every control of a page whose form is not known', () => {
  expect(placeFor(ground(null, [{ left: 0, top: 0, width: 1366, height: 80 }])).top).toBe(602);
});

it('stays where the clerk moved it, inside the window', () => {
  const { viewport, bar } = ground(null);
  expect(kept({ left: -50, top: 30 }, { viewport, bar })).toEqual({ left: 0, top: 30 });
  expect(kept({ left: 5000, top: 5000 }, { viewport, bar })).toEqual({ left: 886, top: 610 });
});
