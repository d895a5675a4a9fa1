// XML as a small tree, under limits. DOCTYPE and processing instructions are refused: they make two readers see two documents.
import { SaxesParser, type SaxesTagNS } from 'saxes';

export interface XmlElement {
  name: string;
  uri: string;
  /** By qualified name as written, xmlns declarations included */
  attributes: Map<string, string>;
  children: XmlElement[];
  /** Own text, trimmed; the text of children is theirs */
  text: string;
}

export type XmlRefusal = 'doctype' | 'instruction' | 'too-large' | 'malformed';
export type XmlResult = { root: XmlElement } | { refused: XmlRefusal };

/** UTF-16 units, elements, depth: several times the largest business message (100 tickets). */
const LARGEST = 8 * 1024 * 1024;
const MOST_ELEMENTS = 200_000;
const DEEPEST = 32;

/** Local name of the root as far as the first 4 Ki show it, '' when the text does not begin as XML. Cheap: recognisers ask it first. */
export function rootName(text: string): string {
  const start = text.slice(0, 4096).replace(/^\ufeff?\s*(?:<\?xml[^>]*\?>)?(?:\s+|<!--(?:[^-]|-[^-])*-->)*/, '');
  return /^<(?:[^\s<>/:!?]+:)?([^\s<>/:!?]+)/.exec(start)?.[1] ?? '';
}

/** Whether a person would call this XML, well made or not. */
export function looksLikeXml(text: string): boolean {
  return /^\ufeff?\s*<[A-Za-z_!?\u0080-\uffff]/.test(text.slice(0, 4096));
}

/** Parses whole; never throws, linear in the length. */
export function readXml(text: string): XmlResult {
  if (text.length > LARGEST) return { refused: 'too-large' };
  const reading = new Reading();
  try {
    reading.parse(text);
  } catch {
    return { refused: reading.refused ?? 'malformed' };
  }
  return reading.root === null ? { refused: 'malformed' } : { root: reading.root };
}

/** Children of the element in its own namespace, by local name. */
export function childrenOf(element: XmlElement | undefined, name: string): XmlElement[] {
  return element?.children.filter((child) => child.name === name && child.uri === element.uri) ?? [];
}

/** Text of the first element at a path of local names, '' when there is none. */
export function textAt(element: XmlElement, ...path: string[]): string {
  let here: XmlElement | undefined = element;
  for (const name of path) here = childrenOf(here, name)[0];
  return here?.text ?? '';
}

/** Texts of all elements of that local name and of the root's namespace anywhere below, in order. */
export function textsBelow(root: XmlElement, name: string): string[] {
  const texts: string[] = [];
  const walk = (element: XmlElement): void => {
    for (const child of element.children) {
      if (child.name === name && child.uri === root.uri) texts.push(child.text);
      walk(child);
    }
  };
  walk(root);
  return texts;
}

/**
 * Whether one of these children stands twice, in whatever namespace, or holds elements where text is read: two systems may then read
 * two values.
 */
export function isAmbiguous(
  element: XmlElement | undefined,
  { parts = [], leaves = [] }: { parts?: readonly string[]; leaves?: readonly string[] },
): boolean {
  const seen = new Set<string>();
  return (element?.children ?? []).some(({ name, children }) => {
    const isLeaf = leaves.includes(name);
    if (!isLeaf && !parts.includes(name)) return false;
    if (seen.has(name) || (isLeaf && children.length > 0)) return true;
    seen.add(name);
    return false;
  });
}

class Reading {
  root: XmlElement | null = null;
  refused: XmlRefusal | null = null;
  private readonly open: { element: XmlElement; texts: string[] }[] = [];
  private elements = 0;

  parse(text: string): void {
    const parser = new SaxesParser({ xmlns: true });
    parser.on('error', (error) => {
      throw error;
    });
    parser.on('doctype', () => this.refuse('doctype'));
    parser.on('processinginstruction', () => this.refuse('instruction'));
    parser.on('opentag', (tag) => this.enter(tag));
    parser.on('closetag', () => this.leave());
    parser.on('text', (piece) => this.open.at(-1)?.texts.push(piece));
    parser.on('cdata', (piece) => this.open.at(-1)?.texts.push(piece));
    parser.write(text.startsWith('\ufeff') ? text.slice(1) : text).close();
  }

  private enter(tag: SaxesTagNS): void {
    if (++this.elements > MOST_ELEMENTS || this.open.length >= DEEPEST) this.refuse('too-large');
    const attributes = new Map(Object.values(tag.attributes).map(({ name, value }) => [name, value]));
    const element: XmlElement = { name: tag.local, uri: tag.uri, attributes, children: [], text: '' };
    const parent = this.open.at(-1);
    if (parent === undefined) this.root = element;
    else parent.element.children.push(element);
    this.open.push({ element, texts: [] });
  }

  private leave(): void {
    const closed = this.open.pop();
    if (closed !== undefined) closed.element.text = closed.texts.join('').trim();
  }

  private refuse(reason: XmlRefusal): never {
    this.refused = reason;
    throw new Error(reason);
  }
}
