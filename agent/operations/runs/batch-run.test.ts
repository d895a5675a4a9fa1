// What a confirmed batch does when something goes wrong: which PIN stays, what is asked, what is signed twice (nothing).
import { afterEach, expect, it, vi } from 'vitest';
import { Problem } from '#shared/errors.ts';
import type { OperationContext } from '../context.ts';
import { createBatchRun, type Work } from './batch-run.ts';
import { createRun } from './run.ts';

const bytes = (digit: number) => new Uint8Array(4).fill(digit);
const WIPED = bytes(0);

function scene(over: Partial<Pick<Work, 'signRow' | 'failRow'>> = {}) {
  const run = createRun({
    id: 'r', extension: 'e', kind: 'batch', title: '', page: null, document: () => null, onChange: () => undefined, now: Date.now,
  }); // prettier-ignore
  for (let i = 0; i < 3; i++)
    run.add({ name: '', title: { zh: '', en: '' }, keys: '', amount: null, size: 1, sha256: '' });
  const own = { certificate: { view: { id: 'c', notBefore: 0, notAfter: 9e15 } }, key: 'k', frozen: false };
  const present = { token: { id: 't', pinLength: { min: 4, max: 8 } }, view: { locked: false }, certificates: [own] };
  const logins: { pin: Uint8Array; answer: (fault?: Problem) => void }[] = [];
  const there = { connected: true, cards: [present], released: 0 };
  const context = {
    now: Date.now,
    requireOpen: () => undefined,
    tokens: {
      present: () => there.cards,
      situation: () => ({ tokens: [] }),
      release: () => Promise.resolve(void (there.released += 1)),
      withSession: (_: string, { pin }: { pin: Uint8Array }) =>
        new Promise<void>((resolve, reject) => {
          logins.push({ pin, answer: (fault) => (fault ? reject(fault) : resolve()) });
        }),
    },
  } as unknown as OperationContext;
  const batch = createBatchRun(context, run, { isConnected: () => there.connected });
  const signed: number[] = [];
  const handed: number[] = [];
  const failed: [number, string][] = [];
  const work = {
    chosen: [0, 1, 2],
    card: { present, chosen: own },
    pin: bytes(1),
    signRow: (index: number) => {
      signed.push(index);
      return Promise.resolve(() => void handed.push(index));
    },
    failRow: (index: number, { code }: Problem) => void failed.push([index, code]),
    ...over,
  } as unknown as Work;
  const states = () => run.rows(0).rows.map(({ state }) => state);
  const begin = (state: 'running' | 'pin' | 'paused' = 'running') => {
    run.begin({ certificate: own.certificate.view as never, count: 3, endsAt: null });
    if (state !== 'running') run.become(state);
    return batch.start(work);
  };
  return { run, controls: batch.controls, work, own, there, logins, signed, handed, failed, states, begin };
}
const turn = () => new Promise((resolve) => setTimeout(resolve, 20));

afterEach(() => vi.useRealTimers());

it('an unexpected fault fails its item and asks for nothing', async () => {
  const it1 = scene({
    signRow: (index) => (index === 1 ? Promise.reject(new TypeError('draft')) : Promise.resolve(() => undefined)),
  });
  await it1.begin();
  expect(it1.states()).toEqual(['signed', 'failed', 'signed']);
  expect(it1.failed).toEqual([[1, 'agent/internal']]);
});

it('what is signed and cannot be logged or handed out is not signed again, and nothing after it', async () => {
  const asked: number[] = [];
  const it1 = scene({
    signRow(index) {
      asked.push(index);
      return Promise.resolve(() => {
        if (index === 1) throw new Error('no space left');
      });
    },
  });
  await it1.begin();
  expect(asked).toEqual([0, 1]);
  expect(it1.states()).toEqual(['signed', 'failed', 'left-out']);
  expect([it1.run.state, it1.work.pin]).toEqual(['ended', WIPED]);
});

