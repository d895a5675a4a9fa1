// The customs card's functions, the same under `cus-sec_` and `security_` (spec/eport-protocol §4.2, §4.3).
import { Problem } from '#shared/errors.ts';
import { fromUtf8, toBase64, toHex, utf8 } from '#shared/bytes.ts';
import type { CardIdentity } from '../operations/operations.ts';
import {
  CertArguments,
  CertBytesArguments,
  InDataArguments,
  InfoArguments,
  NoArguments,
  OldSignArguments,
  pemBytes,
  PinArguments,
  randomBytes,
  RandomArguments,
  SignArguments,
  UserPinArguments,
  VerifyArguments,
} from './arguments.ts';
import { byteArray, call, type CallContext, checkPin, DONE, readIdentity, sign, signatureData } from './call.ts';
import { userInfo, validTimeIn, validTimeOf } from './user-info.ts';

/** Opening and closing are ours: a page can neither hold the card nor take it from another. */
export const acknowledge = call(NoArguments, () => [DONE]);

export const requireCard = call(NoArguments, async (_args, { operations }) => {
  await operations.requireToken();
  return [DONE];
});

/** A call that answers one text of the card's identity. */
export const identityField = (read: (identity: CardIdentity) => string) =>
  call(NoArguments, async (_args, context) => [read(await readIdentity(context))]);

export const userInformation = identityField(userInfo);

/** With a PIN it verifies it, without it only reads (§4.3). */
export const userInformationAll = call(UserPinArguments, async ({ userpin }, context) => {
  if (userpin) await checkPin(context, userpin);
  return [userInfo(await readIdentity(context))];
});

export const signCertificate = call(NoArguments, async (_args, context) => [
  byteArray((await readIdentity(context)).certificateDer),
]);
/** Base64 DER, one line, no PEM header (§4.2). */
export const signCertificatePem = identityField(({ certificateDer }) => toBase64(certificateDer));
export const encryptionCertificate = call(NoArguments, async (_args, context) => [
  byteArray(await readEncryption(context)),
]);
export const encryptionCertificatePem = call(NoArguments, async (_args, context) => [
  toBase64(await readEncryption(context)),
]);

export const validTimeOfCard = call(NoArguments, async (_args, context) => [validTimeOf(await readIdentity(context))]);
export const validTime = call(CertArguments, async ({ cert }, context) => [
  cert === '' ? validTimeOf(await readIdentity(context)) : validTimeIn(cert, 'cert'),
]);
/** The older set names its argument otherwise (§4.3). */
export const validTimeOfBytes = call(CertBytesArguments, async ({ certByteArray }, context) => [
  certByteArray === '' ? validTimeOf(await readIdentity(context)) : validTimeIn(certByteArray, 'certByteArray'),
]);

export const verifyPin = call(PinArguments, async ({ passwd }, context) => {
  await checkPin(context, passwd);
  return [DONE];
});

/** Both PINs are typed in our own window; what the page sent has been wiped by the connection (DESIGN §2a). */
export const changePin = call(NoArguments, async (_args, { operations, caller, method, signal }) => {
  await operations.changePin({ caller, method, signal });
  return [DONE];
});

/** The bytes signed are inData in UTF-8 exactly as sent: no trimming, no XML handling (§5). */
export const signText = call(SignArguments, async ({ inData, passwd }, context) =>
  signatureData(await sign(context, utf8(inData), passwd)),
);
export const signOldText = call(OldSignArguments, async ({ inputData, passwd }, context) =>
  signatureData(await sign(context, utf8(inputData), passwd)),
);
export const signPem = call(SignArguments, async ({ inData, passwd }, context) =>
  signatureData(await sign(context, pemBytes(inData, 'inData'), passwd)),
);
export const signRandom = call(RandomArguments, async ({ random, passwd }, context) =>
  signatureData(await sign(context, randomBytes(random), passwd)),
);
export const signToBytes = call(SignArguments, async ({ inData, passwd }, context) => {
  const { signature, identity } = await sign(context, utf8(inData), passwd);
  return [byteArray(signature), identity.certificate.number];
});

/** Without a certificate the card's own is meant (§4.2). */
export const verify = call(
  VerifyArguments,
  async ({ inData, signData, certDataPEM }, { operations, caller, signal }) => {
    const holds = await operations.verify({
      caller,
      signal,
      data: utf8(inData),
      signature: pemBytes(signData, 'signData'),
      certificateDer: certDataPEM === '' ? null : pemBytes(certDataPEM, 'certDataPEM'),
    });
    if (!holds) throw new Problem('eport/signature-wrong');
    return [DONE];
  },
);

export const encodePem = call(InDataArguments, ({ inData }) => [toBase64(utf8(inData))]);
export const decodePem = call(InDataArguments, ({ inData }) => [byteArray(pemBytes(inData, 'inData'))]);
export const decodePemAsString = call(InDataArguments, ({ inData }) => {
  const bytes = pemBytes(inData, 'inData');
  try {
    return [fromUtf8(bytes)];
  } catch (cause) {
    throw new Problem('eport/arguments', { name: 'inData' }, { cause });
  }
});

/** SHA-1 as the name says. One client's comment shows 64 digits on a new card, so perhaps SM3 there: unconfirmed (§4.2). */
export const sha1Hex = call(InfoArguments, async ({ szInfo }) => [toHex(await sha1(szInfo))]);
export const sha1Pem = call(InfoArguments, async ({ szInfo }) => [toBase64(await sha1(szInfo))]);

async function sha1(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-1', utf8(text)));
}

async function readEncryption(context: CallContext): Promise<Uint8Array> {
  const { encryptionDer } = await readIdentity(context);
  if (!encryptionDer) throw new Problem('token/key-missing');
  return encryptionDer;
}
