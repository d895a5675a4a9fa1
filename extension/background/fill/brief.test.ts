// What the bar says besides its counts: what was taken back can be filled again, and a list asks which entry is meant.
import { expect, it } from 'vitest';
import { sampleProfile } from '../../../tests/support/sample-profile.ts';
import type { FieldOutcome, FramedField } from '../../platform/fill-messages.ts';
import { barOf } from './brief.ts';
import { NEW_TAB, type TabMemory } from './memory.ts';
import { newRun, reported } from './run.ts';
import { type Known, planOf } from './view.ts';

const ORIGIN = 'https://consular.mfa.gov.cn';

function field(datum: FramedField['datum'], current: string): FramedField {
  return {
    id: 1,
    label: '名称',
    section: '',
    control: 'text',
    required: false,
    policy: 'fill',
    datum,
    confidence: 'sure',
    source: 'recipe',
    current,
    choices: null,
    maxLength: null,
    notice: null,
  };
}

const FORM = { id: 'login', name: { zh: '登录', en: 'Login' } };

function bar(datum: FramedField['datum'], memory: TabMemory, current = '') {
  return barIn({ form: null, fields: [field(datum, current)] }, memory);
}

function barIn(part: { form: typeof FORM | null; fields: FramedField[] }, memory: TabMemory = NEW_TAB) {
  const page = { pack: 'apec', drifted: false, guide: null, ...part };
  const known = {
    tab: 1,
    topOrigin: ORIGIN,
    frames: [{ frame: 0, origin: ORIGIN, page }],
    memory,
    sites: { companies: {}, allowed: [], warned: [], taught: {} },
    history: [],
    strangers: [],
    sealed: false,
    standing: 'open',
    profiles: [sampleProfile()],
    cards: [],
    changed: null,
  } as unknown as Known;
  const plan = planOf(known);
  return plan && barOf(plan, null);
}

function ran(...outcomes: FieldOutcome[]): TabMemory {
  const first = newRun({ id: 'r', at: 1, form: null, host: '', entry: null, fields: new Map([[0, [1]]]) });
  const run = outcomes.reduce((so, outcome) => reported(so, 0, [{ id: 1, outcome }]), first);
  return { ...NEW_TAB, run };
}

it('what was taken back whole can be filled again; what could not be put back stays said', () => {
  expect(bar('co.name', ran('filled'), '演示贸易有限公司')).toMatchObject({
    state: 'done',
    filled: 1,
    fillable: 0,
    toCheck: 0,
  });
  expect(bar('co.name', ran('filled', 'restored'))).toMatchObject({
    state: 'ready',
    fillable: 1,
    notice: { zh: '已撤销' },
  });
  expect(bar('co.name', ran('filled', 'not-restored'))).toMatchObject({ state: 'done', refused: 1 });
});

it('a form that was emptied or saved after it was filled can be filled again', () => {
  expect(bar('co.name', ran('filled'))).toMatchObject({ state: 'ready', filled: 0, fillable: 1 });
});

it('a form of which every field is the clerk’s alone has no bar', () => {
  const pin = { ...field(null, ''), label: 'IC卡密码', control: 'password', policy: 'never' as const };
  expect(barIn({ form: FORM, fields: [pin] })).toBeNull();
  expect(barIn({ form: FORM, fields: [pin, field('co.name', '')] })).toMatchObject({ state: 'ready', fillable: 1 });
});

it('asks for the entry of a list while none is chosen', () => {
  const [invoice] = sampleProfile().invoices;
  expect(bar('inv.title', NEW_TAB)).toMatchObject({ fillable: 0, notice: { zh: '请在预览里选用哪一条' } });
  expect(bar('inv.title', { ...NEW_TAB, entries: { inv: invoice?.id ?? '' } })).toMatchObject({ notice: null });
});
