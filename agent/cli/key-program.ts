// The commands under `tongqian key`, with their words.
import { type Command, Option } from 'commander';
import { KEY_ALGORITHMS } from '#shared/protocol/keys.ts';
import {
  addCertificate,
  backUpKey,
  importKey,
  listKeys,
  newKey,
  renewKey,
  requestCertificate,
  restoreKey,
} from './key.ts';
import type { ExitCode, Invocation, Language } from './terminal.ts';

export type AddCommand = (
  usage: string,
  description: string,
  action: (invocation: Invocation, ...rest: never[]) => Promise<ExitCode>,
) => Command;

const zh = {
  list: '列出软件密钥和它们的证书',
  new: '新建密钥，设密码（输入两次，不显示）',
  renew: '换发：在原来的密钥旁新建一把，密码不变，原来的密钥保留',
  request: '做证书申请书（PKCS#10），交给 CA',
  certificate: '把 CA 发来的证书装到等它的密钥上',
  import: '导入 .pfx、.p12 或带密码的 PKCS#8 密钥文件',
  backup: '把密钥连同证书备份成一个文件，用单独的备份密码加密',
  restore: '从备份恢复密钥，并设新密码',
  key: '哪一把密钥（key list 里的编号；只有一把时可以不写）',
  algorithm: '密钥算法',
  organisation: '单位名称（O）',
  unit: '部门（OU）',
  name: '证书里的名称（CN）',
  code: '统一社会信用代码',
  serial: '序列号（serialNumber）',
  country: '国家',
  province: '省（ST）',
  city: '市（L）',
  out: '申请书文件',
  sealedKey: 'CA 发来的加密密钥文件（SM2EnvelopedKey，DER 或 base64）；证书是加密证书时用',
  beside: '证书文件（PEM 或 DER），密钥文件里没有证书时用',
  label: '显示的名称（默认为证书里的企业名称）',
};

const en: Record<keyof typeof zh, string> = {
  list: 'list the software keys and their certificates',
  new: 'make a key and set its PIN (typed twice, not shown)',
  renew: 'make a new key beside the old ones, under the same PIN; the old ones stay',
  request: 'write the certificate request (PKCS#10) for the CA',
  certificate: 'put a certificate of the CA onto the key that waits for it',
  import: 'import a key file: .pfx, .p12, or PKCS#8 with a password',
  backup: 'back up the key and its certificates into one file under a passphrase of its own',
  restore: 'restore a key from its backup and set a new PIN',
  key: 'which key, as key list names it (not needed when there is one)',
  algorithm: 'kind of key',
  organisation: 'organisation (O)',
  unit: 'organisational unit (OU)',
  name: 'common name (CN)',
  code: 'unified social credit code',
  serial: 'serialNumber',
  country: 'country',
  province: 'province (ST)',
  city: 'city (L)',
  out: 'file of the request',
  sealedKey:
    'file with the encryption key as the CA sent it (SM2EnvelopedKey, DER or base64), for an encryption certificate',
  beside: 'certificate file (PEM or DER), when the key file holds none',
  label: 'name to show (default: the company in the certificate)',
};

const WORDS = { zh, en } as const;

export function addKeyCommands(add: AddCommand, language: Language): void {
  const text = WORDS[language];
  const algorithm = () => new Option('--algorithm <name>', text.algorithm).choices(KEY_ALGORITHMS).default('sm2');
  add('list', text.list, listKeys);
  add('new <label>', text.new, newKey).addOption(algorithm());
  add('renew', text.renew, renewKey).addOption(algorithm()).option('--key <id>', text.key);
  add('request', text.request, requestCertificate)
    .option('--key <id>', text.key)
    .option('--organisation <name>', text.organisation)
    .option('--unit <name>', text.unit)
    .option('--name <name>', text.name)
    .option('--code <code>', text.code)
    .option('--serial <text>', text.serial)
    .option('--country <code>', text.country, 'CN')
    .option('--province <name>', text.province)
    .option('--city <name>', text.city)
    .requiredOption('--out <file>', text.out);
  add('certificate <file>', text.certificate, addCertificate)
    .option('--key <id>', text.key)
    .option('--sealed-key <file>', text.sealedKey);
  add('import <file>', text.import, importKey)
    .option('--certificate <file>', text.beside)
    .option('--label <name>', text.label);
  add('backup <file>', text.backup, backUpKey).option('--key <id>', text.key);
  add('restore <file>', text.restore, restoreKey);
}
