// The chips and the search of the drawer.
import { expect, it } from 'vitest';
import type { DrawerEntry } from '#shared/protocol/drawer.ts';
import { certificateScenes } from '../../../tests/gallery/certificate-states.ts';
import { NO_FILTER, shownOf, tabOf } from './filter.ts';

const NOW = Date.UTC(2026, 5, 1);
const answers = certificateScenes(NOW)[0]!.answers as { 'certificates.list': { certificates: DrawerEntry[] } };
const all = answers['certificates.list'].certificates;
const states = (filter: Partial<typeof NO_FILTER>) =>
  shownOf(all, { ...NO_FILTER, ...filter }).map(({ state }) => state);

it('each state has its tab', () => {
  expect(Object.fromEntries(all.map((entry) => [entry.state, tabOf(entry)]))).toEqual({
    valid: 'usable',
    expiring: 'expiring',
    frozen: 'frozen',
    expired: 'invalid',
    revoked: 'invalid',
    'not-yet': 'invalid',
    superseded: 'usable',
  });
});

it('what wants a decision comes first, the demo last; chips and words narrow it together', () => {
  expect(states({})).toHaveLength(all.length);
  expect(states({})[0]).toBe('expiring');
  expect(shownOf(all, NO_FILTER).at(-1)!.demo).toBe(true);
  expect(states({ tab: 'usable' })).toEqual(['valid', 'valid', 'superseded', 'valid']); // the last of the demo
  expect(states({ tab: 'frozen' })).toEqual(['frozen']);
  expect(shownOf(all, { ...NO_FILTER, identity: 'personal' }).map(({ certificate }) => certificate.holder)).toEqual([
    '陈静',
  ]);
  expect(states({ source: 'software' })).toEqual(['valid']);
  expect(states({ text: ' 张伟  演示贸易 ' })).toEqual(['frozen']);
  expect(states({ text: '张伟', tab: 'usable' })).toEqual([]);
});
