// @vitest-environment jsdom
// What is printed around 用证记录: period, member, company where it is certain, a place to sign.
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, expect, it } from 'vitest';
import { localDate } from '#shared/local-date.ts';
import { certificate, good, token } from '../../../tests/gallery/worlds.ts';
import type { BackgroundState } from '../../platform/messages.ts';
import { createStore } from '../store.ts';
import { type Background, BackgroundContext } from '../use-background.ts';
import type { Period } from './period.ts';
import { PrintFoot, PrintHead } from './print-frame.tsx';

const place = document.createElement('div');
document.body.append(place);
afterEach(() => act(() => render(null, place)));
const now = Date.now();

/** With a card 'a' of 甲公司 and one 'b' of 乙公司 inserted. */
async function facts(used: string[], period: Period = { of: 'all', from: '', to: '' }): Promise<string[]> {
  Object.defineProperty(navigator, 'language', { value: 'zh-CN', configurable: true });
  const certificates = [
    certificate(now, { number: 'a', company: '甲公司' }),
    certificate(now, { number: 'b', company: '乙公司' }),
  ];
  const situation = { problem: null, readers: [], tokens: [token(now, { certificates })] };
  const state = createStore<BackgroundState | null>(good(now, { situation }));
  const total = { certificates: used.map((name) => ({ name, holder: '', count: 1, done: 1 })) };
  await act(() =>
    render(
      <BackgroundContext.Provider value={{ state } as unknown as Background}>
        <PrintHead period={period} member="王小明" total={total} />
        <PrintFoot />
      </BackgroundContext.Provider>,
      place,
    ),
  );
  return [...place.querySelectorAll('dd')].map(({ textContent }) => textContent);
}

it('says what it is, of which days, whose, and when it was printed; and has lines to sign on', async () => {
  const days: Period = { of: 'days', from: '2026-03-01', to: '2026-03-31' };
  expect(await facts(['a', ''], days)).toEqual(['2026-03-01 至 2026-03-31', '王小明', '甲公司', localDate(Date.now())]);
  expect(place.textContent).toMatch(/^用证记录.*签字 日期 $/u);
  expect((await facts([]))[0]).toBe(`截至 ${localDate(Date.now())} 的全部时间`);
});

it.each([[['a', 'b']], [['a', 'gone']], [['gone']], [[]]])(
  '%j: no company is guessed, a line is left for it',
  async (used) => {
    expect((await facts(used))[2]).toBe('');
    expect(place.querySelectorAll('dd.blank')).toHaveLength(1);
  },
);
