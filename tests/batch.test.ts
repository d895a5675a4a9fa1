// Many documents under one consent, through the whole agent: what is listed, left out, paused, stopped, pulled and put in again.
// Every signature is checked with the certificate's key, and counted at the device and in the log.
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fromBase64, toBase64, utf8 } from '#shared/bytes.ts';
import type { Result } from '#shared/protocol/methods.ts';
import type { RunView } from '#shared/protocol/views.ts';
import { verifySignature } from '../agent/crypto/verify.ts';
import { until } from '../scripts/browsers/browser.ts';
import { buildFaultModule, type FaultModule } from './devices/pkcs11-faults/faults.ts';
import { LOGIN, random } from './support/fault-acts.ts';
import { CARD_PIN, type CardWish, openScene, type Scene } from './support/fault-scene.ts';
import { requires } from './support/requires.ts';
import { makeSofthsmToken, type SofthsmToken } from './support/softhsm.ts';

const SLOW = { timeout: 60_000 };
type Answer = Result<'batch.list'>;

/** Payment data of 179, each with its own number and amount. */
const payment = (number: number): string =>
  `"sessionID":"B${String(number)}"||"payExchangeInfoHead":"{"totalAmount":"${String(number)}.50","currency":"142"}"||"payExchangeInfoLists":"[]"||"serviceTime":"${String(number)}"`;
const files = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ name: `${String(i + 1).padStart(4, '0')}.txt`, text: payment(i + 1) }));

let it1: Scene;

const ask = (items: { name: string; text: string }[]): Promise<Answer> =>
  it1.clerk.link.call('batch.list', {
    title: '导入批次 0412',
    items: items.map(({ name, text }) => ({ name, data: toBase64(utf8(text)) })),
  });
const run = (id: string) => it1.clerk.runs.get(id);
const act = (id: string, act: 'pause' | 'go-on' | 'stop' | 'close', pin: string | null = null) =>
  it1.clerk.link.call('run.act', { id, act, pin });
const becomes = (id: string, state: RunView['state']) =>
  until(`the run to be ${state}`, () => Promise.resolve(run(id)?.state === state), SLOW);
const signedOf = (id: string) => run(id)?.signed ?? 0;
const codes = (answer: Answer) => answer.items.map((item) => ('problem' in item ? item.problem.code : 'signed'));

/** Each item's line has its session number. */
const linesOfItems = async (): Promise<number> =>
  (await it1.clerk.link.call('audit.search', { text: '海关会话号', before: null, limit: 1 })).total;

function expectGenuine(
  answer: Answer,
  items: { text: string }[],
  mechanism: Parameters<typeof verifySignature>[1],
): void {
  const spki = new Uint8Array(
    new X509Certificate(fromBase64(answer.certificate)).publicKey.export({ type: 'spki', format: 'der' }),
  );
  const wrong = answer.items.filter(
    (item, i) =>
      'signature' in item && !verifySignature(spki, mechanism, utf8(items[i]!.text), fromBase64(item.signature)),
  );
  expect(wrong).toEqual([]);
}

