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
import { join, posix, win32 } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Problem } from '#shared/errors.ts';
import type { LibraryConfig } from '../data/library-config.ts';
import { brandOfAtr, checkLibrary, KNOWN_LIBRARIES, knownLibraries } from './libraries.ts';

const isPosix = process.platform !== 'win32';
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
      ? String(thrown.params['reason.en'])
      : String(thrown);
  }
}

describe.skipIf(!isPosix)('a vendor library', () => {
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

  it('is refused when its content is not the one that was pinned', () => {
    const sha256 = createHash('sha256').update(readFileSync(library)).digest('hex');
    expect(reasonOf({ path: library, sha256 })).toBe('loaded');
    expect(reasonOf({ path: library, sha256: sha256.toUpperCase() })).toBe('loaded');
    writeFileSync(library, 'other!');
    expect(reasonOf({ path: library, sha256 })).toContain('SHA-256');
  });
});

describe('the list of libraries', () => {
  it('names a card by its answer to reset, where that is known', () => {
    const brandOf = (hex: string): string | undefined => brandOfAtr(Buffer.from(hex, 'hex'))?.zh;
    expect(brandOf('3b9f958131fe9f006646530510001171df0000006a825e')).toBe('飞天 ePass2003');
    expect(brandOf('3b9f958131fe9f006646530501001171df000003900080')).toBe('飞天 ePass2003');
    expect(brandOf('3b9f958131fe9f006646530510001171df0000006a825e00')).toBeUndefined();
    expect(brandOf('3bfd1300008131fe158073c021c057597562694b657940')).toBe('YubiKey');
    expect(brandOf('3b951381018073ff01000b')).toBeUndefined();
    expect(brandOf('')).toBeUndefined();
  });

  it('has brands in both languages, each once, with something to know each by, and claims none that nobody tried', () => {
    const names = KNOWN_LIBRARIES.map(({ brand, interface: kind }) => `${kind} ${brand.zh}`);
    expect(new Set(names).size).toBe(names.length);
    for (const { brand, atr, usb, linux, darwin, win32: windows, verified } of KNOWN_LIBRARIES) {
      expect(`${brand.zh}${brand.en}`).not.toContain('undefined');
      expect(brand.en).toMatch(/^[\x20-\x7e]+$/);
      expect([...atr, ...usb, ...linux, ...darwin, ...windows]).not.toEqual([]);
      expect(verified).toBe(false);
      for (const path of [...linux, ...darwin]) expect(posix.normalize(path)).toBe(path);
      for (const path of windows) expect(win32.normalize(path)).toBe(path);
    }
  });

  it('knows libraries for each system by absolute path, and none for a system it does not know', () => {
    expect(KNOWN_LIBRARIES.length).toBeGreaterThan(0);
    for (const kind of ['pkcs11', 'skf'] as const) {
      expect(knownLibraries(kind, 'linux').every(({ path }) => path.startsWith('/'))).toBe(true);
      expect(knownLibraries(kind, 'win32').every(({ path }) => /^[A-Z]:\\/.test(path))).toBe(true);
      expect(knownLibraries(kind, 'aix')).toEqual([]);
    }
  });
});
