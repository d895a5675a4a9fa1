// XML as signatures see it: every character in its place, namespaces kept. DOCTYPE and processing instructions are refused
// (two readers could see two documents), as is every encoding but UTF-8 and what canonical XML has no answer to.
import { SaxesParser, type SaxesTagNS } from 'saxes';
import { fromUtf8 } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';

export interface XmlElement {
  /** As written, with its prefix */
  name: string;
  prefix: string;
  local: string;
  uri: string;
  /** Without namespace declarations */
  attributes: readonly { name: string; prefix: string; local: string; uri: string; value: string }[];
  /** Declared here: prefix ('' the default one) → URI ('' undeclares) */
  namespaces: ReadonlyMap<string, string>;
  children: (XmlElement | string)[];
  parent: XmlElement | null;
  /** A comment stands directly inside: no part of any canonical form, and a way to cut a text in two */
  commented: boolean;
  /** Offsets in the text: of `<`, behind the name, behind the opening tag, and of the closing one (-1 when there is none) */
  start: number;
  nameEnd: number;
  tagEnd: number;
  close: number;
}

const LARGEST = 16 * 1024 * 1024;
const MOST_ELEMENTS = 400_000;
const DEEPEST = 64;

/** Text of a document in UTF-8, without its byte order mark. Throws format/malformed. */
export function xmlText(bytes: Uint8Array): string {
  try {
    return fromUtf8(bytes).replace(/^\ufeff/, '');
  } catch (cause) {
    throw malformed('UTF-8', cause);
  }
}

/** The root element. Throws format/malformed. Linear in the length. */
export function parseXml(text: string): XmlElement {
  if (text.length > LARGEST) throw malformed('size');
  const { root } = new Reading(text);
  if (root === null) throw malformed('no element');
  return root;
}

/** The element and all below it, in document order. */
export function* walk(element: XmlElement): Generator<XmlElement> {
  yield element;
  for (const child of element.children) if (typeof child !== 'string') yield* walk(child);
}

export function malformed(detail: string, cause?: unknown): Problem {
  return new Problem('format/malformed', { detail: `XML: ${detail}` }, { cause });
}

class Reading {
  root: XmlElement | null = null;
  private readonly parser = new SaxesParser({ xmlns: true });
  private readonly open: XmlElement[] = [];
  private elements = 0;
  private begun = { start: 0, nameEnd: 0 };
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
    const { parser } = this;
    this.refuse();
    parser.on('opentagstart', ({ name }) => {
      const start = text.lastIndexOf('<', parser.position - 1);
      this.begun = { start, nameEnd: start + 1 + name.length };
    });
    parser.on('opentag', (tag) => this.enter(tag));
    parser.on('closetag', ({ isSelfClosing }) => this.leave(isSelfClosing));
    const take = (piece: string): void => void this.open.at(-1)?.children.push(piece);
    parser.on('text', take);
    parser.on('cdata', take);
    parser.on('comment', () => {
      const here = this.open.at(-1);
      if (here) here.commented = true;
    });
    parser.write(text).close();
  }

  private refuse(): void {
    const { parser } = this;
    parser.on('error', (error) => {
      throw malformed(error.message.slice(0, 100), error);
    });
    parser.on('xmldecl', ({ version, encoding }) => {
      if (version !== '1.0' || !/^utf-?8$/i.test(encoding ?? 'utf-8')) throw malformed('encoding');
    });
    parser.on('doctype', () => {
      throw malformed('DOCTYPE');
    });
    parser.on('processinginstruction', () => {
      throw malformed('processing instruction');
    });
  }

  private enter(tag: SaxesTagNS): void {
    if (++this.elements > MOST_ELEMENTS || this.open.length >= DEEPEST) throw malformed('size');
    const parent = this.open.at(-1) ?? null;
    const element = elementOf(tag, { ...this.begun, tagEnd: this.parser.position, parent });
    if (parent) parent.children.push(element);
    else this.root = element;
    this.open.push(element);
  }

  private leave(isSelfClosing: boolean): void {
    const closed = this.open.pop();
    if (closed && !isSelfClosing) closed.close = this.text.lastIndexOf('</', this.parser.position - 1);
  }
}

function elementOf(tag: SaxesTagNS, at: Pick<XmlElement, 'start' | 'nameEnd' | 'tagEnd' | 'parent'>): XmlElement {
  for (const uri of Object.values(tag.ns)) {
    // Canonical XML fails on these (C14N 1.0 §1.1); libxml2 refuses them too.
    if (uri !== '' && !/^[A-Za-z][A-Za-z0-9+.-]*:/.test(uri)) throw malformed('relative namespace');
  }
  return {
    name: tag.name,
    prefix: tag.prefix,
    local: tag.local,
    uri: tag.uri,
    attributes: Object.values(tag.attributes)
      .filter(({ name, prefix }) => name !== 'xmlns' && prefix !== 'xmlns')
      .map(({ name, prefix, local, uri, value }) => ({ name, prefix, local, uri, value })),
    namespaces: new Map(Object.entries(tag.ns)),
    children: [],
    commented: false,
    close: -1,
    ...at,
  };
}
