// The cascader of Element UI and Element Plus: each node of the path is pressed in turn.
import { Problem } from '#shared/errors.ts';
import type { FillValue } from '#shared/profile/value.ts';
import type { Widget } from '../widget.ts';
import { keyEvent, leave, TAB } from './events.ts';
import { findOption, normalise } from './match.ts';
import { hover, press, pressBeside } from './press.ts';
import { frontmost, isShown, textOf } from './shown.ts';
import { accepted, type Pace, paceOf } from './wait.ts';

const PANEL = '.el-cascader__dropdown';
const NODE = '.el-cascader-node';
const CLEAR = '.el-icon-circle-close, .icon-circle-close';
/** Levels of the official division that lists of portals often leave out. */
const LEVEL_ONLY = /^(市辖区|县|省直辖县级行政区划|自治区直辖县级行政区划)$/u;

const panels = new WeakMap<Element, HTMLElement>();

/** @param root `.el-cascader` */
export function elementCascader(driver: string, root: HTMLElement): Widget | null {
  const input = root.querySelector<HTMLInputElement>('input.el-input__inner');
  if (!input) return null;
  const inside = root.querySelector<HTMLElement>(PANEL);
  if (inside) panels.set(root, inside);
  const several = root.querySelector('.el-cascader__tags') !== null;
  const held = () => {
    const last = [...(panelOf(root, input)?.querySelectorAll(`${NODE}.is-active, ${NODE}.in-checked-path`) ?? [])].at(
      -1,
    );
    return last ? textOf(last) : null;
  };
  const put = async (names: readonly string[], signal: AbortSignal) => {
    if (several || input.disabled) throw new Problem('fill/not-accepted');
    const pace = paceOf(signal);
    let path: string[];
    try {
      path = await choosePath(root, { input, names }, pace);
    } finally {
      await close(root, input);
    }
    const last = normalise(path.at(-1) ?? '');
    await accepted(pace, () => normalise(input.value).endsWith(last), 800);
  };
  return {
    driver,
    control: 'cascader',
    element: root,
    input,
    parts: [...root.querySelectorAll('input')],
    read: () => ({ shown: input.value, held: input.value === '' ? '' : held() }),
    choices: () => null,
    isWritable: () => !several && !input.disabled,
    write: (value, { signal }) => put(pathOf(value), signal),
    async restore({ shown }, signal) {
      if (shown === input.value) return;
      if (shown !== '') return put(shown.split(/\s*\/\s*/u), signal);
      await clear(root, signal);
      await accepted(paceOf(signal), () => input.value === '');
    },
  };
}

function pathOf(value: FillValue): readonly string[] {
  if (value.kind === 'path') return value.names;
  if (value.kind === 'text') return value.text.split(/\s*[/／]\s*/u);
  throw new Problem('fill/no-option');
}

interface Path {
  input: HTMLInputElement;
  names: readonly string[];
}

/** @returns the labels chosen, from the top down */
async function choosePath(root: HTMLElement, { input, names }: Path, pace: Pace): Promise<string[]> {
  await open(root, input, pace);
  const chosen: string[] = [];
  let left = names;
  for (;;) {
    const nodes = await nodesAt(root, { input, level: chosen.length }, pace);
    const picked = pick(nodes, left);
    if (!picked) throw new Problem('fill/no-option');
    const { node, rest } = picked;
    if (node.classList.contains('is-disabled')) throw new Problem('fill/not-accepted');
    chosen.push(textOf(node));
    left = rest;
    const leaf = !hasChildren(node);
    const free = node.querySelector<HTMLElement>('.el-radio__original');
    if (!leaf && left.length === 0 && !free) throw new Problem('fill/no-option');
    if (free && (leaf || left.length === 0)) press(free);
    else {
      hover(node);
      press(node);
    }
    await pace.rest(20);
    if (leaf || left.length === 0) return chosen;
  }
}

/** A list that grows by pressing says by its arrow that there is more. */
function hasChildren(node: HTMLElement): boolean {
  return node.querySelector('.el-cascader-node__postfix') !== null;
}

/** The node that the next name means; levels that either side leaves out are passed over. */
function pick(nodes: readonly HTMLElement[], names: readonly string[]): { node: HTMLElement; rest: string[] } | null {
  const choices = nodes.map((node) => ({ text: textOf(node), code: '' }));
  for (const [place, name] of names.entries()) {
    const found = findOption(choices, { kind: 'text', text: name });
    const node = found === null ? undefined : nodes[found];
    if (node) return { node, rest: names.slice(place + 1) };
    if (!LEVEL_ONLY.test(name)) break;
  }
  const [only] = nodes;
  return only && nodes.length === 1 && LEVEL_ONLY.test(textOf(only)) ? { node: only, rest: [...names] } : null;
}

async function nodesAt(root: HTMLElement, where: { input: HTMLInputElement; level: number }, pace: Pace) {
  const nodes = () => {
    const menu = panelOf(root, where.input)?.querySelectorAll('.el-cascader-menu')[where.level];
    return [...(menu?.querySelectorAll<HTMLElement>(NODE) ?? [])];
  };
  await pace.until(() => nodes().length > 0, 2500);
  await pace.calm(() => nodes().map(textOf).join(), 30);
  return nodes();
}

async function open(root: HTMLElement, input: HTMLInputElement, pace: Pace): Promise<void> {
  const known = panelOf(root, input);
  if (!(known && isShown(known))) press(input);
  const shown = await pace.until(() => {
    const now = panelOf(root, input);
    return now ? (isShown(now) ? now : null) : frontmost(root.ownerDocument, PANEL);
  }, 1000);
  if (shown) panels.set(root, shown);
}

async function close(root: HTMLElement, input: HTMLInputElement): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
  // asked for even when nothing is shown: after a stop the list may be about to
  keyEvent(input, 'keydown', TAB);
  leave(input);
  await new Promise((resolve) => setTimeout(resolve, 0));
  pressBeside(root);
}

async function clear(root: HTMLElement, signal: AbortSignal): Promise<void> {
  for (const element of [root, ...root.querySelectorAll('.el-input')]) hover(element);
  const pace = paceOf(signal);
  const cross = await pace.until(() => root.querySelector(CLEAR), 200);
  if (!cross) throw new Problem('fill/not-accepted');
  press(cross);
  await pace.rest(30);
}

function panelOf(root: HTMLElement, input: HTMLInputElement): HTMLElement | null {
  const id = input.getAttribute('aria-controls');
  const named = id ? root.ownerDocument.getElementById(id) : null;
  const known = named ?? panels.get(root);
  return known?.isConnected ? known : null;
}
