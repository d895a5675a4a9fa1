// All 169 method names of the dialect (spec/eport-protocol §4), each with the one rule that decides what becomes of a call.
// 168 names stand here; the 169th is the pattern `<module>_GetVersions`.

/**
 * - harmless: answered to any page; touches no card
 * - identity: tells something of reader, card or holder; listed sites only
 * - sign, pin: uses the key or the PIN; listed sites only
 * - raw: signs a bare digest or decrypts; refused unless the site's pack lists it, and then passed on like `unsupported`
 * - refused: would let a page reach files, printers, programs or the card's structure; never run, never passed on
 * - unsupported: not ours; passed on to the official control where one answers; listed sites only
 */
export type MethodRule = 'harmless' | 'identity' | 'sign' | 'pin' | 'raw' | 'refused' | 'unsupported';

export const EPORT_METHODS = {
  // Core (§4.1). `<module>_GetVersions` is the fifth: see ruleOf.
  update: 'refused',
  fullupdate: 'refused',
  getfilepath: 'refused',
  ver: 'harmless',
  // Customs card, the modern set (§4.2)
  'cus-sec_SpcSetInitEnvPriority': 'harmless',
  'cus-sec_SpcEncodePEM': 'harmless',
  'cus-sec_SpcDecodePEM': 'harmless',
  'cus-sec_SpcDecodePEMAsString': 'harmless',
  'cus-sec_SpcSHA1Digest': 'harmless',
  'cus-sec_SpcSHA1DigestAsPEM': 'harmless',
  'cus-sec_SpcInitEnvEx': 'identity',
  'cus-sec_SpcClearEnv': 'identity',
  'cus-sec_SpcGetCardID': 'identity',
  'cus-sec_SpcGetCertNo': 'identity',
  'cus-sec_SpcGetUName': 'identity',
  'cus-sec_SpcGetEntID': 'identity',
  'cus-sec_SpcGetEntName': 'identity',
  'cus-sec_SpcGetEntMode': 'identity',
  'cus-sec_SpcGetCardUserInfo': 'identity',
  'cus-sec_SpcGetSignCert': 'identity',
  'cus-sec_SpcGetSignCertAsPEM': 'identity',
  'cus-sec_SpcGetEnvCert': 'identity',
  'cus-sec_SpcGetEnvCertAsPEM': 'identity',
  'cus-sec_SpcGetValidTimeFromCert': 'identity',
  'cus-sec_SpcVerifySignData': 'identity',
  'cus-sec_SpcGetCardAttachInfo': 'unsupported',
  'cus-sec_SpcGetCardAttachInfoAsPEM': 'unsupported',
  'cus-sec_SpcVerifySignDataNoHash': 'unsupported',
  'cus-sec_SpcRSAEncrypt': 'unsupported',
  'cus-sec_SpcVerifyPIN': 'pin',
  'cus-sec_SpcVerifyPINAll': 'pin',
  'cus-sec_SpcChangePIN': 'pin',
  'cus-sec_SpcSignData': 'sign',
  'cus-sec_SpcSignDataAsPEM': 'sign',
  'cus-sec_SpcSignPemDataAsPem': 'sign',
  'cus-sec_SpcSignRandom': 'sign',
  'cus-sec_SpcSignDataNoHash': 'raw',
  'cus-sec_SpcSignDataNoHashAsPEM': 'raw',
  'cus-sec_SpcRSADecrypt': 'raw',
  // Customs card, the older set that login still uses (§4.3)
  security_SpcSetInitEnvPriority: 'harmless',
  security_SpcEncodePEM: 'harmless',
  security_SpcDecodePEM: 'harmless',
  security_SpcDecodePEMAsString: 'harmless',
  security_SpcSHA1Digest: 'harmless',
  security_SpcSHA1DigestAsPEM: 'harmless',
  security_SpcInitEnvEx: 'identity',
  security_SpcClearEnv: 'identity',
  security_SpcGetCardID: 'identity',
  security_SpcGetCertNo: 'identity',
  security_SpcGetUName: 'identity',
  security_SpcGetEntID: 'identity',
  security_SpcGetEntName: 'identity',
  security_SpcGetEntMode: 'identity',
  security_SpcGetCardUserInfo: 'identity',
  security_getGetCardUserInfoAll: 'identity',
  security_SpcGetSignCert: 'identity',
  security_SpcGetSignCertAsPEM: 'identity',
  security_SpcGetEnvCert: 'identity',
  security_SpcGetEnvCertAsPEM: 'identity',
  security_SpcGetValidTimeFromCert: 'identity',
  security_getValidTimeAll: 'identity',
  security_SpcVerifySignData: 'identity',
  security_SpcGetCardAttachInfo: 'unsupported',
  security_SpcGetCardAttachInfoAsPEM: 'unsupported',
  security_SpcVerifySignDataNoHash: 'unsupported',
  security_SpcRSAEncrypt: 'unsupported',
  security_login: 'pin',
  security_SpcVerifyPIN: 'pin',
  security_SpcChangePIN: 'pin',
  security_signData: 'sign',
  security_SpcSignData: 'sign',
  security_SpcSignDataAsPEM: 'sign',
  security_SpcSignPemDataAsPem: 'sign',
  security_SpcSignRandom: 'sign',
  security_SpcSignDataNoHash: 'raw',
  security_SpcSignDataNoHashAsPEM: 'raw',
  security_SpcRSADecrypt: 'raw',
  security_PdfView: 'unsupported',
  security_PdfSignCheck: 'unsupported',
  security_PdfSignCheckSign: 'unsupported',
  security_PdfAddSign: 'unsupported',
  security_PdfCheckAndAddSign: 'unsupported',
  security_PdfScanScanInitialize: 'unsupported',
  security_PdfScan: 'refused',
  security_PdfScanAsPEM: 'unsupported',
  security_LocalPdfBatchCheckAndSign: 'refused',
  security_LocalPdfBatchUpload: 'refused',
  security_DeleteSignedTempFile: 'refused',
  // White "903" readers and card issuing (§4.4)
  ra_Is903Reader: 'harmless',
  ra_GetOcxVersion: 'harmless',
  ra_InitCpuCard: 'identity',
  ra_CloseCpuCard: 'identity',
  ra_VerifyPinAndGetCardUserInfo: 'identity',
  ra_GetCardIDFromCard: 'identity',
  ra_verifyPassWD: 'pin',
  ra_changePasswd: 'pin',
  ra_identifyFirstStep: 'sign',
  ra_DeclareData: 'sign',
  ra_getServerCert: 'unsupported',
  ra_GetCard2UserInfo: 'unsupported',
  ra_getItemUserInfo: 'unsupported',
  ra_GetGetICCType: 'unsupported',
  ra_GetCryptAlgo: 'unsupported',
  ra_FormatCpuCard: 'refused',
  ra_InitMakeCard: 'refused',
  ra_WriteCpuCard: 'refused',
  ra_unlockPasswd: 'refused',
  // Single Window component (§4.5)
  swc_security_login: 'unsupported',
  swc_postdata: 'unsupported',
  // Files, printers, programs (§4.6): in the official control any page reaches them
  base_choosefile: 'refused',
  base_chooseDir: 'refused',
  base_savefile: 'refused',
  base_OpenFileAsBase64: 'refused',
  base_ComputeFileHash: 'refused',
  base_FileSize: 'refused',
  base_movefiles: 'refused',
  base_DeleteTempFiles: 'refused',
  base_DetermineFilesIsPDF: 'refused',
  base_FileDownload: 'refused',
  base_GetLocalPrinters: 'refused',
  base_SetDefaultPrinter: 'refused',
  base_PrintPdf: 'refused',
  base_StartClickOnceApp: 'refused',
  base_StartClickOnceAppWithUserinfo: 'refused',
  upload_FileBatchUpload: 'refused',
  // PDF and seal (§4.7); the forms by content may go on, the forms by path may not (FILE_ARGUMENTS)
  'pdf-scan_PdfScanScanInitialize': 'unsupported',
  'pdf-scan_PdfScan': 'refused',
  'pdf-scan_PdfScanAsPEM': 'unsupported',
  'pdf-sign_PdfView': 'unsupported',
  'pdf-sign_PdfCheck': 'unsupported',
  'pdf-sign_PdfCheckSign': 'unsupported',
  'pdf-sign_PdfAddSign': 'unsupported',
  'pdf-sign_FilePdfAddSign': 'refused',
  'pdf-sign_PdfFileBatchCheck': 'refused',
  'pdf-sign_PdfFileBatchAddSign': 'refused',
  'pdf-sign_PdfFileBatchCheckAndSign': 'refused',
  'pdf-sign_PdfXmlAddSign': 'refused',
  'pdf-sign_PdfXmlBatchAddSign': 'refused',
  'pdf-sign_PdfXmlDirAddSign': 'refused',
  'pdf-es_SetServerUrl': 'refused',
  'pdf-es_ExtractSeal': 'unsupported',
  'pdf-es_ExtractAutograph': 'unsupported',
  'pdf-es_VerifySeal': 'unsupported',
  'pdf-es_Sign': 'unsupported',
  'pdf-es_SpcSign': 'unsupported',
  // Other authorities (§4.8)
  jsca_JSCASignData: 'unsupported',
  jsca_JSCAVerifyPIN: 'unsupported',
  jsca_JSCAInitEnv: 'unsupported',
  jsca_JSCAInitEnvALL: 'unsupported',
  jsca_JSCAClearEnv: 'unsupported',
  txrn_TXRNSignData: 'unsupported',
  txrn_TXRNgetInvoiceData: 'unsupported',
  txrn_TXRNgetFpDetailData: 'unsupported',
  txrn_TXRNSignNoHash: 'raw',
  mofcom_DetectKey: 'unsupported',
  mofcom_GetFTKeySN: 'unsupported',
  mofcom_GetSelectedCertIndex: 'unsupported',
  mofcom_ListCertsNames: 'unsupported',
  mofcom_SetSelectedCertIndex: 'unsupported',
  mofcom_CheckUsbKeyPin: 'unsupported',
  mofcom_GetEncodedCert: 'unsupported',
  mofcom_GetCertInfo: 'unsupported',
  mofcom_SignMessage: 'unsupported',
  mofcom_BatchSignMessage: 'unsupported',
  mofcom_VerifyMsg: 'unsupported',
  mofcom_BatchVerifyMsg: 'unsupported',
  mofcom_EnvelopedSignFile: 'refused',
  mofcom_EnvelopedVerifyFile: 'refused',
} as const satisfies Record<string, MethodRule>;

