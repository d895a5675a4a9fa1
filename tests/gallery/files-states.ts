// The page for files in every state: nothing chosen, chosen, done, refused. No real company, person, number or key.
import type { Scene } from './scene.ts';
import { certificate, DAY, good, LONG_COMPANY, token, without } from './worlds.ts';

const file = '.pane:not([hidden]) input[type=file]';

export function filesScenes(now: number): Scene[] {
  const state = (name: string, more: Partial<Scene> = {}): Scene => ({
    name: `files-${name}`,
    page: 'files',
    hash: name.split('-')[0] ?? '',
    state: good(now),
    ...more,
  });
  const signer = certificate(now);
  const press = (part: string) => `${part} .button.primary`;
  const verdict = { valid: true, certificate: signer, certificateValidNow: true, trusted: null, signedAt: now - DAY };
  const unknown = { state: 'unknown' };
  return [
    state('loading', { state: null, wait: 400 }),
    state('sign'),
    state('sign-offline', { state: good(now, { link: { ...good(now).link, state: 'unpaired' }, agent: null }) }),
    state('sign-narrow', { width: 360, height: 780 }),
    state('sign-text', {
      clicks: ['#pane-sign .choice label:nth-child(3)'],
      types: [['textarea', '我公司确认对账单金额无误。']],
    }),
    state('sign-shown', {
      files: [[file, '2026年11月对账单.pdf']],
      then: ['#pane-sign label:nth-of-type(2) [name=sign-shown]'],
    }),
    state('sign-done', {
      files: [[file, '2026年11月对账单.pdf']],
      then: [press('#pane-sign')],
      answers: { 'file.sign': { name: '2026年11月对账单.pdf.p7s', data: 'MQ==', certificate: signer } },
    }),
    state('sign-refused', {
      files: [[file, '2026年11月对账单.pdf']],
      then: [press('#pane-sign')],
      answers: { 'file.sign': { error: { code: 'approval/refused', params: {} } } },
    }),
    state('verify-good', {
      files: [[file, '2026年11月对账单.pdf.p7m']],
      then: [press('#pane-verify')],
      answers: { 'file.verify': { valid: true, signatures: [{ ...verdict, trusted: true, revocation: unknown }] } },
    }),
    state('verify-unchecked', {
      files: [[file, '2026年11月对账单.pdf.p7m']],
      then: [press('#pane-verify')],
      answers: { 'file.verify': { valid: true, signatures: [{ ...verdict, revocation: unknown }] } },
    }),
    state('verify-doubtful', {
      files: [[file, '2026年11月对账单.pdf.p7m']],
      then: [press('#pane-verify')],
      answers: { 'file.verify': { valid: true, signatures: [{ ...verdict, trusted: false, revocation: unknown }] } },
    }),
    state('verify-bad', {
      files: [[file, '2026年11月对账单.pdf.p7m']],
      then: [press('#pane-verify')],
      answers: {
        'file.verify': {
          valid: false,
          signatures: [
            {
              ...verdict,
              certificate: certificate(now, { company: LONG_COMPANY, notAfter: now - 40 * DAY }),
              valid: false,
              certificateValidNow: false,
              trusted: false,
              revocation: { state: 'revoked', at: now - 60 * DAY, reason: 'keyCompromise' },
            },
            { ...verdict, trusted: true, signedAt: null, revocation: { state: 'good', until: now + DAY } },
          ],
        },
      },
    }),
    state('verify-encryption', {
      files: [[file, '2026年11月对账单.pdf.p7m']],
      then: [press('#pane-verify')],
      answers: {
        'file.verify': {
          valid: false,
          signatures: [
            {
              ...verdict,
              valid: false,
              certificate: certificate(now, { usage: 'encrypt' }),
              revocation: unknown,
            },
          ],
        },
      },
    }),
    state('encrypt', {
      state: good(now, {
        situation: {
          problem: null,
          readers: [],
          tokens: [token(now, { certificates: [signer, certificate(now, { id: 'e'.repeat(64), usage: 'encrypt' })] })],
        },
      }),
      files: [[file, '投标文件.pdf']],
    }),
    state('encrypt-mixed', {
      state: good(now, {
        situation: {
          problem: null,
          readers: [],
          tokens: [
            token(now, {
              certificates: [
                certificate(now, { id: 'e'.repeat(64), usage: 'encrypt' }),
                certificate(now, { id: 'f'.repeat(64), usage: 'both', algorithm: 'rsa', number: '00a4f2c3' }),
                certificate(now, { id: 'd'.repeat(64), usage: 'encrypt', company: LONG_COMPANY, notAfter: now - DAY }),
              ],
            }),
          ],
        },
      }),
      files: [[file, '投标文件.pdf']],
      then: ['#pane-encrypt .recipients label:nth-of-type(2) input'],
    }),
    state('encrypt-others', {
      state: without(now, 'token/absent'),
      files: [
        [file, '投标文件.pdf'],
        ['#pane-encrypt .recipients input[type=file]', '招标方加密证书.cer'],
      ],
      then: [press('#pane-encrypt')],
      answers: {
        'file.encrypt': {
          name: '投标文件.pdf.p7e',
          data: 'MQ==',
          recipients: [certificate(now, { company: '演示招标有限公司', usage: 'encrypt' })],
        },
      },
    }),
    state('decrypt-several', {
      wait: 800,
      files: [
        [file, '投标文件.pdf.p7e'],
        [file, '报价单.xlsx.p7e'],
        [file, '演示贸易有限公司与演示物流有限公司 2026 年度运输服务合同（含附件一至附件四）.pdf.p7e'],
      ],
    }),
    state('decrypt-several-done', {
      files: [
        [file, '投标文件.pdf.p7e'],
        [file, '报价单.xlsx.p7e'],
        [file, '别人的文件.pdf.p7e'],
      ],
      then: [press('#pane-decrypt')],
      answers: {
        'file.decrypt-list': {
          files: [
            { name: '投标文件.pdf', data: 'MQ==', signers: [] },
            { name: '报价单.xlsx', data: 'MQ==', signers: [{ certificate: signer, signedAt: now - DAY }] },
            { problem: { code: 'envelope/other-key', params: { id: '0A1B2C3D4E5F' } } },
          ],
        },
      },
    }),
    state('decrypt-done', {
      files: [[file, '投标文件.pdf.p7e']],
      then: [press('#pane-decrypt')],
      answers: { 'file.decrypt': { name: '投标文件.pdf', data: 'MQ==', signers: [] } },
    }),
    state('decrypt-signed', {
      files: [[file, '投标文件.pdf.p7e']],
      then: [press('#pane-decrypt')],
      answers: {
        'file.decrypt': {
          name: '投标文件.pdf',
          data: 'MQ==',
          signers: [
            { certificate: signer, signedAt: now - DAY },
            { certificate: certificate(now, { company: LONG_COMPANY }), signedAt: null },
          ],
        },
      },
    }),
  ];
}
