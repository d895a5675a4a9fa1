// The lines of a report ("one tag or one label per line, depth by indentation") as markup with closing tags. What is anything else is
// refused: a saved file may come from anywhere.
const TAG = /^<([a-z][\w.:-]*)((?: [a-z-]+="[^"<>]*")*)>$/;
const VOID = new Set(['input', 'br', 'hr', 'wbr', 'col', 'area', 'source', 'track', 'param', 'frame']);
/** What the report never holds, and a page of a test must not load. */
const FORBIDDEN = /^(?:script|style|link|meta|object|embed|iframe|frame|base)$/;
const DATA = /\d{4,}|@|\*{2,}/;

/** @throws Error that names the first line that is not of a report, or holds what looks like data */
export function markupOf(report: string): string {
  const lines: string[] = [];
  const open: { name: string; depth: number }[] = [];
  const close = (depth: number): void => {
    for (let last = open.at(-1); last && last.depth >= depth; last = open.at(-1)) {
      open.pop();
      lines.push(`${' '.repeat(last.depth)}</${last.name}>`);
    }
  };
  for (const [at, line] of report.split('\n').entries()) {
    if (line.trim() === '') continue;
    const depth = line.length - line.trimStart().length;
    const text = line.trim();
    close(depth);
    const [, name = ''] = TAG.exec(text) ?? [];
    if (name === '' && text.includes('<')) throw new Error(refusal(at, '不是报告里的一行', 'not a line of a report'));
    // the report writes 0000 for every number; anything longer was not written by it
    if (DATA.test(text.replace(/(?<!\d)0000(?!\d)/g, ''))) throw new Error(refusal(at, '像是数据', 'looks like data'));
    if (FORBIDDEN.test(name)) continue; // a frame is recorded by itself
    lines.push(`${' '.repeat(depth)}${text}`);
    if (name !== '' && !VOID.has(name)) open.push({ name, depth });
  }
  close(0);
  return lines.join('\n');
}

function refusal(at: number, zh: string, en: string): string {
  return `第 ${at + 1} 行${zh}。 Line ${at + 1}: ${en}.`;
}
