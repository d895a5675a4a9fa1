// 中国国际贸易单一窗口, and 互联网+海关 which loads the same control script.
import type { PortalPack } from '../portal.ts';
import { forms } from './forms/index.ts';

/** Card functions that exist under both prefixes; each asks where DESIGN §2a says so. */
const cardMethods = [
  'SpcInitEnvEx',
  'SpcClearEnv',
  'SpcGetCardID',
  'SpcGetCertNo',
  'SpcGetUName',
  'SpcGetEntID',
  'SpcGetEntName',
  'SpcGetEntMode',
  'SpcGetCardUserInfo',
  'SpcGetSignCert',
  'SpcGetSignCertAsPEM',
  'SpcGetEnvCert',
  'SpcGetEnvCertAsPEM',
  'SpcGetValidTimeFromCert',
  'SpcVerifyPIN',
  'SpcChangePIN',
  'SpcSignData',
  'SpcSignDataAsPEM',
  'SpcSignPemDataAsPem',
  'SpcSignRandom',
  'SpcVerifySignData',
];

/** Passed on to the official control where one answers, after asking; without one they are answered with an error. */
const passedOn = [
  ...['cus-sec_', 'security_'].flatMap((prefix) => [
    `${prefix}SpcGetCardAttachInfo`,
    `${prefix}SpcGetCardAttachInfoAsPEM`,
    `${prefix}SpcVerifySignDataNoHash`,
    `${prefix}SpcRSAEncrypt`,
  ]),
  ...['PdfView', 'PdfSignCheck', 'PdfSignCheckSign', 'PdfAddSign', 'PdfCheckAndAddSign'].map(
    (name) => `security_${name}`,
  ),
  ...['PdfView', 'PdfCheck', 'PdfCheckSign', 'PdfAddSign'].map((name) => `pdf-sign_${name}`),
  ...['ExtractSeal', 'ExtractAutograph', 'VerifySeal', 'Sign', 'SpcSign'].map((name) => `pdf-es_${name}`),
  ...['getItemUserInfo', 'GetGetICCType', 'GetCryptAlgo'].map((name) => `ra_${name}`),
  'swc_security_login',
  'swc_postdata',
];

const methods = [
  ...cardMethods.map((name) => `cus-sec_${name}`),
  'cus-sec_SpcVerifyPINAll',
  ...cardMethods.map((name) => `security_${name}`),
  'security_login',
  'security_signData',
  'security_getGetCardUserInfoAll',
  'security_getValidTimeAll',
  'ra_InitCpuCard',
  'ra_CloseCpuCard',
  'ra_GetCardIDFromCard',
  'ra_identifyFirstStep',
  'ra_VerifyPinAndGetCardUserInfo',
  'ra_verifyPassWD',
  'ra_changePasswd',
  'ra_DeclareData',
  ...passedOn,
];

export const singleWindow: PortalPack = {
  id: 'single-window',
  name: { zh: '中国国际贸易单一窗口', en: 'China International Trade Single Window' },
  hosts: ['*.singlewindow.cn', 'singlewindow.cn', '*.singlewindow.gov.cn', 'online.customs.gov.cn'],
  localSockets: ['wss://wss.singlewindow.cn:61231/', 'ws://127.0.0.1:61232/'],
  methods,
  pagePin: 'honour',
  forms,
};
