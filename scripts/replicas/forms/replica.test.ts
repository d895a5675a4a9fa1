// The form pages without a browser: who answers where, what every page carries, and what it does not tell.
import { describe, expect, it } from 'vitest';
import { formAsset } from './assets.ts';
import { createFormReplica, REPLICA_FORMS } from './replica.ts';
import { plainView } from './view.ts';

const replica = createFormReplica({ asset: formAsset, strict: true });
const get = (url: string) => replica(new Request(url));
const textOf = async (url: string) => (await get(url))?.text() ?? '';

describe.each(REPLICA_FORMS.map((form) => [form.id, form] as const))('form %s', (_id, form) => {
  const url = `${form.scheme}://${form.host}${form.path}`;

  it('answers at its address, marked as a replica, with a policy', async () => {
    const page = await get(url);
    expect(page?.status).toBe(200);
    expect(page?.headers.get('content-security-policy')).toContain("script-src 'self'");
    const text = await page?.text();
    expect(text).toContain('演示环境：通签仿真页面');
    expect(text).toContain('仅供演示与测试');
    expect(text?.includes('推定')).toBe(form.inferred);
  });

  it('does not tell what its fields mean', async () => {
    const text = await textOf(url);
    for (const { datum } of form.rows) if (datum) expect(text).not.toContain(`"${datum}"`);
    expect(text).not.toMatch(/"(?:datum|policy)"/);
  });
});

it('leaves every other address to others', async () => {
  expect(await get('https://app.singlewindow.cn/cas/login')).toBeNull();
  expect(await get('https://app.singlewindow.cn/userserver/user/index')).toBeNull();
  expect(await get('https://example.com/APEC/settings/invoices')).toBeNull();
  const { path } = REPLICA_FORMS[1]!;
  expect(await replica(new Request(`https://app.singlewindow.cn${path}`, { method: 'POST' }))).toBeNull();
});

it('puts a form into frames of other origins', async () => {
  const form = REPLICA_FORMS.find(({ id }) => id === 'A1')!;
  const outer = await textOf(`https://www.singlewindow.cn${form.path}?nest=2`);
  const middle = /src="([^"]+)"/.exec(outer)?.[1]?.replaceAll('&amp;', '&') ?? '';
  expect(new URL(middle).origin).toBe('https://login.singlewindow.cn');
  const inner = /src="([^"]+)"/.exec(await textOf(middle))?.[1] ?? '';
  expect(new URL(inner).origin).toBe('https://app.singlewindow.cn');
  expect(await textOf(inner)).toContain('企业操作员补充信息');
});

it('lists the forms of a portal on its home page', async () => {
  const page = await textOf('https://consular.mfa.gov.cn/');
  expect(page).toContain('href="/APEC/settings/invoices"');
  expect(page).not.toContain('/userserver/');
});

it.each([
  '/form-client/../page.ts',
  '/vendor/react/../../package.json',
  '/vendor/unknown/x.js',
  '/vendor/antd/%2e%2e/x.js',
])('serves no file outside its folders: %s', async (path) => {
  expect(await formAsset(path)).toBeNull();
});

it.each([
  '/form-client/page.js',
  '/vendor/vue2/vue.runtime.min.js',
  '/vendor/element-ui/index.js',
  '/vendor/element-ui/theme-chalk/fonts/element-icons.woff',
  '/vendor/layui/layui.js',
  '/vendor/easyui/js/jquery.easyui.min.js',
  '/vendor/antd/antd.min.js',
  '/vendor/dayjs/dayjs.min.js',
  '/vendor/bootstrap-select/js/bootstrap-select.min.js',
])('serves %s', async (path) => {
  expect((await formAsset(path))?.body.length).toBeGreaterThan(100);
});

it('shows required rows with a star and ids only where they are known', () => {
  const login = plainView(REPLICA_FORMS.find(({ id }) => id === 'D')!);
  expect(login.rows.map(({ id }) => id)).toEqual(['swy', 'swm2', 'verifyCode']);
  const supplement = plainView(REPLICA_FORMS.find(({ id }) => id === 'A1')!);
  expect(supplement.rows[0]).toMatchObject({ shown: '*账号所有人姓名', id: 'f1' });
  expect(supplement.rows[5]?.shown).toBe('手机号码');
});
