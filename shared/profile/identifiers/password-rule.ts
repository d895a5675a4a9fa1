// The rule that the Single Window prints at 登录密码修改 (spec/fill.md §4.5). A check only: old passwords may break it.

const KINDS = [/[A-Z]/, /[a-z]/, /[0-9]/, /[^A-Za-z0-9]/];

/** Whether a password has 8 to 16 characters of at least three kinds: capitals, small letters, digits, symbols. */
export function followsPasswordRule(password: string): boolean {
  const kinds = KINDS.filter((kind) => kind.test(password)).length;
  return /^[\u0021-\u007e]{8,16}$/.test(password) && kinds >= 3;
}
