// Names of devices, applications and containers: bytes that are given back as they came, and read for people.

/** A name as the library wrote it, without its NUL. */
export type Name = Buffer;

/** Names of a list in which each ends with NUL, and the list with one more (GM/T 0016 §7.1.2). */
export function namesIn(list: Buffer): Name[] {
  const names: Name[] = [];
  for (let at = 0; at < list.length && list[at] !== 0;) {
    const end = list.indexOf(0, at);
    const stop = end === -1 ? list.length : end;
    names.push(Buffer.from(list.subarray(at, stop)));
    at = stop + 1;
  }
  return names;
}

/** The name as a parameter: a string of C. */
export function parameter(name: Name): Buffer {
  return Buffer.concat([name, Buffer.of(0)]);
}

/** Text of a fixed field or a name: up to the first NUL, UTF-8 or else GB 18030, without padding. */
export function textOf(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  const content = end === -1 ? bytes : bytes.subarray(0, end);
  const text = decode(content, 'utf-8') ?? decode(content, 'gb18030') ?? content.toString('latin1');
  // A screen gets no control characters from a device.
  return text.replace(/[\u0000-\u001f\u007f]/g, '').trim();
}

function decode(bytes: Buffer, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
