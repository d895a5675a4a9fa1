import { describe, expect, it } from 'vitest';
import { emptyInvoice, emptyProfile, type Profile } from '#shared/profile/profile.ts';
import type { FramedField } from '../../platform/fill-messages.ts';
import { cardProblem, chooseCompany, pageProblem } from './company.ts';
import { chooseEntry } from './entries.ts';
import { isSame, isToCheck, mayRun, previewOf } from './preview.ts';

const OWN = '91650100MA0DEM013Q';
const OTHER = '91000000DEMB00022T';

function profile(id: string, uscc: string): Profile {
  const empty = emptyProfile(id);
  return { ...empty, company: { ...empty.company, name: `公司${id}`, uscc } };
}

function field(part: Partial<FramedField>): FramedField {
  return {
    ...{ id: 1, label: '企业名称', section: '', control: 'text', required: false, policy: 'fill', datum: 'co.name' },
    ...{ confidence: 'sure', source: 'recipe', current: '', choices: null, maxLength: null, notice: null },
    ...part,
  };
}

function lineOf(part: Partial<FramedField>) {
  const source = { profile: profile('甲', OWN), chosen: {}, feeding: null, outcomeOf: () => null };
  const [line] = previewOf(0, [field(part)], source);
  if (!line) throw new Error('no line');
  return line;
}

describe('the preview', () => {
  it.each([
    ['an empty field', {}, '公司甲', true],
    ['a field that holds it already', { current: ' 公司甲 ' }, '公司甲', false],
    ['a field that holds something else', { current: '公司乙' }, '公司甲', false],
    ['a field that is only guessed', { confidence: 'check' }, '公司甲', false],
    ['a field that is offered', { policy: 'offer' }, '公司甲', false],
    ['a field for this very press only', { policy: 'ask' }, '公司甲', false],
    ['a field that is only read', { policy: 'read' }, null, false],
    ['a field that is never filled', { policy: 'never' }, null, false],
    ['a field without a value', { datum: 'co.phone' }, null, false],
  ] as const)('proposes for %s', (_what, part, value, checked) => {
    const line = lineOf(part);
    expect([line.value, line.checked]).toEqual([value, checked]);
  });

  it('does not ask for what stands there already to be checked', () => {
    const line = lineOf({ current: '公司甲' });
    expect([line.same, isToCheck(line)]).toEqual([true, false]);
  });

  it('says what the clerk has not entered as it is', () => {
    const filled = profile('甲', OWN);
    filled.invoices = [emptyInvoice('i')];
    const source = { profile: filled, chosen: {}, feeding: null, outcomeOf: () => null };
    const data = ['co.uscc', 'co.orgCode', 'inv.taxNo', 'co.phone'] as const;
    const lines = previewOf(
      0,
      data.map((datum) => field({ datum })),
      source,
    );
    expect(lines.map(({ value, computed }) => [value, computed])).toEqual([
      [OWN, undefined],
      ['MA0DEM013', 'derived'],
      [OWN, 'default'],
      [null, undefined],
    ]);
  });

  it('21: a password is only ever asked for, whatever a frame says of it', () => {
    const filled = profile('甲', OWN);
    filled.accounts = [{ id: 'a', portal: 'apec', role: 'company', username: 'demo', password: 'Geheim-12' }];
    const source = { profile: filled, chosen: { portal: 'apec' }, feeding: null, outcomeOf: () => null };
    const claims = [
      { datum: 'account.password', control: 'text', policy: 'fill' },
      { datum: 'account.password', control: 'text', policy: 'offer' },
      { datum: 'account.username', control: 'text', policy: 'fill' },
    ] as const;
    for (const tickOf of [() => true, () => undefined]) {
      const lines = previewOf(0, claims.map(field), { ...source, tickOf });
      expect(lines.map((line) => [mayRun(line), line.checked])).toEqual([
        [false, false],
        [false, false],
        [true, true],
      ]);
      expect(JSON.stringify(lines)).not.toContain('Geheim-12');
    }
  });

  it('counts to be checked what could be written and is not proposed', () => {
    expect([isToCheck(lineOf({ current: '公司乙' })), isToCheck(lineOf({ policy: 'ask' }))]).toEqual([true, false]);
  });

  it('knows a day and an option again however the page writes them', () => {
    expect(isSame('2020年1月2日', { kind: 'date', day: '2020-01-02' })).toBe(true);
    expect(isSame('20200103', { kind: 'date', day: '2020-01-02' })).toBe(false);
    expect(isSame('居民身份证', { kind: 'choice', names: ['身份证', '居民身份证'], codes: ['111'] })).toBe(true);
  });
});

describe('the company', () => {
  const [own, other] = [profile('甲', OWN), profile('乙', OTHER)];
  const card = { company: '公司甲', companyCode: OWN };

  it('is that of the card, else the one used last, else the only one', () => {
    const by = (part: object) => ({ chosen: null, last: undefined, cards: [], ...part });
    expect(chooseCompany([own, other], by({ cards: [card], last: '乙' }))).toBe(own);
    expect(chooseCompany([own, other], by({ last: '乙' }))).toBe(other);
    expect(chooseCompany([own, other], by({}))).toBeNull();
    expect(chooseCompany([own], by({}))).toBe(own);
    expect(chooseCompany([own, other], by({ cards: [card], chosen: '乙' }))).toBe(other);
  });

  it('stops at the card or the page of another one, and not at a masked code', () => {
    expect(cardProblem(own, [card])).toBeNull();
    expect(cardProblem(other, [card])?.code).toBe('fill/other-company');
    expect(pageProblem(own, [field({ datum: 'co.uscc', current: OTHER })])?.code).toBe('fill/other-company-page');
    expect(pageProblem(own, [field({ datum: 'co.uscc', current: '9165********013Q' })])).toBeNull();
  });
});

describe('a batch of handlers', () => {
  const person = { name: '', idType: '', idNo: '', idFrom: '', idTo: '', mobile: '', email: '' } as const;
  const handler = (id: string) => ({ ...person, id, username: id, scope: 'all', mail: '' }) as const;
  const many: Profile = { ...profile('甲', OWN), handlers: [handler('a'), handler('b')] };
  const form = (current: string) => [field({ datum: 'hd.username', current })];
  const at = (current: string, memory: { entries: Record<string, string>; done: string[] }) =>
    chooseEntry(many, 'hd', { fields: form(current), memory });

  it('goes on to the next person when an empty form is there again', () => {
    expect(at('', { entries: {}, done: [] })).toBe('a');
    expect(at('', { entries: { hd: 'a' }, done: ['a'] })).toBe('b');
    expect(at('', { entries: {}, done: ['a', 'b'] })).toBeNull();
  });

  it('stays with the person whose form is open', () => {
    expect(at('b', { entries: { hd: 'a' }, done: [] })).toBe('b');
    expect(at('somebody', { entries: {}, done: [] })).toBeNull();
  });
});
