// Texts of the message centre, apart so that other pages do not load them. Of a message only its kind and facts are kept: these are its words.
import { localDate } from '#shared/local-date.ts';
import type { MessageView } from '#shared/protocol/messages.ts';
import type { Language } from './index.ts';

const zh = {
  title: '消息',
  note: '证书快到期、密码次数不多、没有成功的签名：要您处理的事都在这里。',
  types: { all: '全部', expiry: '证书到期', pin: '密码', failed: '没有成功的签名', frozen: '冻结的证书' },
  typesLabel: '消息种类',
  period: '时间',
  periods: { all: '全部时间', today: '今天', week: '最近 7 天', month: '最近 30 天', days: '自选日期' },
  from: '从哪天',
  to: '到哪天',
  today: '今天',
  yesterday: '昨天',
  unread: '未读',
  readAll: '全部标为已读',
  markRead: '标为已读',
  found: (shown: number, total: number) => `显示 ${String(shown)} 条，共 ${String(total)} 条`,
  empty: '没有消息',
  emptyNote: '证书快到期，或者有签名没有成功时，这里会出现一条。',
  none: '没有这样的消息',
  clear: '清除筛选',
  offline: '连接上通签助手后才能查看消息。',
  notify: '在桌面上提醒',
  notifyOn: '桌面提醒已打开',
  notifyOff: '关闭',
  notifyNote: '证书快到期、卡被锁定、有人要用冻结的证书时，浏览器会弹出提醒。提醒里没有密码、证件号码和文件名。',
  notifyRefused: '浏览器没有同意。可以在浏览器的扩展设置里再打开。',
  expiring: (day: string) => `证书将于 ${day} 到期`,
  expired: (day: string) => `证书已于 ${day} 到期`,
  daysLeft: (days: number) =>
    days < 0 ? '现在已经到期' : days === 0 ? '今天是最后一天' : `现在还有 ${String(days)} 天`,
  pinLow: (tries: number) => `卡的密码只剩 ${String(tries)} 次机会`,
  pinLowNote: '再输错，卡就会锁定。不确定密码时请先问清楚，不要再试。',
  pinLocked: '卡的密码已锁定',
  pinFactory: '卡还在用出厂密码 88888888',
  pinFactoryNote: '知道这个密码的人都能用它签名。请在证书里点“修改密码”。',
  failed: (verb: string, count: number) => (count > 1 ? `${verb}没有成功，共 ${String(count)} 次` : `${verb}没有成功`),
  verbs: { sign: '签名', batch: '批量签名', decrypt: '解密' } as Record<string, string>,
  otherVerb: '操作',
  frozenUsed: (count: number) => (count > 1 ? `有人要用已冻结的证书，共 ${String(count)} 次` : '有人要用已冻结的证书'),
  frozenUsedNote: '已经拒绝。如果卡不在您手里，请尽快挂失。',
  elsewhere: '来自这台电脑上的程序或通签',
  renew: {
    'card-office': '请到电子口岸制卡点更新。带上：原卡、营业执照复印件、单位介绍信、经办人身份证。',
    issuer: (issuer: string) => `请联系发证机构 ${issuer} 更新。一般要带营业执照复印件和经办人身份证。`,
  },
  unlock: {
    'card-office': '请到电子口岸制卡点解锁。带上：卡、单位介绍信、本人身份证。',
    issuer: (issuer: string) => `请联系发证机构 ${issuer} 解锁。一般要带单位介绍信和本人身份证。`,
  },
  press: '点这里查看。',
};

