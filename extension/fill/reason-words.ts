// Why a field is left alone, as it is said beside it in the preview; part of the words that a frame is handed.
import type { Bilingual } from '#shared/errors.ts';
import type { Reason } from './never.ts';

export const REASONS: Readonly<Record<Reason, Bilingual>> = {
  code: { zh: '验证码由您填写', en: 'You fill in the code yourself' },
  agreement: { zh: '协议和承诺由您自己勾选', en: 'You tick agreements yourself' },
  file: { zh: '文件由您选择', en: 'You choose the file' },
  editor: { zh: '正文由您编辑', en: 'You edit this text' },
  hidden: { zh: '网页上看不见', en: 'Not visible in the page' },
  'opt-out': { zh: '网页要求不自动填写', en: 'The page asks not to fill this' },
  search: { zh: '搜索框，不填写', en: 'A search box' },
  sandboxed: { zh: '来源不明的框架，不填写', en: 'A frame of unknown origin' },
  filter: { zh: '查询条件，需要时单独填入', en: 'A condition of a query; fill it on request' },
  secret: { zh: '密码只在您点这一栏时填入', en: 'A password is filled only on request' },
  statement: { zh: '承诺事项由您决定', en: 'A legal statement: you decide' },
  route: { zh: '由您选择', en: 'You choose' },
  masked: { zh: '内容已隐去一部分，不改动', en: 'Partly hidden; left as it is' },
  'read-only': { zh: '只读', en: 'Read-only' },
};
