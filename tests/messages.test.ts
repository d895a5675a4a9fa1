// The message centre over the real channel: what cards and the log give rise to, counted right when the browser finds the agent again.
import { expect, it } from 'vitest';
import { until } from '../scripts/browsers/browser.ts';
import { order, scene, SIGN, WRONG } from './support/fault-acts.ts';
import { CARD_PIN } from './support/fault-scene.ts';
import { makeRealCard } from './support/real-card.ts';

const DAY = 86_400_000;
const PATIENCE = { timeout: 30_000 };

it('a card near its end, wrong PINs, the factory PIN, signatures that fail and a frozen certificate: once each, over a kill of the agent too', async () => {
  const all = await scene({ cards: [] });
  const { clerk } = all;
  const messages = async () => (await clerk.link.call('messages.list', {})).messages;
  const kinds = async () => (await messages()).map(({ kind }) => kind).toReversed();
  const become = (...wanted: string[]) =>
    until(wanted.join(', '), async () => (await kinds()).join() === wanted.join(), PATIENCE);
  const counted = (unread: number) =>
    until(`${String(unread)} unread`, () => Promise.resolve(clerk.standing()?.unread === unread), PATIENCE);
  await counted(0);

  const now = Date.now();
  const validity = { notBefore: now - 900 * DAY, notAfter: now + 5.5 * DAY };
  const card = await makeRealCard(all.data, { validity, pin: CARD_PIN });
  await become('expiring');
  await counted(1);
  expect((await messages())[0]).toMatchObject({ within: 7, read: false, certificate: { office: 'card-office' } });
  expect(clerk.standing()?.pressing).toMatchObject({ kind: 'expiring' });

  const page = await clerk.page();
  const signing = page.call(SIGN, { inData: order() });
  const view = await clerk.window();
  for (let left = 4; left >= 2; left--)
    expect(await clerk.confirm(view, { pin: WRONG })).toMatchObject({ problem: { params: { tries: left } } });
  expect(await clerk.confirm(view, { pin: CARD_PIN })).toMatchObject({ state: 'done' });
  expect((await signing).Result).toBe(true);
  await become('expiring', 'pin-low', 'pin-factory');

  const [mine] = (await clerk.link.call('certificates.list', {})).certificates;
  await clerk.link.call('certificates.freeze', { certificate: mine!.certificate.id, frozen: true });
  for (let time = 0; time < 2; time++) expect((await page.call(SIGN, { inData: order() })).Result).toBe(false);
  await become('expiring', 'pin-low', 'pin-factory', 'frozen-used');
  card.pull();
  await clerk.sees(card.id, false);
  expect((await page.call(SIGN, { inData: order() })).Result).toBe(false);
  await become('expiring', 'pin-low', 'pin-factory', 'frozen-used', 'failed');
  await counted(5);
  const [failed, asked] = await messages();
  const log = await clerk.log();
  expect(failed).toMatchObject({ verb: 'sign', count: 1, site: 'https://app.singlewindow.cn' });
  expect(asked).toMatchObject({ code: 'token/certificate-frozen' });
  for (const message of [failed!, asked!])
    if ('line' in message) expect(log[message.line - 1]).toMatchObject({ result: 'failed', code: message.code });

  await clerk.link.call('messages.read', { numbers: [failed!.number, asked!.number, 4711] });
  await counted(3);
  const before = await messages();
  await all.kill();
  card.insert();
  await all.restart();
  await clerk.sees(card.id, true);
  await counted(3);
  expect(await messages()).toEqual(before);
});
