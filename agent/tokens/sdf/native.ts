// The functions of GM/T 0018 that we use (§6), and the layout of what they write. Runs in the library's own process.
import { type Bound, type Caller, callerOf, loadFfi } from '../library-process/ffi.ts';
import { Room } from '../library-process/room.ts';
import { SdfError, SDR_NOTSUPPORT, SDR_OK } from './return-values.ts';

/** Parameters by kind: U unsigned int, P pointer, H handle. */
const PROTOTYPES = {
  SDF_OpenDevice: 'P',
  SDF_CloseDevice: 'H',
  SDF_OpenSession: 'HP',
  SDF_CloseSession: 'H',
  SDF_GetDeviceInfo: 'HP',
  SDF_GetPrivateKeyAccessRight: 'HUPU',
  SDF_ReleasePrivateKeyAccessRight: 'HU',
  SDF_ExportSignPublicKey_ECC: 'HUP',
  SDF_ExportSignPublicKey_RSA: 'HUP',
  SDF_InternalSign_ECC: 'HUPUP',
  SDF_InternalPrivateKeyOperation_RSA: 'HUPUPP',
  SDF_ExportEncPublicKey_ECC: 'HUP',
  // Vendors' own, see decrypting.ts; after the colon another shape of the same function.
  SDF_InternalDecrypt_ECC: 'HUPPPP',
  'SDF_InternalDecrypt_ECC:algorithm': 'HUUPPP',
} as const;
export type SdfFunction = keyof typeof PROTOTYPES;

/** Without these it is no SDF library; others may be missing, and are then as good as not supported. */
const REQUIRED = [
  'SDF_OpenDevice',
  'SDF_OpenSession',
  'SDF_GetDeviceInfo',
  'SDF_GetPrivateKeyAccessRight',
] as const satisfies readonly SdfFunction[];

/** DEVICEINFO (§5): three texts, then numbers that are not read. */
export const DEVICE_INFO = {
  size: 100,
  issuer: { at: 0, size: 40 },
  name: { at: 40, size: 16 },
  serial: { at: 56, size: 16 },
} as const;
/** Numbers of ECC stand at the right end of 64 bytes (ECCref_MAX_LEN). */
export const ECC_NUMBER = 64;
/** ECCrefPublicKey: bits, x, y */
export const ECC_PUBLIC_KEY = 4 + 2 * ECC_NUMBER;
/** ECCSignature: r, s */
export const ECC_SIGNATURE = 2 * ECC_NUMBER;
/** RSArefPublicKey: bits, then m and e at the right end of as many bytes as the longest key of the library has: 256, or 512. */
export const LONGEST_RSA = 512;
export const RSA_PUBLIC_KEY = 4 + 2 * LONGEST_RSA;

export interface Sdf extends Caller<SdfFunction> {
  /** Room for one unsigned int. @param value what it holds before the call */
  uint(value?: number): Room;
  read(room: Room): number;
}

/** Rejects with token/library-refused. */
export async function loadSdf(path: string): Promise<Sdf> {
  const library = await loadFfi(path, { kind: 'SDF', required: REQUIRED });
  const types: Record<string, string> = { U: 'uint32', P: 'void *', H: 'uintptr_t' };
  const functions: Partial<Record<SdfFunction, Bound>> = {};
  for (const [name, kinds] of Object.entries(PROTOTYPES)) {
    const [exported = name] = name.split(':');
    const bound = library.bind(
      exported,
      Array.from(kinds, (kind) => types[kind] ?? kind),
    );
    if (bound) functions[name as SdfFunction] = bound;
  }
  const caller = callerOf(functions, {
    missing: SDR_NOTSUPPORT,
    pointerSize: library.pointerSize,
    errorOf: (name, value) => (value === SDR_OK ? null : new SdfError(name, value)),
  });
  return {
    ...caller,
    uint(value = 0) {
      const room = new Room(4);
      room.memory.writeUInt32LE(value);
      return room;
    },
    read: ({ memory }) => memory.readUInt32LE(),
  };
}
