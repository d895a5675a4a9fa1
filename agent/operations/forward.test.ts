import { expect, test } from 'vitest';
import { utf8 } from '#shared/bytes.ts';
import { Problem, toProblem } from '#shared/errors.ts';
import type { ApprovalView } from '#shared/protocol/views.ts';
import type { AuditEntry } from '../audit.ts';
import type { Confirmation, Question } from '../approval.ts';
import type { OperationContext } from './context.ts';
import { createFloodGate } from './flood.ts';
import { type ControlReply, forward } from './forward.ts';
import { createGrants } from './grants.ts';

const ORIGIN = 'https://app.singlewindow.cn';
const PIN = '13579246';
const WRONG: ControlReply = { Result: false, Data: [], Error: ['[智能卡应用模块]输入口令错误，还可以重试四次', 'x'] };
const DONE: ControlReply = { Result: true, Data: ['ok'], Error: [] };

interface World {
  tries?: number | null;
  /** Drivers of the cards that are in. */
  cards?: string[];
  /** Drivers of the cards that were frozen. */
  frozen?: string[];
  policy?: 'honour' | 'ask';
  distrusted?: string[];
  /** What the person types; null presses 确认 alone, undefined refuses. */
  typed?: string | null;
  reply?: ControlReply;
}

/** One forwarded call: what the window showed, what reached the control, what came back. */
async function passOn(args: unknown, world: World = {}) {
  const shown: Omit<ApprovalView, 'id' | 'digest' | 'requestedAt' | 'expiresAt'>[] = [];
  const sent: unknown[] = [];
  const refreshed: string[] = [];
  const lines: AuditEntry[] = [];
  const distrustedPins = new Set(world.distrusted);
  const audit = { append: (line: AuditEntry) => void lines.push(line), knows: () => true, lastCertificate: () => null };
  const context = {
    requireOpen: () => undefined,
    control: () => (_: string, given: unknown) => {
      sent.push(given);
      return Promise.resolve(world.reply ?? DONE);
    },
    grants: createGrants(),
    flood: createFloodGate({ write: (line) => void lines.push(line), signal: new AbortController().signal }),
    audit,
    tokens: {
      situation: () => ({ problem: null, readers: [], tokens: [] }),
      refreshPin: (id: string) => Promise.resolve(void refreshed.push(id)),
      markFactoryPin: () => expect.unreachable('the PIN may be of any key that the control holds'),
      present: () =>
        (world.cards ?? ['control']).map((driver) => {
          const certificate = { id: 'c', usage: 'sign', notBefore: 0, notAfter: 2 };
          return {
            token: { id: driver, driver, demo: false, pinLength: { min: 8, max: 8 } },
            view: { id: driver, driver, locked: false, triesLeft: world.tries ?? null, certificates: [certificate] },
            certificates: [{ certificate: { view: certificate }, frozen: world.frozen?.includes(driver) ?? false }],
          };
        }),
    },
    approvals: {
      ask: (question: Question<unknown>) => {
        shown.push(question.view);
        if (world.typed === undefined) return Promise.reject(new Problem('approval/refused'));
        const pin = world.typed === null ? null : utf8(world.typed);
        return question.attempt({ token: (world.cards ?? ['control'])[0]!, certificate: 'c', pin } as Confirmation);
      },
    },
    distrustedPins,
    cebSm2: { signatureMethod: 'urn:test:sm2', digestMethod: 'urn:test:sm3', digest: 'sm3' },
    pagePinPolicy: () => world.policy ?? 'honour',
    now: () => 1,
  } as unknown as OperationContext;
  const page = { origin: ORIGIN, topOrigin: '', tab: 1, frame: 0, document: 'd' };
  const outcome = await forward(context, {
    caller: { kind: 'page', extension: 'e', page, portal: null },
    method: 'swc_postdata',
    args,
    signal: new AbortController().signal,
  }).catch((thrown: unknown) => toProblem(thrown).code);
  return { view: shown[0], text: shown[0]?.document.text ?? '', sent, outcome, refreshed, distrustedPins, lines };
}

test('the window of a passed-on call shows no PIN, wherever it stands', async () => {
  const inner = JSON.stringify({ userpin: PIN, order: 'A-1' });
  const quoted = JSON.stringify({ passwd: 'ab"cd&ef', order: 'B-2' });
  const args = {
    inner,
    twice: JSON.stringify({ inner: quoted }),
    deep: [{ oldPin: PIN }],
    form: `a=1&newPin=${PIN}&b`,
  };
  const { text } = await passOn(args);
  for (const secret of [PIN, 'ab', 'cd', 'ef']) expect(text).not.toContain(secret);
  for (const word of ['A-1', 'B-2', 'a=1&newPin=••••••••&b']) expect(text).toContain(word);
});

test('a control whose card is frozen gets nothing, also where another card could be shown', async () => {
  const world = { cards: ['software', 'control'], frozen: ['control'], typed: PIN };
  expect(await passOn({ passwd: PIN }, world)).toMatchObject({ outcome: 'token/certificate-frozen', sent: [] });
  expect(
    (await passOn({ passwd: PIN }, { ...world, cards: ['control', 'software'], frozen: ['software'] })).sent,
  ).toHaveLength(1);
});

