// The dialect's methods that we carry out ourselves, one line each. A method of the table without a line does not compile.
import { isVersionQuery, type OwnMethod } from '#shared/protocol/eport-methods.ts';
import { NoArguments } from './arguments.ts';
import { type Call, call } from './call.ts';
import * as card from './card-calls.ts';
import * as ra from './ra-calls.ts';

/** Version that pages compare with what their script was made for ("for control v1.5.12"); the real strings are not published. */
const CONTROL_VERSION = '1.5.12';
const version = call(NoArguments, () => [CONTROL_VERSION]);

type CardFunction = OwnMethod extends infer M ? (M extends `cus-sec_${infer F}` ? F : never) : never;

const CARD_FUNCTIONS = {
  SpcSetInitEnvPriority: card.acknowledge,
  SpcInitEnvEx: card.requireCard,
  SpcClearEnv: card.acknowledge,
  SpcEncodePEM: card.encodePem,
  SpcDecodePEM: card.decodePem,
  SpcDecodePEMAsString: card.decodePemAsString,
  SpcSHA1Digest: card.sha1Hex,
  SpcSHA1DigestAsPEM: card.sha1Pem,
  SpcGetCardID: card.identityField(({ certificate }) => certificate.medium),
  SpcGetCertNo: card.identityField(({ certificate }) => certificate.number),
  SpcGetUName: card.identityField(({ certificate }) => certificate.holder),
  SpcGetEntID: card.identityField(({ organisationCode }) => organisationCode),
  SpcGetEntName: card.identityField(({ certificate }) => certificate.company),
  SpcGetEntMode: card.identityField(({ codes }) => codes.entity),
  SpcGetCardUserInfo: card.userInformation,
  SpcGetSignCert: card.signCertificate,
  SpcGetSignCertAsPEM: card.signCertificatePem,
  SpcGetEnvCert: card.encryptionCertificate,
  SpcGetEnvCertAsPEM: card.encryptionCertificatePem,
  SpcGetValidTimeFromCert: card.validTime,
  SpcVerifySignData: card.verify,
  SpcVerifyPIN: card.verifyPin,
  SpcVerifyPINAll: card.verifyPin,
  SpcChangePIN: card.changePin,
  SpcSignData: card.signToBytes,
  SpcSignDataAsPEM: card.signText,
  SpcSignPemDataAsPem: card.signPem,
  SpcSignRandom: card.signRandom,
} satisfies Record<CardFunction, Call>;

type Prefixed<P extends string, T> = { [F in keyof T & string as `${P}_${F}`]: Call };

function prefixed<P extends string, T extends Record<string, Call>>(prefix: P, functions: T): Prefixed<P, T> {
  return Object.fromEntries(Object.entries(functions).map(([name, run]) => [`${prefix}_${name}`, run])) as Prefixed<
    P,
    T
  >;
}

const CALLS: Readonly<Record<OwnMethod, Call>> = {
  ver: version,
  ...prefixed('cus-sec', CARD_FUNCTIONS),
  ...prefixed('security', CARD_FUNCTIONS),
  security_SpcGetValidTimeFromCert: card.validTimeOfBytes,
  security_login: card.verifyPin,
  security_signData: card.signOldText,
  security_getGetCardUserInfoAll: card.userInformationAll,
  security_getValidTimeAll: card.validTimeOfCard,
  ra_Is903Reader: ra.isWhiteReader,
  ra_GetOcxVersion: version,
  ra_InitCpuCard: card.requireCard,
  ra_CloseCpuCard: card.acknowledge,
  ra_GetCardIDFromCard: card.identityField(({ certificate }) => certificate.medium),
  ra_identifyFirstStep: ra.identifyFirstStep,
  ra_VerifyPinAndGetCardUserInfo: ra.verifyPinAndGetCardUserInfo,
  ra_verifyPassWD: card.verifyPin,
  ra_changePasswd: card.changePin,
  ra_DeclareData: card.signText,
};

/** The function of a method we carry out ourselves, null for all others. */
export function callOf(method: string): Call | null {
  if (Object.hasOwn(CALLS, method)) return CALLS[method as OwnMethod];
  return isVersionQuery(method) ? version : null;
}
