import { describe, expect, it } from 'vitest';
import { Problem, PROBLEMS, type ProblemCode } from '#shared/errors.ts';
import { errorOf } from './errors.ts';

describe('errors of the dialect', () => {
  it.each([
    [4, '输入口令错误，还可以重试四次'],
    [3, '输入口令错误，还可以重试三次'],
    [2, '输入口令错误，还可以重试二次'],
    [1, '输入口令错误，还可以重试一次'],
    [0, '输入口令错误，卡被锁定'],
    [undefined, '输入口令错误'],
  ])('tell %j remaining tries as the native library does', (tries, text) => {
    expect(errorOf(new Problem('token/pin-wrong', tries === undefined ? {} : { tries }))[0]).toBe(
      `[智能卡应用模块]${text}`,
    );
  });

  it('tell a locked card, a wrong length and a failed change in the library’s words', () => {
    expect(errorOf(new Problem('token/pin-locked'))[0]).toBe('[智能卡应用模块]卡口令被锁定');
    expect(errorOf(new Problem('token/pin-length'))[0]).toBe('[智能卡应用模块]输入口令错误，口令长度不正确');
    expect(errorOf(new Problem('token/pin-wrong', { tries: 3 }), '修改口令失败')[0]).toBe(
      '[智能卡应用模块]修改口令失败，还可以重试三次',
    );
  });

  it('have two texts for every problem there is, and no number of the official control but 50200', () => {
    const codes = new Map<string, string>();
    for (const code of Object.keys(PROBLEMS) as ProblemCode[]) {
      const [text, number] = errorOf(new Problem(code, { tries: 2 }));
      expect(text).not.toBe('');
      expect(number).toMatch(/^Err:Custom(50200|9\d{4})$/);
      if (number !== 'Err:Custom90000' && number !== 'Err:Custom50200') {
        expect([code, codes.get(number)]).toEqual([code, undefined]);
        codes.set(number, code);
      }
    }
    expect(errorOf(new TypeError('x'))).toEqual([
      '通签助手内部错误。请再试一次；反复出现时请把日志交给 IT。',
      'Err:Custom90000',
    ]);
  });
});
