import { expect, test } from 'vitest';
import { Problem } from '#shared/errors.ts';
import { createVoice, jsonLine, reportProblem, type Terminal } from './terminal.ts';

const HOSTILE = 'a\u009b2J\u0085b\u202ec\u2066d\u200f\ufeff\u001b[2J演示';
/** Everything a terminal would obey, or that turns a line around */
const OBEYED = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/;

function terminal() {
  const [out, err]: [string[], string[]] = [[], []];
  const given: Terminal = {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    env: { LANG: 'en_US.UTF-8' },
    signal: new AbortController().signal,
  };
  return { given, out, err };
}

test('JSON holds no character that a terminal obeys, and says the same', () => {
  const { given, out } = terminal();
  createVoice(given, true).result({ name: HOSTILE }, []);
  createVoice(given, true).notice({ name: HOSTILE }, '');
  reportProblem(new Problem('command/file', { path: HOSTILE }), given, true);
  expect(out).toHaveLength(3);
  for (const line of out) expect(line).not.toMatch(OBEYED);
  expect(JSON.parse(out[0] ?? '')).toEqual({ name: HOSTILE });
  expect(jsonLine({ 演示: 'é€' })).toBe('{"演示":"é€"}');
});

test('of a fault nobody foresaw the whole stack is told, line by line and made visible', () => {
  const { given, err } = terminal();
  expect(reportProblem(new Error(`first ${HOSTILE}\nsecond`), given, false)).toBe(1);
  expect(err.join('\n')).toContain('first a⟨U+009B⟩2J');
  expect(err.some((line) => line.startsWith('second'))).toBe(true);
  expect(err.some((line) => line.includes('terminal.test.ts'))).toBe(true);
  for (const line of err) expect(line).not.toMatch(OBEYED);
});
