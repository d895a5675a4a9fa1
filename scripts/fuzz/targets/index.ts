// The list of what is fuzzed. Adding one = one target + one line.
import type { Target } from '../target.ts';
import { certificateFileTarget, certificateListTarget, certificateTarget, crlTarget } from './certificates.ts';
import { frameTarget, handshakeTarget, helloTarget, recordTarget } from './channel.ts';
import { derTarget } from './der.ts';
import { documentTarget, xmlReadingTarget } from './documents.ts';
import { ciphertextTarget, envelopeTarget, xmlEnvelopeTarget } from './envelopes.ts';
import { eportBlocksTarget, eportFrameTarget } from './eport.ts';
import { berTarget, envelopedKeyTarget, keyFileTarget } from './key-files.ts';
import { pdfTarget } from './pdf.ts';
import { reportTarget } from './reports.ts';
import { settingsTarget } from './settings.ts';
import { sm2BackendsTarget } from './sm2-backends.ts';
import { sm4BackendsTarget } from './sm4-backends.ts';
import { cmsTarget, signatureFileTarget, xmlSignatureTarget, xmlTarget } from './signatures.ts';

export const TARGETS: readonly Target[] = [
  derTarget,
  certificateTarget,
  crlTarget,
  certificateFileTarget,
  certificateListTarget,
  cmsTarget,
  xmlTarget,
  xmlSignatureTarget,
  signatureFileTarget,
  pdfTarget,
  envelopeTarget,
  xmlEnvelopeTarget,
  ciphertextTarget,
  keyFileTarget,
  berTarget,
  envelopedKeyTarget,
  documentTarget,
  xmlReadingTarget,
  eportFrameTarget,
  eportBlocksTarget,
  helloTarget,
  handshakeTarget,
  recordTarget,
  frameTarget,
  settingsTarget,
  reportTarget,
  sm2BackendsTarget,
  sm4BackendsTarget,
];
