import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Problem } from '#shared/errors.ts';
import type { ApprovalView } from '#shared/protocol/views.ts';
import { type Answer, createApprovalQueue, type Question } from './approval.ts';

const view: Question<string>['view'] = {
  verb: 'sign',
  page: {
    origin: 'https://app.singlewindow.cn',
    topOrigin: 'https://app.singlewindow.cn',
    portal: null,
    secure: true,
    firstTime: false,
  },
  program: null,
  tab: 7,
  document: {
    kind: 'text',
    title: { zh: '文本', en: 'Text' },
    fields: [],
    text: 'abc',
    size: 3,
    sha256: 'aa',
    caution: null,
  },
  tokens: [],
  certificate: 'c1',
  pin: 'ask',
  pinNote: null,
  rows: null,
  series: null,
  warnings: [],
};

function setUp() {
  const emitted: { extension: string; event: string; data: ApprovalView }[] = [];
  const approvals = createApprovalQueue({
    emit: (extension, event, data) => emitted.push({ extension, event, data: data as ApprovalView }),
  });
  const ask = (over: Partial<Question<string>> = {}) =>
    approvals.ask<string>({
      extension: 'browser',
      source: 'tab 7',
      view,
      signal: new AbortController().signal,
      attempt: () => Promise.resolve('signed'),
      refresh: () => ({}),
      ...over,
    });
  const answerTo = (shown: ApprovalView, over: Partial<Answer> = {}): Answer => ({
    id: shown.id,
    digest: shown.digest,
    decision: 'confirm',
    token: 't',
    certificate: 'c1',
    pin: '12345678',
    newPin: null,
    ...over,
  });
  const head = () => approvals.pending('browser')[0]!;
  return { approvals, ask, answerTo, head, emitted };
}

