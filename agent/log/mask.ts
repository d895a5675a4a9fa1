// What must never reach a log: PINs, keys and ID numbers. Applied to every line of the program's log and to the texts of
// the tamper-evident log, whatever the caller thought it was writing.

/**
 * Resident ID (GB 11643): area 6, birth date 8, order 3, check 1. The birth date, before 2020, tells it from declaration
 * numbers (customs 4, year 4, …) and from order numbers with today's date inside, which must stay searchable.
 */
const ID_NUMBER =
  /(?<![0-9A-Za-z])([1-9]\d{2})\d{3}(?:19\d{2}|20[01]\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{2}(\d[0-9Xx])(?![0-9A-Za-z])/g;
/** The 15-digit form of before 1999: two digits of year, no check. */
const OLD_ID_NUMBER =
  /(?<![0-9A-Za-z])([1-9]\d{2})\d{3}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d(\d{2})(?![0-9A-Za-z])/g;
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g;
/** `passwd=…`, `"pin":"…"` inside a text, for example in the message of a foreign error. */
const NAMED_SECRET =
  /(["']?\b(?:passwd|password|user_?pin|(?:old|new)_?pin|pin|pwd|secret|private_?key)["']?\s*[=:]\s*)(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s,;&}]+)/gi;
const SECRET_FIELD =
  /^(?:.*pin|.*passwd|.*password|.*passphrase|pwd|.*secret|.*privatekey|.*_key|key|.*mackey|.*idnumber|personalid)$/i;
const LONGEST_TEXT = 2_000;

/** ID numbers with all but the first three and the last two characters replaced. */
export function maskIds(text: string): string {
  return text.replace(ID_NUMBER, '$1*************$2');
}

/** A text as it may stand in a log. */
export function maskText(text: string): string {
  const cut = text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}… (${text.length})` : text;
  const named = cut.replace(PRIVATE_KEY, '[key]').replace(NAMED_SECRET, '$1[hidden]');
  return maskIds(named).replace(OLD_ID_NUMBER, '$1**********$2');
}

/** Any value as plain data that may stand in a log: secret fields dropped, bytes as their length, errors with their cause. */
export function maskValue(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return maskText(value);
  if (typeof value === 'bigint') return maskText(String(value));
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? undefined : maskNumber(value);
  if (depth > 5) return '…';
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
  if (value instanceof Error) return maskError(value, depth);
  if (Array.isArray(value)) return value.slice(0, 50).map((item) => maskValue(item, depth + 1));
  const masked: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(value)) {
    if (!SECRET_FIELD.test(name)) masked[maskText(name)] = maskValue(inner, depth + 1);
  }
  return masked;
}

function maskNumber(value: unknown): unknown {
  if (typeof value !== 'number') return value;
  const text = String(value);
  return maskText(text) === text ? value : maskText(text);
}

function maskError(error: Error, depth: number): Record<string, unknown> {
  const own: Record<string, unknown> = {};
  for (const name of ['code', 'params'] as const) {
    if (name in error) own[name] = maskValue((error as Error & Record<string, unknown>)[name], depth + 1);
  }
  return {
    name: error.name,
    message: maskText(error.message),
    ...own,
    stack: maskText(error.stack?.split('\n').slice(1, 8).join('\n') ?? ''),
    ...(error.cause === undefined ? {} : { cause: maskValue(error.cause, depth + 1) }),
  };
}
