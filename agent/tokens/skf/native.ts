// Loads a checked SKF library and calls its functions (GM/T 0016 §7), whichever width its ULONG has. Runs in the library's own process.
import type { LibraryAbi } from '../../data/library-config.ts';
import { refuse } from '../libraries.ts';
import { type Argument, type Bound, type Caller, callerOf, type FfiLibrary, loadFfi } from '../library-process/ffi.ts';
import { faulty, Room } from '../library-process/room.ts';
import type { Loading } from '../library-process/serve.ts';
import { SAR_NOTSUPPORTYETERR, SAR_OK, SkfError } from './return-values.ts';

/** Parameters by kind: B BOOL, U ULONG, P pointer, H handle. */
const PROTOTYPES = {
  SKF_EnumDev: 'BPP',
  SKF_GetDevState: 'PP',
  SKF_ConnectDev: 'PP',
  SKF_DisConnectDev: 'H',
  SKF_GetDevInfo: 'HP',
  SKF_EnumApplication: 'HPP',
  SKF_OpenApplication: 'HPP',
  SKF_CloseApplication: 'H',
  SKF_GetPINInfo: 'HUPPP',
  SKF_VerifyPIN: 'HUPP',
  SKF_ChangePIN: 'HUPPP',
  SKF_ClearSecureState: 'H',
  SKF_EnumContainer: 'HPP',
  SKF_OpenContainer: 'HPP',
  SKF_CloseContainer: 'H',
  SKF_GetContainerType: 'HP',
  SKF_ExportCertificate: 'HBPP',
  SKF_ExportPublicKey: 'HBPP',
  SKF_ECCSignData: 'HPUP',
  SKF_RSASignData: 'HPUPP',
  // Vendors' own, see decrypting.ts; after the colon another shape of the same function.
  SKF_ECCDecrypt: 'HPPPP',
  'SKF_ECCDecrypt:pair': 'HUPPP',
  SKF_PrvKeyDecrypt: 'HPPPP',
  'SKF_PrvKeyDecrypt:pair': 'HUPPP',
  SKF_RSAPrvKeyDecrypt: 'HPUPP',
  SKF_RSAPriKeyDecrypt: 'HPUPP',
  SKF_WaitForDevEvent: 'PPP',
  SKF_CancelWaitForDevEvent: '',
} as const;
export type SkfFunction = keyof typeof PROTOTYPES;

/** Without these it is no SKF library; others may be missing, and are then as good as not supported. */
const REQUIRED = [
  'SKF_EnumDev',
  'SKF_ConnectDev',
  'SKF_OpenApplication',
  'SKF_VerifyPIN',
  'SKF_OpenContainer',
  'SKF_ExportCertificate',
] as const satisfies readonly SkfFunction[];

/** More than any name list or certificate has; a greater length is no length. */
const LONGEST = 65_536;
/** Told to the library even when it asked for less: some forget the last NUL when they count. */
const LEAST_ROOM = 2048;

export interface Skf extends Caller<SkfFunction> {
  /** Room for one ULONG. @param value what it holds before the call */
  ulong(value?: number): Room;
  /** A ULONG of a room. */
  read(room: Room): number;
  /** Bytes of a function that tells their length first and gives them at the second call. */
  bytes(name: SkfFunction, ...args: Argument[]): Buffer;
}

/** Rejects with token/library-refused. */
export async function loadSkf({ library, abi }: Loading): Promise<Skf> {
  const handle = await loadFfi(library.path, { kind: 'SKF', required: REQUIRED });
  const narrow = bind(handle, { bits: 32, abi });
  const bits = widthOf(narrow, library.path, abi);
  return skfOf(bits === 32 ? narrow : bind(handle, { bits, abi }), bits / 8, handle.pointerSize);
}

type Functions = Partial<Record<SkfFunction, Bound>>;

function bind(library: FfiLibrary, { bits, abi }: { bits: 32 | 64; abi: LibraryAbi }): Functions {
  const types: Record<string, string> = { B: `int${bits}`, U: `uint${bits}`, P: 'void *', H: 'uintptr_t' };
  // DEVAPI of the standard's headers is __stdcall; other systems have one convention only.
  const isOldWindows = process.platform === 'win32' && process.arch === 'ia32';
  const convention = isOldWindows && abi.convention !== 'cdecl' ? '__stdcall' : '__cdecl';
  const functions: Functions = {};
  for (const [name, kinds] of Object.entries(PROTOTYPES)) {
    // Not exported: calling it reports SAR_NOTSUPPORTYETERR.
    const [exported = name] = name.split(':');
    const parameters = Array.from(kinds, (kind) => types[kind] ?? kind);
    const bound = library.bind(exported, parameters, convention);
    if (bound) functions[name as SkfFunction] = bound;
  }
  return functions;
}

/**
 * ULONG has 32 bits in the standard's headers; on LP64 systems some vendors made it `unsigned long`. The size word of SKF_EnumDev shows
 * which: a library of 32 bits leaves the upper half alone.
 */
function widthOf(functions: Functions, path: string, { ulong }: LibraryAbi): 32 | 64 {
  const word = new Room(8, 0xa5);
  word.memory.writeUInt32LE(0, 0);
  const value: unknown = functions.SKF_EnumDev?.(1, null, word.memory);
  if (!word.isWhole) throw faulty('SKF_EnumDev');
  const upper = word.memory.readUInt32LE(4);
  const found = upper === 0xa5a5a5a5 ? 32 : 64;
  if (value !== SAR_OK) return ulong ?? found;
  if (ulong !== undefined && ulong !== found)
    refuse(
      path,
      `ULONG 是 ${found} 位，登记的是 ${ulong} 位`,
      `its ULONG has ${found} bits, not the configured ${ulong}`,
    );
  return found;
}

function skfOf(functions: Functions, ulongSize: number, pointerSize: number): Skf {
  const caller = callerOf(functions, {
    missing: SAR_NOTSUPPORTYETERR,
    pointerSize,
    errorOf: (name, value) => (value === SAR_OK ? null : new SkfError(name, value)),
  });
  const skf: Skf = {
    ...caller,
    ulong(value = 0) {
      const room = new Room(ulongSize);
      room.memory.writeUIntLE(value, 0, 4);
      return room;
    },
    read({ memory }) {
      if (ulongSize === 8 && memory.readUInt32LE(4) !== 0) throw faulty('ULONG');
      return memory.readUInt32LE(0);
    },
    bytes(name, ...args) {
      const size = skf.ulong();
      skf.call(name, ...args, null, size);
      const wanted = skf.read(size);
      if (wanted > LONGEST) throw faulty(name);
      const room = new Room(Math.max(wanted, LEAST_ROOM));
      const told = skf.ulong(room.size);
      skf.call(name, ...args, room, told);
      const length = skf.read(told);
      if (length > room.size) throw faulty(name);
      return room.bytes.subarray(0, length);
    },
  };
  return skf;
}
