// The label probe of spec/fill.md §5.2: nine layouts × four fields, ours in Chromium and Firefox, and Chromium's own engine on the same
// pages in the same run as the comparison.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestBrowser } from '../scripts/browsers/browser.ts';
import type { SeenField } from './support/fill-entry.ts';
import { type FillPages, serveFillPages, startBare } from './support/fill-pages.ts';
import { LAYOUTS, PROBED } from './support/label-layouts.ts';

/** Chromium writes what it takes a field for into this attribute. */
const PREDICTED = 'autofill-information';
const score = new Map(LAYOUTS.map(({ name }) => [name, { chromium: 0, ours: 0, oursInFirefox: 0 }]));
let pages: FillPages;

beforeAll(async () => {
  pages = await serveFillPages(LAYOUTS.map(({ html }) => html));
});
afterAll(async () => {
  await pages.close();
  const rows = [...score].map(([layout, each]) => ({ layout, ...each }));
  console.table(rows);
});

describe.each(['chromium', 'firefox'] as const)('labels in %s', (name) => {
  let browser: TestBrowser;
  beforeAll(async () => {
    browser = await startBare(name, ['AutofillShowTypePredictions']);
  });
  afterAll(() => browser.close());

  it.each(LAYOUTS.map((layout, at) => ({ layout: layout.name, at })))(
    'are found in: $layout',
    async ({ layout, at }) => {
      const page = await pages.open(browser, at);
      const row = score.get(layout);
      if (name === 'chromium' && row !== undefined) {
        await page.waitUntil(`document.querySelectorAll('[${PREDICTED}]').length >= ${PROBED.length}`, {
          timeout: 30_000,
        });
        const predicted = await page.evaluate<string[]>(
          `[...document.querySelectorAll('[data-row]')].map((input) => input.getAttribute('${PREDICTED}') ?? '')`,
        );
        row.chromium = predicted.filter((text, field) => labelIn(text).includes(PROBED[field] ?? '?')).length;
      }
      await pages.bringEngine(page);
      const seen = await page.evaluate<SeenField[]>('window.fillProbe.fields()');
      const labels = PROBED.map((_, field) => seen.find((each) => each.row === String(field))?.label);
      const right = labels.filter((label, field) => label === PROBED[field]).length;
      if (row !== undefined) row[name === 'chromium' ? 'ours' : 'oursInFirefox'] = right;
      expect(labels).toEqual([...PROBED]);
      await page.close();
    },
  );
});

/** The part of Chromium's note that says what it read as the label. */
function labelIn(note: string): string {
  return /label:\s*(.*)/.exec(note)?.[1] ?? '';
}
