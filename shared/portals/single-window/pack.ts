// 中国国际贸易单一窗口, and 互联网+海关 which loads the same control script.
import type { PortalPack } from '../portal.ts';

/** Methods that only read or sign with the card; each still asks where DESIGN §2a says so. */
const methods = [
  'cus-sec_SpcInitEnvEx',
  'cus-sec_SpcClearEnv',
  'cus-sec_SpcSetInitEnvPriority',
  'cus-sec_SpcGetCardID',
  'cus-sec_SpcGetCertNo',
  'cus-sec_SpcGetUName',
  'cus-sec_SpcGetEntID',
  'cus-sec_SpcGetEntName',
  'cus-sec_SpcGetEntMode',
  'cus-sec_SpcGetCardUserInfo',
  'cus-sec_SpcGetCardAttachInfo',
  'cus-sec_SpcGetSignCertAsPEM',
  'cus-sec_SpcGetEnvCertAsPEM',
  'cus-sec_SpcGetValidTimeFromCert',
  'cus-sec_SpcVerifyPIN',
  'cus-sec_SpcVerifyPINAll',
  'cus-sec_SpcChangePIN',
  'cus-sec_SpcSignDataAsPEM',
  'cus-sec_SpcSignPemDataAsPem',
  'cus-sec_SpcSignRandom',
  'cus-sec_SpcVerifySignData',
] as const;

export const singleWindow: PortalPack = {
  id: 'single-window',
  name: { zh: '中国国际贸易单一窗口', en: 'China International Trade Single Window' },
  hosts: ['*.singlewindow.cn', 'singlewindow.cn', '*.singlewindow.gov.cn', 'online.customs.gov.cn'],
  localSockets: ['wss://wss.singlewindow.cn:61231/', 'ws://127.0.0.1:61232/'],
  methods: [...methods],
  pagePin: 'honour',
};
