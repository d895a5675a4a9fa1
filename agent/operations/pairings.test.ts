import { expect, test } from 'vitest';
import { Problem } from '#shared/errors.ts';
import type { AuditEntry, AuditLog } from '../audit.ts';
import { createPairings } from './pairings.ts';

function setUp() {
  const lines: AuditEntry[] = [];
  let kept = [{ id: 'a', label: '柜台一', pairedAt: 1, lastSeenAt: 2, publicKey: 'never shown' }];
  const pairings = createPairings({
    kept: {
      list: () => kept,
      find: (id) => kept.find((one) => one.id === id),
      remove: (id) => kept.length !== (kept = kept.filter((one) => one.id !== id)).length,
    },
    audit: { append: (entry: AuditEntry) => void lines.push(entry) } as unknown as AuditLog,
  });
  return { pairings, lines };
}

test('the list marks the browser that asks and shows no key', () => {
  const { pairings } = setUp();
  expect(pairings.list('a')).toEqual([{ id: 'a', label: '柜台一', pairedAt: 1, lastSeenAt: 2, current: true }]);
  expect(pairings.list('b')).toMatchObject([{ current: false }]);
});

test('a pairing that is added or removed is a line in the log, one that fails is none', async () => {
  const { pairings, lines } = setUp();
  await expect(pairings.add(() => Promise.resolve({ id: 'b', label: '柜台二' }))).resolves.toMatchObject({ id: 'b' });
  await expect(pairings.add(() => Promise.reject(new Problem('pairing/expired')))).rejects.toThrow('pairing/expired');
  pairings.remove('a');
  expect(() => pairings.remove('a')).toThrow('pairing/unknown');
  expect(lines.map(({ verb, result, origin, summary }) => [verb, result, origin, summary])).toEqual([
    ['pairing', 'changed', '命令行', '配对浏览器：柜台二'],
    ['pairing', 'changed', '通签', '解除配对：柜台一'],
  ]);
});
