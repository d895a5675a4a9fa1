// The text that stands before a field where no markup binds them: on the same line, in the same cell, or on the line above.
import { type Ground, isSkipped } from './ground.ts';
import { isGeneric, labelText } from './label-text.ts';

const BLOCK = /^(?:DIV|P|LI|UL|OL|DL|DT|DD|TABLE|TR|SECTION|HEADER|ARTICLE|FORM|FIELDSET|NAV|PRE|HR)$/;
const HEADING = /^(?:H[1-6]|LEGEND|CAPTION|THEAD)$/;
const EDGE = /^(?:FORM|BODY|FIELDSET|TABLE|TBODY|TR|DL|HTML|MAIN|TD|TH)$/;
const MAX_LABEL = 40;
const MAX_CLIMB = 8;

/** A piece of text on a line, with whether a gap follows it. */
interface Run {
  text: string;
  gap: boolean;
}

/** Text before a widget, the nearest within its cell, form or block; null when there is none, or another field comes first. */
export function textBefore(start: Element, ground: Ground): string | null {
  let from = start;
  for (let climb = 0; climb < MAX_CLIMB; climb++) {
    const found = lineBefore(from, ground);
    if (found !== undefined) return found;
    const around = from.parentElement;
    if (around === null || EDGE.test(around.tagName)) return null;
    from = around;
  }
  return null;
}

/** undefined: nothing here, look further out; null: something else is in the way */
function lineBefore(from: Element, ground: Ground): string | null | undefined {
  const runs: Run[] = [];
  let gap = false;
  for (let node = from.previousSibling; node !== null; node = node.previousSibling) {
    if (node.nodeType === 3) {
      const text = node.nodeValue ?? '';
      if (!isGeneric(text) || /[*＊]/.test(text)) runs.push({ text, gap: gap || /\s$/.test(text) });
      gap = isGeneric(text) ? gap || text !== '' : /^\s/.test(text);
      continue;
    }
    if (node.nodeType !== 1) continue;
    const element = node as Element;
    if (ground.countIn(element) > 0 || HEADING.test(element.tagName)) return joined(runs) ?? null;
    const isBlock = BLOCK.test(element.tagName) || element.tagName === 'BR';
    if (isBlock && joined(runs) !== undefined) break;
    if (isSkipped(element)) continue;
    const text = ground.textOf(element);
    if (labelText(text) === '' && !/[*＊]/.test(text)) continue;
    if (isBlock) return fits(text) ? text : null;
    runs.push({ text, gap });
    gap = false;
  }
  return joined(runs);
}

/** The last words of the line: pieces without a gap belong together (<b>法人</b><b>姓名</b>), others are another field's remark. */
function joined(runs: readonly Run[]): string | undefined {
  let text = '';
  for (const run of runs) {
    const isStar = labelText(run.text) === '';
    if (run.gap && !isStar && !isGeneric(text)) break;
    text = `${run.text}${text}`;
  }
  return fits(text) ? text : undefined;
}

function fits(text: string): boolean {
  return labelText(text).length <= MAX_LABEL && !isGeneric(text);
}
