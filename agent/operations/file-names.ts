// What a signed, encrypted or opened file is called.
import { lstatSync } from 'node:fs';
import { resolve } from 'node:path';
import { Problem } from '#shared/errors.ts';
import type { FormatId } from '../formats/format.ts';

/** The endings that mail programs and kits look for (RFC 8551 §3.2.1). */
const ENDING: Record<FormatId, string> = {
  raw: '.sig',
  cms: '.p7m',
  'cms-detached': '.p7s',
  xml: '.signed.xml',
  ceb: '.signed.xml',
  pdf: '.signed.pdf',
};

export function signedName(file: string, format: FormatId): string {
  const isXml = format === 'xml' || format === 'ceb';
  const inside = format === 'pdf' ? /\.pdf$/i : isXml ? /\.xml$/i : /$^/;
  return file.replace(inside, '') + ENDING[format];
}

export function encryptedName(file: string): string {
  return `${file}.p7e`;
}

export function encryptedXmlName(file: string): string {
  return `${file.replace(/\.xml$/i, '')}.enc.xml`;
}

/** What was encrypted, as it was called: a browser's download writes over nothing. */
export function openedName(file: string): string {
  if (/.\.enc\.xml$/i.test(file)) return `${file.slice(0, -8)}.xml`;
  return /.\.p7[em]$/i.test(file) ? file.slice(0, -4) : decryptedName(file);
}

/** Never the name of the file that was encrypted: it may have been changed since. */
export function decryptedName(file: string): string {
  return /\.p7[em]$/i.test(file) ? `${file.slice(0, -4)}.decrypted` : `${file}.decrypted`;
}

/** Throws command/exists where something stands already, be it a link that leads nowhere; command/file where nothing can. */
export function requireFree(path: string): void {
  if (stands(path)) throw new Problem('command/exists', { path });
}

function stands(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (cause) {
    throw new Problem('command/file', { path }, { cause });
  }
}

/** Throws command/usage where two of them are the same file: the second one would be written over the first. */
export function requireDifferent(targets: readonly string[]): void {
  const seen = new Set<string>();
  for (const target of targets) {
    const path = resolve(target);
    if (seen.has(path)) throw new Problem('command/usage', { detail: target });
    seen.add(path);
  }
}
