// What IT gets on the phone: the clerk's own day, and no whole number of anybody.
import { afterEach, expect, it, vi } from 'vitest';
import { certificate, good, token } from '../../../tests/gallery/worlds.ts';
import { diagnosticsOf } from './diagnostics.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

it('a certificate ends on the day of the clerk’s calendar, as on the other pages, with its numbers covered', () => {
  vi.stubEnv('TZ', 'Asia/Shanghai');
  const notAfter = Date.parse('2027-03-01T16:30:00Z');
  const card = token(0, { certificates: [certificate(0, { notAfter })] });
  const text = diagnosticsOf(good(0, { situation: { problem: null, readers: [], tokens: [card] } }), [], 'browser');
  expect(text).toContain('until 2027-03-02');
  expect(text).not.toContain(card.serial);
  expect(text).not.toContain(card.certificates[0]!.company);
});
