// The dialect through the bridge, spoken by the portal's page script as it stands: both login paths, signatures that openssl and the
// replica verify, framed messages, an agent that dies and comes back, and everything a clerk can meet on the way.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { confirmRequest, DEMO_PIN } from '../scripts/acting.ts';
import type { TestPage } from '../scripts/browsers/browser.ts';
import {
  answerOn,
  BROWSERS,
  callFrom,
  confirmedCall,
  confirmInVain,
  freshLogin,
  linesOf,
  loginOn,
  openScene,
  PORTAL,
  pressLogin,
  type Scene,
  signOn,
  SLOW,
  type TestCard,
} from './support/e2e-scene.ts';
import { opensslVerifies } from './support/openssl.ts';
import { requires } from './support/requires.ts';

const BUSINESS = `${PORTAL}/ecommerce/179`;
const YEAR = 365 * 86_400_000;
const SIGN = 'cus-sec_SpcSignDataAsPEM';

describe.skipIf(!requires('openssl')).each(BROWSERS)('the dialect in %s', (name) => {
  let scene: Scene;
  let page: TestPage;
  let rsa: TestCard;

  beforeAll(async () => {
    scene = await openScene(name);
    page = await scene.browser.openPage(`${PORTAL}/cas/login#card`);
  });
  afterAll(() => scene.close());

  /** Signs in the page as it is, and has openssl verify what came back. */
  async function signedText(card: TestCard, algorithm: 'sm2' | 'rsa', inData: string) {
    const { Data, asked } = await confirmedCall(scene, page, { method: SIGN, args: { inData } });
    expect(Data).toHaveLength(2);
    expect(Data[1]).toBe(card.number);
    const signed = { algorithm, certificateFile: card.certificateFile, text: inData, signature: String(Data[0]) };
    expect(opensslVerifies(signed)).toBe(true);
    return { ...signed, asked };
  }

  it('logs in with an SM2 card in an ordinary reader', async () => {
    expect(linesOf(await loginOn(scene, page))[0]).toBe('登录');
    expect(await page.text('#cardInfo')).toContain(scene.card.number);
    expect(await page.text('#cardInfo')).toContain('SM2');
  });

  // Firefox tells of idle minutes alone, never of a locked screen
  if (name === 'chromium')
    it('a locked screen locks, and opens again with the screen', async () => {
      const popup = await scene.browser.extensionPage('ui/popup/index.html');
      const says = (words: string) => popup.waitUntil(`document.body.innerText.includes('${words}')`, SLOW);
      await says('可以签名');
      await scene.browser.screen!(true);
      await says('已锁定');
      await page.goto(BUSINESS);
      await page.waitFor('#sign:not([disabled])', SLOW);
      await callFrom(page, SIGN, { inData: 'x' });
      expect((await answerOn(page)).Error).toEqual([expect.stringContaining('锁定'), expect.any(String)]);
      expect(await scene.browser.hasExtensionWindow('approve')).toBe(false);
      await scene.browser.screen!(false);
      await says('可以签名');
      await popup.close();
      expect((await confirmedCall(scene, page, { method: SIGN, args: { inData: 'x' } })).Result).toBe(true);
    });

  it('signs business that the replica and openssl verify; one edited byte fails at both', async () => {
    await page.goto(BUSINESS);
    expect((await signOn(scene, page)).result).toContain('SM2');
    const task = await page.evaluate<{ task: string; text: string }>(
      `fetch('/ecommerce/179/task', { method: 'POST' }).then((response) => response.json())`,
    );
    const signed = await signedText(scene.card, 'sm2', task.text);
    const edited = task.text.replace(/\d(?=\D*$)/, (digit) => String((Number(digit) + 1) % 10));
    expect(edited).not.toBe(task.text);
    expect(opensslVerifies({ ...signed, text: edited })).toBe(false);
    const fields = { ...task, mode: 'text', content: edited, signature: signed.signature, certNo: scene.card.number };
    const answer = await page.evaluate(
      `fetch('/ecommerce/179/submit', { method: 'POST', body: new URLSearchParams(${JSON.stringify(fields)}) }).then((response) => response.json())`,
    );
    expect(answer).toMatchObject({ ok: false, refusal: 'signature' });
  });

  it('signs Chinese exactly as sent, line end and all', async () => {
    const signed = await signedText(scene.card, 'sm2', '报关单 数量：１２ 😀\r\n  总价 1,000.00元\n');
    expect(opensslVerifies({ ...signed, text: signed.text.trimEnd() })).toBe(false);
  });

  it.each([
    ['1 block of ASCII', 'abc', 1, 1],
    ['3 blocks of ASCII', 'goods', 60_000, 3],
    ['1 block of Chinese', '货物', 10, 1],
    ['3 blocks of Chinese', '电子口岸', 25_000, 3],
  ])('takes %s', async (_kind, word, times, blocks) => {
    const digest = createHash('sha1').update(word.repeat(times)).digest('hex');
    const answers = await framed(page, 'cus-sec_SpcSHA1Digest', `{ szInfo: ${JSON.stringify(word)}.repeat(${times}) }`);
    await page.waitUntil('window.answers.length === 1', SLOW);
    expect(await page.evaluate('window.answers[0].Data')).toEqual([digest]);
    expect(await page.evaluate('window.sent')).toEqual(answers(blocks));
  });

  it('signs a message that came in 3 blocks', async () => {
    const text = '跨境电商'.repeat(25_000);
    await framed(page, SIGN, `{ inData: '跨境电商'.repeat(25000) }`);
    await confirmRequest(scene.browser, { pin: DEMO_PIN });
    await page.waitUntil('window.answers.length === 1', SLOW);
    const [signature] = await page.evaluate<string[]>('window.answers[0].Data');
    const { certificateFile } = scene.card;
    expect(opensslVerifies({ algorithm: 'sm2', certificateFile, text, signature: signature ?? '' })).toBe(true);
  });

  it('logs in and signs with an RSA-1024 card', async () => {
    await scene.card.pull();
    rsa = await scene.addCard({ algorithm: 'rsa', bits: 1024 });
    await freshLogin(page);
    await loginOn(scene, page);
    expect(await page.text('#cardInfo')).toContain('RSA');
    await page.goto(BUSINESS);
    const signed = await signedText(rsa, 'rsa', 'order 20261122-0001 total 100.00');
    expect(Buffer.from(signed.signature, 'base64')).toHaveLength(128);
    expect(opensslVerifies({ ...signed, text: `${signed.text}\n` })).toBe(false);
  });

  it('a wrong PIN is said in the page with the tries left, and nothing is posted', async () => {
    await freshLogin(page);
    await pressLogin(page, '12345678');
    const { before, after } = await confirmInVain(scene.browser);
    expect(before).toContain('网页已送来密码');
    expect(before).not.toContain('12345678');
    expect(after).toContain('还可以重试 4 次');
    expect(await noticeOn(page)).toContain('输入口令错误，还可以重试四次');
    await expectNothingPosted(scene, page);

    await freshLogin(page);
    expect(await loginOn(scene, page)).toContain('上次不正确'); // and our window asked for the PIN itself
  });

  it('no card is said as 50200, and nothing is posted', async () => {
    await rsa.pull();
    await freshLogin(page);
    await pressLogin(page);
    expect(await noticeOn(page)).toBe('[读卡器底层库]打开读卡器失败:错误码=50200,Err:Custom50200');
    await expectNothingPosted(scene, page);
  });

  it('an expired certificate is said with its date, and nothing is posted', async () => {
    const yesterday = Date.now() - 86_400_000;
    const old = await scene.addCard({ validity: { notBefore: yesterday - 10 * YEAR, notAfter: yesterday } });
    await freshLogin(page);
    await pressLogin(page);
    expect(await noticeOn(page)).toMatch(/^证书已于 \d{4}-\d\d-\d\d 到期。/);
    await expectNothingPosted(scene, page);
    await old.pull();
    await scene.card.insert();
  });

  it('the next call works after the agent was killed and started again; a white reader logs in', async () => {
    await freshLogin(page);
    await page.waitFor('#control[data-state="ready"]', SLOW);
    await callFrom(page, 'ra_Is903Reader');
    expect((await answerOn(page)).Data).toEqual(['0']);
    await scene.restartAgent({ settings: { whiteReader: true } });
    await callFrom(page, 'ra_Is903Reader');
    expect((await answerOn(page)).Data).toEqual(['1']);
    expect(linesOf(await loginOn(scene, page))[0]).toBe('登录');
    expect(await page.text('#cardInfo')).toContain(scene.card.number);
  });

  it('no PIN is in the agent’s log', async () => {
    const log = await readFile(`${scene.data}/agent.log`, 'utf8');
    expect(log).toContain('agent.started');
    for (const pin of [DEMO_PIN, '12345678']) expect(log).not.toContain(pin);
  });
});