test('only the exact names of PINs are blotted out: goods that are shipped stay readable', async () => {
  const { text, view } = await passOn({
    shipping: '拖车 47',
    passport: 'E1',
    inner: '{"shippingMark":"N/M","spin":"up"}',
  });
  expect(text).not.toContain('••');
  expect(view?.pin).toBe('none');
  for (const word of ['拖车 47', 'E1', 'N/M', 'up']) expect(text).toContain(word);
});

test('what is called a PIN and is too long for one is shown', async () => {
  expect((await passOn({ deep: { passwd: '货'.repeat(65) } })).text).toContain('货'.repeat(65));
  expect((await passOn(`{"passwd":"${'货'.repeat(65)}"}`)).text).toContain('货'.repeat(65));
});

test.each(['a', 'pass', 'passwd\\'])('a megabyte of letters is shown at once (%s…)', async (word) => {
  const { view } = await passOn({ inData: word.repeat(1_000_000 / word.length) });
  expect(view?.document.size).toBeGreaterThan(900_000);
});

test('size and digest cover the arguments whole, also where the window shows their beginning', async () => {
  const [one, other] = await Promise.all(['1', '2'].map((end) => passOn({ inData: '.'.repeat(70_000) + end })));
  expect(one!.text).toBe(other!.text);
  expect(one!.view!.document.sha256).not.toBe(other!.view!.document.sha256);
});

test('a PIN of a page stays bytes until it is sent, once, after 确认', async () => {
  const args = { passwd: utf8(PIN), order: 'A-1' };
  const { view, text, sent, outcome } = await passOn(args, { typed: null });
  expect(view).toMatchObject({ pin: 'page', pinNote: null });
  expect(text).toContain('A-1');
  expect(text).not.toContain('49'); // the first digit's byte
  expect(sent).toEqual([{ passwd: PIN, order: 'A-1' }]);
  expect(outcome).toEqual(DONE);
  expect((await passOn(args)).sent).toEqual([]); // refused
});

test.each([
  ['by configuration', { policy: 'ask' }, 'token/page-pin-not-used'],
  ['after a wrong one', { distrusted: [ORIGIN] }, 'token/page-pin-distrusted'],
  ['at the last two tries', { tries: 2 }, 'token/pin-tries-low'],
  ['among several cards', { cards: ['pkcs11', 'other'] }, 'token/page-pin-several'],
] as const)(
  'a PIN of a page is not passed on %s: the window asks, and what is typed goes in its place',
  async (...row) => {
    const [, world, code] = row;
    const { view, sent } = await passOn({ userpin: utf8('00000000'), a: 1 }, { ...(world as World), typed: PIN });
    expect(view).toMatchObject({ pin: 'ask', pinNote: { code } });
    expect(sent).toEqual([{ userpin: PIN, a: 1 }]);
  },
);

test('only the card of the control is offered, where it is known', async () => {
  const { view } = await passOn({ userpin: utf8(PIN) }, { cards: ['control', 'pkcs11'] });
  expect(view).toMatchObject({ pin: 'page', tokens: [{ id: 'control' }] });
});

test('a PIN inside a text goes on as it stands, with the window saying so, or not at all', async () => {
  const text = `{"order":"A-1","passwd":"${PIN}"}`;
  const honoured = await passOn(text, { typed: null });
  expect(honoured.view?.pin).toBe('page');
  expect(honoured.sent).toEqual([text]);
  for (const world of [{ policy: 'ask' }, { distrusted: [ORIGIN] }, { tries: 2 }] as World[]) {
    const refused = await passOn(text, { ...world, typed: null });
    expect(refused).toMatchObject({ sent: [], view: undefined });
    expect(refused.outcome).toMatch(/^(eport\/pin-within|token\/pin-tries-low)$/);
  }
});

test('a text that may hold a PIN nobody sees goes to no card at its last tries', async () => {
  expect(await passOn('FAA3==', { tries: 2, typed: null })).toMatchObject({ sent: [], outcome: 'token/pin-tries-low' });
  expect((await passOn('FAA3==', { tries: 3, typed: null })).sent).toEqual(['FAA3==']);
  expect((await passOn({ order: 'A-1' }, { tries: 2, typed: null })).sent).toHaveLength(1);
});

test('attack 22: a wrong PIN at the control puts the site on `ask` and is known of the card', async () => {
  for (const args of [{ passwd: utf8(PIN) }, `{"passwd":"${PIN}"}`]) {
    const wrong = await passOn(args, { typed: null, reply: WRONG });
    expect(wrong.outcome).toBe('token/pin-wrong');
    expect([...wrong.distrustedPins]).toEqual([ORIGIN]);
    expect(wrong.refreshed).toEqual(['control']);
    expect(wrong.lines).toMatchObject([{ verb: 'forward', result: 'failed', code: 'token/pin-wrong' }]);
  }
  const unseen = await passOn('FAA3==', { typed: null, reply: WRONG });
  expect(unseen.outcome).toEqual(WRONG);
  expect([...unseen.distrustedPins]).toEqual([ORIGIN]);
  const typed = await passOn({ passwd: utf8(PIN) }, { policy: 'ask', typed: PIN, reply: WRONG });
  expect([typed.outcome, typed.distrustedPins.size]).toEqual(['token/pin-wrong', 0]); // the person's own mistake
  const other = { Result: false, Data: [], Error: ['[读卡器底层库]复位读卡器失败:错误码=50070', 'Err:Custom50070'] };
  expect(await passOn({ passwd: utf8(PIN) }, { typed: null, reply: other })).toMatchObject({ outcome: other });
});
