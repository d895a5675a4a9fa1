// Attack 26: libraries from places where somebody else could have put them.
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Problem } from '#shared/errors.ts';
import { checkLibrary, KNOWN_LIBRARIES, knownPaths, LibraryConfig } from './libraries.ts';

const posix = process.platform !== 'win32';
const root = process.getuid?.() === 0;
const OTHER_USER = 65_534;

let base: string;
let folder: string;
let library: string;

function reasonOf(config: LibraryConfig): string {
  try {
    checkLibrary(config);
    return 'loaded';
  } catch (thrown) {
    return thrown instanceof Problem && thrown.code === 'token/library-refused'
      ? String(thrown.params['reason'])
      : String(thrown);
  }
}

describe.skipIf(!posix)('a vendor library', () => {
  beforeAll(() => {
    base = mkdtempSync(join(tmpdir(), 'tongqian-libraries-'));
  });
  beforeEach(() => {
    folder = join(mkdtempSync(join(base, 'case-')), 'vendor');
    mkdirSync(folder, { mode: 0o755 });
    library = join(folder, 'module.so');
    writeFileSync(library, 'module', { mode: 0o644 });
  });
  afterAll(() => rmSync(base, { recursive: true, force: true }));

  it('is accepted where only this user and root can write, in a private folder below a sticky one', () => {
    expect(checkLibrary({ path: library })).toMatchObject({ path: library, size: 6 });
  });

  it('is refused under a relative name, with the same file found by its full path as control', () => {
    for (const path of ['module.so', './module.so', '../module.so'])
      expect(reasonOf({ path })).toContain('not an absolute path');
    expect(reasonOf({ path: library })).toBe('loaded');
  });

  it.each([['//server/share/module.so'], ['\\\\server\\share\\module.dll'], ['\\\\?\\UNC\\server\\share\\module.dll']])(
    'is refused from a share: %s',
    (path) => {
      expect(reasonOf({ path })).toContain('network share');
    },
  );

  it('is refused when the path takes a detour', () => {
    expect(reasonOf({ path: `${folder}/../vendor/module.so` })).toContain('not normalised');
    expect(reasonOf({ path: `${folder}/missing.so` })).toContain('no such file');
    expect(reasonOf({ path: folder })).toContain('not a regular file');
  });

  it.each([
    ['the file by the group', 0o664, 0o755],
    ['the file by everybody', 0o646, 0o755],
    ['its folder by the group', 0o644, 0o775],
    ['its folder by everybody', 0o644, 0o757],
    ['its folder by everybody, though sticky', 0o644, 0o1777],
  ])('is refused when others can write %s', (_what, fileMode, folderMode) => {
    expect(reasonOf({ path: library })).toBe('loaded');
    chmodSync(library, fileMode);
    chmodSync(folder, folderMode);
    expect(reasonOf({ path: library })).toContain('writable by other users');
  });

  it('is refused when a folder further up is open to others', () => {
    chmodSync(join(folder, '..'), 0o777);
    expect(reasonOf({ path: library })).toContain('writable by other users');
  });

  it('is refused behind a link into an open folder, and accepted behind a link into a closed one', () => {
    const link = join(folder, 'link.so');
    const open = join(folder, 'open');
    mkdirSync(open);
    chmodSync(open, 0o777);
    copyFileSync(library, join(open, 'module.so'));
    symlinkSync(join(open, 'module.so'), link);
    expect(reasonOf({ path: link })).toContain('writable by other users');
    rmSync(link);
    symlinkSync(library, link);
    expect(checkLibrary({ path: link }).path).toBe(library);
  });

  it.skipIf(!root)('is refused when another user owns the file, its folder, or the link to it', () => {
    const link = join(folder, 'link.so');
    symlinkSync(library, link);
    expect(reasonOf({ path: link })).toBe('loaded');
    lchownSync(link, OTHER_USER, OTHER_USER);
    expect(reasonOf({ path: link })).toContain('owned by another user');
    chownSync(library, OTHER_USER, OTHER_USER);
    expect(reasonOf({ path: library })).toContain('owned by another user');
    chownSync(library, 0, 0);
    chownSync(folder, OTHER_USER, OTHER_USER);
    expect(reasonOf({ path: library })).toContain('owned by another user');
  });

  it.skipIf(!root)("is refused behind a link of root's into the folder of the user who runs the agent", () => {
    const link = join(folder, 'link.so');
    const home = join(folder, 'home');
    mkdirSync(home, { mode: 0o755 });
    copyFileSync(library, join(home, 'module.so'));
    chownSync(home, OTHER_USER, OTHER_USER);
    symlinkSync(join(home, 'module.so'), link);
    expect(() => checkLibrary({ path: link }, OTHER_USER)).toThrow(/link into a folder that a user can write/);
    expect(checkLibrary({ path: join(home, 'module.so') }, OTHER_USER).size).toBe(6);
  });

  it('is refused with a variable that would load other code', () => {
    expect(reasonOf({ path: library, env: { LD_PRELOAD: '/tmp/evil.so' } })).toContain('LD_PRELOAD');
    expect(reasonOf({ path: library, env: { SOFTHSM2_CONF: '/etc/softhsm2.conf' } })).toBe('loaded');
  });

  it('is refused when its content is not the one that was pinned', () => {
    const sha256 = createHash('sha256').update(readFileSync(library)).digest('hex');
    expect(reasonOf({ path: library, sha256 })).toBe('loaded');
    expect(reasonOf({ path: library, sha256: sha256.toUpperCase() })).toBe('loaded');
    writeFileSync(library, 'other!');
    expect(reasonOf({ path: library, sha256 })).toContain('SHA-256');
  });
});

describe('the configuration of a library', () => {
  it.each([
    ['LD_PRELOAD'],
    ['LD_LIBRARY_PATH'],
    ['DYLD_INSERT_LIBRARIES'],
    ['NODE_OPTIONS'],
    ['PATH'],
    ['path'],
    ['A=B'],
  ])('may not set %s', (name) => {
    expect(v.is(LibraryConfig, { path: '/usr/lib/module.so', env: { [name]: '/tmp/evil.so' } })).toBe(false);
    expect(v.is(LibraryConfig, { path: '/usr/lib/module.so', env: { SOFTHSM2_CONF: '/etc/softhsm2.conf' } })).toBe(
      true,
    );
  });

  it('knows libraries for each system by absolute path, and none for a system it does not know', () => {
    expect(KNOWN_LIBRARIES.length).toBeGreaterThan(0);
    expect(knownPaths('linux').every((path) => path.startsWith('/'))).toBe(true);
    expect(knownPaths('win32').every((path) => /^[A-Z]:\\/.test(path))).toBe(true);
    expect(knownPaths('aix')).toEqual([]);
  });
});