/** Sends one request framed, as the script does for its 16 methods, and notes the kind of every message that leaves. */
async function framed(page: TestPage, method: string, args: string): Promise<(blocks: number) => string[]> {
  await page.front();
  await page.evaluate(`(() => {
    window.sent = [];
    window.answers = [];
    const own = window.nativeSend ??= WebSocket.prototype.send;
    WebSocket.prototype.send = function (text) { window.sent.push(text.slice(0, 8)); return own.call(this, text); };
    const request = { _method: '${method}', _id: 4711, args: ${args} };
    EportClient.call('${method}', { nothing: 0 }, (answer) => { if (answer.Result) window.answers.push(answer); });
    EportClient.sendFrames(JSON.stringify(request), () => undefined);
    return 0;
  })()`);
  return (blocks) => ['{"_metho', ...Array.from({ length: blocks }, () => 'BLOCKTXT')];
}

async function noticeOn(page: TestPage): Promise<string> {
  await page.waitUntil(`document.querySelector('#notice').textContent !== ''`, SLOW);
  return page.text('#notice');
}

/** The random of the page is not spent, so the server has seen no login. */
async function expectNothingPosted(scene: Scene, page: TestPage): Promise<void> {
  expect(await page.evaluate('location.pathname')).toBe('/cas/login');
  expect(await page.evaluate(`document.querySelector('#signData').value`)).toBe('');
  const random = await page.evaluate<string>(`document.querySelector('#random').value`);
  expect(scene.replica.store.takeRandom(random)).toBe('good');
  expect(await scene.browser.hasExtensionWindow('approve')).toBe(false);
}
