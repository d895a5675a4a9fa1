// Block framing of the dialect, page to agent (spec/eport-protocol §3): header, check code, and the assembler as a pure state
// machine. The official control's limits are unknown; ours are below.
import { Problem } from '../errors.ts';
import { MESSAGE_LIMIT, peekAddress, type ReplyAddress, replyText } from './eport.ts';
import { RESENDABLE } from './eport-methods.ts';

export const BLOCK_LIMITS = {
  /** Code units of one group, as announced and as received. */
  total: MESSAGE_LIMIT,
  /** Code units announced by all groups of a connection together. */
  totalOfAll: 2 * MESSAGE_LIMIT,
  groups: 4,
  /** A group without a new block for this long is given up. */
  idleMs: 60_000,
  /** How often one block may arrive damaged or out of turn before its group is given up. */
  tries: 3,
} as const;

const MAGIC = 'BLOCKTXT';
const HEADER_LENGTH = 128;

export interface BlockHeader {
  /** Check code of the whole message and of this block. */
  check: string;
  blockCheck: string;
  /** UTF-16 code units. */
  total: number;
  length: number;
  count: number;
  group: string;
  number: number;
}

export type BlockStep =
  /** Tell the page which block to send; `again` = the last one was damaged. */
  | { kind: 'ask'; group: string; next: number; again: boolean }
  /** The group is complete: tell the page, then handle the message. */
  | { kind: 'complete'; group: string; text: string }
  /** Given up: tell the page to forget the group, then answer the request with the problem. */
  | { kind: 'failed'; group: string | null; address: ReplyAddress; problem: Problem };

export interface BlockAssembler {
  /** Takes one message that starts with BLOCKTXT; `now` in milliseconds. */
  receive(text: string, now: number): BlockStep;
  /** Gives up the groups that have been silent too long. */
  expire(now: number): BlockStep[];
  /** Number of unfinished groups. */
  readonly size: number;
}

interface Group {
  header: BlockHeader;
  parts: string[];
  received: number;
  tries: number;
  touchedAt: number;
  address: ReplyAddress;
}

export function isBlock(text: string): boolean {
  return text.startsWith(MAGIC);
}

/** Header of a block message; null when it is not one (§3.1). Bytes 84–127 are reserved and not looked at. */
export function parseBlockHeader(text: string): BlockHeader | null {
  const match =
    /^BLOCKTXT([0-9A-F]{4})([0-9A-F]{4})(\d{16})(\d{8})(\d{4})([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(\d{4})[ -~]{44}$/i.exec(
      text.slice(0, HEADER_LENGTH),
    );
  if (!match) return null;
  const [, check = '', blockCheck = '', total, length, count, group = '', number] = match;
  return {
    check: check.toUpperCase(),
    blockCheck: blockCheck.toUpperCase(),
    total: Number(total),
    length: Number(length),
    count: Number(count),
    group,
    number: Number(number),
  };
}

/** Block message text of a header and its body; the page's half, for replicas and tests. */
export function blockText(header: Omit<BlockHeader, 'length' | 'blockCheck'>, body: string): string {
  const digits = (value: number, width: number) => String(value).padStart(width, '0');
  const fixed =
    header.check + checkCode(body) + digits(header.total, 16) + digits(body.length, 8) + digits(header.count, 4);
  return MAGIC + fixed + header.group + digits(header.number, 4) + '0'.repeat(44) + body;
}

/** A block closes when its weight passes this; weight is 3 for characters above U+00FF, else 1 (§3.3). */
const BLOCK_WEIGHT = 122_877;

/** All block messages of a text, as the page sends them one after the other, but without cutting a surrogate pair in two. */
export function blockMessages(text: string, group: string): string[] {
  const bodies: string[] = [];
  let start = 0;
  let weight = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    weight += unit > 0xff ? 3 : 1;
    const isHighSurrogate = unit >= 0xd800 && unit < 0xdc00;
    if (weight <= BLOCK_WEIGHT || isHighSurrogate) continue;
    bodies.push(text.slice(start, i + 1));
    start = i + 1;
    weight = 0;
  }
  if (start < text.length || bodies.length === 0) bodies.push(text.slice(start));
  const header = { check: checkCode(text), total: text.length, count: bodies.length, group };
  return bodies.map((body, number) => blockText({ ...header, number }, body));
}

const CRC_TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xa001 : crc >>> 1;
  return crc;
});

