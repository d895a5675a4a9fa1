// The page for keys of this computer, and the windows its acts open. No real company, person, number or key.
import type { SoftwareKey } from '#shared/protocol/keys.ts';
import type { ApprovalView } from '#shared/protocol/views.ts';
import type { Scene } from './scene.ts';
import { approval, certificate, DAY, good, LONG_COMPANY } from './worlds.ts';

const file = '.pane:not([hidden]) input[type=file]';

function softwareKey(now: number, changed: Partial<SoftwareKey> = {}): SoftwareKey {
  return {
    id: 'software:KEY-0123456789AB',
    label: '演示贸易有限公司',
    demo: false,
    locked: false,
    certificates: [certificate(now, { medium: '' })],
    waiting: [],
    chain: 1,
    ...changed,
  };
}

function keysHere(now: number): SoftwareKey[] {
  const past = certificate(now, { id: 'e'.repeat(64), notAfter: now - 20 * DAY });
  return [
    softwareKey(now, { certificates: [certificate(now), past] }),
    softwareKey(now, {
      id: 'software:KEY-1',
      label: LONG_COMPANY,
      certificates: [],
      waiting: [{ key: '01', algorithm: 'sm2' }],
    }),
    softwareKey(now, { id: 'software:KEY-2', label: '示例报关行有限公司', locked: true, certificates: [past] }),
  ];
}

/** @param now the moment everything is told from */
export function keyScenes(now: number): Scene[] {
  const made = { key: softwareKey(now), name: '演示贸易有限公司.csr', request: 'x' };
  const state = (name: string, more: Partial<Scene> = {}): Scene => ({
    name: `keys-${name}`,
    page: 'keys',
    hash: name.split('-')[0] ?? '',
    state: good(now),
    width: 1280,
    height: 900,
    ...more,
    answers: { 'keys.list': { keys: keysHere(now) }, 'vault.read': [], ...more.answers },
  });
  const view = asked(now);
  return [
    state('import-wrong', {
      files: [[file, '单位证书.pfx']],
      then: ['#pane-import .button.primary'],
      answers: { 'keys.import': { error: { code: 'key/file-none', params: {} } } },
    }),
    state('new-made', {
      types: [
        ['[name=company]', '演示贸易有限公司'],
        ['[name=code]', '91310000MA1DEMO00X'],
      ],
      then: ['#pane-new .button.primary'],
      answers: { 'keys.new': made, 'keys.list': { keys: [] } },
    }),
    state('certificate-narrow', {
      width: 360,
      files: [[file, '单位证书.p7b']],
      then: ['#pane-certificate .button.primary', '.key:first-child .renew'],
      answers: { 'keys.certificate': { key: softwareKey(now) } },
    }),
    state('restore-backup', {
      clicks: ['.key:first-child .backup'],
      then: ['.opened .button.primary'],
      answers: { 'keys.backup': { name: '演示贸易有限公司.tqbackup', data: 'MQ==' } },
    }),
    state('restore-locked', { width: 480, clicks: ['.key .restore'] }),
    { ...window(now, 'import', view), width: 480, height: 640 },
    {
      ...window(now, 'backup', {
        ...view,
        verb: 'key-backup',
        pin: 'backup',
        warnings: [{ code: 'token/pin-tries-low', params: { tries: 2 } }],
        document: backup(now, view.document),
      }),
      width: 480,
      height: 640,
    },
  ];
}

function window(now: number, name: string, view: ApprovalView): Scene {
  return { name: `approve-key-${name}`, page: 'approve', hash: view.id, state: good(now, { approvals: [view] }) };
}

function asked(now: number): ApprovalView {
  const { document } = approval(now);
  return approval(now, {
    ...{ verb: 'key-import', pin: 'open', page: null, tab: null, tokens: [], certificate: null },
    document: {
      ...document,
      kind: 'key',
      title: { zh: '导入证书和密钥', en: 'Import a certificate with its key' },
      fields: [
        { label: { zh: '文件', en: 'File' }, value: '单位证书.pfx', strong: true },
        { label: { zh: '大小', en: 'Size' }, value: '2.4 KB', strong: false },
      ],
      ...{ text: '', size: 0, caution: null },
    },
  });
}

function backup(now: number, document: ApprovalView['document']): ApprovalView['document'] {
  const { holder, number, issuer } = certificate(now);
  const field = (zh: string, en: string, value: string, strong = false) => ({ label: { zh, en }, value, strong });
  return {
    ...document,
    title: { zh: '备份密钥和证书', en: 'Back up the key and its certificates' },
    fields: [
      field('密钥', 'Key', LONG_COMPANY, true),
      field('编号', 'Serial', 'KEY-0123456789AB'),
      field('持卡人', 'Holder', holder, true),
      field('证书编号', 'Certificate number', number),
      field('有效期至', 'Valid until', '2028-05-06'),
      field('颁发者', 'Issuer', issuer),
    ],
  };
}
