// The choice of a certificate against the real agent: what was chosen last at a site is proposed there, also after a restart and never
// elsewhere; what cannot be used is named with its reason and refused (spec/desk rows 17.0b, 15.5).
import { expect, it } from 'vitest';
import { OTHER_DEMO_COMPANY } from '../agent/operations/demo.ts';
import { LOGIN, order, random, scene, SIGN } from './support/fault-acts.ts';
import { CARD_PIN, inChinese, type TestPage } from './support/fault-scene.ts';

const ELSEWHERE = 'https://swapp.singlewindow.cn';

it('the last choice is proposed at its own site alone, also after a restart; the drawer marks the one of this session', async () => {
  const it1 = await scene({ cards: [{}, {}] });
  const { clerk } = it1;
  /** Asks for a signature and answers with the certificate named, or with the one proposed. @returns the token proposed */
  const proposed = async (page: TestPage, token?: string): Promise<string | undefined> => {
    const signed = page.call(SIGN, { inData: order() });
    const view = await clerk.window();
    await clerk.confirm(view, { pin: CARD_PIN, ...(token !== undefined && { token }) });
    expect((await signed).Result).toBe(true);
    return view.tokens.find(({ certificates }) => certificates.some(({ id }) => id === view.certificate))?.id;
  };
  const marked = async () => {
    const { certificates } = await clerk.link.call('certificates.list', {});
    return certificates.filter(({ current }) => current).map(({ token, certificate }) => [token, certificate.usage]);
  };
  expect(await marked()).toEqual([]);
  const first = (await proposed(await clerk.page()))!;
  const second = it1.cards.find(({ id }) => id !== first)!.id;
  await proposed(await clerk.page(), second);
  expect(await marked()).toEqual([[second, 'sign']]);
  expect(await proposed(await clerk.page(ELSEWHERE), first)).toBe(first);
  expect(await proposed(await clerk.page())).toBe(second);

  await it1.kill();
  await it1.restart();
  expect(await marked()).toEqual([]); // of an earlier session
  expect(await proposed(await clerk.page())).toBe(second);
  expect(await proposed(await clerk.page(ELSEWHERE))).toBe(first);
  expect(await marked()).toEqual([[first, 'sign']]);
});

it('frozen and of another company: in sight with the reason, not to be had by naming them, and no try is spent', async () => {
  const { clerk, cards } = await scene({ cards: [{}, {}, { company: OTHER_DEMO_COMPANY }] });
  const [own, cold, other] = [cards[0]!, cards[1]!, cards[2]!];
  const page = await clerk.page();
  const login = page.call(LOGIN, { random: random() });
  await clerk.confirm(await clerk.window(), { pin: CARD_PIN, token: own.id });
  expect((await login).Result).toBe(true);
  const entries = (await clerk.link.call('certificates.list', {})).certificates;
  expect(entries[0]?.portals.map(({ takes }) => takes)).toEqual(['no', 'no', 'no']); // a demo card
  const frozen = entries.find(({ token, certificate }) => token === cold.id && certificate.usage === 'sign')!;
  await clerk.link.call('certificates.freeze', { certificate: frozen.certificate.id, frozen: true });
  // The other of the same holder is the one to use, also where the frozen one is newer.
  const left = (await clerk.link.call('certificates.list', {})).certificates.filter(({ token }) => token === own.id);
  expect(left.find(({ certificate }) => certificate.usage === 'sign')).toMatchObject({ state: 'valid', newer: null });

  for (const [card, words] of [
    [cold, '证书已在这台电脑上冻结。'],
    [other, '登录用的是演示贸易有限公司的卡，现在插的是乙公司（演示）的卡。'],
  ] as const) {
    const asked = page.call(SIGN, { inData: order() });
    const view = await clerk.window();
    expect(view.tokens.map(({ id, certificates }) => [id, certificates.length])).toEqual([[own.id, 1]]);
    expect(view.unusable).toHaveLength(2);
    expect(inChinese(view.unusable!.find(({ token }) => token === card.id)!.problem)).toContain(words);
    const { problem } = await clerk.confirm(view, { pin: CARD_PIN, token: card.id });
    expect(inChinese(problem)).toContain(words);
    expect((await asked).Result).toBe(false);
    expect(await clerk.tries(card.id)).toBe(5);
  }
});
