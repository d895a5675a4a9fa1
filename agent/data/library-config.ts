// One vendor library of the configuration. Read at the start with the rest of it (settings.ts); a library that would be given
// a variable to load other code by stops the agent like any other mistake there.
import { isAbsolute } from 'node:path';
import * as v from 'valibot';

/** Variables that would make the loader or node itself run other code. */
const HARMFUL_VARIABLE = /^(LD_|DYLD_|NODE_|PATH$|GCONV_PATH$)/i;

const variable = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z_]\w*$/),
  v.check((name) => !HARMFUL_VARIABLE.test(name), 'harmless variable'),
);

export const LibraryConfig = v.strictObject({
  path: v.pipe(v.string(), v.maxLength(4096), v.check(isAbsolute, 'absolute path')),
  /** Hex SHA-256 of the file; another file is refused. */
  sha256: v.optional(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/i))),
  /** Variables the library needs (SOFTHSM2_CONF…); its process gets no others of ours than HOME and the locale. */
  env: v.optional(v.record(variable, v.pipe(v.string(), v.maxLength(4096)))),
});
export type LibraryConfig = v.InferOutput<typeof LibraryConfig>;

/** What GM/T 0016 leaves open or vendors read differently; all of it can be left out. */
export const LibraryAbi = v.strictObject({
  /** Bits of ULONG; without it the library is asked. */
  ulong: v.optional(v.picklist([32, 64])),
  /** Calling convention of 32-bit Windows; of no meaning elsewhere. */
  convention: v.optional(v.picklist(['cdecl', 'stdcall'])),
  /** False: the library must not be asked to wait for plugging while it does other work. */
  events: v.optional(v.boolean()),
});
export type LibraryAbi = v.InferOutput<typeof LibraryAbi>;

/** A private key in an HSM (GM/T 0018), which keeps no certificates. */
export const HsmKey = v.strictObject({
  /** Index of the key in the HSM */
  index: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(0xffff_ffff)),
  /** File with the certificate of its signing key, PEM or DER */
  certificate: v.pipe(v.string(), v.maxLength(4096), v.check(isAbsolute, 'absolute path')),
  /** File with the certificate of its encryption key, where it has one, PEM or DER */
  encryption: v.optional(v.pipe(v.string(), v.maxLength(4096), v.check(isAbsolute, 'absolute path'))),
});
export type HsmKey = v.InferOutput<typeof HsmKey>;

/** What a library is told besides its file: of an HSM. */
export const HsmConfig = v.strictObject({
  keys: v.pipe(
    v.array(HsmKey),
    v.minLength(1),
    v.maxLength(64),
    v.check((keys) => new Set(keys.map(({ index }) => index)).size === keys.length, 'one entry for each index'),
  ),
  /** Sessions that each key in use has at most; signatures are made in as many at once. */
  sessions: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(32)), 4),
});
export type HsmConfig = v.InferOutput<typeof HsmConfig>;

export const SdfLibraryConfig = v.strictObject({ ...LibraryConfig.entries, ...HsmConfig.entries });
export type SdfLibraryConfig = v.InferOutput<typeof SdfLibraryConfig>;

export const SkfLibraryConfig = v.strictObject({ ...LibraryConfig.entries, abi: v.optional(LibraryAbi) });
export type SkfLibraryConfig = v.InferOutput<typeof SkfLibraryConfig>;
