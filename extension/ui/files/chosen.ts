// A file that the clerk chose: read whole, or the reason why it is not.
import { toBase64 } from '#shared/bytes.ts';

export interface Chosen {
  /** Without its folders */
  name: string;
  /** In bytes */
  size: number;
  base64: string;
}

export type Refused = { why: 'empty' | 'unreadable' } | { why: 'too-large'; size: number };

/** @param limit in bytes. Never rejects. */
export async function readChosen(file: File, limit: number): Promise<Chosen | Refused> {
  if (file.size > limit) return { why: 'too-large', size: file.size };
  try {
    const bytes = new Uint8Array(await file.arrayBuffer());
    if (bytes.length === 0) return { why: 'empty' };
    return { name: file.name.slice(-255) || '-', size: bytes.length, base64: toBase64(bytes) };
  } catch {
    return { why: 'unreadable' }; // gone, or held by another program
  }
}

/** 12.0 MB · 3.4 KB · 120 B */
export function sizeOf(bytes: number): string {
  if (bytes < 1024) return `${String(bytes)} B`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(1)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
