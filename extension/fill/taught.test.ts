// @vitest-environment jsdom
// What the clerk pointed at is found again when two of its three marks agree, and never by one alone.
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { fieldsOfPage, frameOfPage, installLayout, show } from '../../tests/support/fill-dom.ts';
import type { TaughtMark } from '../platform/fill-messages.ts';

beforeAll(installLayout);

const PAGE = '<p>企业名称 <input name="a"></p><p>经营者 <input name="owner"></p><p>备注 <input name="note"></p>';
let mark: TaughtMark;

beforeEach(() => {
  show(PAGE);
  const frame = frameOfPage();
  frame.look();
  mark = { ...frame.fieldAt(document.querySelector('[name=owner]')!)!.mark, datum: 'lr.name' };
});

/** Labels of the fields that are filled by teaching. */
function taught(html: string): string[] {
  show(html);
  return Object.values(fieldsOfPage({ taught: [mark] }))
    .filter(({ source, datum }) => source === 'taught' && datum === 'lr.name')
    .map(({ label }) => label);
}

it.each([
  ['unchanged', PAGE],
  ['with another name', PAGE.replace('owner', 'x9')],
  ['with another label', PAGE.replace('经营者', '经营者名')],
  ['at another place', `<p>备注 <input name="note"></p>${PAGE.replace('<p>备注 <input name="note"></p>', '')}`],
])('it is found again: %s', (_how, html) => {
  expect(taught(html)).toHaveLength(1);
});

it.each([
  ['name alone', '<p>备注 <input name="owner"></p>'],
  ['label alone', '<p>备注 <input name="b"></p><p>经营者 <input name="c"></p>'],
  ['place alone', '<p>企业名称 <input name="a"></p><p>开户银行 <input name="b"></p>'],
  [
    'two of the same',
    '<p>企业名称 <input name="a"></p><p>经营者 <input name="owner"></p><p>经营者 <input name="owner"></p>'.replace(
      '企业名称',
      '其他',
    ),
  ],
])('it is not found by %s', (_how, html) => {
  expect(taught(html)).toEqual([]);
});

it('teaching does not reach what is never filled', () => {
  mark = { ...mark, label: '验证码' };
  show(PAGE.replace('经营者', '验证码'));
  expect(fieldsOfPage({ taught: [mark] })['验证码']).toMatchObject({ policy: 'never', datum: null });
});