/** CRC-16/MODBUS over the low byte of each code unit, its two bytes swapped, four upper-case hex digits (§3.2). No integrity check. */
export function checkCode(text: string): string {
  let crc = 0xffff;
  for (let i = 0; i < text.length; i++) crc = (crc >>> 8) ^ (CRC_TABLE[(crc ^ text.charCodeAt(i)) & 0xff] ?? 0);
  const swapped = ((crc & 0xff) << 8) | (crc >>> 8);
  return swapped.toString(16).toUpperCase().padStart(4, '0');
}

/** The `_nextBlock` message of a step (§3.4). Data[0] is always there: the page reads its group before anything else. */
export function nextBlockText(step: BlockStep): string | null {
  const address = { id: '0', method: '_nextBlock' };
  if (step.kind === 'ask') {
    const data = { guid: step.group, next: step.next, finish: false };
    return replyText(address, {
      Result: !step.again,
      Data: [data],
      Error: step.again ? ['数据块校验未通过,请重发', 'Err:Custom93010'] : [],
    });
  }
  if (step.group === null) return null;
  return replyText(address, { Result: true, Data: [{ guid: step.group, finish: true }], Error: [] });
}

export function createBlockAssembler(): BlockAssembler {
  const groups = new Map<string, Group>();

  const fail = (header: BlockHeader, address: ReplyAddress, problem = new Problem('eport/block-failed')): BlockStep => {
    groups.delete(header.group);
    return { kind: 'failed', group: header.group, address, problem };
  };

  return {
    get size() {
      return groups.size;
    },
    receive(text, now) {
      const header = parseBlockHeader(text);
      if (!header)
        return {
          kind: 'failed',
          group: null,
          address: { id: null, method: '' },
          problem: new Problem('eport/malformed'),
        };
      const body = text.slice(HEADER_LENGTH);
      const known = groups.get(header.group);
      if (!known) {
        const address = header.number === 0 ? peekAddress(body) : { id: null, method: '' };
        const problem = refuseGroup(header, groups);
        if (problem) return fail(header, address, problem);
        groups.set(header.group, { header, parts: [], received: 0, tries: 0, touchedAt: now, address });
      }
      const group = known ?? groups.get(header.group);
      if (!group || !sameGroup(group.header, header)) return fail(header, group?.address ?? { id: null, method: '' });
      group.touchedAt = now;
      const next = group.parts.length;
      if (header.number !== next || body.length !== header.length || checkCode(body) !== header.blockCheck) {
        group.tries += 1;
        const resendable = header.count > 1 || RESENDABLE.has(group.address.method);
        if (group.tries >= BLOCK_LIMITS.tries || !resendable) return fail(header, group.address);
        // A block that came twice is no fault of the data: the page only needs to hear again which one is next.
        return { kind: 'ask', group: header.group, next, again: header.number >= next };
      }
      return takeBlock(group, body, { groups, fail });
    },
    expire(now) {
      const old = [...groups.values()].filter((group) => now - group.touchedAt >= BLOCK_LIMITS.idleMs);
      return old.map((group) => fail(group.header, group.address));
    },
  };
}

function takeBlock(
  group: Group,
  body: string,
  state: { groups: Map<string, Group>; fail: (header: BlockHeader, address: ReplyAddress) => BlockStep },
): BlockStep {
  const { header, address } = group;
  group.parts.push(body);
  group.received += body.length;
  group.tries = 0;
  const isLast = group.parts.length === header.count;
  if (group.received > header.total || (isLast && group.received < header.total)) return state.fail(header, address);
  if (!isLast) return { kind: 'ask', group: header.group, next: group.parts.length, again: false };
  const text = group.parts.join('');
  if (checkCode(text) !== header.check) return state.fail(header, address);
  state.groups.delete(header.group);
  return { kind: 'complete', group: header.group, text };
}

/** Why no group may begin with this block, or null. */
function refuseGroup(header: BlockHeader, groups: Map<string, Group>): Problem | null {
  if (header.total > BLOCK_LIMITS.total)
    return new Problem('eport/too-large', { size: header.total, limit: BLOCK_LIMITS.total });
  const announced = [...groups.values()].reduce((sum, group) => sum + group.header.total, header.total);
  if (announced > BLOCK_LIMITS.totalOfAll)
    return new Problem('eport/too-large', { size: announced, limit: BLOCK_LIMITS.totalOfAll });
  const isPossible = header.number === 0 && header.count >= 1 && header.count <= Math.max(1, header.total);
  return isPossible && groups.size < BLOCK_LIMITS.groups ? null : new Problem('eport/block-failed');
}

function sameGroup(a: BlockHeader, b: BlockHeader): boolean {
  return a.total === b.total && a.count === b.count && a.check === b.check && b.number < b.count;
}
