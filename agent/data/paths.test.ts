import { chmodSync, mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { agentPaths, defaultDataFolder, folderState, makePrivateFolder, openDataFolder } from './paths.ts';

const temporary = () => mkdtempSync(join(tmpdir(), 'tongqian-paths-'));

test('each system has its own default data folder', () => {
  expect(defaultDataFolder({ HOME: '/home/a' }, 'linux')).toBe('/home/a/.local/share/tongqian');
  expect(defaultDataFolder({ HOME: '/home/a', XDG_DATA_HOME: '/data' }, 'linux')).toBe('/data/tongqian');
  expect(defaultDataFolder({ HOME: '/home/a', XDG_DATA_HOME: 'data' }, 'linux')).toBe('/home/a/.local/share/tongqian');
  expect(defaultDataFolder({ HOME: '/Users/a' }, 'darwin')).toBe('/Users/a/Library/Application Support/Tongqian');
  expect(defaultDataFolder({ LOCALAPPDATA: '/c/local' }, 'win32')).toBe(join('/c/local', 'Tongqian'));
});

test('attack 33: the data folder is made with mode 0700', () => {
  const folder = join(temporary(), 'deep', 'data');
  openDataFolder(folder);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

test('attack 33: a folder that others can read is closed when the agent opens it', () => {
  const folder = temporary();
  chmodSync(folder, 0o755);
  expect(folderState(folder).closed).toBe(false); // the control: the check sees an open folder
  openDataFolder(folder);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

test('a folder of another user is refused', () => {
  const own = process.getuid?.();
  const folder = temporary();
  const real = process.getuid?.bind(process);
  process.getuid = () => (own ?? 0) + 1;
  try {
    expect(() => {
      makePrivateFolder(folder);
    }).toThrow(/store\/not-private/);
  } finally {
    if (real) process.getuid = real;
  }
  expect(() => {
    makePrivateFolder(folder);
  }).not.toThrow();
});

test('the control socket fits into the limit of the system however long the folder is', () => {
  const short = agentPaths('/home/a/.local/share/tongqian');
  expect(short.control).toBe('/home/a/.local/share/tongqian/control.sock');
  const long = agentPaths(`/home/${'很长的名字'.repeat(12)}/tongqian`);
  expect(Buffer.byteLength(long.control)).toBeLessThanOrEqual(100);
  expect(long.control).not.toBe(agentPaths('/home/b').control);
});
