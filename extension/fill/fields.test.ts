// @vitest-environment jsdom
// A frame as fields: the acceptance table (spec/fill.md §4) without recipes in several layouts, names that tell nothing, slips of the pen;
// numbers that stay; forms that repeat.
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ReplicaForm, ReplicaRow } from '#shared/portals/replica-form.ts';
import { apecForms } from '#shared/portals/apec/replica-forms.ts';
import { singleWindowForms } from '#shared/portals/single-window/replica-forms.ts';
import { fieldsOfPage, frameOfPage, installLayout, readPlan, show } from '../../tests/support/fill-dom.ts';
import type { FramedField } from '../platform/fill-messages.ts';

beforeAll(installLayout);

const FORMS: readonly ReplicaForm[] = [...singleWindowForms, ...apecForms];
const FIELDS = new Set<ReplicaRow['control']>([
  'text',
  'password',
  'select',
  'date',
  'radio',
  'checkbox',
  'region',
  'captcha',
  'code',
  'locked',
]);

type Wrap = (label: string, field: string) => string;
const LAYOUTS: Readonly<Record<string, { wrap: Wrap; around: (rows: string) => string }>> = {
  table: {
    wrap: (label, field) => `<tr><td>${label}：</td><td>${field}</td></tr>`,
    around: (rows) => `<table>${rows}</table>`,
  },
  'form items': {
    wrap: (label, field) =>
      `<div class="el-form-item"><label class="el-form-item__label">${label}</label><div class="el-form-item__content">${field}</div></div>`,
    around: (rows) => rows,
  },
  terms: { wrap: (label, field) => `<dt>${label}</dt><dd>${field}</dd>`, around: (rows) => `<dl>${rows}</dl>` },
  'plain text': { wrap: (label, field) => `<div>${label} ${field}</div>`, around: (rows) => rows },
  'shadow roots': {
    wrap: (label, field) =>
      `<x-row><template shadowrootmode="open"><div><span>${label}</span>${field}</div></template></x-row>`,
    around: (rows) => rows,
  },
};

/** One field as a page of the old kind writes it; names tell nothing. */
function fieldOf(row: ReplicaRow, at: number): string {
  const name = `name="f${at}"`;
  const options = (row.options ?? []).map((option) => `<option>${option}</option>`).join('');
  switch (row.control) {
    case 'select':
      return `<select ${name}><option value="">请选择</option>${options}</select>`;
    case 'region':
      return `<select ${name}><option value="">请选择</option><option>上海市</option></select>`;
    case 'radio':
      return (row.options ?? [])
        .map((option) => `<label><input type="radio" ${name} value="${option}">${option}</label>`)
        .join('');
    case 'checkbox':
      return `<input type="checkbox" ${name}> ${row.label}`;
    case 'password':
      return `<input type="password" ${name}>`;
    case 'code':
      return `<input ${name}> <button type="button">${row.button ?? '获取验证码'}</button>`;
    case 'captcha':
      return `<input ${name} maxlength="4"> <img src="data:," data-box="0,0,96,32">`;
    case 'locked':
      return `<input ${name} readonly value="演示">`;
    default:
      return `<input ${name} placeholder="${row.placeholder ?? ''}">`;
  }
}

function showForm(
  form: ReplicaForm,
  layout: keyof typeof LAYOUTS,
  look: (label: string) => string = (label) => label,
): void {
  const { wrap, around } = LAYOUTS[layout]!;
  const rows = form.rows.filter(({ control }) => FIELDS.has(control));
  const body = rows.map((row, at) => wrap(row.control === 'checkbox' ? '' : look(row.label), fieldOf(row, at)));
  show(
    `<h1>${form.title}</h1><h2>${form.heading}</h2><form>${around(body.join(''))}<button>${form.buttons.at(-1) ?? '提交'}</button></form>`,
    form.title,
  );
}

const cases = Object.keys(LAYOUTS).flatMap((layout) =>
  FORMS.map((form) => ({ layout, form, name: `${form.id} ${form.title}` })),
);

describe('rows that are never filled, only read, or only on request', () => {
  it.each(cases)('$name in $layout', ({ layout, form }) => {
    showForm(form, layout);
    const found = fieldsOfPage();
    for (const row of form.rows.filter(({ control }) => FIELDS.has(control))) {
      const field: FramedField | undefined = found[row.label];
      const said = `${row.key} ${row.label}: ${field?.datum ?? '-'} ${field?.policy ?? 'unlisted'}`;
      if (row.policy === 'N') expect(said).toBe(`${row.key} ${row.label}: - never`);
      if (row.control === 'password') expect(field?.policy, said).toBe('ask');
      if (row.policy === 'U' && field?.policy === 'fill') expect(field.datum, said).toBeNull();
      if (row.control === 'locked') expect(field?.policy, said).toBe('read');
    }
    expect(Object.keys(found).length).toBeLessThanOrEqual(form.rows.length);
  });
});

