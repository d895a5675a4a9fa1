// A frozen certificate is refused on every way to its key, at once, in every browser, and after a restart (spec/desk row 9.5).
import { expect, it } from 'vitest';
import { toBase64, utf8 } from '#shared/bytes.ts';
import { until } from '../scripts/browsers/browser.ts';
import { LOGIN, order, random, scene, SIGN, signsAgain } from './support/fault-acts.ts';
import { CARD_PIN } from './support/fault-scene.ts';

const FROZEN = 'token/certificate-frozen';

it('freeze: signature, login and running batch end; a window that is open cannot be confirmed; released, it signs', async () => {
  const it1 = await scene({ cards: [{}] });
  const { clerk, cards } = it1;
  const page = await clerk.page();
  const list = async () => (await clerk.link.call('certificates.list', {})).certificates;
  const mine = (await list()).find(({ certificate }) => certificate.usage === 'sign')!;
  expect(mine).toMatchObject({
    state: 'valid',
    revocation: 'unknown',
    identity: 'company',
    lastUsed: null,
    demo: true,
  });
  await signsAgain(it1, page);
  const used = (await list()).find(({ certificate }) => certificate.id === mine.certificate.id)!;
  expect(used.lastUsed).toBeGreaterThan(0);
  expect(used.sites).toEqual(['https://app.singlewindow.cn']);

  // A batch that was consented to, and a window that is open, when the clerk freezes.
  const opening = clerk.link.call('batch.open', {
    token: cards[0]!.id,
    certificate: mine.certificate.id,
    title: '演示',
    count: 10,
    minutes: 5,
  });
  await clerk.confirm(await clerk.window(), { pin: CARD_PIN, token: cards[0]!.id });
  const { batch } = await opening;
  await clerk.link.call('batch.sign', { batch, items: ['MQ=='] });
  const waiting = page.call(SIGN, { inData: order() });
  const view = await clerk.window();
  await clerk.link.call('certificates.freeze', { certificate: mine.certificate.id, frozen: true });

  expect(await clerk.confirm(view, { pin: CARD_PIN, token: cards[0]!.id })).toMatchObject({
    problem: { code: FROZEN },
  });
  expect(await waiting).toMatchObject({ Result: false });
  await expect(clerk.link.call('batch.sign', { batch, items: ['MQ=='] })).rejects.toThrow('batch/ended');
  for (const call of [
    page.call(SIGN, { inData: order() }),
    page.call(SIGN, { inData: order(), passwd: CARD_PIN }),
    page.call(LOGIN, { random: random() }),
  ])
    expect(await call).toMatchObject({ Result: false });
  expect(await clerk.pending()).toEqual([]);
  expect((await clerk.link.call('tokens.list', {})).problem).toEqual({ code: FROZEN, params: {} });
  expect(await clerk.tries(cards[0]!.id)).toBe(5);
  expect((await list()).find(({ certificate }) => certificate.id === mine.certificate.id)).toMatchObject({
    state: 'frozen',
  });

  await it1.kill();
  await it1.restart();
  const later = await clerk.page();
  expect((await clerk.link.call('tokens.list', {})).problem).toEqual({ code: FROZEN, params: {} });
  expect(await later.call(SIGN, { inData: order() })).toMatchObject({ Result: false });
  await clerk.link.call('certificates.freeze', { certificate: mine.certificate.id, frozen: false });
  await signsAgain(it1, later);
  const verbs = (await clerk.log()).map(({ verb, result }) => `${verb} ${result}`);
  // the encryption certificate beside it goes with it
  const changes = ['freeze changed', 'freeze changed', 'unfreeze changed', 'unfreeze changed'];
  expect(verbs.filter((words) => words.endsWith('freeze changed'))).toEqual(changes);
});

