// The agent's other ways in and out, in a process of its own: the official control used as a device, and the second door for
// programs of this computer. What a person must agree to is the same as for every page.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { verifySignature } from '../agent/crypto/verify.ts';
import { utf8 } from '#shared/bytes.ts';
import { until } from '../scripts/browsers/browser.ts';
import { type FakeControl, startFakeControl } from './devices/fake-control.ts';
import { CARD_PIN } from './support/fault-scene.ts';
import { expectLog, order, scene, SIGN, spkiOf } from './support/fault-acts.ts';

/** The control's own port: the agent looks for it there and nowhere else. */
const CONTROL_PORT = 61_232;
const PATIENCE = { timeout: 30_000 };

describe('the official control as a device', () => {
  let control: FakeControl | null = null;
  afterEach(async () => {
    await control?.close();
    control = null;
  });

  async function withControl() {
    control = await startFakeControl(CONTROL_PORT);
    const opened = await scene({ cards: [], config: { control: { enabled: true } } });
    await until(
      'the control',
      async () => (await opened.clerk.link.call('tokens.list', {})).tokens.some(({ driver }) => driver === 'control'),
      PATIENCE,
    );
    const { tokens } = await opened.clerk.link.call('tokens.list', {});
    return { ...opened, control, token: tokens[0]! };
  }

  it('signs for a page behind the same window and log', async () => {
    const { clerk, control: official, token } = await withControl();
    const page = await clerk.page();
    const text = order();
    const signed = page.call(SIGN, { inData: text });
    const window = await clerk.window();
    expect(window).toMatchObject({ verb: 'sign', pin: 'ask', document: { kind: 'customs-179' } });
    expect(official.received.map(({ method }) => method)).not.toContain(SIGN);
    expect(await clerk.confirm(window, { pin: official.pin, token: token.id })).toEqual({
      state: 'done',
      problem: null,
    });
    const reply = await signed;
    expect(
      verifySignature(spkiOf(official.certificate), 'rsa-pkcs1-sha1', utf8(text), Buffer.from(reply.Data[0], 'base64')),
    ).toBe(true);
    await expectLog({ clerk } as Parameters<typeof expectLog>[0], 'sign done');
  });

  it('passes on what we do not implement only after 确认, and never what is dangerous', async () => {
    const { clerk, control: official } = await withControl();
    const page = await clerk.page();
    const forwarded = page.call('cus-sec_SpcGetCardAttachInfo', {});
    const window = await clerk.window();
    expect(window).toMatchObject({ verb: 'forward', document: { kind: 'control-method' } });
    expect(official.received.map(({ method }) => method)).not.toContain('cus-sec_SpcGetCardAttachInfo');
    await clerk.refuse(window);
    expect((await forwarded).Result).toBe(false);
    const dangerous = await page.call('base_OpenFileAsBase64', { path: '/etc/hostname', fileSize: '1M' });
    expect(dangerous.Result).toBe(false);
    expect(await clerk.pending()).toEqual([]);
    expect(official.received.filter(({ method }) => /AttachInfo|^base_/.test(method))).toEqual([]);
  });

  it("attack 22: a page's PIN that it passes on is asked for after a wrong one, and is never used at two tries left", async () => {
    const { clerk, control: official, token } = await withControl();
    const sent = () => official.received.filter(({ method }) => method.startsWith('swc_')).map(({ args }) => args);
    const [page, other] = [await clerk.page(), await clerk.page('https://login.singlewindow.cn')];
    const wrong = page.call('swc_security_login', { passwd: '00000000' });
    const honoured = await clerk.window();
    expect(honoured).toMatchObject({ verb: 'forward', pin: 'page', tokens: [{ id: token.id }] });
    expect(JSON.stringify(honoured)).not.toContain('00000000');
    await clerk.confirm(honoured);
    expect((await wrong).Error[0]).toBe('[智能卡应用模块]输入口令错误，还可以重试四次');
    expect(await clerk.tries(token.id)).toBe(4);
    // The site is on `ask` now: what is typed goes in the place of what the page sent.
    const asked = page.call('swc_security_login', { passwd: '00000000' });
    const window = await clerk.window();
    expect(window).toMatchObject({ pin: 'ask', pinNote: { code: 'token/page-pin-distrusted' } });
    expect(await clerk.confirm(window, { pin: '00000001' })).toMatchObject({ state: 'again' });
    expect(await clerk.confirm(window, { pin: official.pin })).toMatchObject({ state: 'done' });
    expect((await asked).Result).toBe(true);
    expect(sent()).toEqual([{ passwd: '00000000' }, { passwd: '00000001' }, { passwd: official.pin }]);
    // A PIN inside a text cannot be replaced: it is passed on whole or not at all.
    const hidden = await page.call('swc_postdata', JSON.stringify({ order: 'A-1', passwd: official.pin }));
    expect(hidden.Error[1]).toBe('Err:Custom95013');
    const text = JSON.stringify({ order: 'A-1', passwd: '00000000' });
    official.triesLeft = 3;
    const within = other.call('swc_postdata', text);
    const seen = await clerk.window();
    expect(seen).toMatchObject({ verb: 'forward', pin: 'page' });
    expect(seen.document.text).toContain('A-1');
    expect(seen.document.text).not.toContain('00000000');
    await clerk.confirm(seen);
    expect((await within).Result).toBe(false);
    expect(await clerk.tries(token.id)).toBe(2);
    const third = await clerk.page('https://swapp.singlewindow.cn');
    for (const last of [text, 'anything that only the control can read'])
      expect((await third.call('swc_postdata', last)).Result).toBe(false);
    expect([official.triesLeft, sent().length]).toEqual([2, 4]);
    expect(await clerk.pending()).toEqual([]);
  });

  it('says that the card is gone when the control is, and takes it up again', async () => {
    const { clerk, token, control: official } = await withControl();
    await official.close();
    await clerk.sees(token.id, false);
    control = await startFakeControl(CONTROL_PORT);
    await until('the card list', async () => (await clerk.link.call('tokens.list', {})).tokens.length === 1, PATIENCE);
    expect((await clerk.link.call('tokens.list', {})).tokens[0]?.driver).toBe('control');
  });
});

