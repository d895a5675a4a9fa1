// Where the pairing lives: IndexedDB, because it can hold a private key that nothing can export, not even this extension.
import * as v from 'valibot';

const Pairing = v.strictObject({
  pairingId: v.string(),
  agentKey: v.pipe(
    v.custom<Uint8Array<ArrayBuffer>>((value) => value instanceof Uint8Array),
    v.length(65),
  ),
  port: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)),
  keys: v.object({ publicKey: v.instance(CryptoKey), privateKey: v.instance(CryptoKey) }),
});
export type StoredPairing = v.InferOutput<typeof Pairing>;

export interface PairingStore {
  load(): Promise<StoredPairing | null>;
  save(pairing: StoredPairing): Promise<void>;
  remove(): Promise<void>;
}

const STORE = 'pairing';
const ONLY = 'agent';

/** The one pairing of this browser profile, kept as background/agent-keys.ts asks for. */
export function pairingStore(factory: IDBFactory = indexedDB): PairingStore {
  return {
    async load() {
      const found = v.safeParse(Pairing, await run(factory, 'readonly', (store) => store.get(ONLY)));
      return found.success ? found.output : null;
    },
    async save(pairing) {
      await run(factory, 'readwrite', (store) => store.put(pairing, ONLY));
    },
    async remove() {
      await run(factory, 'readwrite', (store) => store.delete(ONLY));
    },
  };
}

async function run(
  factory: IDBFactory,
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest,
): Promise<unknown> {
  const database = await open(factory);
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode, { durability: 'strict' });
      const request = work(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(asError(transaction.error));
    });
  } finally {
    database.close();
  }
}

function open(factory: IDBFactory): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = factory.open('tongqian', 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(asError(request.error));
  });
}

function asError(error: DOMException | null): Error {
  return error ?? new Error('the database was closed');
}
