// What is said of portals and certificates: what is known, and 未知 for the rest.
import { expect, it } from 'vitest';
import { portalsTaking } from './certificates.ts';
import { PORTALS } from './index.ts';

it('E-Port certificates log in to the Single Window and through it to APQ; nothing is claimed of other portals or certificates', () => {
  const takes = (kind: Parameters<typeof portalsTaking>[0]) => portalsTaking(kind).map((each) => each.takes);
  expect(portalsTaking('eport').map(({ portal }) => portal)).toEqual(PORTALS.map(({ name }) => name));
  expect(takes('eport')).toEqual(['yes', 'yes', 'unknown']);
  expect(takes('other')).toEqual(['unknown', 'unknown', 'unknown']);
  expect(takes('demo')).toEqual(['no', 'no', 'no']);
});
