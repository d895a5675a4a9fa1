// Choosing in cascaders: a column for each level, which comes when the node before it is pressed. A driver says how its columns are read.
import { Problem } from '#shared/errors.ts';
import type { FillValue } from '#shared/profile/value.ts';
import type { Item } from './list.ts';
import { findOption, normalise } from './match.ts';
import { press } from './press.ts';
import { accepted, type Pace } from './wait.ts';

export interface Node extends Item {
  /** More levels below it */
  isParent: boolean;
  /** Its own level is the one shown next to it */
  active: boolean;
}

export interface Columns {
  /** Opens it; resolves when the first column is shown, or after a second. */
  open(pace: Pace): Promise<void>;
  /** Nodes of a level, none while they are not there. */
  column(level: number): readonly Node[];
  /** Closes it and takes the focus away; never rejects. */
  close(): Promise<void>;
  shown(): string;
}

const LOADING = 2500;
/** Levels of the official division that lists of portals often leave out. */
const LEVEL_ONLY = /^(市辖区|县|省直辖县级行政区划|自治区直辖县级行政区划)$/u;

/**
 * Presses each node of the path in turn and sees that the last one was taken. A path that ends above the leaves is pressed only
 * where it would be taken: nothing tells that before, so it is taken back by closing.
 * @throws Problem fill/no-option, fill/not-accepted, fill/stopped
 */
export async function chooseNodes(columns: Columns, value: FillValue, pace: Pace): Promise<void> {
  const before = columns.shown();
  let path: string[];
  let isLeaf: boolean;
  try {
    await columns.open(pace);
    ({ path, isLeaf } = await pressPath(columns, namesIn(value), pace));
    await pace.rest(30);
  } finally {
    await columns.close();
  }
  const holds = () => showsPath(columns.shown(), path);
  if (isLeaf) return accepted(pace, holds, 800);
  // it could be chosen only if levels may be left open
  if (!(await pace.until(holds, 300)) || columns.shown() === before) throw new Problem('fill/no-option');
}

/** The names of a path as it is shown: 浙江省 / 杭州市. */
export function splitPath(shown: string): string[] {
  return shown.split(/\s*[/／>]\s*/u).filter(Boolean);
}

/** Whether the whole path is shown; of a display that shows the last level only, that one. */
function showsPath(shown: string, path: readonly string[]): boolean {
  const wanted = path.map(normalise);
  const parts = splitPath(shown).map(normalise);
  if (parts.length < wanted.length) return normalise(shown).endsWith(wanted.at(-1) ?? '');
  return wanted.every((name, level) => parts[parts.length - wanted.length + level] === name);
}

function namesIn(value: FillValue): readonly string[] {
  if (value.kind === 'path') return value.names;
  if (value.kind === 'text') return splitPath(value.text);
  if (value.kind === 'choice' && value.names[0]) return splitPath(value.names[0]);
  throw new Problem('fill/no-option');
}

interface Pressed {
  path: string[];
  isLeaf: boolean;
}

async function pressPath(columns: Columns, names: readonly string[], pace: Pace): Promise<Pressed> {
  const path: string[] = [];
  for (let left = names; ;) {
    const picked = pick(await nodesAt(columns, path.length, pace), left);
    if (!picked) throw new Problem('fill/no-option');
    const { node, rest } = picked;
    if (node.disabled) throw new Problem('fill/not-accepted');
    path.push(node.text);
    left = rest;
    press(node.element);
    await pace.rest(20);
    // until then the column beside it is another node's, maybe with the same names
    const level = path.length - 1;
    if (node.isParent)
      await pace.until(() => columns.column(level).some((each) => each.active && each.text === node.text), 800);
    if (!node.isParent || left.length === 0) return { path, isLeaf: !node.isParent };
  }
}

async function nodesAt(columns: Columns, level: number, pace: Pace): Promise<readonly Node[]> {
  const texts = () => columns.column(level).map(({ text }) => text);
  await pace.until(() => texts().length > 0, LOADING);
  await pace.calm(() => texts().join('\n'), 30);
  return columns.column(level);
}

/** The node that the next name means; levels that either side leaves out are passed over. */
function pick(nodes: readonly Node[], names: readonly string[]): { node: Node; rest: readonly string[] } | null {
  for (const [place, name] of names.entries()) {
    const found = findOption(nodes, { kind: 'text', text: name });
    const node = found === null ? undefined : nodes[found];
    if (node) return { node, rest: names.slice(place + 1) };
    if (!LEVEL_ONLY.test(name)) break;
  }
  const [only] = nodes;
  return only && nodes.length === 1 && LEVEL_ONLY.test(only.text) ? { node: only, rest: names } : null;
}
