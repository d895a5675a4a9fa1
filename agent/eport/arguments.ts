// Arguments of the dialect's calls, parsed once. PINs become bytes before anything else happens to them.
import * as v from 'valibot';
import { Problem } from '#shared/errors.ts';
import { FILE_ARGUMENTS, PIN_ARGUMENTS } from '#shared/protocol/eport-methods.ts';
import { type Bytes, fromBase64, toBase64, utf8 } from '#shared/bytes.ts';

/** Longest PIN that is looked at, in UTF-8 bytes; what cards accept is decided where the card is known. */
const PIN_LIMIT = 64;

const text = v.string();
/** Pages and old clients leave optional texts out, or send null. */
const optionalText = v.nullish(v.string(), '');
const pin = v.optional(v.nullable(v.instance(Uint8Array)), null);

export const NoArguments = v.object({});
export const SignArguments = v.object({ inData: text, passwd: pin });
export const OldSignArguments = v.object({ inputData: text, passwd: pin });
export const RandomArguments = v.object({ random: v.pipe(text, v.minLength(1)), passwd: pin });
export const FirstStepArguments = v.object({ strInputDecodePEM: v.pipe(text, v.minLength(1)), passwd: pin });
/** Without a PIN the person is asked for it, as always under the policy `ask`. */
export const PinArguments = v.object({ passwd: pin });
export const UserPinArguments = v.object({ userpin: pin });
export const VerifyArguments = v.object({ inData: text, signData: text, certDataPEM: optionalText });
export const InDataArguments = v.object({ inData: text });
export const InfoArguments = v.object({ szInfo: text });
const byte = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(255));
export const CertArguments = v.object({ cert: v.nullish(v.union([v.string(), v.array(byte)]), '') });
export const CertBytesArguments = v.object({ certByteArray: v.nullish(v.union([v.string(), v.array(byte)]), '') });

/**
 * Turns every PIN among the arguments into bytes, in place and first of all: texts cannot be wiped, so none is kept.
 * An empty PIN is left out, as the official script does (§4.2). Throws eport/arguments for one that is no short text.
 */
export function takePins(args: Record<string, unknown>): Uint8Array[] {
  const pins: Uint8Array[] = [];
  for (const name of Object.keys(args)) {
    if (!PIN_ARGUMENTS.has(name)) continue;
    const value = args[name];
    Reflect.deleteProperty(args, name);
    if (value === undefined || value === null || value === '') continue;
    const bytes = typeof value === 'string' || typeof value === 'number' ? utf8(String(value)) : null;
    if (!bytes || bytes.length > PIN_LIMIT) throw new Problem('eport/arguments', { name });
    args[name] = bytes;
    pins.push(bytes);
  }
  return pins;
}

/** Whether any argument, at any depth, names a file, folder or address of this computer. */
export function namesFiles(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return false;
  return Object.entries(value).some(([name, inner]) => isFileArgument(name) || namesFiles(inner));
}

function isFileArgument(name: string): boolean {
  const lower = name.toLowerCase();
  return [...FILE_ARGUMENTS].some((argument) => argument.toLowerCase() === lower);
}

/** Parses a call's arguments. Throws eport/arguments with the name of the first wrong one. */
export function parseArguments<S extends v.GenericSchema>(schema: S, args: unknown): v.InferOutput<S> {
  const parsed = v.safeParse(schema, args);
  if (parsed.success) return parsed.output;
  throw new Problem('eport/arguments', { name: v.getDotPath(parsed.issues[0])?.split('.')[0] ?? 'args' });
}

/** Bytes of the dialect's "PEM": bare base64, line breaks allowed (§4.2). Throws eport/arguments {name}. */
export function pemBytes(value: string, name: string): Bytes {
  try {
    return fromBase64(value.replace(/[\r\n]/g, ''));
  } catch (cause) {
    throw new Problem('eport/arguments', { name }, { cause });
  }
}

/**
 * What is signed of a login random. The official control is said to decode the base64 text before it signs, "composite
 * open-verify-decode-sign" (§4.2); that is inferred, no public page shows the server's check. So: canonical base64 is decoded,
 * line breaks and all, any other text is signed as UTF-8. Hexadecimal digits whose number divides by four count as base64 too.
 */
export function randomBytes(random: string): Bytes {
  const line = random.replace(/[\r\n]/g, '');
  try {
    const bytes = fromBase64(line);
    if (bytes.length > 0 && toBase64(bytes) === line) return bytes;
  } catch {
    // not base64: the text itself is the random
  }
  return utf8(random);
}
