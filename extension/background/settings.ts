// What the person chose, and the portals used last: kept in the browser, never sent anywhere.
import * as v from 'valibot';
import { portalOf } from '#shared/portals/index.ts';
import type { BackgroundState, Settings } from '../platform/messages.ts';

const port = v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)));
const fields = {
  language: v.picklist(['auto', 'zh', 'en']),
  theme: v.picklist(['auto', 'light', 'dark']),
  port,
  consent: v.boolean(),
};

const vaultMinutes = v.pipe(v.number(), v.integer(), v.minValue(5), v.maxValue(120));

/** What was stored before there was a choice of minutes counts too. */
export const SettingsSchema = v.strictObject({ ...fields, vaultMinutes: v.optional(vaultMinutes, 15) });
/** What an extension page may send: some of the settings. */
export const SettingsChange = v.partial(v.strictObject({ ...fields, vaultMinutes }));

const text = v.pipe(v.string(), v.maxLength(300));
export const PortalsSchema = v.pipe(
  v.array(v.strictObject({ origin: text, name: v.strictObject({ zh: text, en: text }), at: v.number() })),
  v.maxLength(20),
);

/** The settings after a change; keys that are not given stay. */
export function changed(settings: Settings, change: v.InferOutput<typeof SettingsChange>): Settings {
  return v.parse(SettingsSchema, { ...settings, ...change });
}

const KEPT_PORTALS = 6;
/** A portal used again within this is not written again. */
const SAME_USE_MS = 60_000;

/** The list with this use in front, or null when it would say the same. */
export function withUse(
  portals: BackgroundState['portals'],
  use: { origin: string; at: number },
): BackgroundState['portals'] | null {
  const name = portalOf(use.origin)?.name;
  const [newest] = portals;
  if (!name || (newest?.origin === use.origin && use.at - newest.at < SAME_USE_MS)) return null;
  const others = portals.filter(({ origin }) => origin !== use.origin);
  return [{ origin: use.origin, name: { zh: name.zh, en: name.en }, at: use.at }, ...others].slice(0, KEPT_PORTALS);
}

/**
 * Changes one after the other: a change that comes while another one is being written must not bring back what stood before that one.
 * Rejects for what is no setting and when storage fails; the next change is taken all the same.
 */
export function settingsChanger(options: {
  loaded: Promise<void>;
  current: () => Settings;
  write: (next: Settings) => Promise<void>;
  onChange: (before: Settings, after: Settings) => void;
}): (change: v.InferOutput<typeof SettingsChange>) => Promise<void> {
  let turn: Promise<void> = options.loaded;
  async function apply(change: v.InferOutput<typeof SettingsChange>): Promise<void> {
    const before = options.current();
    const after = changed(before, change);
    await options.write(after);
    options.onChange(before, after);
  }
  return (change) => {
    const run = turn.then(() => apply(change));
    turn = run.catch(() => undefined);
    return run;
  };
}
