// Tells a library for another kind of program before the system's loader does, which says no more than "wrong format".
import { closeSync, openSync, readSync } from 'node:fs';
import { refuse } from '../libraries.ts';

const HEAD = 4096;

/** e_machine of ELF and Machine of PE → process.arch */
const ELF_MACHINES: Readonly<Record<number, string>> = {
  3: 'ia32',
  40: 'arm',
  62: 'x64',
  183: 'arm64',
  243: 'riscv64',
  258: 'loong64',
};
const PE_MACHINES: Readonly<Record<number, string>> = { 0x14c: 'ia32', 0x8664: 'x64', 0xaa64: 'arm64' };
const NARROW: ReadonlySet<string> = new Set(['ia32', 'arm']);

/** @throws Problem token/library-refused when it is for a processor or width other than ours; says nothing of files it does not know */
export function requireOwnArchitecture(path: string): void {
  const made = architectureOf(head(path));
  if (made === null || made === process.arch) return;
  if (NARROW.has(made) && !NARROW.has(process.arch))
    refuse(path, '是 32 位驱动，通签是 64 位程序，请安装 64 位的驱动', 'a 32-bit driver; install the 64-bit one');
  refuse(
    path,
    `是 ${made} 处理器的驱动，这台电脑是 ${process.arch}`,
    `made for ${made}, this computer is ${process.arch}`,
  );
}

function architectureOf(bytes: Buffer): string | null {
  if (bytes.readUInt32BE(0) === 0x7f454c46) return ELF_MACHINES[bytes.readUInt16LE(18)] ?? null;
  if (bytes.readUInt16BE(0) !== 0x4d5a) return null; // MZ
  const header = bytes.readUInt32LE(0x3c);
  if (header > HEAD - 6 || bytes.readUInt32BE(header) !== 0x50450000) return null;
  return PE_MACHINES[bytes.readUInt16LE(header + 4)] ?? null;
}

function head(path: string): Buffer {
  const bytes = Buffer.alloc(HEAD);
  const file = openSync(path, 'r');
  try {
    readSync(file, bytes, 0, HEAD, 0);
    return bytes;
  } finally {
    closeSync(file);
  }
}
