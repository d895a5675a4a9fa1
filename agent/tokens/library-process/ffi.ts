// The edge to koffi: functions of a vendor's C library, with memory that shows what they wrote. Runs in the library's own process only:
// a wrong prototype or a bad library ends that process and nothing else.
import type { LibraryHandle } from 'koffi';
import { refusal, refuse } from '../libraries.ts';
import { faulty, Room } from './room.ts';

export type Argument = Room | Buffer | null | number | bigint;

/** A function of the library; `async` runs it in a thread and calls its last argument back. */
export interface Bound {
  (...args: unknown[]): unknown;
  async(...args: unknown[]): void;
}

export interface FfiLibrary {
  /** Bytes of a pointer */
  pointerSize: number;
  /** @param types koffi's names of the parameters; null where the library does not export the function */
  bind(name: string, types: readonly string[], convention?: '__cdecl' | '__stdcall'): Bound | null;
}

/**
 * Loads a checked library. Rejects with token/library-refused, also when it lacks a function.
 * @param kind what it should be, for the refusal: SKF, SDF
 */
export async function loadFfi(
  path: string,
  { kind, required }: { kind: string; required: readonly string[] },
): Promise<FfiLibrary> {
  const koffi = await loadKoffi(path);
  let library: LibraryHandle;
  try {
    library = koffi.load(path);
    for (const name of required) library.func(name, 'uint32', []);
  } catch {
    return refuse(path, `不是可用的 ${kind} 驱动`, `not a usable ${kind} library`);
  }
  return {
    pointerSize: koffi.sizeof('void *'),
    bind(name, types, convention = '__cdecl') {
      try {
        // All return values of these interfaces have 32 bits.
        return library.func(convention, name, 'uint32', [...types]) as Bound;
      } catch {
        return null;
      }
    },
  };
}

async function loadKoffi(path: string): Promise<typeof import('koffi')> {
  try {
    return await import('koffi');
  } catch (cause) {
    // An optional dependency: there are systems that it has no file for.
    throw refusal(path, { zh: '没有安装 koffi', en: 'koffi is not installed' }, cause);
  }
}

export interface Caller<Name extends string> {
  /** @throws what `errorOf` makes of the value, token/library-faulty when the function wrote too much */
  call(name: Name, ...args: Argument[]): void;
  /** The same in a thread of its own. */
  callAside(name: Name, ...args: Argument[]): Promise<void>;
  /** The handle that the last parameter of the function is for. */
  open(name: Name, ...args: Argument[]): bigint;
}

/** @param how.missing value of a function that is not exported; `errorOf` gives null for success */
export function callerOf<Name extends string>(
  functions: Partial<Record<Name, Bound>>,
  how: { missing: number; pointerSize: number; errorOf: (name: Name, value: number) => Error | null },
): Caller<Name> {
  const memoryOf = (argument: Argument): unknown => (argument instanceof Room ? argument.memory : argument);
  const judge = (name: Name, args: Argument[], value: unknown): void => {
    if (args.some((argument) => argument instanceof Room && !argument.isWhole)) throw faulty(name);
    const error = how.errorOf(name, Number(value));
    if (error) throw error;
  };
  const call = (name: Name, ...args: Argument[]): void => {
    const called = functions[name];
    judge(name, args, called ? called(...args.map(memoryOf)) : how.missing);
  };
  return {
    call,
    async callAside(name, ...args) {
      const called = functions[name];
      const value = await new Promise<unknown>((resolve, reject) => {
        if (!called) resolve(how.missing);
        else
          called.async(...args.map(memoryOf), (error: Error | null, result: unknown) =>
            error ? reject(error) : resolve(result),
          );
      });
      judge(name, args, value);
    },
    open(name, ...args) {
      const room = new Room(how.pointerSize);
      call(name, ...args, room);
      return how.pointerSize === 8 ? room.memory.readBigUInt64LE(0) : BigInt(room.memory.readUInt32LE(0));
    },
  };
}