describe('the approval queue', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('runs the attempt once after a yes, and the same yes counts only once', async () => {
    const { approvals, ask, answerTo, head } = setUp();
    const attempt = vi.fn(() => Promise.resolve('signed'));
    const asked = ask({ attempt });
    const answer = answerTo(head());
    expect(await approvals.answer('browser', answer)).toEqual({ state: 'done', problem: null });
    expect(await asked).toBe('signed');
    await expect(approvals.answer('browser', answer)).rejects.toMatchObject({ code: 'approval/unknown' });
    expect(attempt).toHaveBeenCalledTimes(1);
  });

  it('takes a yes only from the browser that was asked', async () => {
    const { approvals, ask, answerTo, head } = setUp();
    const asked = ask();
    asked.catch(() => undefined);
    await expect(approvals.answer('another', answerTo(head()))).rejects.toMatchObject({ code: 'approval/unknown' });
    expect(approvals.pending('another')).toEqual([]);
    expect(approvals.pending('browser')).toHaveLength(1);
  });

  it('refuses a yes that names another digest, and stays open', async () => {
    const { approvals, ask, answerTo, head } = setUp();
    ask().catch(() => undefined);
    await expect(approvals.answer('browser', answerTo(head(), { digest: 'bb' }))).rejects.toMatchObject({
      code: 'approval/mismatch',
    });
    expect(approvals.pending('browser')).toHaveLength(1);
  });

  it('stays open after a wrong PIN typed in the window and shows the tries left', async () => {
    const { approvals, ask, answerTo, head, emitted } = setUp();
    let tries = 0;
    const asked = ask({
      attempt: () =>
        ++tries === 1 ? Promise.reject(new Problem('token/pin-wrong', { tries: 4 })) : Promise.resolve('signed'),
      refresh: () => ({ warnings: [{ code: 'token/pin-tries-low', params: { tries: 2 } }] }),
    });
    expect(await approvals.answer('browser', answerTo(head()))).toEqual({
      state: 'again',
      problem: { code: 'token/pin-wrong', params: { tries: 4 } },
    });
    expect(emitted.at(-1)?.data.warnings).toHaveLength(1);
    await approvals.answer('browser', answerTo(head()));
    expect(await asked).toBe('signed');
  });

  it('ends after a wrong PIN that the page sent: it is never tried again', async () => {
    const { approvals, ask, answerTo, head } = setUp();
    const asked = ask({
      view: { ...view, pin: 'page' },
      attempt: () => Promise.reject(new Problem('token/pin-wrong', { tries: 4 })),
    });
    const failed = expect(asked).rejects.toMatchObject({ code: 'token/pin-wrong' });
    await approvals.answer('browser', answerTo(head(), { pin: null }));
    await failed;
    expect(approvals.pending('browser')).toEqual([]);
  });

  it('wipes the PIN when the attempt has ended', async () => {
    const { approvals, ask, answerTo, head } = setUp();
    let kept: Uint8Array | null = null;
    const asked = ask({
      attempt: ({ pin }) => {
        kept = pin;
        expect([...(pin ?? [])]).toEqual([...new TextEncoder().encode('12345678')]);
        return Promise.resolve('signed');
      },
    });
    await approvals.answer('browser', answerTo(head()));
    await asked;
    expect(kept).toEqual(new Uint8Array(8));
  });

  it('counts what waited behind others in one connection as a flood of the tab, and later requests anew', async () => {
    const { approvals, ask, answerTo, head } = setUp();
    const arrivedAt = Date.now();
    for (let i = 0; i < 3; i++) {
      const asked = ask({ arrivedAt });
      asked.catch(() => undefined);
      vi.advanceTimersByTime(1000);
      await approvals.answer('browser', answerTo(head(), { decision: 'refuse' }));
    }
    await expect(ask({ arrivedAt })).rejects.toMatchObject({ code: 'approval/too-many' });
    await expect(ask({ arrivedAt: arrivedAt + 500 })).rejects.toMatchObject({ code: 'approval/too-many' });
    const others = [ask({ arrivedAt, source: 'tab 8' }), ask({ arrivedAt: arrivedAt + 1000 }), ask()];
    for (const each of others) each.catch(() => undefined);
    expect(approvals.pending('browser')).toHaveLength(3);
  });

  it('lets three requests of one tab wait and refuses the fourth', async () => {
    const { approvals, ask } = setUp();
    for (let i = 0; i < 3; i++) ask().catch(() => undefined);
    await expect(ask()).rejects.toMatchObject({ code: 'approval/too-many' });
    expect(approvals.pending('browser')).toHaveLength(3);
    ask({ source: 'tab 8' }).catch(() => undefined);
    expect(approvals.pending('browser')).toHaveLength(4);
  });

  it('lets 32 wait in all', async () => {
    const { approvals, ask } = setUp();
    for (let i = 0; i < 32; i++) ask({ source: `tab ${i}` }).catch(() => undefined);
    await expect(ask({ source: 'tab 99' })).rejects.toMatchObject({ code: 'approval/too-many' });
    expect(approvals.pending('browser')).toHaveLength(32);
  });

  it('cancels when the page goes, and starts the next clock only then', async () => {
    const { approvals, ask } = setUp();
    const page = new AbortController();
    const first = ask({ signal: page.signal });
    const cancelled = expect(first).rejects.toMatchObject({ code: 'approval/cancelled' });
    const second = ask();
    const expired = expect(second).rejects.toMatchObject({ code: 'approval/expired' });
    await vi.advanceTimersByTimeAsync(100_000);
    page.abort();
    await cancelled;
    await vi.advanceTimersByTimeAsync(119_000);
    expect(approvals.pending('browser')).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2_000);
    await expired;
  });

  it('refuses when the person says no', async () => {
    const { approvals, ask, answerTo, head } = setUp();
    const attempt = vi.fn(() => Promise.resolve('signed'));
    const asked = ask({ attempt });
    const refused = expect(asked).rejects.toMatchObject({ code: 'approval/refused' });
    await approvals.answer('browser', answerTo(head(), { decision: 'refuse', pin: null }));
    await refused;
    expect(attempt).not.toHaveBeenCalled();
  });

  it.each([
    ['its time ran out', (_: unknown) => void vi.advanceTimersByTime(121_000)],
    [
      'the agent was locked',
      (approvals: ReturnType<typeof createApprovalQueue>) => approvals.cancelAll(new Problem('approval/cancelled')),
    ],
  ])('does not ask again for a wrong PIN when %s during the attempt', async (_, meanwhile) => {
    const { approvals, ask, answerTo, head } = setUp();
    const asked = ask({
      attempt: () => {
        meanwhile(approvals);
        return Promise.reject(new Problem('token/pin-wrong', { tries: 4 }));
      },
    });
    const failed = expect(asked).rejects.toMatchObject({ code: 'token/pin-wrong' });
    expect(await approvals.answer('browser', answerTo(head()))).toMatchObject({ state: 'done' });
    await failed;
    expect(approvals.pending('browser')).toEqual([]);
  });
});
