// JSON of a page, bounded before it is parsed: depth, number of values, repeated keys. JSON.parse alone would take the last
// of two equal keys, so that two readers of one message could see different ones (spec/security §2.4, attack 9).

export const JSON_LIMITS = {
  depth: 32,
  /** Commas and openings outside of strings; a page's batch of files is far below. */
  values: 100_000,
  /** Characters of one key as written. */
  key: 256,
} as const;

interface Frame {
  /** Keys seen so far; null in an array. */
  keys: Set<string> | null;
  awaitsKey: boolean;
}

/**
 * Value of a JSON text, or undefined when it is not JSON, is nested or split too much, repeats a key, or names `__proto__`.
 * Runs in time linear to the text; never throws.
 */
export function parseBoundedJson(text: string): unknown {
  if (!isBounded(text)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isBounded(text: string): boolean {
  const frames: Frame[] = [];
  let values = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === '"') {
      const end = endOfString(text, i);
      const frame = frames.at(-1);
      if (end < 0 || (frame && !takeKey(frame, text.slice(i, frame.awaitsKey ? end + 1 : i)))) return false;
      i = end;
    } else if (character === '{' || character === '[') {
      frames.push({ keys: character === '{' ? new Set() : null, awaitsKey: character === '{' });
      if (frames.length > JSON_LIMITS.depth || ++values > JSON_LIMITS.values) return false;
    } else if (character === '}' || character === ']') {
      frames.pop();
    } else if (character === ',') {
      if (++values > JSON_LIMITS.values) return false;
      const frame = frames.at(-1);
      if (frame?.keys) frame.awaitsKey = true;
    }
  }
  return true;
}

/** Notes a key; an empty `quoted` means that the string is a value. False for a key that is refused. */
function takeKey(frame: Frame, quoted: string): boolean {
  if (quoted === '' || !frame.keys) return true;
  frame.awaitsKey = false;
  if (quoted.length > JSON_LIMITS.key) return false;
  let key: string;
  try {
    key = JSON.parse(quoted) as string;
  } catch {
    return false;
  }
  if (key === '__proto__' || frame.keys.has(key)) return false;
  frame.keys.add(key);
  return true;
}

/** Index of the closing quote of the string that starts at `start`, or -1. Searches natively: strings here reach 12 Mi. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text[end - 1 - backslashes] === '\\') backslashes++;
    if (backslashes % 2 === 0) return end;
  }
  return -1;
}