describe('rows that are filled, by the dictionary alone', () => {
  const wanted = FORMS.flatMap(({ rows }) => rows).filter(
    ({ policy, datum }) => 'FDS'.includes(policy) && datum !== null,
  );

  it.each(Object.keys(LAYOUTS))('in %s: nine in ten at least, and nothing wrong', (layout) => {
    const wrong: string[] = [];
    let right = 0;
    for (const form of FORMS) {
      showForm(form, layout);
      const found = fieldsOfPage();
      for (const row of form.rows) {
        if (!wanted.includes(row)) continue;
        const datum = found[row.label]?.datum ?? null;
        if (datum === row.datum) right++;
        else if (datum !== null) wrong.push(`${row.key} ${row.label}: ${datum}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(right / wanted.length).toBeGreaterThan(0.9);
  });

  it('a slip of the pen in every label leads nowhere wrong', () => {
    const signs = '马玛由己未末日目';
    fc.assert(
      fc.property(
        fc.constantFrom(...FORMS),
        fc.nat(),
        fc.nat(),
        fc.constantFrom(...Object.keys(LAYOUTS)),
        (form, seed, sign, layout) => {
          const slip = (label: string) => {
            const at = seed % label.length;
            return label.length < 4
              ? label
              : `${label.slice(0, at)}${signs[sign % signs.length]}${label.slice(at + 1)}`;
          };
          showForm(form, layout, slip);
          const found = fieldsOfPage();
          for (const row of form.rows.filter(({ control }) => FIELDS.has(control) && control !== 'checkbox')) {
            const field = found[slip(row.label)];
            if (row.policy === 'N') expect(field?.policy ?? 'never').toBe('never');
            else if (field?.datum && row.datum && field.policy === 'fill')
              expect(`${row.key} ${field.datum}`).toBe(`${row.key} ${row.datum}`);
          }
        },
      ),
      { seed: 20261123, numRuns: 60 },
    );
  });
});

describe('numbers', () => {
  it('stay with their element, and pass to the one that takes its place', () => {
    show('<form><p>企业名称 <input id="a"></p><p>法人姓名 <input id="b"></p></form>');
    const frame = frameOfPage();
    frame.look();
    const [name, person] = frame.fields.map(({ id }) => id);
    document.querySelector('form')?.insertAdjacentHTML('afterbegin', '<p>统一社会信用代码 <input></p>');
    frame.look();
    expect(frame.fields.map(({ id }) => id)).toEqual([3, name, person]);
    const old = document.querySelector('#b')!;
    old.replaceWith(Object.assign(document.createElement('input'), { id: 'new' }));
    frame.look();
    expect(frame.field(person!)?.widget.input.id).toBe('new');
  });

  it('are not given to another field', () => {
    show('<form><p>企业名称 <input id="a"></p></form>');
    const frame = frameOfPage();
    frame.look();
    document.querySelector('p')!.replaceChildren('法人姓名 ', document.createElement('input'));
    frame.look();
    expect(frame.fields.map(({ id }) => id)).toEqual([2]);
    expect(frame.field(1)).toBeNull();
  });
});

describe('forms that repeat', () => {
  const invoice = (title: string, value = '') =>
    `<div class="panel"><p>发票名称 <input value="${value}"></p><p>纳税人识别号 <input></p><p>电子发票接收邮箱 <input></p></div>`.replace(
      '<p>',
      `<p title="${title}">`,
    );
  const policies = () =>
    frameOfPage()
      .look()
      ?.fields.map(({ policy }) => policy)
      .join(' ');

  it('only the one that is still empty is filled', () => {
    show(`<h2>发票信息</h2>${invoice('一', '演示贸易有限公司')}${invoice('二')}`);
    expect(policies()).toBe('ask ask ask fill fill fill');
  });

  it('or the one with the focus', () => {
    show(`<h2>发票信息</h2>${invoice('一', '演示贸易有限公司')}${invoice('二')}`);
    document.querySelector('input')?.focus();
    expect(policies()).toBe('fill fill fill ask ask ask');
  });

  it('and none where all are filled and none has the focus', () => {
    show(`<h2>发票信息</h2>${invoice('一', '演示贸易有限公司')}${invoice('二', '演示物流有限公司')}`);
    expect(policies()).toBe('ask ask ask ask ask ask');
  });
});

it('tells what stands in a field, what it takes and whether it must be filled; of a password nothing', () => {
  show(
    '<form><p>*企业名称 <input value="演示" maxlength="50"></p><p>证件类型 <select><option>身份证</option><option>护照</option></select></p><p>密码 <input type="password" value="geheim"></p></form>',
  );
  const { 企业名称: name, 证件类型: type, 密码: secret } = fieldsOfPage();
  expect(name).toMatchObject({ current: '演示', maxLength: 50, control: 'text', required: true });
  expect(type?.choices).toEqual(['身份证', '护照']);
  expect(JSON.stringify(secret)).not.toContain('geheim');
});

it('an empty page is no page', () => {
  show('<p>没有表单</p>');
  expect(frameOfPage().look()).toBeNull();
});

it('matches nothing of a declaration with the company’s own', () => {
  show(
    '<form><p>境内发货人名称 <input></p><p>申报单位统一社会信用代码 <input></p><p>商品编号 <input></p><p>申报日期 <input></p></form>',
    '进口报关单',
  );
  expect(Object.values(readPlan())).toEqual(['-', '-', '-', '-']);
});

it('a field that opted out says nothing of its neighbours', () => {
  const company = '<p>企业名称 <input></p><p>组织机构代码 <input></p><p>手机号码 <input></p>';
  show(`<form>${company}<p>姓名 <input data-form-type="other"></p></form>`, '找回密码');
  expect(fieldsOfPage()['手机号码']?.datum).toBe('adm.mobile');
  show('<form><p>统一社会信用代码 <input></p><p>统一社会信用代码 <input data-bwignore></p></form>');
  expect(fieldsOfPage()['统一社会信用代码']?.datum).toBe('co.uscc');
});
