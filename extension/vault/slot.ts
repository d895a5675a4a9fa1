// One stored value as the vault needs it. extension/platform/storage.ts gives one with `stored(area, name, { schema: v.unknown(), first: null })`.

export interface Slot {
  /** What is stored, unchecked; null or undefined when nothing is. Must not hide a value that looks wrong: it would be overwritten. */
  read(): Promise<unknown>;
  /** Replaces the whole value at once. */
  write(value: unknown): Promise<void>;
}
