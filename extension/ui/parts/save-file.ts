// A file handed to the clerk by the browser's own download.
import type { SavedFile } from '../../platform/fill-requests.ts';

export function saveFile({ name, text }: SavedFile): void {
  save(name, text);
}

export function saveBytes({ name, bytes }: { name: string; bytes: Uint8Array<ArrayBuffer> }): void {
  save(name, bytes);
}

function save(name: string, content: BlobPart): void {
  const address = URL.createObjectURL(new Blob([content], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
