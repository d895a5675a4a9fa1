import { expect, test } from 'vitest';
import { addTallies, afterSecondRun, readReport } from './vitest-report.ts';

const file = (over: object) => ({ name: 'a.test.ts', status: 'passed', message: '', assertionResults: [], ...over });
const report = (...files: object[]) => JSON.stringify({ numTotalTests: 0, testResults: files });
const ran = (fullName: string, status: string, ...failureMessages: string[]) => ({
  fullName,
  status,
  title: fullName,
  failureMessages,
});

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
    again: [],
    failedFiles: ['a.test.ts'],
  });
});

test('what went wrong stands under its name, without the stack, also where the second try passed', () => {
  const message = 'expected 1 to be 2\n- 2\n+ 1\n    at file.ts:3:4';
  const told = '\n    expected 1 to be 2\n    - 2\n    + 1';
  const assertionResults = [ran('a', 'failed', message), ran('b', 'passed', message), ran('c', 'passed')];
  expect(readReport('e2e', report(file({ status: 'failed', assertionResults })))).toEqual({
    passed: 2,
    failed: [`a${told}`],
    skipped: [],
    again: [`b${told}`],
    failedFiles: ['a.test.ts'],
  });
});

test('a file that did not load counts as a failure', () => {
  const broken = file({ status: 'failed', message: 'Cannot find module' });
  expect(readReport('unit', report(broken)).failed).toEqual(['a.test.ts: Cannot find module']);
});

test('a run that wrote no report, or not one, counts as a failure', () => {
  for (const text of [null, '', '{', '{}'])
    expect(readReport('e2e', text)).toEqual({
      passed: 0,
      failed: ['e2e: no report'],
      skipped: [],
      again: [],
      failedFiles: [],
    });
});

test('tallies add up', () => {
  const one = { passed: 1, failed: ['x'], skipped: [], again: ['z'] };
  expect(addTallies([one, { passed: 2, failed: [], skipped: ['y'], again: [] }])).toEqual({
    passed: 3,
    failed: ['x'],
    skipped: ['y'],
    again: ['z'],
  });
});

test('of files that were run once more, the second run counts, and the first is told', () => {
  const good = file({ name: 'good.ts', assertionResults: [ran('g', 'passed')] });
  const broken = file({
    name: 'bad.ts',
    status: 'failed',
    message: 'no stage',
    assertionResults: [ran('x', 'skipped')],
  });
  const first = report(good, broken);
  const told = readReport('e2e', first);
  expect(told.failedFiles).toEqual(['bad.ts']);
  const rest = readReport('e2e', first, told.failedFiles);
  const passed = readReport('e2e', report(file({ name: 'bad.ts', assertionResults: [ran('x', 'passed')] })));
  expect(afterSecondRun(told, rest, passed)).toEqual({
    passed: 2,
    failed: [],
    skipped: [],
    again: ['bad.ts: no stage'],
  });
  expect(afterSecondRun(told, rest, readReport('e2e', report(broken)))).toEqual({
    passed: 1,
    failed: ['bad.ts: no stage'],
    skipped: ['x'],
    again: [],
  });
});
