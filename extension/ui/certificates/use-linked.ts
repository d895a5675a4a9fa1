// The certificate that a message or a desktop notification points at (#SHA-256): opened when it is here, told of when it is not.
import { useEffect, useState } from 'preact/hooks';
import type { DrawerEntry } from '#shared/protocol/drawer.ts';
import { keyOf } from './filter.ts';

/**
 * @param all null while it is not known what is here
 * @param open is handed the key of the entry, once
 * @returns whether it was asked for and is not here
 */
export function useLinked(all: readonly DrawerEntry[] | null, open: (key: string) => void): boolean {
  const [wanted, setWanted] = useState(() => /^#([0-9a-f]{64})$/.exec(location.hash)?.[1] ?? null);
  const found = all?.find(({ certificate }) => certificate.id === wanted);
  useEffect(() => {
    if (!found) return;
    open(keyOf(found));
    setWanted(null); // once: what the clerk closes stays closed
  }, [found]);
  return wanted !== null && all !== null && !found;
}
