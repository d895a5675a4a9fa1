// `tongqian decrypt FILE FILE…`: one window for all of them, one PIN; each file is written as soon as its key is there, one after the
// other, so that many large ones take no more memory than one.
import { basename } from 'node:path';
import { describe, isProblemCode, type Problem, toProblem } from '#shared/errors.ts';
import { fromBase64, toBase64 } from '#shared/bytes.ts';
import type { ProblemView } from '#shared/protocol/views.ts';
import { callAgent } from '../commands/socket.ts';
import { agentPaths } from '../data/paths.ts';
import type { EnvelopeFile } from '../operations/envelope-file.ts';
import { decryptedName, requireDifferent, requireFree } from '../operations/file-names.ts';
import { decrypt, linesOf, openInto, readHead } from './decrypt.ts';
import { asking, type ExitCode, type Invocation } from './terminal.ts';
import { ONE_OUT, usageProblem } from './usage.ts';

/** One file is opened like every other, several are a list. */
export function decryptFiles(
  invocation: Invocation,
  files: [string, ...string[]],
  options: { out?: string },
): Promise<ExitCode> {
  if (files.length === 1) return decrypt(invocation, files[0], options);
  if (options.out !== undefined) throw usageProblem(ONE_OUT);
  requireDifferent(files.map(decryptedName));
  return decryptList(invocation, files);
}

/** @returns 0 when every file was opened, else 1: what was not says why */
async function decryptList({ terminal, voice, data }: Invocation, files: readonly string[]): Promise<ExitCode> {
  const decrypted: { file: string; decrypted: string }[] = [];
  const failed: { file: string; code: string }[] = [];
  const sealed: (EnvelopeFile & { file: string })[] = [];
  let writing = Promise.resolve();

  function fail(file: string, { code, params }: ProblemView): void {
    const words = describe({ code: isProblemCode(code) ? code : 'agent/internal', params }, voice.language);
    failed.push({ file, code });
    voice.notice({ file, problem: { code, params } }, `${file}: ${words.text} (${code})`);
  }
  async function open({ file, envelope }: EnvelopeFile & { file: string }, key: Uint8Array): Promise<void> {
    const target = decryptedName(file);
    try {
      const signers = await openInto({ path: target, fresh: true }, { file, envelope, key });
      decrypted.push({ file, decrypted: target });
      const lines = [target, ...(signers ?? []).flatMap((signer) => linesOf(signer, voice))];
      voice.notice({ file, decrypted: target, ...(signers && { signers }) }, lines.join('\n'));
    } catch (thrown) {
      fail(file, viewOf(toProblem(thrown)));
    } finally {
      key.fill(0);
    }
  }

  for (const file of files) {
    try {
      requireFree(decryptedName(file));
      sealed.push({ file, ...readHead(file) });
    } catch (thrown) {
      fail(file, viewOf(toProblem(thrown)));
    }
  }
  if (sealed.length > 0) {
    await callAgent(agentPaths(data), {
      command: 'decrypt-list',
      params: { items: sealed.map(({ file, head }) => ({ name: basename(file), head: toBase64(head) })) },
      onEvent(told) {
        const one = sealed[told.index];
        if (!one) return;
        if ('problem' in told) fail(one.file, told.problem);
        else writing = writing.then(() => open(one, fromBase64(told.key)));
      },
      onAsked: asking(voice),
      signal: terminal.signal,
    }).finally(() => writing);
  }
  const said = {
    zh: `已解密 ${String(decrypted.length)} 个文件，${String(failed.length)} 个没有解密`,
    en: `${String(decrypted.length)} files decrypted, ${String(failed.length)} not`,
  };
  voice.result({ decrypted, failed }, [voice.say(said)]);
  return failed.length === 0 ? 0 : 1;
}

function viewOf({ code, params }: Problem): ProblemView {
  return { code, params: { ...params } };
}
