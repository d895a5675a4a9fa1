// `tongqian sign FILE`: signs through the running agent, which asks in its own window; never without it (DESIGN §2a Approval).
import { readFileSync, statSync } from 'node:fs';
import { Problem } from '#shared/errors.ts';
import { fromBase64, toBase64, utf8 } from '#shared/bytes.ts';
import { LARGEST_FILE, type VisiblePage, type VisibleSignature } from '#shared/protocol/files.ts';
import { callAgent } from '../commands/socket.ts';
import type { FormatId } from '../formats/format.ts';
import { printDetachedSignature } from '../operations/detached-signature.ts';
import { signedName } from '../operations/file-names.ts';
import { agentPaths } from '../data/paths.ts';
import { targetOf, writeTarget } from './target.ts';
import { asking, type ExitCode, fileProblem, type Invocation } from './terminal.ts';
import { certificateLine } from './tokens.ts';
import { usageProblem } from './usage.ts';

/** As typed; `--detached` chooses between two of FORMATS. */
export const FORMAT_NAMES = ['raw', 'cms', 'xml', 'ceb', 'pdf'] as const;
type FormatName = (typeof FORMAT_NAMES)[number];

export interface SignOptions {
  format: FormatName;
  detached: boolean;
  out?: string;
  /** `true`: the option stands there without a page */
  visible?: VisiblePage | true;
}

export async function sign(invocation: Invocation, file: string, options: SignOptions): Promise<ExitCode> {
  const { terminal, voice, data } = invocation;
  const format = formatOf(options);
  const visible = visibleOf(options);
  const target = targetOf(options.out, signedName(file, format), [file]);
  const bytes = readFile(file);
  const { view, document, ...signature } = await callAgent(agentPaths(data), {
    command: 'sign',
    params: { data: toBase64(bytes), format, visible },
    onAsked: asking(voice),
    signal: terminal.signal,
  });
  writeTarget(target, format === 'raw' ? utf8(printDetachedSignature(signature)) : fromBase64(document));
  const done = { zh: `已签名，写入 ${target.path}`, en: `Signed; written to ${target.path}` };
  voice.result({ signature: target.path, format, certificate: view }, [voice.say(done), certificateLine(view, voice)]);
  return 0;
}

const DETACHED = { zh: '--detached 只和 --format cms 一起用', en: '--detached goes with --format cms only' };
const VISIBLE = { zh: '--visible 只用于 PDF（--format pdf）', en: '--visible goes with --format pdf only' };

export function formatOf({ format, detached }: SignOptions): FormatId {
  if (!detached) return format;
  if (format !== 'cms') throw usageProblem(DETACHED);
  return 'cms-detached';
}

/** In the corner below on the right of the page; of a PDF alone. */
export function visibleOf({ format, visible }: SignOptions): VisibleSignature | undefined {
  if (visible === undefined) return undefined;
  if (format !== 'pdf') throw usageProblem(VISIBLE);
  return { page: visible === true ? 'last' : visible, corner: 'bottom-right' };
}

/** For `{size}` and `{limit}`; what is over is never said to be as large as what may be. */
export function sizes(size: number, limit: number): { size: string; limit: string } {
  const tenth = (1024 * 1024) / 10;
  return { size: `${String(Math.ceil(size / tenth) / 10)} MB`, limit: `${String(Math.floor(limit / tenth) / 10)} MB` };
}

/** Throws command/too-large, command/file. */
export function readFile(path: string, limit = LARGEST_FILE): Uint8Array {
  try {
    const { size } = statSync(path);
    if (size > limit) throw new Problem('command/too-large', { path, ...sizes(size, limit) });
    return new Uint8Array(readFileSync(path));
  } catch (cause) {
    throw fileProblem(path, cause);
  }
}
