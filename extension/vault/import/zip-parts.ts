// The parts of a .zip file (APPNOTE 6.3), looked at before a library unpacks them: a small file can hold a huge one.

export interface ZipPart {
  name: string;
  /** Unpacked size in bytes, as the file says. */
  size: number;
  /** Its UTF-8 text; rejects when it is not packed as the file says. */
  text(): Promise<string>;
}

const END = 0x06054b50;
const ENTRY = 0x02014b50;
/** Behind it other programs look for the directory elsewhere (ZIP64, APPNOTE 4.3.15). */
const OTHER_END = 0x07064b50;
const OTHER_END_LENGTH = 20;
const END_LENGTH = 22;
const LONGEST_COMMENT = 0xffff;
const STORED = 0;
const DEFLATED = 8;

/** The parts as the directory at the end of the file lists them; null for anything but a plain, whole .zip. */
export function zipParts(file: Uint8Array): ZipPart[] | null {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let end = file.length - END_LENGTH;
  const least = Math.max(0, end - LONGEST_COMMENT);
  while (end >= least && view.getUint32(end, true) !== END) end -= 1;
  if (end < least) return null;
  if (end >= OTHER_END_LENGTH && view.getUint32(end - OTHER_END_LENGTH, true) === OTHER_END) return null;
  try {
    const parts: ZipPart[] = [];
    let packed = 0;
    let at = view.getUint32(end + 16, true);
    for (let left = view.getUint16(end + 8, true); left > 0; left -= 1) {
      if (view.getUint32(at, true) !== ENTRY) return null;
      packed += view.getUint32(at + 20, true);
      if (packed > file.length) return null; // parts that lie over each other: each would be a copy of the whole file
      parts.push(partAt(file, view, at));
      at += 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    }
    return parts;
  } catch {
    return null; // it points outside of itself
  }
}

function partAt(file: Uint8Array, view: DataView, at: number): ZipPart {
  const [method, packed, size] = [
    view.getUint16(at + 10, true),
    view.getUint32(at + 20, true),
    view.getUint32(at + 24, true),
  ];
  const header = view.getUint32(at + 42, true);
  const start = header + 30 + view.getUint16(header + 26, true) + view.getUint16(header + 28, true);
  const bytes = file.slice(start, start + packed);
  return {
    name: new TextDecoder().decode(file.subarray(at + 46, at + 46 + view.getUint16(at + 28, true))),
    size,
    text: async () => {
      if (method !== STORED && method !== DEFLATED) throw new RangeError('packed in another way');
      return new TextDecoder().decode(method === STORED ? bytes.subarray(0, size) : await inflated(bytes, size));
    },
  };
}

/** Stops as soon as there is more than the file says. */
async function inflated(bytes: Uint8Array<ArrayBuffer>, size: number): Promise<Uint8Array> {
  const whole = new Uint8Array(size);
  let length = 0;
  const unpacking = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  for (const reader = unpacking.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) return whole.subarray(0, length);
    whole.set(value, length); // throws when there is more
    length += value.length;
  }
}
