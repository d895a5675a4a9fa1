// Words of the log and times, as the pages of the extension have them.
import type { Bilingual } from '#shared/errors.ts';
import type { AuditLineView } from '#shared/protocol/views.ts';

/** What the log calls an act; one that is not here is shown as it stands. */
export const VERBS: Readonly<Record<string, Bilingual>> = {
  login: { zh: '登录', en: 'Log in' },
  sign: { zh: '签名', en: 'Sign' },
  identity: { zh: '读取卡片信息', en: 'Read card details' },
  'check-pin': { zh: '核对密码', en: 'Check PIN' },
  'change-pin': { zh: '修改IC卡密码', en: 'Change card PIN' },
  batch: { zh: '批量签名', en: 'Sign a batch' },
  forward: { zh: '转给官方控件', en: 'Pass to official control' },
  decrypt: { zh: '解密', en: 'Decrypt' },
  pairing: { zh: '浏览器配对', en: 'Pairing' },
  freeze: { zh: '冻结证书', en: 'Freeze certificate' },
  unfreeze: { zh: '解除冻结', en: 'Release certificate' },
  release: { zh: '让出卡片', en: 'Card released' },
  'take-back': { zh: '收回卡片', en: 'Card taken back' },
  'key-new': { zh: '新建密钥', en: 'New key' },
  'key-request': { zh: '证书申请', en: 'Certificate request' },
  'key-certificate': { zh: '装入证书', en: 'Certificate added' },
  'key-import': { zh: '导入密钥', en: 'Key imported' },
  'key-backup': { zh: '备份密钥', en: 'Key backed up' },
  'key-restore': { zh: '恢复密钥', en: 'Key restored' },
  report: { zh: '用证记录', en: 'Certificate uses' },
};

export const RESULTS: Readonly<Record<AuditLineView['result'], Bilingual>> = {
  done: { zh: '完成', en: 'Done' },
  refused: { zh: '已拒绝', en: 'Refused' },
  failed: { zh: '没有成功', en: 'Failed' },
  changed: { zh: '已更改', en: 'Changed' },
};

/** 2026-01-05 12:00:00 +08:00, by this computer's clock and zone. */
export function localTime(at: number): string {
  const date = new Date(at);
  const ahead = -date.getTimezoneOffset();
  const two = (value: number): string => String(Math.trunc(value)).padStart(2, '0');
  const zone = `${ahead < 0 ? '-' : '+'}${two(Math.abs(ahead) / 60)}:${two(Math.abs(ahead) % 60)}`;
  return `${date.toLocaleString('sv-SE')} ${zone}`;
}
