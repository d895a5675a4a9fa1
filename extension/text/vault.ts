// Texts of opening and keeping the company data: the panel and the profiles need them.
const zh = {
  lockedTitle: '企业资料已锁定',
  lockedNote: '离开一段时间后会自动锁定。输入资料口令继续。',
  passphrase: '资料口令',
  unlock: '解锁',
  unlocking: '正在解锁',
  reveal: '显示口令',
  cover: '隐藏口令',
  forgotten: '忘记口令？只能用备份恢复，或重新建立。',
  noneTitle: '还没有企业资料',
  create: '建企业资料',
};

const en: typeof zh = {
  lockedTitle: 'The company data are locked',
  lockedNote: 'They lock themselves after a while. Type the passphrase to go on.',
  passphrase: 'Passphrase',
  unlock: 'Unlock',
  unlocking: 'Unlocking',
  reveal: 'Show the passphrase',
  cover: 'Hide the passphrase',
  forgotten: 'Forgotten? Only a backup helps, or starting anew.',
  noneTitle: 'There are no company data yet',
  create: 'Add company data',
};

export const VAULT = { zh: { vault: zh }, en: { vault: en } };
