// Every vector printed in spec/fill.md §4.5, and what holds for all codes. The numbers belong to nobody or are printed in public manuals.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isEmail, isMobile, isPhone } from './contact.ts';
import { isDay, LONG_TERM, parseDay, parseEnd, startsBefore } from './days.ts';
import { isIdCard } from './id-card.ts';
import { isMasked } from './masked.ts';
import { isOrganisationCode } from './organisation-code.ts';
import { followsPasswordRule } from './password-rule.ts';
import { isUscc, organisationCodeOf } from './uscc.ts';

const VALID = [
  ['9165010039960151X0', '39960151X'],
  ['91610131322424287L', '322424287'],
  ['91310104MAD64FGA2L', 'MAD64FGA2'],
  ['91650100MA778U8A4B', 'MA778U8A4'],
  ['916500007576560875', '757656087'],
] as const;
const USCC_CHARACTERS = Array.from('0123456789ABCDEFGHJKLMNPQRTUWXY');

describe('unified social credit code', () => {
  test.each(VALID)('%s is valid and holds the organisation code %s', (uscc, organisation) => {
    expect(isUscc(uscc)).toBe(true);
    expect(organisationCodeOf(uscc)).toBe(organisation);
    expect(isOrganisationCode(organisation)).toBe(true);
  });

  test.each(['91650103712965716', '9165010422868498', '', '9165010039960151x0', ' 9165010039960151X0', '９165010039960151X0'])(
    '%j is refused',
    (text) => {
      expect(isUscc(text)).toBe(false);
      expect(organisationCodeOf(text)).toBe(null);
    },
  ); // prettier-ignore

  test('any change of one character is found', () => {
    const change = fc.tuple(
      fc.constantFrom(...VALID),
      fc.nat(17),
      fc.constantFrom(...USCC_CHARACTERS, 'I', 'a', '-', '＊'),
    );
    fc.assert(
      fc.property(change, ([[uscc], place, character]) => {
        fc.pre(uscc[place] !== character);
        expect(isUscc(uscc.slice(0, place) + character + uscc.slice(place + 1))).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  test('of all last characters exactly one is right', () => {
    const first = fc.array(fc.constantFrom(...USCC_CHARACTERS), { minLength: 17, maxLength: 17 });
    fc.assert(
      fc.property(first, (characters) => {
        expect(USCC_CHARACTERS.filter((last) => isUscc(characters.join('') + last))).toHaveLength(1);
      }),
    );
  });
});

describe('organisation code', () => {
  test('775478595 of the manual passes, also codes with check values 10 and 11', () => {
    expect(isOrganisationCode('775478595')).toBe(true);
    const lasts = ['00000000', '00000006', '00000001'].map((first) =>
      Array.from('0123456789X').filter((last) => isOrganisationCode(first + last)),
    );
    expect(lasts).toEqual([['0'], ['X'], ['9']]); // 11 → 0, 10 → X: 6·2 = 12 ≡ 1
  });

  test.each(['77547859-5', '77547859', '775478596', '39960151x', '7754785950'])('%s is refused', (text) => {
    expect(isOrganisationCode(text)).toBe(false);
  });
});

describe('number of an ID card', () => {
  test('11010519491231002 takes X', () => {
    expect(Array.from('0123456789X').filter((last) => isIdCard(`11010519491231002${last}`))).toEqual(['X']);
  });

  test.each([
    ['a small x', '11010519491231002x'],
    ['the 31st of February', '110105194902310021'],
    ['15 characters', '110105491231002'],
    ['an area that starts with 0', '01010519491231002X'],
  ])('%s is refused', (_name, text) => {
    expect(isIdCard(text)).toBe(false);
  });

  test('a birth date that does not exist or is to come is refused with every check character', () => {
    const passing = (first: string, today?: string) =>
      Array.from('0123456789X').filter((last) => isIdCard(first + last, today));
    expect(passing('11010519490231002')).toEqual([]);
    expect(passing('11010518991231002')).toEqual([]);
    expect(passing('11010519500101002', '1949-12-31')).toEqual([]);
    expect(passing('11010519500101002', '1950-01-01')).toHaveLength(1);
  });

  test('any change of one digit is found', () => {
    const valid = '11010519491231002X';
    fc.assert(
      fc.property(fc.nat(16), fc.constantFrom(...Array.from('0123456789')), (place, digit) => {
        fc.pre(valid[place] !== digit);
        expect(isIdCard(valid.slice(0, place) + digit + valid.slice(place + 1))).toBe(false);
      }),
    );
  });
});

describe('days', () => {
  test.each([
    ['20260131', '2026-01-31'],
    ['2026-01-31', '2026-01-31'],
    ['2026/1/31', '2026-01-31'],
    ['2026.01.31', '2026-01-31'],
    [' 2026年1月31日 ', '2026-01-31'],
    ['2024-02-29', '2024-02-29'],
  ])('%j is the day %s', (text, day) => {
    expect(parseDay(text)).toBe(day);
  });

  test.each(['2025-02-29', '20261301', '2026-00-10', '2026-1/31', '99991231', '1899-12-31', '31.01.2026', '长期', '', '2026013'])(
    '%j is none',
    (text) => {
      expect(parseDay(text)).toBe(null);
    },
  ); // prettier-ignore

  test('every day of the calendar is read back from each of its forms', () => {
    const days = fc.date({ min: new Date('1900-01-01'), max: new Date('2199-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(days, fc.constantFrom('-', '', '/'), (date, between) => {
        const day = date.toISOString().slice(0, 10);
        expect(isDay(day)).toBe(true);
        expect(parseDay(day.replaceAll('-', between))).toBe(day);
      }),
    );
  });

  test('长期 is an end where it is written and nowhere else', () => {
    expect(['长期', '长期有效', '2036-01-01', '9999-12-31', ''].map(parseEnd)).toEqual([
      LONG_TERM,
      LONG_TERM,
      '2036-01-01',
      null,
      null,
    ]);
    expect(startsBefore('2026-01-31', LONG_TERM)).toBe(true);
    expect([startsBefore('2026-01-31', '2026-02-01'), startsBefore('2026-01-31', '2026-01-31')]).toEqual([true, false]);
  });
});

test('mobile, phone and e-mail', () => {
  expect(['13800138000', '10000000000'].map(isMobile)).toEqual([true, true]);
  expect(['1380013800', '138001380001', '23800138000', '138 0013 8000', '+8613800138000'].map(isMobile)).not.toContain(true);
  expect(['010-88886666', '13800138000', '400-800-8888', '+86 10 8888 6666', '(010)88886666-801', '0991-8886666转12'].map(isPhone)).not.toContain(false);
  expect(['888666', '010-88886666 张三', '8888-', '', '１２３４５６７', '0'.repeat(21)].map(isPhone)).not.toContain(true);
  expect(['name@example.com', 'a.b+c@mail.example.com.cn'].map(isEmail)).not.toContain(false);
  expect(['name@example', 'a b@example.com', '<a@example.com>', 'a@@example.com', 'a..b@example.com', '.a@example.com', 'a@-x.com', `${'a'.repeat(65)}@example.com`, `a@${'b.'.repeat(130)}com`].map(isEmail)).not.toContain(true);
}); // prettier-ignore

test('what is partly hidden is told', () => {
  expect(['张*', '138****8000', '6501＊＊＊＊0012', '●●●', '••••'].map(isMasked)).not.toContain(false);
  expect(['张三', '13800138000', 'a-b_c.d', ''].map(isMasked)).not.toContain(true);
});

test('the password rule counts length and kinds', () => {
  expect(['Abcdef12', 'abcdef1!', 'ABCDEF1!', 'Abcdefg!', 'Abcdefgh12345678'].map(followsPasswordRule)).not.toContain(false);
  expect(['Abcde12', 'Abcdefgh123456789', 'abcdefg1', 'ABCDEFGH', '12345678', 'Abcdef12 ', '口令Abcdef12'].map(followsPasswordRule)).not.toContain(true);
}); // prettier-ignore
