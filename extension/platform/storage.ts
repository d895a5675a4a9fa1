// One named value in the browser's storage, checked when it is read. `session` outlives the worker, `local` outlives the browser.
import * as v from 'valibot';
import { browser } from './browser.ts';

export interface Stored<T> {
  /** The stored value; the given first value when there is none or it does not fit the schema. */
  read(): Promise<T>;
  write(value: T): Promise<void>;
}

export function stored<S extends v.GenericSchema>(
  area: 'local' | 'session',
  name: string,
  options: { schema: S; first: v.InferOutput<S> },
): Stored<v.InferOutput<S>> {
  const storage = area === 'local' ? browser.storage.local : browser.storage.session;
  return {
    async read() {
      const found = v.safeParse(options.schema, (await storage.get(name))[name]);
      return found.success ? found.output : options.first;
    },
    write: (value) => storage.set({ [name]: value }),
  };
}

/** Content scripts live in the process of the page: what is stored is none of their business. Firefox has no such switch. */
export async function keepStorageFromPages(): Promise<void> {
  const { local } = browser.storage;
  if ('setAccessLevel' in local) await local.setAccessLevel({ accessLevel: 'TRUSTED_CONTEXTS' });
}
