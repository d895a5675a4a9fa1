// Files of the form pages: our own page scripts, and the component libraries as npm brought them. Only their listed folders are served.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FormAsset } from './replica.ts';

const ROOT = join(import.meta.dirname, '../../..');
const VUE2 = join(ROOT, 'tests/components/vue2/node_modules');
const PACKAGES = join(ROOT, 'node_modules');
const FOLDERS: Readonly<Record<string, string>> = {
  'form-client': join(import.meta.dirname, 'client'),
  vue2: join(VUE2, 'vue/dist'),
  'element-ui': join(VUE2, 'element-ui/lib'),
  layui: join(PACKAGES, 'layui/dist'),
  easyui: join(PACKAGES, 'jquery-easyui'),
  jquery: join(PACKAGES, 'jquery/dist'),
  bootstrap: join(PACKAGES, 'bootstrap/dist'),
  'bootstrap-select': join(PACKAGES, 'bootstrap-select/dist'),
  react: join(PACKAGES, 'react/umd'),
  'react-dom': join(PACKAGES, 'react-dom/umd'),
  dayjs: join(PACKAGES, 'dayjs'),
  antd: join(PACKAGES, 'antd/dist'),
};
const TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  gif: 'image/gif',
  woff: 'font/woff',
  woff2: 'font/woff2',
  ttf: 'font/ttf',
};

/** The file behind `/form-client/…` or `/vendor/<package>/…`; null for every other path. */
export async function formAsset(path: string): Promise<FormAsset | null> {
  const match = /^\/(?:(form-client)|vendor\/([a-z0-9-]+))\/((?:[\w@-][\w.@-]*\/)*[\w-][\w.-]*\.([a-z0-9]+))$/.exec(
    path,
  );
  const folder = FOLDERS[match?.[1] ?? match?.[2] ?? ''];
  const type = TYPES[match?.[4] ?? ''];
  if (!match || folder === undefined || type === undefined) return null;
  const body = await readFile(join(folder, match[3] ?? '')).catch(() => null);
  return body && { body: new Uint8Array(body), type };
}
