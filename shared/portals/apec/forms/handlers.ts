// 添加经办人 and 编辑经办人, dialogs over 经办人管理 (spec/fill.md N5). What else they ask of a handler is not printed.
import type { FieldRecipe, FormRecipe } from '../../portal.ts';
import { titled } from './parts.ts';

const fields: readonly FieldRecipe[] = [
  { datum: 'hd.username', policy: 'fill', labels: ['用户名', '经办人用户名'] },
  { datum: null, policy: 'ask', labels: ['密码', '登录密码'] },
  { datum: null, policy: 'ask', labels: ['确认密码'], inferred: true },
  { datum: 'hd.name', policy: 'fill', labels: ['姓名', '经办人姓名'], inferred: true },
  { datum: 'hd.mobile', policy: 'fill', labels: ['手机号码', '手机号', '联系电话', '经办人手机号码'], inferred: true },
  { datum: 'hd.email', policy: 'fill', labels: ['邮箱', '电子邮箱', '经办人邮箱'], inferred: true },
  { datum: 'hd.scope', policy: 'fill', labels: ['经办人权限'] },
  { datum: 'hd.mail', policy: 'fill', labels: ['是否接受邮件', '是否接收邮件'] },
];

export const handlers: readonly FormRecipe[] = [
  {
    id: 'handler-new',
    name: { zh: '添加经办人', en: 'New handler' },
    ...titled('添加经办人'),
    person: 'hd',
    fields,
  },
  {
    id: 'handler-edit',
    name: { zh: '编辑经办人', en: 'Edit a handler' },
    ...titled('编辑经办人'),
    person: 'hd',
    fields,
  },
];

/** The list itself; at twenty the portal takes its button away. Tried after all others: a dialog over it is what is filled. */
export const handlerList: FormRecipe = {
  id: 'handler-list',
  name: { zh: '经办人管理', en: 'Handlers' },
  ...titled('经办人管理'),
  fields: [],
  guide: {
    zh: '点“添加经办人”，通签按名单逐个填写，密码和“确定”由您来。满 20 个后网页不再显示这个按钮，要先取消一个的授权。',
    en: 'Press 添加经办人: Tongqian fills in one person of the list after the other; password and 确定 are yours. At 20 the page hides that button until one is removed.',
  },
};