describe('a batch on software cards', { timeout: 180_000 }, () => {
  const scene = async (cards: CardWish[]) => {
    it1 = await openScene({ cards });
    const there = cards.filter(({ inserted = true }) => inserted).length;
    await until('the cards', async () => (await it1.clerk.link.call('tokens.list', {})).tokens.length === there, SLOW);
  };
  afterEach(() => it1.close());

  it('1,000 items: one window, one PIN, a signature and a log line for each, and none for those left out', async () => {
    await scene([{ algorithm: 'rsa' }]);
    const items = files(1000);
    const asked = ask(items);
    const view = await it1.clerk.window();
    expect(view).toMatchObject({ verb: 'batch', rows: 1000, pin: 'ask' });
    const { rows } = await it1.clerk.link.call('run.rows', { id: view.id, after: 0 });
    expect(rows).toHaveLength(1000);
    expect(rows[41]).toMatchObject({
      name: '0042.txt',
      amount: { value: '42.50', currency: '人民币' },
      state: 'waiting',
    });
    const shown = await it1.clerk.link.call('run.document', { id: view.id, index: 41 });
    expect(shown).toMatchObject({ text: items[41]!.text, sha256: rows[41]!.sha256, kind: 'customs-179' });
    expect(await it1.clerk.confirm(view, { pin: CARD_PIN, leaveOut: [0, 999] })).toMatchObject({ problem: null });
    const answer = await asked;
    expect(codes(answer).filter((code) => code === 'signed')).toHaveLength(998);
    expect([codes(answer)[0], codes(answer)[999]]).toEqual(['batch/left-out', 'batch/left-out']);
    expectGenuine(answer, items, 'rsa-pkcs1-sha1');
    expect(new Set(answer.items.flatMap((item) => ('signature' in item ? [item.signature] : []))).size).toBe(998);
    expect(run(view.id)).toMatchObject({ state: 'ended', count: 998, signed: 998, failed: 0, leftOut: 2 });
    expect(await linesOfItems()).toBe(998);
    const { chain } = await it1.clerk.link.call('audit.search', { text: '', before: null, limit: 1 });
    expect(chain.damagedFrom).toBeNull();
  });

  it('pauses, goes on and stops before the next item; what is not signed says so', async () => {
    await scene([{ algorithm: 'sm2' }]);
    const items = files(1500);
    const asked = ask(items);
    const { id } = await it1.clerk.window().then(async (view) => {
      await it1.clerk.confirm(view, { pin: CARD_PIN });
      return view;
    });
    await act(id, 'pause');
    const atRest = (await it1.clerk.link.call('run.rows', { id, after: 0 })).rows;
    await until('a login while it rests', async () => {
      const page = await it1.clerk.page();
      const login = page.call(LOGIN, { random: random() });
      await it1.clerk.confirm(await it1.clerk.window(), { pin: CARD_PIN });
      return (await login).Result;
    });
    const later = (await it1.clerk.link.call('run.rows', { id, after: 0 })).rows;
    expect(later.filter(({ state }) => state === 'signed').length).toBeLessThanOrEqual(
      atRest.filter(({ state }) => state === 'signed').length + 1,
    );
    await act(id, 'go-on');
    await until(
      'more',
      () => Promise.resolve(signedOf(id) > atRest.filter(({ state }) => state === 'signed').length),
      SLOW,
    );
    await act(id, 'stop');
    const answer = await asked;
    const signed = codes(answer).filter((code) => code === 'signed').length;
    expect(codes(answer).slice(signed)).toEqual(
      codes(answer)
        .slice(signed)
        .map(() => 'batch/stopped'),
    );
    expect(signed).toBeLessThan(1500);
    expectGenuine(answer, items, 'sm2-sm3');
    expect(await linesOfItems()).toBe(signed);
    await expect(act(id, 'go-on').then(() => run(id)?.state)).resolves.toBe('ended');
  });

  it('a card pulled in the middle: another company’s card is refused, the same one goes on after its PIN, nothing twice', async () => {
    await scene([{ algorithm: 'rsa' }, { algorithm: 'rsa', inserted: false }]);
    const [card, other] = it1.cards as [Scene['cards'][0], Scene['cards'][0]];
    const items = files(5000);
    const asked = ask(items);
    const view = await it1.clerk.window();
    await it1.clerk.confirm(view, { pin: CARD_PIN });
    await until('some', () => Promise.resolve(signedOf(view.id) > 0), SLOW);
    card.pull();
    await becomes(view.id, 'card');
    expect(run(view.id)?.why?.code).toBe('batch/card-gone');
    other.insert();
    await it1.clerk.sees(other.id, true);
    await until('the other card', () => Promise.resolve(run(view.id)?.why?.code === 'batch/other-card'), SLOW);
    await expect(act(view.id, 'go-on', CARD_PIN)).rejects.toThrow('batch/card-gone');
    card.insert();
    await becomes(view.id, 'pin');
    await expect(act(view.id, 'go-on')).rejects.toThrow('token/pin-required');
    await expect(act(view.id, 'go-on', '00000001')).rejects.toThrow('token/pin-wrong');
    expect(run(view.id)?.state).toBe('pin');
    await act(view.id, 'go-on', CARD_PIN);
    const answer = await asked;
    expect(codes(answer)).toEqual(items.map(() => 'signed'));
    expectGenuine(answer, items, 'rsa-pkcs1-sha1');
    expect(new X509Certificate(fromBase64(answer.certificate)).raw).toEqual(
      new X509Certificate(readFileSync(card.certificateFile)).raw,
    );
    expect(await linesOfItems()).toBe(5000);
  });

  it('a lock in the middle wipes the PIN: it goes on only after it was unlocked and the PIN typed', async () => {
    await scene([{ algorithm: 'sm2' }]);
    const asked = ask(files(1500));
    const view = await it1.clerk.window();
    await it1.clerk.confirm(view, { pin: CARD_PIN });
    await it1.clerk.link.call('agent.lock', { locked: true });
    expect(run(view.id)).toMatchObject({ state: 'pin', why: { code: 'agent/locked' } });
    await expect(act(view.id, 'go-on', CARD_PIN)).rejects.toThrow('agent/locked');
    await it1.clerk.link.call('agent.lock', { locked: false });
    await expect(act(view.id, 'go-on')).rejects.toThrow('token/pin-required');
    await act(view.id, 'go-on', CARD_PIN);
    expect(codes(await asked)).toEqual(files(1500).map(() => 'signed'));
  });

  it('an item that cannot be signed fails alone, and a login is never part of a batch', async () => {
    await scene([{ algorithm: 'rsa' }]);
    const asked = ask([...files(2), { name: 'random', text: random() }]);
    const view = await it1.clerk.window();
    await it1.clerk.confirm(view, { pin: CARD_PIN });
    expect(codes(await asked)).toEqual(['signed', 'signed', 'batch/login']);
  });

  it('a refused list signs nothing, and its rows are gone', async () => {
    await scene([{ algorithm: 'rsa' }]);
    const asked = ask(files(3));
    const view = await it1.clerk.window();
    await expect(act(view.id, 'go-on', CARD_PIN)).rejects.toThrow('batch/ended'); // a question is answered by its approval
    await it1.clerk.refuse(view);
    await expect(asked).rejects.toThrow('approval/refused');
    await expect(it1.clerk.link.call('run.rows', { id: view.id, after: 0 })).rejects.toThrow('batch/ended');
    expect((await it1.clerk.log()).filter(({ verb, result }) => verb === 'sign' && result === 'done')).toEqual([]);
  });
});

