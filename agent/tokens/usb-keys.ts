// USB keys that are plugged in while no library of their brand is there: by the kernel's own list, which everybody may read (Linux).
// Other systems have none that is as simple, and nothing is said there.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bilingual } from '#shared/errors.ts';
import { KNOWN_LIBRARIES } from './libraries.ts';

const DEVICES = '/sys/bus/usb/devices';

/** Brands, each once. @param folder of the kernel's list, and whether a file is there; others only in tests */
export function keysWithoutLibrary(folder = DEVICES, isThere: (path: string) => boolean = existsSync): Bilingual[] {
  const brands = pluggedIds(folder).flatMap((id) => {
    const known = KNOWN_LIBRARIES.filter(({ usb }) => usb.includes(id));
    const isInstalled = known.some(({ linux }) => linux.some(isThere));
    return isInstalled ? [] : known.slice(0, 1).map(({ brand }) => brand);
  });
  return [...new Set(brands)];
}

/** vendor:product of every device, in hex. */
function pluggedIds(folder: string): string[] {
  try {
    return readdirSync(folder).flatMap((device) => idOf(join(folder, device)));
  } catch {
    return []; // another system, or one without USB
  }
}

/** None for an interface of a device, and for one that was just pulled. */
function idOf(device: string): string[] {
  try {
    const [vendor, product] = ['idVendor', 'idProduct'].map((name) => readFileSync(join(device, name), 'utf8').trim());
    return [`${vendor ?? ''}:${product ?? ''}`];
  } catch {
    return [];
  }
}
