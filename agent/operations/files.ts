// Files that a clerk chose in the extension's own page: signed and opened after asking like everything else, checked and sealed without.
import { utf8 } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import type { FileFormat, FileVerdictView, VisibleSignature } from '#shared/protocol/files.ts';
import type { CertificateView } from '#shared/protocol/views.ts';
import { parseCertificate } from '../certificates/parse.ts';
import type { NamedAlgorithms } from '../formats/format.ts';
import type { Tokens } from '../tokens/tokens.ts';
import { printDetachedSignature } from './detached-signature.ts';
import { readEnvelope, sealBytes } from './envelope-bytes.ts';
import { recipientCertificate } from './envelope-file.ts';
import { encryptedName, openedName, signedName } from './file-names.ts';
import type { OpenRequest } from './open-envelope.ts';
import type { Operations } from './operations.ts';
import { type OpenedContent, openSigned } from './signed-envelope.ts';
import { readAnchors, verifyFile } from './verify-file.ts';

export interface NamedFile {
  /** Without its folders */
  name: string;
  data: Uint8Array;
}

interface Asked {
  /** Pairing id of the extension whose page asks */
  extension: string;
  signal: AbortSignal;
}

export interface Files {
  /** Rejects with approval/*, token/*, format/*. */
  sign(
    file: NamedFile & { format: FileFormat; visible?: VisibleSignature | undefined },
    asked: Asked,
  ): Promise<NamedFile & { certificate: CertificateView }>;
  /** Throws command/signature, command/file for an authority, format/*. */
  verify(file: {
    name: string;
    data: Uint8Array | null;
    signature: Uint8Array;
    authorities: NamedFile[];
  }): FileVerdictView;
  /** Throws envelope/recipient, format/unsupported. */
  encrypt(file: NamedFile & { own: readonly string[]; others: readonly NamedFile[] }): NamedFile & {
    recipients: CertificateView[];
  };
  /** Rejects with format/*, envelope/*, approval/*, token/*. */
  decrypt(file: NamedFile, asked: Asked): Promise<NamedFile & Pick<OpenedContent, 'signers'>>;
}

export interface FileParts {
  operations: Pick<Operations, 'sign'>;
  openEnvelope: (request: OpenRequest) => Promise<Uint8Array>;
  tokens: Pick<Tokens, 'present'>;
  cebSm2: NamedAlgorithms;
  now: () => number;
}

export function createFiles({ operations, openEnvelope, tokens, cebSm2, now }: FileParts): Files {
  function ownCertificate(id: string): Uint8Array {
    const found = tokens
      .present()
      .flatMap(({ certificates }) => certificates)
      .find(({ certificate }) => certificate.view.id === id);
    if (!found) throw new Problem('token/absent');
    const { holder, company, number } = found.certificate.view;
    return recipientCertificate({ bytes: found.certificate.der, path: company || holder || number, now: now() });
  }

  return {
    async sign({ name, data, format, visible }, { extension, signal }) {
      const caller = { kind: 'extension', extension } as const;
      const signed = await operations.sign({ caller, data, method: '', pagePin: null, format, visible, name, signal });
      const document = format === 'raw' ? utf8(printDetachedSignature(textOf(signed))) : signed.document;
      return { name: signedName(name, format), data: document, certificate: signed.identity.certificate };
    },
    verify({ name, data, signature, authorities }) {
      const anchors = authorities.flatMap((file) => readAnchors(file.data, file.name));
      const { valid, signatures } = verifyFile({
        data,
        signature,
        path: name,
        now: now(),
        cebSm2,
        anchors,
        crls: [],
      });
      return { valid, signatures: signatures.map(({ mechanism: _, ...shown }) => shown) };
    },
    encrypt({ name, data, own, others }) {
      const recipients = [
        ...own.map(ownCertificate),
        ...others.map((file) => recipientCertificate({ bytes: file.data, path: file.name, now: now() })),
      ];
      return {
        name: encryptedName(name),
        data: sealBytes(data, recipients),
        recipients: recipients.map((recipient) => parseCertificate(recipient).view),
      };
    },
    async decrypt({ name, data }, { extension, signal }) {
      const { envelope, head } = readEnvelope(data);
      const key = await openEnvelope({ caller: { kind: 'extension', extension }, head, name, signal });
      return { name: openedName(name), ...openSigned(data, envelope, key) };
    },
  };
}

function textOf({ mechanism, signature, identity }: Awaited<ReturnType<Operations['sign']>>) {
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  return { mechanism, signature: base64(signature), certificate: base64(identity.certificateDer) };
}