it('a log that takes no failed item ends it, without PIN and login', async () => {
  const it1 = scene({
    signRow: () => Promise.reject(new Problem('format/malformed')),
    failRow() {
      throw new Error('no space left');
    },
  });
  await it1.begin();
  expect(it1.states()).toEqual(['failed', 'left-out', 'left-out']);
  expect(it1.run.row(0)?.problem?.code).toBe('format/malformed');
  expect([it1.run.state, it1.work.pin]).toEqual(['ended', WIPED]);
  expect(it1.there.released).toBeGreaterThan(0);
});

it('stopped while the card takes the PIN: the PIN is wiped and the login let go', async () => {
  const it1 = scene();
  const done = it1.begin('pin');
  const going = it1.controls.act('go-on', bytes(9));
  await turn();
  await it1.controls.act('stop', null);
  await done;
  const before = it1.there.released;
  it1.logins[0]!.answer();
  await expect(going).rejects.toMatchObject({ code: 'batch/ended' });
  expect([it1.run.state, it1.logins[0]!.pin, it1.work.pin]).toEqual(['ended', WIPED, WIPED]);
  expect(it1.there.released).toBeGreaterThan(before);
  expect(it1.signed).toEqual([]);
});

it('locked, also for a moment, while the card takes the PIN: it does not go on', async () => {
  const it1 = scene();
  const done = it1.begin('pin');
  const going = it1.controls.act('go-on', bytes(9));
  await turn();
  it1.controls.locked();
  it1.logins[0]!.answer();
  await expect(going).rejects.toMatchObject({ code: 'token/pin-required' });
  expect([it1.run.state, it1.logins[0]!.pin]).toEqual(['pin', WIPED]);
  await it1.controls.act('stop', null);
  await done;
});

it('two presses try one PIN, and after a wrong one the next is tried', async () => {
  const it1 = scene();
  const done = it1.begin('pin');
  const both = Promise.allSettled([it1.controls.act('go-on', bytes(8)), it1.controls.act('go-on', bytes(9))]);
  await turn();
  expect(it1.logins).toHaveLength(1);
  it1.logins[0]!.answer(new Problem('token/pin-wrong'));
  expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  const again = it1.controls.act('go-on', bytes(7));
  await turn();
  it1.logins[1]!.answer();
  await again;
  await done;
  expect(it1.handed).toEqual([0, 1, 2]);
});

it('a certificate frozen while it runs says so, and goes on after it was released and the PIN typed', async () => {
  let freeze: () => void = () => undefined;
  const it1 = scene({
    signRow: (index) => {
      if (index === 0) freeze();
      return Promise.resolve(() => undefined);
    },
  });
  freeze = () => {
    it1.own.frozen = true;
    it1.controls.cardsChanged();
  };
  const done = it1.begin();
  await turn();
  expect(it1.run.view).toMatchObject({ state: 'card', signed: 1, why: { code: 'token/certificate-frozen' } });
  expect(it1.work.pin).toEqual(WIPED);
  await expect(it1.controls.act('go-on', bytes(9))).rejects.toMatchObject({ code: 'token/certificate-frozen' });
  it1.own.frozen = false;
  it1.controls.cardsChanged();
  expect(it1.run.state).toBe('pin');
  await it1.controls.act('stop', null);
  await done;
});

it('a pause outlives its PIN by no more than a minute, and ends when nobody can see it any more', async () => {
  vi.useFakeTimers();
  const it1 = scene();
  const done = it1.begin('paused');
  await vi.advanceTimersByTimeAsync(59_000);
  expect([it1.run.state, it1.work.pin]).toEqual(['paused', bytes(1)]);
  await vi.advanceTimersByTimeAsync(2_000);
  expect([it1.run.state, it1.work.pin]).toEqual(['pin', WIPED]);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(it1.run.state).toBe('pin');
  it1.there.connected = false;
  await vi.advanceTimersByTimeAsync(62_000);
  await done;
  expect([it1.run.state, it1.states()]).toEqual(['ended', ['left-out', 'left-out', 'left-out']]);
});
