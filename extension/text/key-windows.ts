// Texts of the approval window for keys of this computer.
const zh = {
  verbs: {
    'key-new': '新建密钥',
    'key-request': '做申请书',
    'key-certificate': '装入证书',
    'key-import': '导入证书',
    'key-backup': '备份密钥',
    'key-restore': '恢复密钥',
  } as Record<string, string>,
  pin: '这把密钥的密码',
  tries: (left: number) => `还可试 ${String(left)} 次`,
  filePassword: { import: '文件的密码', restore: '备份密码' },
  newPin: '给密钥设新密码',
  repeatPin: '再输一次新密码',
  rules: '6 至 32 位；不要用连续、重复的数字或日期。以后登录、签名时输入它。',
  passphrase: '设备份密码',
  repeatPassphrase: '再输一次',
  passphraseRules: '至少 12 个字符，例如几个不相关的词。没有它，谁也打不开备份，包括您自己。',
  working: '正在加密，需要几秒钟',
  notes: {
    import: '密码只在这个窗口里输入，网页得不到。原来的文件不会改动。',
    new: '密钥在这台电脑上生成，用您设的密码加密保存。申请书里没有密钥。',
    renew: '新密钥放在原来的旁边，密码不变。原来的密钥和证书都保留，以前加密的文件照样能解。',
    request: '申请书里没有密钥，可以放心交给发证机构。',
    certificate: '请核对是不是本单位的证书。装好以后，签名优先用它。',
    backup: '备份里有私钥、证书和证书链，没有密钥的密码。谁拿到文件和备份密码，谁就能签名。',
    restore: '恢复后用新密码。只有密码已锁定的密钥会被换下来。',
  },
};

const en: typeof zh = {
  verbs: {
    'key-new': 'New key',
    'key-request': 'Certificate request',
    'key-certificate': 'Add certificate',
    'key-import': 'Import',
    'key-backup': 'Back up',
    'key-restore': 'Restore',
  },
  pin: 'PIN of this key',
  tries: (left) => `${String(left)} ${left === 1 ? 'try' : 'tries'} left`,
  filePassword: { import: 'Password of the file', restore: 'Passphrase of the backup' },
  newPin: 'New PIN for the key',
  repeatPin: 'New PIN again',
  rules: '6 to 32 characters; no rows, repeats or dates. It is asked for at each login and signature.',
  passphrase: 'New passphrase',
  repeatPassphrase: 'Passphrase again',
  passphraseRules:
    '12 characters or more, several unrelated words for example. Without it nobody opens the backup, you included.',
  working: 'Encrypting; this takes some seconds',
  notes: {
    import: 'Passwords are typed in this window alone; no page gets them. The file itself is not changed.',
    new: 'The key is made on this computer and kept under the PIN you choose. It is not in the request.',
    renew:
      'The new key is put beside the old ones, under the same PIN. They stay, and open what was encrypted for them.',
    request: 'The request holds no key: it can be given to the CA as it is.',
    certificate: 'Check that it is your company’s. From then on it is the first to sign.',
    backup:
      'A backup holds the private keys, certificates and chain, not the PIN. Whoever has it and its passphrase can sign.',
    restore: 'The key gets the new PIN. Only one that is locked is replaced.',
  },
};

export const KEY_WINDOWS = { zh: { keyWindows: zh }, en: { keyWindows: en } };
