// Bytes are Uint8Array everywhere inside; hex and base64 exist only on the wire and on screen.

/** Bytes that own a plain ArrayBuffer, as WebCrypto asks for. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** UTF-8 bytes of a text. A lone surrogate becomes U+FFFD, as on any wire (Encoding Standard §4.1). */
export function utf8(text: string): Bytes {
  return new TextEncoder().encode(text);
}

/** Text of UTF-8 bytes. Throws TypeError when they are not valid UTF-8. */
export function fromUtf8(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}

/** Lower-case hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}

/** Bytes of hexadecimal text of even length. Throws RangeError on anything else. */
export function fromHex(text: string): Bytes {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(text)) throw new RangeError('not hexadecimal');
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

const BASE64 = utf8('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=');

/** Standard base64 with padding (RFC 4648 §4). By table: btoa over a built-up string takes seconds for the 12 MiB that portals send. */
export function toBase64(bytes: Uint8Array): string {
  const text = new Uint8Array(Math.ceil(bytes.length / 3) * 4);
  const padding = 64;
  for (let from = 0, to = 0; from < bytes.length; from += 3, to += 4) {
    const left = bytes.length - from;
    const group = ((bytes[from] ?? 0) << 16) | ((bytes[from + 1] ?? 0) << 8) | (bytes[from + 2] ?? 0);
    text[to] = BASE64[group >> 18] ?? 0;
    text[to + 1] = BASE64[(group >> 12) & 63] ?? 0;
    text[to + 2] = BASE64[left > 1 ? (group >> 6) & 63 : padding] ?? 0;
    text[to + 3] = BASE64[left > 2 ? group & 63 : padding] ?? 0;
  }
  return new TextDecoder().decode(text);
}

/** Bytes of standard base64 with padding and no white space. Throws RangeError on anything else. */
export function fromBase64(text: string): Bytes {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw new RangeError('not base64');
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/** One array of all parts in their order. */
export function concat(...parts: Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** Whether both hold the same bytes; takes the same time wherever they differ. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}
