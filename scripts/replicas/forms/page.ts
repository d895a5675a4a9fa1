// Renders a form as a page: band, title and steps here, the fields by the scripts of a skin in client/.
import { escapeHtml } from '#shared/portals/single-window/replica-html.ts';
import type { FormView, Skin } from './view.ts';

interface SkinFiles {
  /** What holds the fields: a form of the page, or a place for a library that makes its own. */
  host: 'form' | 'div';
  styles: readonly string[];
  scripts: readonly string[];
}

const NATIVE = '/form-client/native.js';

/** Files of each skin, in loading order; `/vendor/` are those of packages. */
const SKINS: Readonly<Record<Skin, SkinFiles>> = {
  table: { host: 'form', styles: [], scripts: [NATIVE, '/form-client/table.js'] },
  shadow: { host: 'form', styles: [], scripts: [NATIVE, '/form-client/shadow.js'] },
  bootstrap: {
    host: 'form',
    styles: ['/vendor/bootstrap/css/bootstrap.min.css', '/vendor/bootstrap-select/css/bootstrap-select.min.css'],
    scripts: [
      '/vendor/jquery/jquery.min.js',
      '/vendor/bootstrap/js/bootstrap.bundle.min.js',
      '/vendor/bootstrap-select/js/bootstrap-select.min.js',
      NATIVE,
      '/form-client/bootstrap.js',
    ],
  },
  layui: {
    host: 'div',
    styles: ['/vendor/layui/css/layui.css'],
    scripts: ['/vendor/layui/layui.js', NATIVE, '/form-client/layui.js'],
  },
  element: {
    host: 'div',
    styles: ['/vendor/element-ui/theme-chalk/index.css'],
    scripts: ['/vendor/vue2/vue.runtime.min.js', '/vendor/element-ui/index.js', '/form-client/element.js'],
  },
  easyui: {
    host: 'form',
    styles: ['/vendor/easyui/css/easyui.css'],
    scripts: [
      '/vendor/easyui/js/jquery.min.js',
      '/vendor/easyui/js/jquery.easyui.min.js',
      NATIVE,
      '/form-client/easyui.js',
    ],
  },
  antd: {
    host: 'div',
    styles: ['/vendor/antd/reset.css'],
    scripts: [
      '/vendor/react/react.production.min.js',
      '/vendor/react-dom/react-dom.production.min.js',
      '/vendor/dayjs/dayjs.min.js',
      '/vendor/antd/antd.min.js',
      '/form-client/antd.js',
    ],
  },
};

const BEHAVIOURS: Readonly<Record<NonNullable<FormView['behaviour']>, string>> = {
  invoices: '/form-client/apec.js',
  handlers: '/form-client/apec.js',
  declaration: '/form-client/declaration.js',
};

/** The whole page of a view. `portal` is the name in its header. */
export function formPage(view: FormView, portal: string): string {
  const { host, styles, scripts } = SKINS[view.skin];
  const behaviour = view.behaviour ? [BEHAVIOURS[view.behaviour]] : [];
  const links = [...styles, '/form-client/forms.css'].map((file) => `<link rel="stylesheet" href="${file}">`);
  const loads = ['/form-client/page.js', ...scripts, ...behaviour].map((file) => `<script src="${file}"></script>`);
  const place = `<${host} id="form" novalidate></${host}>`;
  const fields = view.around === undefined ? place : `<div id="${escapeHtml(view.around)}">${place}</div>`;
  const overlay = view.dialog && view.skin !== 'element';
  const body = overlay
    ? `<div role="dialog" aria-modal="true" aria-labelledby="dialog-title" class="overlay"><h2 id="dialog-title">${escapeHtml(view.title)}</h2>${fields}</div>`
    : `${view.dialog ? '' : `<h1>${escapeHtml(view.title)}</h1>`}${steps(view)}${view.heading ? `<h2>${escapeHtml(view.heading)}</h2>` : ''}${fields}`;
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(view.title)} - ${escapeHtml(portal)}（仿真）</title>
<link rel="icon" href="data:,">
${links.join('\n')}
<script type="application/json" id="description">${JSON.stringify(view).replaceAll('<', '\\u003c')}</script>
</head>
<body>
<div class="band" role="note">演示环境：通签仿真页面，不是真实的${escapeHtml(portal)}，不会向任何机关发送内容</div>
<header class="top"><strong>${escapeHtml(portal)}</strong>${view.inferred ? '<small class="inferred" title="手册没有印出这一页的栏位">推定</small>' : ''}</header>
<main>
${body}
</main>
<footer>本页面由通签项目自行编写，仅供演示与测试；与任何机关无关。</footer>
${loads.join('\n')}
</body>
</html>
`;
}

/** A page with nothing but a frame, as portals nest them. */
export function framePage(target: string): string {
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>仿真框架</title><link rel="stylesheet" href="/form-client/forms.css"></head>
<body><div class="band" role="note">演示环境：通签仿真页面</div><iframe class="nested" title="内容" src="${escapeHtml(target)}"></iframe></body></html>
`;
}

/** The home page of a portal: links to its forms. */
export function listPage(portal: string, forms: readonly { path: string; name: string }[]): string {
  const links = forms.map(({ path, name }) => `<li><a href="${escapeHtml(path)}">${escapeHtml(name)}</a></li>`);
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>${escapeHtml(portal)}（仿真）</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/form-client/forms.css"></head>
<body><div class="band" role="note">演示环境：通签仿真页面，不是真实的${escapeHtml(portal)}</div><main><h1>${escapeHtml(portal)}</h1><ul>${links.join('')}</ul></main></body></html>
`;
}

function steps(view: FormView): string {
  if (view.steps.length === 0) return '';
  const items = view.steps.map((name, index) => {
    const here = index + 1 === view.step;
    return `<li${here ? ' class="active" aria-current="step"' : ''}>${escapeHtml(name)}</li>`;
  });
  return `<ol class="steps">${items.join('')}</ol>`;
}
