// Can I sign now: a card that was inserted a moment ago is being read, not unknown.
import { expect, it } from 'vitest';
import { good, without } from '../../../tests/gallery/worlds.ts';
import { standingOf } from './standing.ts';

const NAME = 'Demo Reader CCID 00 00';
const unknown = (state: 'present' | 'unrecognised' | 'empty') =>
  standingOf(without(0, 'token/unrecognised', [{ name: NAME, state }]), 0);

it('a card that no driver has known yet is being read until its reader calls it unrecognised', () => {
  expect(unknown('present')).toEqual({ kind: 'reading' });
  expect(unknown('unrecognised')).toEqual({ kind: 'blocked', problem: { code: 'token/unrecognised', params: {} } });
});

it('everything else in the way is said at once', () => {
  for (const code of ['token/absent', 'token/busy', 'token/pin-locked', 'token/library-refused'])
    expect(standingOf(without(0, code, [{ name: NAME, state: 'present' }]), 0)).toMatchObject({ kind: 'blocked' });
  expect(standingOf(good(0), 0)).toEqual({ kind: 'ready', attention: false });
});