it('freeze: a running list and 本次连续签名 stop and say why; what uses another certificate goes on, also after the release', async () => {
  const { clerk, cards } = await scene({ cards: [{}] });
  const page = await clerk.page();
  const { certificates } = await clerk.link.call('certificates.list', {});
  const idOf = (usage: string) => certificates.find(({ certificate }) => certificate.usage === usage)!.certificate.id;
  const freeze = (certificate: string, frozen: boolean) =>
    clerk.link.call('certificates.freeze', { certificate, frozen });
  const [own, other] = [idOf('sign'), idOf('encrypt')];
  const first = page.call(SIGN, { inData: order() });
  await clerk.confirm(await clerk.window(), { pin: CARD_PIN });
  await first;
  const second = page.call(SIGN, { inData: order() });
  const series = await clerk.window();
  await clerk.confirm(series, { pin: CARD_PIN, series: { count: 50, minutes: 5 } });
  await second;
  const opening = clerk.link.call('batch.open', { token: cards[0]!.id, certificate: own, title: '演示', count: 9, minutes: 5 }); // prettier-ignore
  await clerk.confirm(await clerk.window(), { pin: CARD_PIN, token: cards[0]!.id });
  const { batch } = await opening;
  const listed = clerk.link.call('batch.list', {
    title: '演示',
    items: Array.from({ length: 2000 }, (_, i) => ({
      name: `${String(i)}.txt`,
      data: toBase64(utf8(`第 ${String(i)} 票`)),
    })),
  });
  const list = await clerk.window();
  await clerk.confirm(list, { pin: CARD_PIN });
  await clerk.link.call('run.act', { id: list.id, act: 'pause', pin: null });

  await freeze(other, true);
  await freeze(other, false);
  expect((await page.call(SIGN, { inData: order() })).Result).toBe(true); // covered: no window
  expect((await clerk.link.call('batch.sign', { batch, items: ['MQ=='] })).signatures).toHaveLength(1);
  expect(clerk.runs.get(list.id)?.state).toBe('paused');

  await freeze(own, true);
  await expect(clerk.link.call('batch.sign', { batch, items: ['MQ=='] })).rejects.toThrow('batch/ended');
  const told = () =>
    Promise.resolve(clerk.runs.get(list.id)?.state === 'card' && clerk.runs.get(series.id)?.state === 'ended');
  await until('both to stop', told, { timeout: 30_000 });
  expect(clerk.runs.get(list.id)?.why).toEqual({ code: FROZEN, params: {} });
  await expect(clerk.link.call('run.act', { id: list.id, act: 'go-on', pin: CARD_PIN })).rejects.toThrow(FROZEN);
  await freeze(own, false);
  await clerk.link.call('run.act', { id: list.id, act: 'go-on', pin: CARD_PIN });
  expect((await listed).items.filter((item) => 'signature' in item)).toHaveLength(2000);
});

it('a new PIN that is easily guessed costs no try and keeps the window open; a good one is taken', async () => {
  const { clerk, cards } = await scene({ cards: [{ algorithm: 'sm2' }] });
  const [card] = cards;
  const changed = clerk.link.call('certificates.change-pin', { token: card!.id });
  const { id, digest, certificate } = await clerk.window();
  const answer = { id, digest, certificate, token: card!.id, decision: 'confirm' as const, pin: CARD_PIN };
  for (const newPin of ['12345678', '00000000', '11112222', '19800131', '88888888'])
    expect(await clerk.link.call('approval.answer', { ...answer, newPin })).toMatchObject({
      state: 'again',
      problem: { code: 'pin/weak' },
    });
  expect(await clerk.tries(card!.id)).toBe(5);
  expect(await clerk.link.call('approval.answer', { ...answer, newPin: '73920164' })).toMatchObject({ state: 'done' });
  await changed;
  expect(await clerk.tries(card!.id)).toBe(5);
  expect((await clerk.log()).filter(({ verb }) => verb === 'change-pin')).toHaveLength(1);
  // a change of its PIN is no use of a certificate
  const { certificates } = await clerk.link.call('certificates.list', {});
  expect(certificates.map(({ lastUsed }) => lastUsed)).toEqual(certificates.map(() => null));
});

it('the PIN of a frozen card is not changed, and the frozen one is the reason given, also beside a card that works', async () => {
  const { clerk, cards } = await scene({ cards: [{}, { algorithm: 'sm2' }] });
  const { certificates } = await clerk.link.call('certificates.list', {});
  const own = certificates.find(({ token, certificate }) => token === cards[0]!.id && certificate.usage === 'sign')!;
  await clerk.link.call('certificates.freeze', { certificate: own.certificate.id, frozen: true });
  const changed = clerk.link.call('certificates.change-pin', { token: cards[0]!.id });
  await expect(changed).rejects.toThrow(FROZEN);
});
