// `tongqian encrypt FILE --to CERTIFICATE…`: for the holders of the certificates, on this computer alone; needs no card and no agent
// unless the file is signed too.
import { fromBase64, toBase64 } from '#shared/bytes.ts';
import { LARGEST_CERTIFICATE } from '#shared/protocol/files.ts';
import type { CertificateView } from '#shared/protocol/views.ts';
import { callAgent } from '../commands/socket.ts';
import { agentPaths } from '../data/paths.ts';
import { sealXml } from '../operations/envelope-bytes.ts';
import { encryptedName, encryptedXmlName } from '../operations/file-names.ts';
import { recipientCertificate, sealFile } from '../operations/envelope-file.ts';
import { type Receivers, sealSigned, signingFormat } from '../operations/signed-envelope.ts';
import { readFile } from './sign.ts';
import { type Target, targetOf, writeTarget } from './target.ts';
import { asking, type ExitCode, fileProblem, type Invocation } from './terminal.ts';
import { certificateLine } from './tokens.ts';
import { usageProblem } from './usage.ts';

export async function encrypt(
  invocation: Invocation,
  file: string,
  options: { to: string[]; out?: string; gcm: boolean; sign: boolean; xml: boolean },
): Promise<ExitCode> {
  const { voice } = invocation;
  if (options.to.length === 0) throw usageProblem(NO_RECIPIENT);
  const recipients = options.to.map((path) =>
    recipientCertificate({ bytes: readFile(path, LARGEST_CERTIFICATE), path, now: Date.now() }),
  );
  if (options.xml && options.sign) throw usageProblem(XML_SIGNED);
  const target = targetOf(options.out, options.xml ? encryptedXmlName(file) : encryptedName(file), [
    file,
    ...options.to,
  ]);
  if (options.sign) {
    const to = { recipients, authenticated: options.gcm };
    const signer = await signAndSeal(invocation, { file, target }, to);
    const done = { zh: `已签名并加密，写入 ${target.path}`, en: `Signed and encrypted; written to ${target.path}` };
    const told = { encrypted: target.path, recipients: recipients.length, certificate: signer };
    voice.result(told, [voice.say(done), certificateLine(signer, voice)]);
    return 0;
  }
  if (options.xml) writeTarget(target, sealXml(readFile(file), recipients, options.gcm));
  else
    await sealFile({ from: file, to: target.path, fresh: target.fresh, recipients, authenticated: options.gcm }).catch(
      (cause: unknown) => {
        throw fileProblem(isOf(file, cause) ? file : target.path, cause);
      },
    );
  const done = { zh: `已加密，写入 ${target.path}`, en: `Encrypted; written to ${target.path}` };
  voice.result({ encrypted: target.path, recipients: recipients.length }, [voice.say(done)]);
  return 0;
}

/** What the system says of a file names it; what is left is the file that was being written. */
function isOf(file: string, cause: unknown): boolean {
  return cause instanceof Error && 'path' in cause && cause.path === file;
}

const NO_RECIPIENT = {
  zh: '请用 --to 写明收件人的加密证书',
  en: 'name each recipient’s certificate with --to',
};
const XML_SIGNED = { zh: '--xml 和 --sign 不能一起用', en: '--xml does not go with --sign' };

async function signAndSeal(
  { voice, terminal, data: folder }: Invocation,
  { file, target }: { file: string; target: Target },
  to: Receivers,
): Promise<CertificateView> {
  const data = readFile(file);
  const { view, mechanism, ...made } = await callAgent(agentPaths(folder), {
    command: 'sign',
    params: { data: toBase64(data), format: signingFormat(to) },
    onAsked: asking(voice),
    signal: terminal.signal,
  });
  const signed = {
    data,
    mechanism,
    signature: fromBase64(made.signature),
    certificate: fromBase64(made.certificate),
    document: fromBase64(made.document),
  };
  writeTarget(target, sealSigned(to, signed));
  return view;
}
