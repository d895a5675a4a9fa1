// What the forms of the APEC portal have in common.
import type { FieldRecipe, FormRecipe } from '../../portal.ts';

/** Addresses inside the portal are not printed; titles tell its pages apart. The same host serves others under /VISA and so on. */
const APEC_PATH = '^/APEC(?:/|$)';

export const MAIL_CODE: FieldRecipe = { datum: null, policy: 'never', labels: ['邮箱验证码', '验证码'] };

export const AGREEMENT: FieldRecipe = {
  datum: null,
  policy: 'never',
  labels: [
    '我已阅读并同意',
    '我已阅读并同意《中国领事用户协议》和《隐私政策》',
    '我已阅读并同意《中国领事用户协议》',
    '我已阅读并同意《隐私政策》',
  ],
};

/** A page known by its title alone. */
export function titled(title: string): Pick<FormRecipe, 'path' | 'landmarks' | 'titles'> {
  return { path: APEC_PATH, landmarks: [{ selector: 'body', text: title }], titles: [title] };
}
