// Canonical XML 1.0 (REC-xml-c14n-20010315) and Exclusive XML Canonicalization 1.0, both without comments, of a whole document or
// of one element in its place. Documents with DOCTYPE or processing instructions never come here (tree.ts).
import { utf8 } from '#shared/bytes.ts';
import type { XmlElement } from './tree.ts';

export interface Canonical {
  exclusive: boolean;
  /** InclusiveNamespaces PrefixList (exclusive only); '' is the default namespace */
  prefixes?: readonly string[];
  /** Left out with everything in it: the signature itself (XMLDSig §6.6.4) */
  without?: XmlElement;
}

/** Prefix → its URIs, of the elements around the one that is written, the innermost last. */
type Stacks = Map<string, string[]>;

/** UTF-8 bytes that are hashed or signed. Linear in what is read and written. */
export function canonical(apex: XmlElement, how: Canonical): Uint8Array {
  const writing: Writing = { out: [], how, apex, scope: new Map(), rendered: new Map([['', ['']]]) };
  for (const element of around(apex)) enter(writing.scope, element.namespaces);
  write(writing, apex);
  return utf8(writing.out.join(''));
}

interface Writing {
  out: string[];
  how: Canonical;
  apex: XmlElement;
  /** What is declared, and what of it stands in the result already */
  scope: Stacks;
  rendered: Stacks;
}

function write(writing: Writing, element: XmlElement): void {
  const { out, how, scope, rendered } = writing;
  if (element === how.without) return;
  enter(scope, element.namespaces);
  const here = new Map<string, string>();
  out.push('<', element.name);
  for (const prefix of prefixesOf(element, writing).sort(byCodePoint)) {
    const uri = scope.get(prefix)?.at(-1) ?? '';
    if (prefix === 'xml' || rendered.get(prefix)?.at(-1) === uri) continue;
    here.set(prefix, uri);
    out.push(prefix === '' ? ' xmlns="' : ` xmlns:${prefix}="`, attributeText(uri), '"');
  }
  enter(rendered, here);
  for (const { name, value } of attributesOf(element, writing)) out.push(' ', name, '="', attributeText(value), '"');
  out.push('>');
  for (const child of element.children) {
    if (typeof child === 'string') out.push(elementText(child));
    else write(writing, child);
  }
  out.push('</', element.name, '>');
  leave(rendered, here);
  leave(scope, element.namespaces);
}

function enter(stacks: Stacks, declared: ReadonlyMap<string, string>): void {
  for (const [prefix, uri] of declared) {
    const stack = stacks.get(prefix);
    if (stack === undefined) stacks.set(prefix, [uri]);
    else stack.push(uri);
  }
}

function leave(stacks: Stacks, declared: ReadonlyMap<string, string>): void {
  for (const prefix of declared.keys()) {
    const stack = stacks.get(prefix);
    stack?.pop();
    if (stack?.length === 0) stacks.delete(prefix);
  }
}

/** Inclusive: all in scope, of which what is around has written the rest. Exclusive: those the tag itself uses, and those named (§3). */
function prefixesOf(element: XmlElement, { how, apex, scope }: Writing): string[] {
  const { exclusive, prefixes = [] } = how;
  if (!exclusive) return [...(element === apex ? scope : element.namespaces).keys()];
  const used = element.attributes.map(({ prefix }) => prefix).filter((prefix) => prefix !== '');
  return [...new Set([element.prefix, ...used, ...prefixes.filter((prefix) => scope.has(prefix))])];
}

/** Ordered by namespace, then local name (C14N §2.2). The first element of a part inherits xml:lang and the like (§2.4). */
function attributesOf(element: XmlElement, { apex, how }: Writing): XmlElement['attributes'] {
  const all = [...element.attributes];
  if (element === apex && !how.exclusive) {
    for (let above = apex.parent; above !== null; above = above.parent)
      all.push(
        ...above.attributes.filter(({ name, prefix }) => prefix === 'xml' && !all.some((one) => one.name === name)),
      );
  }
  return all.sort((a, b) => byCodePoint(a.uri, b.uri) || byCodePoint(a.local, b.local));
}

/** The elements around this one, the outermost first. */
function around({ parent }: XmlElement): XmlElement[] {
  return parent === null ? [] : [...around(parent), parent];
}

/** UTF-16 order differs beyond U+FFFF. */
function byCodePoint(a: string, b: string): number {
  return a === b ? 0 : Buffer.compare(utf8(a), utf8(b));
}

const TEXT: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#xD;' };
const ATTRIBUTE: Record<string, string> = {
  '&': '&amp;', '<': '&lt;', '"': '&quot;', '\t': '&#x9;', '\n': '&#xA;', '\r': '&#xD;',
}; // prettier-ignore

function elementText(text: string): string {
  return text.replace(/[&<>\r]/g, (character) => TEXT[character] ?? character);
}

function attributeText(text: string): string {
  return text.replace(/[&<"\t\n\r]/g, (character) => ATTRIBUTE[character] ?? character);
}
