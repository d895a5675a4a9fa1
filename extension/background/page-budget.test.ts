import { expect, test } from 'vitest';
import { createPageBudget, PAGE_BUDGET } from './page-budget.ts';

test('a tab that floods is refused its own calls, and no other tab is', async () => {
  const budget = createPageBudget();
  const ends: (() => void)[] = [];
  const call = () => new Promise<string>((resolve) => ends.push(() => resolve('answer')));
  const flood = Array.from({ length: 5000 }, () => budget.run(1, call).catch((thrown: unknown) => thrown));
  expect(ends).toHaveLength(PAGE_BUDGET.ofTab);
  const other = budget.run(2, call);
  expect(ends).toHaveLength(PAGE_BUDGET.ofTab + 1);
  for (const end of ends) end();
  expect(await other).toBe('answer');
  const outcomes = await Promise.all(flood);
  expect(outcomes.filter((outcome) => outcome === 'answer')).toHaveLength(PAGE_BUDGET.ofTab);
  expect(outcomes.at(-1)).toMatchObject({ code: 'request/too-many' });
  const again = budget.run(1, () => Promise.resolve('again')); // what was answered counts no more
  expect(await again).toBe('again');
});

test('all tabs together leave room for the answers of the person', async () => {
  const budget = createPageBudget();
  const never = () => new Promise<never>(() => undefined);
  const refused = Array.from({ length: 40 }, (_, tab) =>
    Array.from({ length: 100 }, () => budget.run(tab, never).catch(() => tab)),
  );
  await expect(refused.at(-1)![0]).resolves.toBe(39);
  expect(PAGE_BUDGET.ofAll).toBeLessThan(1024);
});

test('a call that fails counts no more', async () => {
  const budget = createPageBudget({ ofTab: 1, ofAll: 1 });
  await expect(budget.run(1, () => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
  expect(await budget.run(2, () => Promise.resolve('answer'))).toBe('answer');
});
