// The label probe (spec/fill.md §5.2): the same four fields in nine layouts. No ids, names or classes that tell what a field is.

export const PROBED = ['企业名称', '统一社会信用代码', '法人姓名', '联系电话'] as const;

export interface Layout {
  name: string;
  /** Complete document; input number n carries data-row="n". */
  html: string;
}

type Wrap = (label: string, field: string) => string;

const input = (at: number, more = '') => `<input type="text" name="f${at}" data-row="${at}"${more}>`;
const each = (wrap: Wrap, more: (label: string) => string = () => '') =>
  PROBED.map((label, at) => wrap(label, input(at, more(label)))).join('\n');

const CSS = `body{font:14px sans-serif;margin:16px}td,th{padding:4px;border:1px solid #ccc}
.row{display:flex;gap:8px}.line{margin:6px 0}.el-form-item{display:flex;margin:8px 0}.el-form-item__label{width:140px}`;

const bodies: Readonly<Record<string, () => string>> = {
  'table, label at the left': () =>
    `<table>${each((label, field) => `<tr><td><font color="red">*</font>${label}：</td><td>${field}</td></tr>`)}</table>`,
  'table of four columns': () => {
    const cells = PROBED.map((label, at) => `<td>${label}</td><td>${input(at)}</td>`);
    return `<table><tr>${cells.slice(0, 2).join('')}</tr><tr>${cells.slice(2).join('')}</tr></table>`;
  },
  'header row': () =>
    `<table><thead><tr>${PROBED.map((label) => `<th>${label}</th>`).join('')}</tr></thead>
     <tbody><tr>${PROBED.map((_, at) => `<td>${input(at)}</td>`).join('')}</tr></tbody></table>`,
  'div and span': () => each((label, field) => `<div class="line"><span>${label}</span>${field}</div>`),
  'bootstrap columns': () =>
    each(
      (label, field) =>
        `<div class="row form-group"><div class="col-3 control-label">${label}</div><div class="col-9">${field}</div></div>`,
    ),
  dl: () => `<dl>${each((label, field) => `<dt>${label}</dt><dd>${field}</dd>`)}</dl>`,
  'hint behind the field': () =>
    each((label, field) => `<div class="line">${label}：${field} <span>请按营业执照填写</span></div>`),
  'Element, 请输入X': () =>
    each(
      (label, field) =>
        `<div class="el-form-item is-required"><label class="el-form-item__label">${label}</label><div class="el-form-item__content"><div class="el-input">${field}</div></div></div>`,
      (label) => ` class="el-input__inner" placeholder="请输入${label}"`,
    ),
  'div and span, 请输入': () =>
    each(
      (label, field) => `<div class="line"><div><span>${label}</span></div><div><span>${field}</span></div></div>`,
      () => ' placeholder="请输入"',
    ),
};

export const LAYOUTS: readonly Layout[] = Object.entries(bodies).map(([name, body]) => ({
  name,
  html: `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>企业信息</title><style>${CSS}</style>
<body><form action="/save" method="post">${body()}<button type="submit">保存</button></form></body></html>`,
}));