export type EportMethod = keyof typeof EPORT_METHODS;

type WithRule<R extends MethodRule> = {
  [M in EportMethod]: (typeof EPORT_METHODS)[M] extends R ? M : never;
}[EportMethod];
/** Methods we carry out ourselves: leaving one without a function does not compile (agent/eport/calls.ts). */
export type OwnMethod = WithRule<'harmless' | 'identity' | 'sign' | 'pin'>;

/** Modules that answer `<module>_GetVersions` (§4.1). */
export const EPORT_MODULES = [
  'base',
  'upload',
  'cus-sec',
  'pdf-scan',
  'pdf-sign',
  'pdf-es',
  'jsca',
  'txrn',
  'mofcom',
  'ra',
  'security',
  'swc',
] as const;

/** Arguments that name a file, folder or address of this computer: a call that carries one is not passed on. */
export const FILE_ARGUMENTS: ReadonlySet<string> = new Set([
  'path',
  'filePath',
  'fileName',
  'fileFullPath',
  'filesInfo',
  'inFile',
  'localpath',
  'outDir',
  'rootPath',
  'url',
  'cookies',
]);

/** Arguments that hold a PIN, under all the names the script uses. */
export const PIN_ARGUMENTS: ReadonlySet<string> = new Set([
  'passwd',
  'userpin',
  'oldPin',
  'newPin',
  'userPWD',
  'newUserPWD',
  'unlockPWD',
  'raClearCardPWD',
  'AdminPassWd',
]);

/** Framed methods whose single block the page keeps and can send again; asking swc_postdata for it throws in the page (§3.4). */
export const RESENDABLE: ReadonlySet<string> = new Set([
  'base_PrintPdf',
  'pdf-sign_PdfView',
  'pdf-sign_PdfCheck',
  'pdf-sign_PdfCheckSign',
  'pdf-sign_PdfAddSign',
  'pdf-es_VerifySeal',
  'pdf-es_Sign',
  'pdf-es_SpcSign',
  'mofcom_BatchSignMessage',
  'mofcom_BatchVerifyMsg',
  'security_PdfSignCheckSign',
  'security_PdfSignCheck',
  'security_PdfAddSign',
  'security_PdfCheckAndAddSign',
  'security_PdfView',
]);

/** The rule of a method name as a page writes it; null for a name that is none of the 169. */
export function ruleOf(name: string): MethodRule | null {
  if (Object.hasOwn(EPORT_METHODS, name)) return EPORT_METHODS[name as EportMethod];
  return isVersionQuery(name) ? 'harmless' : null;
}

/** `<module>_GetVersions` of a known module. */
export function isVersionQuery(name: string): boolean {
  return EPORT_MODULES.some((module) => name === `${module}_GetVersions`);
}
