// Memory that a library writes to: bounded by a pattern that shows whether it wrote more than it was told there is room for.
import { Problem } from '#shared/errors.ts';

const PATTERN = 0xa7;
const GUARD = 64;

export class Room {
  /** Room and pattern; what the library is given */
  readonly memory: Buffer;
  readonly size: number;

  /** @param fill what every byte of the room is before the call */
  constructor(size: number, fill = 0) {
    this.size = size;
    this.memory = Buffer.alloc(size + GUARD, PATTERN);
    this.memory.fill(fill, 0, size);
  }

  get bytes(): Buffer {
    return this.memory.subarray(0, this.size);
  }

  get isWhole(): boolean {
    return this.memory.subarray(this.size).every((byte) => byte === PATTERN);
  }
}

/** What the library said or wrote cannot be; its process is not to be trusted any more. */
export function faulty(name: string): Problem {
  return new Problem('token/library-faulty', { detail: name });
}
