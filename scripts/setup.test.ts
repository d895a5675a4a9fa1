import { expect, test } from 'vitest';
import { commandFor, ensure } from './setup.ts';

test('each missing thing is named with one command that brings it', () => {
  expect(commandFor('chromium')).toBe('sudo apt-get install -y chromium');
  expect(commandFor('cc')).toContain('gcc');
  expect(commandFor('pkcs11js')).toContain('npm ci');
});

test('nothing is installed when nothing is missing', () => {
  expect(ensure([])).toEqual([]);
});

test('without root, what is missing is returned and nothing is tried', () => {
  const path = process.env['PATH'];
  const getuid = process.getuid?.bind(process);
  process.getuid = () => 1000;
  process.env['PATH'] = '/nonexistent';
  try {
    expect(ensure(['xmlsec1'])).toEqual([{ need: 'xmlsec1', command: 'sudo apt-get install -y xmlsec1' }]);
  } finally {
    process.env['PATH'] = path;
    if (getuid) process.getuid = getuid;
  }
});
