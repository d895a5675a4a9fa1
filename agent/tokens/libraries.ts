// Which vendor libraries may be loaded: those listed in the configuration or in libraries.json, and only when nobody but
// root and this user can have put them where they are. A library runs with our rights and sees the PIN.
import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync, realpathSync, statfsSync } from 'node:fs';
import { dirname, isAbsolute, normalize, resolve, win32 } from 'node:path';
import * as v from 'valibot';
import { toHex } from '#shared/bytes.ts';
import { type Bilingual, Problem } from '#shared/errors.ts';
import { LibraryAbi, type LibraryConfig } from '../data/library-config.ts';
import table from './libraries.json' with { type: 'json' };

const platforms = { linux: v.array(v.string()), darwin: v.array(v.string()), win32: v.array(v.string()) };
const KnownLibrary = v.strictObject({
  brand: v.strictObject({ zh: v.string(), en: v.string() }),
  interface: v.picklist(['pkcs11', 'skf']),
  /** Whether this product was tried with a card or token of the brand. */
  verified: v.boolean(),
  /** Hex; a dot stands for any digit */
  atr: v.array(v.pipe(v.string(), v.regex(/^(?:[0-9a-f.]{2})+$/))),
  usb: v.array(v.pipe(v.string(), v.regex(/^[0-9a-f]{4}:[0-9a-f]{4}$/))),
  ...platforms,
  abi: v.optional(LibraryAbi),
});
export type KnownLibrary = v.InferOutput<typeof KnownLibrary>;

/** All vendor libraries we know of (data, for every system). */
export const KNOWN_LIBRARIES: readonly KnownLibrary[] = v.parse(v.array(KnownLibrary), table);

/** Libraries that this system may have and that need no configuration; most of them do not exist. */
export function knownLibraries(
  kind: KnownLibrary['interface'],
  platform: NodeJS.Platform = process.platform,
): { path: string; abi: LibraryAbi }[] {
  if (platform !== 'linux' && platform !== 'darwin' && platform !== 'win32') return [];
  return KNOWN_LIBRARIES.filter((library) => library.interface === kind).flatMap((library) =>
    library[platform].map((path) => ({ path, abi: library.abi ?? {} })),
  );
}

/** Whose card answers so to a reset; null when none of the list does. */
export function brandOfAtr(atr: Uint8Array): Bilingual | null {
  const hex = toHex(atr);
  return KNOWN_LIBRARIES.find((library) => library.atr.some((one) => new RegExp(`^${one}$`).test(hex)))?.brand ?? null;
}

/** What was checked, by content and by place: the process that loads it compares again. */
export interface CheckedLibrary {
  /** No symbolic links left in it */
  path: string;
  device: number;
  inode: number;
  size: number;
}

/**
 * Checks a library before it is loaded.
 *
 * The file is not copied, so it could be exchanged between this check and the load; but every folder on the way and the
 * file itself can be changed by root and this user only, who could change the agent as well, and the loading process
 * compares device, inode and size once more.
 * @param owner who may own files besides root; a parameter for tests
 * @throws Problem token/library-refused {path, reason}
 */
export function checkLibrary(config: LibraryConfig, owner: number = process.getuid?.() ?? 0): CheckedLibrary {
  requirePlainAbsolute(config.path);
  const path = realPath(config.path);
  if (process.platform === 'win32') requireProtectedFolder(path, config.sha256 !== undefined);
  else {
    requireLocal(path);
    requireTrustedPlaces(config.path, owner);
    requireTrustedLinks(config.path);
    requireTrustedPlaces(path, owner);
  }
  return requireContent(path, config.sha256);
}

/** Throws token/library-refused with the reason in the reader's language. */
export function refuse(path: string, zh: string, en: string): never {
  throw refusal(path, { zh, en });
}

export function refusal(path: string, reason: Bilingual, cause?: unknown): Problem {
  return new Problem('token/library-refused', { path, 'reason.zh': reason.zh, 'reason.en': reason.en }, { cause });
}

