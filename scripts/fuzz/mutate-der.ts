// Changes to a tree of DER that leave all lengths right, so that they reach behind the reader of elements. What is wrapped in an
// octet or bit string is taken apart too.
import { concat, fromHex } from '#shared/bytes.ts';
import { der, DerError, readChildren, readElement, TAG } from '../../agent/crypto/der.ts';
import { changeBytes } from './mutate-bytes.ts';
import type { Chance } from './random.ts';

interface Node {
  tag: number;
  /** Before the children, inside a bit string: its count of unused bits */
  lead: Uint8Array;
  /** null: `content` is what there is */
  children: Node[] | null;
  content: Uint8Array;
}

const TAGS = [...Object.values(TAG), 0x80, 0x81, 0x82, 0xa0, 0xa1, 0xa2, 0xa3, 0x0a, 0x24, 0x00, 0x1f, 0x9f];
/** Integers at the edges of what readers take, and times that are none. */
const CONTENTS = [
  '', '00', '01', '7f', '80', '0080', 'ff', '00ff', '0100', '7fffffff', '00ffffffff', '0000', 'ffff', '00'.repeat(33),
  `00${'ff'.repeat(32)}`, `7f${'ff'.repeat(300)}`, '3032303233303235393939395a', '3939313233313233353936305a', '2a811ccf5501822d',
  '2a864886f70d010101', '8001', 'ffffffffffffffff7f', '04', `04${'00'.repeat(64)}`,
].map(fromHex); // prettier-ignore
const DEEPEST = 40;

export function changeDer(input: Uint8Array, others: readonly Uint8Array[], chance: Chance): Uint8Array {
  const root = parse(input, 0);
  if (root === null) return changeBytes(input, others, chance);
  const other = parse(chance.one(others), 0);
  for (let times = 1 + chance.to(3); times > 0; times--) change(root, other, chance);
  const bytes = write(root);
  return chance.once(6) ? changeBytes(bytes, others, chance) : bytes;
}

function parse(bytes: Uint8Array, depth: number): Node | null {
  try {
    const { tag, content } = readElement(bytes);
    return nodeOf(tag, content, depth);
  } catch (thrown) {
    if (thrown instanceof DerError) return null;
    throw thrown;
  }
}

function nodeOf(tag: number, content: Uint8Array, depth: number): Node {
  const leaf: Node = { tag, lead: new Uint8Array(0), children: null, content };
  if (depth > DEEPEST) return leaf;
  const isString = tag === TAG.octetString || tag === TAG.bitString;
  if ((tag & 0x20) === 0 && !isString) return leaf;
  const lead = tag === TAG.bitString ? content.subarray(0, 1) : leaf.lead;
  try {
    const inside = readChildren({ tag: TAG.sequence, content: content.subarray(lead.length), raw: content });
    if (isString && inside.length === 0) return leaf;
    return { ...leaf, lead, children: inside.map((child) => nodeOf(child.tag, child.content, depth + 1)) };
  } catch (thrown) {
    if (thrown instanceof DerError) return leaf;
    throw thrown;
  }
}

function write({ tag, lead, children, content }: Node): Uint8Array {
  return der(tag, children === null ? content : concat(lead, ...children.map(write)));
}

function change(root: Node, other: Node | null, chance: Chance): void {
  const parents = all(root).filter((node) => node.children !== null && node.children.length > 0);
  if (parents.length === 0) {
    root.content = chance.one(CONTENTS);
    return;
  }
  const children = chance.one(parents).children ?? [];
  const at = chance.to(children.length);
  const child = children[at];
  if (child === undefined) return;
  const foreign = other === null ? child : chance.one(all(other));
  switch (chance.to(9)) {
    case 0:
      children.splice(at, 1);
      break;
    case 1:
      children.splice(at, 0, structuredClone(child));
      break;
    case 2:
      children.reverse();
      break;
    case 3:
      children[at] = structuredClone(foreign);
      break;
    case 4:
      children.splice(at, 0, structuredClone(foreign));
      break;
    case 5:
      child.tag = chance.one(TAGS);
      break;
    case 6:
      children[at] = { ...child, children: null, content: chance.one(CONTENTS) };
      break;
    case 7:
      children[at] = { ...child, children: null, content: changeBytes(contentOf(child), [contentOf(foreign)], chance) };
      break;
    default:
      grow(children, at, chance);
  }
}

/** Wide or deep. */
function grow(children: Node[], at: number, chance: Chance): void {
  const [child] = children.slice(at, at + 1);
  if (child === undefined) return;
  const times = 1 + chance.to(chance.once(10) ? 300 : 10);
  if (write(child).length * times > 32 * 1024) return;
  if (chance.once(2)) children.push(...Array.from({ length: times }, () => structuredClone(child)));
  else {
    let deep = child;
    for (let left = Math.min(times, 100); left > 0; left--)
      deep = { tag: child.tag | 0x20, lead: new Uint8Array(0), children: [deep], content: new Uint8Array(0) };
    children[at] = deep;
  }
}

function contentOf({ children, content }: Node): Uint8Array {
  return children === null ? content : concat(...children.map(write));
}

function all(node: Node): Node[] {
  return [node, ...(node.children ?? []).flatMap(all)];
}
