// `tongqian verify FILE`: checks a signature on this computer, with no agent and no network.
import { readFileSync } from 'node:fs';
import { verifyFile } from '../operations/verify-file.ts';
import { readFile } from './sign.ts';
import { type ExitCode, fileProblem, type Invocation } from './terminal.ts';
import { certificateLine } from './tokens.ts';

export function verify({ voice }: Invocation, file: string, options: { signature?: string }): Promise<ExitCode> {
  const path = options.signature ?? `${file}.sig`;
  const found = verifyFile({ data: readFile(file), signature: readText(path), path, now: Date.now() });
  const words = {
    valid: { zh: '签名有效：文件与签名时一致。', en: 'The signature is valid: the file is the one that was signed.' },
    invalid: { zh: '签名无效：文件被改动过，或签名不是这份文件的。', en: 'The signature is not valid for this file.' },
    current: { zh: '没有核验证书由谁签发。', en: 'Who issued the certificate was not checked.' },
    ended: {
      zh: '证书现在不在有效期内。没有核验证书由谁签发。',
      en: 'The certificate is not valid today. Who issued it was not checked.',
    },
  };
  voice.result(found, [
    voice.say(found.valid ? words.valid : words.invalid),
    certificateLine(found.certificate, voice),
    voice.say(found.certificateValidNow ? words.current : words.ended),
  ]);
  return Promise.resolve(found.valid ? 0 : 1);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw fileProblem(path, cause);
  }
}
