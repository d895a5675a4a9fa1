import { expect, test } from 'vitest';
import { addTallies, readReport } from './vitest-report.ts';

const file = (over: object) => ({ name: 'a.test.ts', status: 'passed', message: '', assertionResults: [], ...over });
const report = (...files: object[]) => JSON.stringify({ numTotalTests: 0, testResults: files });
const ran = (fullName: string, status: string) => ({ fullName, status, title: fullName });

test('passed, failed and skipped tests are counted by name', () => {
  const assertionResults = [
    ran('a', 'passed'),
    ran('b', 'failed'),
    ran('c', 'pending'),
    ran('d', 'todo'),
    ran('e', 'passed'),
  ];
  expect(readReport('unit', report(file({ status: 'failed', assertionResults })))).toEqual({
    passed: 2,
    failed: ['b'],
    skipped: ['c', 'd'],
  });
});

test('a file that did not load counts as a failure', () => {
  const broken = file({ status: 'failed', message: 'Cannot find module' });
  expect(readReport('unit', report(broken)).failed).toEqual(['a.test.ts: Cannot find module']);
});

test('a run that wrote no report, or not one, counts as a failure', () => {
  for (const text of [null, '', '{', '{}'])
    expect(readReport('e2e', text)).toEqual({ passed: 0, failed: ['e2e: no report'], skipped: [] });
});

test('tallies add up', () => {
  const one = { passed: 1, failed: ['x'], skipped: [] };
  expect(addTallies([one, { passed: 2, failed: [], skipped: ['y'] }])).toEqual({
    passed: 3,
    failed: ['x'],
    skipped: ['y'],
  });
});
