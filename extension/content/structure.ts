// "Report this page": the page as tags, classes, ids and labels, so that a recipe can be mended from it. No value, no option, and no text
// that is not the label of a field: nobody's data leave the page this way.
const SKIPPED = /^(?:script|style|noscript|svg|canvas|video|audio|img|object|embed|template|link|meta)$/;
const KEPT = [
  'id', 'class', 'name', 'type', 'for', 'role', 'maxlength', 'autocomplete', 'readonly', 'disabled', 'required', 'multiple',
  'colspan', 'rowspan', 'aria-required', 'aria-labelledby', 'lay-verify', 'lay-filter',
] as const; // prettier-ignore
const LABELS = /^(?:label|th|legend|dt)$/;
/** Scripts make elements of any name. */
const NAME = /^[a-z][\w.:-]*$/;
const PROMPT = /^(?:请|please)/i;
/** A report is a file for a person: of a page without end it holds as much as she could look at. */
const MOST_NODES = 20_000;
const DEEPEST = 400;
const LONGEST = 1_000_000;
const LONGEST_TEXT = 60;

/** Indented markup of everything below the root. @param labels texts of fields, sections and titles that are known to be labels */
export function structureOf(root: Element, labels: readonly string[]): string {
  const known = new Set(labels.map(plain).filter((text) => text !== ''));
  const lines: string[] = [];
  let [nodes, length] = [0, 0];
  const write = (depth: number, text: string): void => {
    length += depth + text.length;
    lines.push(' '.repeat(depth) + text);
  };
  const walk = (node: Node, depth: number): void => {
    if ((nodes += 1) > MOST_NODES || depth > DEEPEST || length > LONGEST) return;
    if (node.nodeType === Node.TEXT_NODE) {
      const text = labelOf(node, known);
      if (text !== null) write(depth, escaped(text));
      return;
    }
    if (!(node instanceof Element) || SKIPPED.test(node.localName)) return;
    const isList = node.localName === 'select' || node.localName === 'datalist';
    const name = NAME.test(node.localName) ? node.localName : 'x-other';
    write(depth, `<${name}${attributesOf(node, known)}>`);
    if (isList || node.localName === 'textarea') return;
    if (node.shadowRoot) {
      write(depth + 1, '<template shadowrootmode="open">');
      for (const child of node.shadowRoot.childNodes) walk(child, depth + 2);
      write(depth + 1, '</template>');
    }
    for (const child of node.childNodes) walk(child, depth + 1);
  };
  walk(root, 0);
  return lines.join('\n');
}

function attributesOf(element: Element, known: ReadonlySet<string>): string {
  const kept = KEPT.flatMap((name) => {
    const value = element.getAttribute(name);
    return value === null ? [] : [` ${name}="${escaped(scrubbed(value))}"`];
  });
  const placeholder = element.getAttribute('placeholder');
  if (placeholder !== null && (PROMPT.test(placeholder) || known.has(plain(placeholder))) && isHarmless(placeholder))
    kept.push(` placeholder="${escaped(placeholder.replace(/\s+/g, ' '))}"`);
  return kept.join('');
}

function labelOf(node: Node, known: ReadonlySet<string>): string | null {
  const text = (node.nodeValue ?? '').replace(/\s+/g, ' ').trim();
  if (text === '' || text.length > LONGEST_TEXT || !isHarmless(text)) return null;
  const parent = node.parentElement;
  const isLabel = parent !== null && LABELS.test(parent.localName);
  return isLabel || known.has(plain(text)) ? text : null;
}

/** Numbers and addresses are data wherever they stand. */
function isHarmless(text: string): boolean {
  return !/\d{4,}|@|\*{2,}/.test(text);
}

function scrubbed(value: string): string {
  return value
    .slice(0, 300)
    .replace(/\s+/g, ' ')
    .replace(/\*{2,}/g, '*')
    .replace(/\d{4,}/g, '0000')
    .replace(/[^\s"<>]+@[^\s"<>]+/g, 'mail');
}

function plain(text: string): string {
  return text.normalize('NFKC').replace(/[\s*:()（）]/g, '');
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
