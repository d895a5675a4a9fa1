// What IT may configure: one JSON file of the owner's, read once at the start. Unknown or wrong keys stop the agent: a
// misspelt restriction that is silently ignored would be a hole. Every key stands in docs/configuration.md (a test compares).
import * as v from 'valibot';
import { Problem } from '#shared/errors.ts';
import { PORTALS } from '#shared/portals/index.ts';
import { LOG_LEVELS } from '../log/log.ts';
import { LibraryConfig, SdfLibraryConfig, SkfLibraryConfig } from './library-config.ts';
import { readGuardedFile } from './private-file.ts';

const port = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535));
const portalId = v.pipe(
  v.string(),
  v.check((id) => PORTALS.some((portal) => portal.id === id), 'known portal'),
);

const uri = (preset: string) => v.optional(v.pipe(v.string(), v.url(), v.maxLength(200)), preset);

export const SettingsFile = v.strictObject({
  /** Port for browsers; null = 17817, then 17818, 17819. Option --port goes first. */
  port: v.optional(v.nullable(port), null),
  eport: v.optional(
    v.strictObject({
      /** Second door for local programs; null = closed. Option --eport-port goes first. */
      port: v.optional(v.nullable(port), null),
      /** Programs that may use a card through the second door */
      allowPrograms: v.optional(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(4096))), []),
    }),
    {},
  ),
  pkcs11: v.optional(
    v.strictObject({
      modules: v.optional(v.array(LibraryConfig), []),
    }),
    {},
  ),
  skf: v.optional(
    v.strictObject({
      libraries: v.optional(v.array(SkfLibraryConfig), []),
    }),
    {},
  ),
  sdf: v.optional(
    v.strictObject({
      libraries: v.optional(v.array(SdfLibraryConfig), []),
    }),
    {},
  ),
  control: v.optional(v.strictObject({ enabled: v.optional(v.boolean(), true) }), {}),
  pagePin: v.optional(v.record(portalId, v.picklist(['honour', 'ask'])), {}),
  ceb: v.optional(
    v.strictObject({
      /** How customs wants the algorithms of SM2 cards named: it has changed, and not everywhere at once */
      sm2: v.optional(
        v.strictObject({
          signatureMethod: uri('http://www.chinaport.gov.cn/2022/04/xmldsig#sm2-sm3'),
          digestMethod: uri('http://www.chinaport.gov.cn/2022/04/xmldsig#sm3'),
          digest: v.optional(v.picklist(['sm3', 'sha1']), 'sm3'),
        }),
        {},
      ),
    }),
    {},
  ),
  whiteReader: v.optional(v.boolean(), false),
  idleLockMinutes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(480)), 15),
  logLevel: v.optional(v.picklist(LOG_LEVELS), 'info'),
});
export type Settings = v.InferOutput<typeof SettingsFile>;

/**
 * Reads the settings. A missing file means all defaults, unless it was asked for by name.
 * Throws settings/invalid with the place of the first mistake, settings/not-private.
 */
export function readSettings(path: string, options: { mustExist: boolean }): Settings {
  let text: string;
  try {
    text = readGuardedFile(path);
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    if (!options.mustExist && (cause as NodeJS.ErrnoException).code === 'ENOENT') return v.parse(SettingsFile, {});
    throw new Problem(
      'settings/invalid',
      { detail: `${path}: ${(cause as NodeJS.ErrnoException).code ?? 'unreadable'}` },
      { cause },
    );
  }
  return parseSettings(text);
}

/** Settings of a JSON text. Throws settings/invalid. */
export function parseSettings(text: string): Settings {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    const place = /line \d+ column \d+/.exec((cause as SyntaxError).message)?.[0] ?? 'end of file'; // the rest quotes the file
    throw new Problem('settings/invalid', { detail: `JSON: ${place}` }, { cause });
  }
  if (Array.isArray(json)) throw new Problem('settings/invalid', { detail: '(root): object' }); // valibot takes one for an object
  const parsed = v.safeParse(SettingsFile, json);
  if (parsed.success) return parsed.output;
  const [first] = parsed.issues;
  // only the place and the kind: a value typed by mistake may be a secret
  const detail = `${v.getDotPath(first) ?? '(root)'}: ${first.expected === 'never' ? 'unknown key' : (first.expected ?? first.message)}`;
  throw new Problem('settings/invalid', { detail });
}
