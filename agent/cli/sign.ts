// `tongqian sign FILE`: signs through the running agent, which asks in its own window; never without it (DESIGN §2a Approval).
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { Problem } from '#shared/errors.ts';
import { toBase64 } from '#shared/bytes.ts';
import { LARGEST_FILE } from '../control-commands.ts';
import { callAgent } from '../control-socket.ts';
import { printDetachedSignature } from '../operations/verify-file.ts';
import { agentPaths } from '../paths.ts';
import { type ExitCode, fileProblem, type Invocation } from './terminal.ts';
import { certificateLine } from './tokens.ts';

export async function sign(invocation: Invocation, file: string, options: { out?: string }): Promise<ExitCode> {
  const { terminal, voice, data } = invocation;
  const bytes = readFile(file);
  voice.notice({ event: 'asking' }, voice.say({ zh: '请在确认窗口里确认。', en: 'Confirm in the Tongqian window.' }));
  const signed = await callAgent(agentPaths(data), {
    command: 'sign',
    params: { data: toBase64(bytes) },
    signal: terminal.signal,
  });
  const { view, ...signature } = signed;
  const target = options.out ?? `${file}.sig`;
  writeNew(target, printDetachedSignature(signature));
  const done = { zh: `已签名，写入 ${target}`, en: `Signed; written to ${target}` };
  voice.result({ signature: target, certificate: view }, [voice.say(done), certificateLine(view, voice)]);
  return 0;
}

export function readFile(path: string): Uint8Array {
  try {
    const size = statSync(path).size;
    if (size > LARGEST_FILE) throw new Problem('eport/too-large', { size, limit: LARGEST_FILE });
    return new Uint8Array(readFileSync(path));
  } catch (cause) {
    throw fileProblem(path, cause);
  }
}

function writeNew(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (cause) {
    throw fileProblem(path, cause);
  }
}