describe.skipIf(!requires('softhsm2', 'cc'))('a batch on SoftHSM', { timeout: 180_000 }, () => {
  let softhsm: SofthsmToken;
  let faults: FaultModule;
  beforeEach(async () => {
    softhsm = makeSofthsmToken({ keys: ['rsa1024'] });
    faults = buildFaultModule();
    const modules = [{ path: faults.path, env: softhsm.env }];
    it1 = await openScene({ cards: [], config: { control: { enabled: false }, pkcs11: { modules } } });
    await until('the card', async () => (await it1.clerk.link.call('tokens.list', {})).tokens.length === 1);
  });
  afterEach(async () => {
    await it1.close();
    faults.remove();
    softhsm.remove();
  });

  it('50 items with the card pulled while one is signed: all signed once', async () => {
    const items = files(50);
    const asked = ask(items);
    const view = await it1.clerk.window();
    faults.set('slow=50');
    await it1.clerk.confirm(view, { pin: softhsm.pin });
    await until('some', () => Promise.resolve(faults.signatures().made > 10), SLOW);
    faults.set('pulled');
    await becomes(view.id, 'card');
    const before = signedOf(view.id);
    expect(before).toBeLessThan(50);
    faults.set();
    await becomes(view.id, 'pin');
    await act(view.id, 'go-on', softhsm.pin);
    const answer = await asked;
    expect(codes(answer)).toEqual(items.map(() => 'signed'));
    expectGenuine(answer, items, 'rsa-pkcs1-sha1');
    const lines = (await it1.clerk.log()).filter(({ verb, result }) => verb === 'sign' && result === 'done');
    expect(new Set(lines.map(({ digest }) => digest)).size).toBe(50);
    expect(lines).toHaveLength(50);
  });

  it('a login goes ahead of the items that wait, and waits for one at most', async () => {
    const asked = ask(files(30));
    const view = await it1.clerk.window();
    faults.set('slow=1000');
    await it1.clerk.confirm(view, { pin: softhsm.pin });
    const page = await it1.clerk.page();
    const login = page.call(LOGIN, { random: random() });
    const window = await it1.clerk.window();
    const begun = faults.signatures().begun;
    await it1.clerk.confirm(window, { pin: softhsm.pin });
    expect((await login).Result).toBe(true);
    // After the clerk's yes begin: one item at most, where the card took the next one just as she pressed, and the login itself.
    expect(faults.signatures().begun - begun).toBeLessThanOrEqual(2);
    faults.set();
    expect(codes(await asked)).toEqual(files(30).map(() => 'signed'));
  });
});