const en: typeof zh = {
  title: 'Messages',
  note: 'Certificates that end soon, few PIN tries, signatures that failed: what waits for you is here.',
  types: { all: 'All', expiry: 'Expiry', pin: 'PIN', failed: 'Failed signatures', frozen: 'Frozen certificates' },
  typesLabel: 'Kind of message',
  period: 'Time',
  periods: { all: 'All time', today: 'Today', week: 'Last 7 days', month: 'Last 30 days', days: 'Chosen days' },
  from: 'From',
  to: 'To',
  today: 'Today',
  yesterday: 'Yesterday',
  unread: 'Unread',
  readAll: 'Mark all as read',
  markRead: 'Mark as read',
  found: (shown, total) => `${String(shown)} of ${String(total)}`,
  empty: 'No messages',
  emptyNote: 'One appears here when a certificate ends soon or a signature failed.',
  none: 'No such messages',
  clear: 'Clear filters',
  offline: 'Messages can be seen once the agent is connected.',
  notify: 'Notify me on the desktop',
  notifyOn: 'Desktop notifications are on',
  notifyOff: 'Turn off',
  notifyNote:
    'The browser tells you when a certificate ends soon, a card is locked, or a frozen certificate is asked for. No PIN, ID number or file name is in it.',
  notifyRefused: 'The browser did not agree. It can be turned on in the browser’s settings of this extension.',
  expiring: (day) => `The certificate expires on ${day}`,
  expired: (day) => `The certificate expired on ${day}`,
  daysLeft: (days) =>
    days < 0
      ? 'it has expired by now'
      : days === 0
        ? 'today is its last day'
        : `${String(days)} ${days === 1 ? 'day' : 'days'} left now`,
  pinLow: (tries) => `Only ${String(tries)} PIN ${tries === 1 ? 'try is' : 'tries are'} left`,
  pinLowNote: 'The card locks after more wrong PINs. Make sure of the PIN before you try again.',
  pinLocked: 'The card’s PIN is locked',
  pinFactory: 'The card still has the factory PIN 88888888',
  pinFactoryNote: 'Whoever knows it can sign. Open the certificate and press “Change PIN”.',
  failed: (verb, count) => (count > 1 ? `${verb} failed ${String(count)} times` : `${verb} failed`),
  verbs: { sign: 'Signing', batch: 'Signing a batch', decrypt: 'Decryption' },
  otherVerb: 'An act',
  frozenUsed: (count) =>
    count > 1 ? `A frozen certificate was asked for ${String(count)} times` : 'A frozen certificate was asked for',
  frozenUsedNote: 'It was refused. If you do not have the card in hand, report it as lost.',
  elsewhere: 'from a program of this computer, or from Tongqian',
  renew: {
    'card-office':
      'Renew it at an E-Port card office. Bring the card, a copy of the business licence, a letter of your company and your ID.',
    issuer: (issuer) =>
      `Ask its issuer, ${issuer}, for a renewal. Usually a copy of the business licence and your ID are needed.`,
  },
  unlock: {
    'card-office': 'Have it unlocked at an E-Port card office. Bring the card, a letter of your company and your ID.',
    issuer: (issuer) =>
      `Ask its issuer, ${issuer}, to unlock it. Usually a letter of your company and your ID are needed.`,
  },
  press: 'Click to see it.',
};

export const MESSAGES = { zh: { messages: zh }, en: { messages: en } };

/** A message in one line. */
export function titleOf(message: MessageView, m: typeof zh): string {
  switch (message.kind) {
    case 'expiring':
      return m.expiring(localDate(message.certificate.notAfter));
    case 'expired':
      return m.expired(localDate(message.certificate.notAfter));
    case 'pin-low':
      return m.pinLow(message.tries);
    case 'pin-locked':
      return m.pinLocked;
    case 'pin-factory':
      return m.pinFactory;
    case 'failed':
      return m.failed(m.verbs[message.verb] ?? m.otherVerb, message.count);
    case 'frozen-used':
      return m.frozenUsed(message.count);
  }
}

/** What a desktop notification says: the day and the next step, nothing that names a person, a company or a file. */
export function noticeOf(message: MessageView, language: Language): { title: string; text: string } {
  const m = MESSAGES[language].messages;
  const product = language === 'zh' ? '通签' : 'Tongqian';
  return { title: `${product} · ${titleOf(message, m)}`, text: m.press };
}
