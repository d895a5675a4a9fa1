// What a person sees who asks a command of this repository for its usage, or mistypes an option.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

function run(script: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, script), ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

test.each([
  ['bench.ts', '--only', [['--only', 'nothing']]],
  ['fuzz.ts', '--parser', [['--fly'], ['word'], ['--parser', 'nothing'], ['--seed', 'x']]],
])('%s: --help is the usage, wrong use is one line', { timeout: 60_000 }, (script, option, wrongs) => {
  const help = run(script, '--help');
  expect([help.status, help.stderr]).toEqual([0, '']);
  expect(help.stdout).toContain(`npm run ${script.slice(0, -3)}`);
  expect(help.stdout).toContain(option);
  for (const wrong of wrongs) {
    const { status, stdout, stderr } = run(script, ...wrong);
    expect([wrong, status, stdout, stderr.trimEnd().split('\n')]).toEqual([wrong, 2, '', [expect.any(String)]]);
    expect(stderr).not.toContain('    at ');
  }
});