describe('the second door', () => {
  /** A program's client: waits for the greeting, then one request at a time (spec/eport-protocol §10). */
  async function program(data: string) {
    const port = Number(readFileSync(join(data, 'eport-port'), 'utf8'));
    const socket = new WebSocket(`ws://127.0.0.1:${port}`);
    const heard: { _id: unknown; _method: string; _args: { Result: boolean; Data: string[]; Error: string[] } }[] = [];
    socket.on('message', (message: Buffer) =>
      heard.push(JSON.parse(message.toString('utf8')) as (typeof heard)[number]),
    );
    await until('a message', () => Promise.resolve(heard.length > 0), PATIENCE);
    return {
      heard,
      async call(method: string, args: object) {
        const before = heard.length;
        socket.send(JSON.stringify({ _method: method, _id: '1', args }));
        await until('a message', () => Promise.resolve(heard.length > before), PATIENCE);
        return heard.at(-1)!;
      },
      close: () => socket.terminate(),
    };
  }

  it('greets every program and refuses the card to one that is not listed', async () => {
    const { clerk, data } = await scene({ config: { eport: { port: 0 } } });
    const erp = await program(data);
    expect(erp.heard[0]).toMatchObject({ _id: 0, _method: 'open' });
    const reply = await erp.call(SIGN, { inData: order(), passwd: CARD_PIN });
    expect(reply._args.Result).toBe(false);
    expect(reply._args.Error.join()).toContain('allowPrograms');
    expect(await clerk.pending()).toEqual([]);
    erp.close();
  });

  it('asks in the browser for a listed one, and never uses a PIN it sends', async () => {
    const { clerk, data, cards } = await scene({ config: { eport: { port: 0, allowPrograms: [process.execPath] } } });
    const erp = await program(data);
    const text = order();
    const signed = erp.call(SIGN, { inData: text, passwd: '00000000' });
    const window = await clerk.window();
    expect(window).toMatchObject({ verb: 'sign', page: null, pin: 'ask' });
    await clerk.confirm(window, { pin: CARD_PIN });
    const { _id, _args } = await signed;
    expect(_id).toBe('1');
    expect(
      verifySignature(
        spkiOf(readFileSync(cards[0]!.certificateFile)),
        'rsa-pkcs1-sha1',
        utf8(text),
        Buffer.from(_args.Data[0]!, 'base64'),
      ),
    ).toBe(true);
    expect(await clerk.tries(cards[0]!.id)).toBe(5);
    erp.close();
  });
});
