// The log is written once, in Chinese. What the agent itself wrote there is read here in English; names, titles and numbers of
// others stay as they are, and so does a line this table does not know.
const TITLES: Record<string, string> = {
  登录: 'Log in',
  报关单: 'Goods declaration',
  文本: 'Text',
  二进制数据: 'Binary data',
  'PDF 文件': 'PDF file',
  '支付原始数据（179 号公告）': 'Original payment data (announcement 179)',
  跨境电商报文的摘要: 'Digest of a cross-border e-commerce message',
  'XML 文件的摘要': 'Digest of an XML document',
  '签名 1 次': 'One signature',
  读取卡片信息: 'Read the card’s identity',
  '核对IC卡密码，用于登录': 'Check the card’s PIN, for login',
  解密文件: 'Decrypt a file',
  冻结证书: 'Freeze the certificate',
  解除证书冻结: 'Release the certificate',
  让出卡片: 'Release the card for a renewal',
  收回卡片: 'Take the card back',
  修改IC卡密码: 'Change the card’s PIN',
  导入密钥: 'Import a key',
  从备份恢复密钥: 'Restore a key from its backup',
  转给官方客户端控件: 'Pass on to the official control',
};

/** Whole summaries with something of others in them. */
const PATTERNS: [RegExp, string][] = [
  [/^[^（）]+（(CEB\d{3})）$/u, 'Cross-border e-commerce message $1'],
  [/^批量签名 (\d+) 票$/u, 'Sign a batch of $1'],
  [/^转给官方客户端控件 (.+)$/su, 'Pass on to the official control: $1'],
  [/^配对浏览器：(.*)$/su, 'Paired browser: $1'],
  [/^解除配对：(.*)$/su, 'Removed browser: $1'],
  [/^新建密钥：(.*)（(\w+)）$/su, 'New key: $1 ($2)'],
  [/^换发：新建密钥 (.*)（(\w+)）$/su, 'Renewal, new key: $1 ($2)'],
  [/^证书申请书：(.*)$/su, 'Certificate request: $1'],
  [/^装入证书：(.*)$/su, 'Certificate added: $1'],
  [/^装入加密证书：(.*)$/su, 'Encryption certificate added: $1'],
  [/^导入密钥：(.*)$/su, 'Key imported: $1'],
  [/^备份密钥：(.*)$/su, 'Key backed up: $1'],
  [/^从备份恢复密钥：(.*)$/su, 'Key restored from its backup: $1'],
  [/^导出用证记录：(\d+) 条$/u, 'Certificate uses exported: $1'],
  [/^接受成员的用证记录：(.*)$/su, 'Accepted the reports of $1'],
  [/^移除成员：(.*)$/su, 'Removed the member $1'],
  [/^移除用证记录：(.*)$/su, 'Removed a report of $1'],
];

/** What the agent adds in brackets at the end. */
const ADDED: [RegExp, string][] = [
  [/（一分钟内同一来源的后续请求不再逐条记录）$/u, ' (further requests of this minute are not listed one by one)'],
  [/（一分钟内同一来源共有 (\d+) 个请求没有逐条记录）$/u, ' ($1 requests of this minute are not listed one by one)'],
  [/（登录用的是(.*)的卡，现在插的是(.*)的卡）$/su, ' (the login used a card of $1; the card inserted now is of $2)'],
];

const KEYS: Record<string, string> = {
  统一编号: 'Unified number',
  报关单号: 'Declaration number',
  企业自编号: 'Company’s own number',
  企业内部编号: 'Company’s own number',
  提运单号: 'Bill of lading',
  订单号: 'Order',
  物流运单号: 'Waybill',
  清单编号: 'Inventory number',
  支付交易号: 'Payment transaction',
  海关会话号: 'Customs session',
  报文摘要: 'Digest of the message',
};

/** A log line's summary in English. */
export function englishSummary(text: string): string {
  const [added, words] = ADDED.find(([pattern]) => pattern.test(text)) ?? [];
  if (added && words !== undefined) {
    const end = added.exec(text)?.[0] ?? '';
    return englishSummary(text.slice(0, text.length - end.length)) + end.replace(added, words);
  }
  if (Object.hasOwn(TITLES, text)) return TITLES[text] ?? text;
  const [pattern, english] = PATTERNS.find(([one]) => one.test(text)) ?? [];
  return pattern && english !== undefined ? text.replace(pattern, english) : text;
}

/** The name of a business number in English. */
export function englishKey(name: string): string {
  return Object.hasOwn(KEYS, name) ? (KEYS[name] ?? name) : name;
}
