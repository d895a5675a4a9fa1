// Files of the four icons (drawn by scripts/icons.ts).

export type IconState = 'ready' | 'attention' | 'not-ready' | 'working';

const SIZES = [16, 32, 48, 128] as const;

/** Paths of one state's icons inside the extension, by size. */
export function iconPaths(state: IconState): Record<string, string> {
  return Object.fromEntries(SIZES.map((size) => [String(size), `icons/${state}-${size}.png`]));
}
