// Texts of the fill bar. They go to the frame over its port, so they are plain; {0} and {1} are numbers.
const zh = {
  name: '通签填写条',
  move: '移动填写条，方向键也可以',
  company: '企业',
  fillable: '可填 {0} 项',
  nothing: '没有可填的内容',
  toCheck: '{0} 项请核对',
  fill: '填写',
  password: '填入密码',
  review: '预览',
  close: '在本页关闭',
  expand: '通签：可填 {0} 项',
  locked: '企业资料已锁定',
  unlock: '解锁',
  running: '正在填写',
  progress: '已填 {0} / {1} 项',
  stop: '停止',
  filled: '已填 {0} 项',
  refused: '{0} 项网页没有收下',
  look: '查看',
  undo: '撤销',
  off: '网页改版了，为免填错，这里暂不填写',
  askHost: '通签不认识这个网站',
  allow: '在这个网站填写',
};

export type BarTexts = Readonly<Record<keyof typeof zh, string>>;

const en: BarTexts = {
  name: 'Tongqian fill bar',
  move: 'Move the bar; arrow keys work too',
  company: 'Company',
  fillable: '{0} to fill',
  nothing: 'Nothing to fill',
  toCheck: '{0} to check',
  fill: 'Fill',
  password: 'Fill in the password',
  review: 'Preview',
  close: 'Close on this page',
  expand: 'Tongqian: {0} to fill',
  locked: 'Company data are locked',
  unlock: 'Unlock',
  running: 'Filling',
  progress: '{0} of {1} filled',
  stop: 'Stop',
  filled: '{0} filled',
  refused: '{0} not accepted by the page',
  look: 'Show',
  undo: 'Undo',
  off: 'This page has changed; filling is off here',
  askHost: 'Tongqian does not know this site',
  allow: 'Fill on this site',
};

export const BAR: Readonly<Record<'zh' | 'en', BarTexts>> = { zh, en };

/** What the bar says beside its counts. */
export const BAR_NOTICES = {
  undone: { zh: '已撤销', en: 'Undone' },
  allDone: { zh: '名单里的都填过了', en: 'All of the list were filled in' },
  chooseAccount: { zh: '请在预览里选用哪个账号', en: 'Choose an account in the preview' },
  newPassword: {
    zh: '网页上改了密码，可以在预览里更新保存的密码',
    en: 'The password was changed; the preview updates the stored one',
  },
  chooseEntry: { zh: '请在预览里选用哪一条', en: 'Choose an entry in the preview' },
} as const;
