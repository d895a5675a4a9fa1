// `tongqian sign FILE FILE…`: one window for all of them, one PIN; each signature is written as soon as it is made.
import { basename } from 'node:path';
import { describe, isProblemCode, Problem, toProblem } from '#shared/errors.ts';
import { fromBase64, toBase64, utf8 } from '#shared/bytes.ts';
import { LARGEST_FILE, type VisibleSignature } from '#shared/protocol/files.ts';
import { callAgent } from '../commands/socket.ts';
import type { ProblemView } from '#shared/protocol/views.ts';
import type { ControlEvent } from '../commands/table.ts';
import { agentPaths } from '../data/paths.ts';
import type { FormatId } from '../formats/format.ts';
import { printDetachedSignature } from '../operations/detached-signature.ts';
import { requireDifferent, requireFree, signedName } from '../operations/file-names.ts';
import { formatOf, readFile, sign, type SignOptions, sizes, visibleOf } from './sign.ts';
import { writeTarget } from './target.ts';
import { asking, type ExitCode, type Invocation, type Voice } from './terminal.ts';
import { ONE_OUT, usageProblem } from './usage.ts';

/** One file is a signature like every other, several are a list. */
export function signFiles(
  invocation: Invocation,
  files: [string, ...string[]],
  options: SignOptions,
): Promise<ExitCode> {
  if (files.length === 1) return sign(invocation, files[0], options);
  if (options.out !== undefined) throw usageProblem(ONE_OUT);
  const format = formatOf(options);
  requireDifferent(files.map((file) => signedName(file, format)));
  return signList(invocation, files, { format, visible: visibleOf(options) });
}

/** @returns 0 when every file was signed, else 1: what was not says why */
async function signList(
  { terminal, voice, data }: Invocation,
  files: readonly string[],
  { format, visible }: { format: FormatId; visible: VisibleSignature | undefined },
): Promise<ExitCode> {
  const { written, failed, fail, write } = outcomes(voice, format);
  const items = files.filter(isFree).map((file) => ({ file, bytes: readFile(file) }));
  const size = items.reduce((sum, { bytes }) => sum + bytes.length, 0);
  if (size > LARGEST_FILE) throw new Problem('command/too-large-list', sizes(size, LARGEST_FILE));

  /** What has its signature already is left alone: the same command again does what was left. */
  function isFree(file: string): boolean {
    try {
      requireFree(signedName(file, format));
      return true;
    } catch (thrown) {
      fail(file, toProblem(thrown));
      return false;
    }
  }
  function settle(told: ControlEvent<'sign-list'>): void {
    const file = items[told.index]?.file;
    if (file === undefined) return;
    if ('problem' in told) fail(file, told.problem);
    else write(file, told.signed);
  }

  if (items.length > 0) {
    await callAgent(agentPaths(data), {
      command: 'sign-list',
      params: {
        format,
        visible,
        items: items.map(({ file, bytes }) => ({ name: basename(file), data: toBase64(bytes) })),
      },
      onEvent: settle,
      onAsked: asking(voice),
      signal: terminal.signal,
    });
  }
  const said = {
    zh: `已签名 ${String(written.length)} 个文件，${String(failed.length)} 个没有签名`,
    en: `${String(written.length)} files signed, ${String(failed.length)} not`,
  };
  voice.result({ format, signed: written, failed }, [voice.say(said)]);
  return failed.length === 0 ? 0 : 1;
}

type Signed = Extract<ControlEvent<'sign-list'>, { signed: unknown }>['signed'];

/** What became of each file, told as soon as it is known. */
function outcomes(voice: Voice, format: FormatId) {
  const written: { file: string; signature: string }[] = [];
  const failed: { file: string; code: string }[] = [];

  function fail(file: string, { code, params }: ProblemView): void {
    const words = describe({ code: isProblemCode(code) ? code : 'agent/internal', params }, voice.language);
    failed.push({ file, code });
    voice.notice({ file, problem: { code, params: { ...params } } }, `${file}: ${words.text} (${code})`);
  }
  /** One that cannot be written fails alone: the others are signed already, or will be. */
  function write(file: string, signed: Signed): void {
    const path = signedName(file, format);
    try {
      const document = format === 'raw' ? utf8(printDetachedSignature(signed)) : fromBase64(signed.document);
      writeTarget({ path, fresh: true }, document);
    } catch (thrown) {
      fail(file, toProblem(thrown));
      return;
    }
    written.push({ file, signature: path });
    voice.notice({ file, signature: path }, path);
  }
  return { written, failed, fail, write };
}
