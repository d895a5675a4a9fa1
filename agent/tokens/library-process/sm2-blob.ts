// An SM2 ciphertext as both national interfaces lay it out in memory (ECCCIPHERBLOB of GM/T 0016 §6.4, ECCCipher of GM/T 0018 §5), and
// memory for a function that vendors export with one parameter more or less.
import { randomBytes } from 'node:crypto';
import type { Bytes } from '#shared/bytes.ts';
import { encryptSm2 } from '../../crypto/sm2-cipher.ts';
import type { Sm2Ciphertext } from '../../crypto/sm2-cipher-second.ts';
import { faulty, Room } from './room.ts';

/** Numbers of ECC stand at the right end of so many bytes. */
const FIELD = 64;
const NUMBER = 32;
/** More than any ciphertext of a content key, and than what is in it */
const ROOM = 8192;

/** x, y, hash, length of the rest, the rest. @param wordSize bytes of the length: of ULONG in SKF, 4 in SDF */
export function sm2Blob({ point, hash, masked }: Sm2Ciphertext, wordSize: number): Buffer {
  const padding = Buffer.alloc(FIELD - NUMBER);
  const length = Buffer.alloc(wordSize);
  length.writeUInt32LE(masked.length);
  const [x, y] = [point.subarray(0, NUMBER), point.subarray(NUMBER)];
  return Buffer.concat([padding, x, padding, y, hash, length, masked]);
}

/** A ciphertext that only the private key of `spki` opens, and what is in it: shows whether a function is asked in the right way. */
export function knownCiphertext(spki: Uint8Array): { content: Bytes; ciphertext: Sm2Ciphertext } {
  const content = new Uint8Array(randomBytes(16));
  return { content, ciphertext: encryptSm2(spki, content) };
}

/**
 * Room for `…, ciphertext, output, length)`, to be passed as `…, blob, output, length, spare)`. A library that takes one number before
 * the ciphertext then reads an empty ciphertext from `output` and writes to `length` and `spare`: it fails, and nothing is out of bounds.
 */
export interface Rooms {
  output: Room;
  length: Room;
  spare: Room;
}

export function roomsForEither(): Rooms {
  const [output, length, spare] = [new Room(ROOM), new Room(ROOM), new Room(8)];
  length.memory.writeUInt32LE(ROOM);
  spare.memory.writeUInt32LE(ROOM);
  return { output, length, spare };
}

/** What the function wrote; the rooms are zeroed. Throws token/library-faulty. */
export function takeOutput({ output, length }: Rooms, name: string): Bytes {
  const size = length.memory.readUInt32LE();
  if (size > output.size) throw faulty(name);
  const taken = Uint8Array.from(output.bytes.subarray(0, size));
  output.bytes.fill(0);
  return taken;
}
