// A clerk whose CA sent a .pfx, in both browsers: from the certificate drawer to the page for keys, the file chosen, its password and the
// new PIN typed in the real window; then the portal is logged in at with it. Backup and request as far as their files.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueCard } from '../agent/certificates/issue.ts';
import { fromPem, toPem } from '../agent/certificates/pem.ts';
import { readPrivateKey } from '../agent/crypto/sm2.ts';
import { DEMO_COMPANY } from '../agent/operations/demo.ts';
import { confirmRequest } from '../scripts/acting.ts';
import { type TestPage, until } from '../scripts/browsers/browser.ts';
import { BROWSERS, freshLogin, openScene, PORTAL, pressLogin, type Scene, SLOW } from './support/e2e-scene.ts';

const PIN = 'z382716';
const FILE_PASSWORD = 'of the file 1';

let folder: string;
const file = (name: string) => join(folder, name);
const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'pipe'] });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tongqian-keys-e2e-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A key of openssl with a certificate of the authority that the replica trusts, as the CA would send them. */
function makePfx(data: string): void {
  openssl('genpkey', '-algorithm', 'SM2', '-out', file('a.key'));
  const spki = openssl('pkey', '-in', file('a.key'), '-pubout', '-outform', 'DER');
  const authority = readFileSync(join(data, 'demo/ca-sm2.pem'), 'utf8');
  const certificate = issueCard({
    authority: {
      certificate: fromPem('CERTIFICATE', authority)[0]!,
      key: readPrivateKey(fromPem('PRIVATE KEY', authority)[0]!),
    },
    spki,
    holder: {
      ...{ ...DEMO_COMPANY, holder: '导入用户', idType: '1', medium: '' },
      codes: { entity: '01', card: '02', user: '01' },
    },
    usage: 'sign',
    validity: { notBefore: Date.now() - 60_000, notAfter: Date.now() + 400 * 86_400_000 },
  });
  writeFileSync(file('a.crt'), toPem('CERTIFICATE', certificate));
  writeFileSync(join(data, 'demo/card-imported.pem'), toPem('CERTIFICATE', certificate), { mode: 0o600 }); // known at the portal
  const given = ['-inkey', file('a.key'), '-in', file('a.crt'), '-passout', `pass:${FILE_PASSWORD}`];
  openssl('pkcs12', '-export', ...given, '-out', file('a.pfx'));
}

describe.each(BROWSERS)('keys in %s', { timeout: 180_000 }, (name) => {
  let scene: Scene;
  let page: TestPage;

  beforeAll(async () => {
    scene = await openScene(name);
    makePfx(scene.data);
    page = await scene.browser.extensionPage('ui/certificates/index.html');
    await page.waitFor('.new-key', SLOW);
    await page.click('.new-key');
    await page.waitFor('#pane-import', SLOW);
  }, 240_000);
  afterAll(() => scene.close());

  const choose = (pane: string, path: string): Promise<void> =>
    page.evaluate(`(() => {
      const given = new DataTransfer();
      const bytes = Uint8Array.from(atob('${readFileSync(path).toString('base64')}'), (c) => c.charCodeAt(0));
      given.items.add(new File([bytes], '单位证书.pfx'));
      const field = document.querySelector('${pane} input[type=file]');
      field.files = given.files;
      field.dispatchEvent(new Event('change', { bubbles: true }));
    })()`);
  const start = async (pane: string): Promise<TestPage> => {
    await page.front();
    await page.waitFor(`${pane} > .row .button.primary:not([disabled])`, SLOW);
    await page.click(`${pane} > .row .button.primary`);
    return scene.browser.approvalWindow(SLOW);
  };
  const type = async (window: TestPage, ...secrets: string[]): Promise<void> => {
    for (const [place, secret] of secrets.entries())
      await window.type(`.pins .pin:nth-of-type(${String(place + 1)}) input`, secret, { clear: true });
    await window.waitFor('.button.confirm[aria-disabled="false"]', SLOW);
    await window.click('.button.confirm');
  };
  const closed = () =>
    until('the window to close', async () => !(await scene.browser.hasExtensionWindow('approve')), SLOW);

  it('a .pfx is imported: a wrong password keeps the window, the right one brings the certificate', async () => {
    await choose('#pane-import', file('a.pfx'));
    const window = await start('#pane-import');
    await window.waitFor('.pins input', SLOW);
    expect(await window.text('.fields')).toContain('单位证书.pfx');
    await type(window, 'another', PIN, PIN);
    await window.waitUntil('document.body.innerText.includes("文件的密码不正确")', SLOW);
    await type(window, FILE_PASSWORD, PIN, PIN);
    await closed();
    await page.waitFor('#pane-import .done', SLOW);
    expect(await page.text('#pane-import .done')).toContain('导入用户');
    await page.waitUntil('document.querySelectorAll(".key").length === 1', SLOW);
    const inPage = await page.evaluate<string>('document.documentElement.outerHTML');
    for (const secret of [PIN, FILE_PASSWORD]) expect(inPage).not.toContain(secret);
  });

  it('and logs in at the portal with it, which is proposed before the demo card', async () => {
    const form = await scene.browser.openPage(`${PORTAL}/cas/login`);
    await freshLogin(form);
    await pressLogin(form, PIN);
    const { text } = await confirmRequest(scene.browser, { pin: PIN });
    expect(text).toContain('导入用户');
    await form.waitUntil(`location.pathname === '/deskserver/sw/deskIndex'`, SLOW);
    await form.close();
  });

  it('a request is made for the company that is typed, and offered as a file', async () => {
    await page.front();
    await page.click('#tab-new');
    await page.type('#pane-new [name=company]', '演示贸易有限公司');
    const window = await start('#pane-new');
    await window.waitFor('.pins input', SLOW);
    await type(window, PIN, PIN);
    await closed();
    await page.waitFor('#pane-new .done .button', SLOW);
    expect(await page.text('#pane-new .done')).toContain('演示贸易有限公司.csr');
    await page.waitUntil('document.querySelectorAll(".key").length === 2', SLOW);
    await page.waitUntil('document.querySelector(".list").innerText.includes("等待证书")', SLOW);
  });

  it('closing the window in the middle leaves everything as it was', async () => {
    await page.front();
    await page.click('.key:first-of-type .backup');
    await page.waitFor('.opened .button.primary', SLOW);
    await page.click('.opened .button.primary');
    const window = await scene.browser.approvalWindow(SLOW);
    await window.waitFor('.pins input', SLOW);
    await window.close();
    await page.waitUntil('document.querySelector(".opened .band.amber") !== null', SLOW);
    expect(await page.evaluate('document.querySelectorAll(".key").length')).toBe(2);
  });
});