function requirePlainAbsolute(path: string): void {
  // A share is absolute as well, and on Windows both kinds of slash make one.
  if (/^[\\/]{2}/.test(path)) refuse(path, '不能从网络共享加载', 'network share');
  if (path.includes('\0') || !isAbsolute(path)) refuse(path, '不是绝对路径', 'not an absolute path');
  if (normalize(path) !== path) refuse(path, '路径中有多余的部分', 'path is not normalised');
}

function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return refuse(path, '文件不存在', 'no such file');
  }
}

/** Kinds of file systems that another computer or program fills (Linux magic numbers, statfs(2)): NFS, SMB, CIFS, SMB2, FUSE, 9P, AFS, Ceph. */
const FOREIGN_FILESYSTEMS = new Set([
  0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x65735546, 0x01021997, 0x5346414f, 0x00c36400,
]);

function requireLocal(path: string): void {
  if (process.platform !== 'linux') return;
  const { type } = statfsSync(path);
  if (FOREIGN_FILESYSTEMS.has(type >>> 0)) refuse(path, '不能从网络共享加载', 'network share');
}

function requireTrustedPlaces(path: string, owner: number): void {
  for (const part of ancestors(path)) {
    const entry = lstatSync(part);
    if (entry.uid !== 0 && entry.uid !== owner) refuse(part, '属于其他用户', 'owned by another user');
    const writable = !entry.isSymbolicLink() && (entry.mode & (constants.S_IWGRP | constants.S_IWOTH)) !== 0;
    // In a sticky folder others cannot exchange what is ours, but they can put files beside it.
    const sticky = (entry.mode & 0o1000) !== 0 && part !== path && part !== dirname(path);
    if (writable && !sticky) refuse(part, '其他用户可写', 'writable by other users');
  }
}

/** A link of root's may not lead into the folder of a user: who can write there decides what is loaded. */
function requireTrustedLinks(path: string): void {
  for (const part of ancestors(path)) {
    const entry = lstatSync(part);
    if (!entry.isSymbolicLink() || entry.uid !== 0) continue;
    if (ancestors(realPath(part)).some((place) => lstatSync(place).uid !== 0)) {
      refuse(path, '链接指向普通用户可写的目录', 'link into a folder that a user can write');
    }
  }
}

/** On Windows stat shows no access list: folders that only administrators can write, or a pinned content. */
function requireProtectedFolder(path: string, pinned: boolean): void {
  const folders = ['SystemRoot', 'ProgramFiles', 'ProgramFiles(x86)'].flatMap((name) => process.env[name] ?? []);
  const inside = folders.some((folder) => path.toLowerCase().startsWith(win32.join(folder, '\\').toLowerCase()));
  if (!inside && !pinned)
    refuse(path, '不在受保护的目录，也没有登记 sha256', 'outside protected folders and no sha256 given');
}

function requireContent(path: string, sha256: string | undefined): CheckedLibrary {
  const file = openSync(path, constants.O_RDONLY);
  try {
    const { dev, ino, size, mode } = fstatSync(file);
    if ((mode & constants.S_IFMT) !== constants.S_IFREG) refuse(path, '不是普通文件', 'not a regular file');
    if (sha256 !== undefined) {
      const found = createHash('sha256').update(readFileSync(file)).digest('hex');
      if (found !== sha256.toLowerCase())
        refuse(path, 'SHA-256 与登记的不一致', 'SHA-256 differs from the configured one');
    }
    return { path, device: dev, inode: ino, size };
  } finally {
    closeSync(file);
  }
}

/** The path, its folder, and so on up to the root. */
function ancestors(path: string): string[] {
  const all: string[] = [];
  for (let part = resolve(path); ; part = dirname(part)) {
    all.push(part);
    if (part === dirname(part)) return all;
  }
}
