// @vitest-environment jsdom
// Recorded pages of the portals (`npm run new -- page`): what the engine finds on each stays what a person has read and found right.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { PORTALS } from '#shared/portals/index.ts';
import { frameOfPage, installLayout, show } from '../../tests/support/fill-dom.ts';

const ROOT = join(import.meta.dirname, '../..');
const PAGES = globSync('shared/portals/*/recorded/*.html', { cwd: ROOT }).sort();

beforeAll(installLayout);

it('there are recorded pages', () => {
  expect(PAGES.length).toBeGreaterThan(0);
});

it.each(PAGES)('%s', async (path) => {
  const html = readFileSync(join(ROOT, path), 'utf8');
  const [, address = '/'] = /^<!-- (?:recorded|replica of) \S* (\S+) -->/.exec(html) ?? [];
  window.history.replaceState(null, '', address);
  const { head, body } = new DOMParser().parseFromString(html, 'text/html');
  // eslint-disable-next-line no-restricted-syntax -- recorded pages went through the scaffold's own reader
  show(body.innerHTML, head.querySelector('title')?.textContent.trim() ?? '');
  const pack = PORTALS.find(({ id }) => id === path.split('/')[2]) ?? null;
  const page = frameOfPage({ pack }).look();
  const lines = (page?.fields ?? []).map(
    ({ label, datum, policy, source }) => `${label || '(no label)'} | ${datum ?? '-'} | ${policy} | ${source}`,
  );
  const form = page?.form?.id ?? (page?.drifted ? 'changed' : 'none');
  await expect([`form: ${form}`, ...lines, ''].join('\n')).toMatchFileSnapshot(
    join(ROOT, path.replace(/[.]html$/, '.txt')),
  );
});

it('every list of fields has its page', () => {
  const lists = globSync('shared/portals/*/recorded/*.txt', { cwd: ROOT });
  expect(lists.filter((list) => !existsSync(join(ROOT, list.replace(/[.]txt$/, '.html'))))).toEqual([]);
});
