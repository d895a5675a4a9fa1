// Which account of a portal a page is about: the one whose user name stands in it, else the role its title names, else the clerk's choice.
// The password of one account is never offered for another.
import type { DatumKey } from '#shared/profile/data.ts';
import type { Account, AccountRole, Profile } from '#shared/profile/profile.ts';
import type { FramedField } from '../../platform/fill-messages.ts';

export interface AccountHere {
  /** null: none, or not known which. */
  account: Account | null;
  /** What the clerk chooses from; null where the page itself says it, asks for no account, or there is only one. */
  choice: readonly Account[] | null;
}

const USER_NAMES: readonly (DatumKey | null)[] = ['account.username', 'hd.username', 'co.apecEmail'];

export function accountOn(
  profile: Profile | null,
  fields: readonly FramedField[],
  by: { portal: string; role: AccountRole | null; chosen: string | undefined },
): AccountHere {
  const here = profile?.accounts.filter(({ portal }) => portal === by.portal) ?? [];
  const ofRole = by.role === null ? here : here.filter(({ role }) => role === by.role);
  const choice = by.role === null && here.length > 1 && asksForAccount(fields) ? here : null;
  const typed = fields.find(({ datum, policy }) => USER_NAMES.includes(datum) && policy !== 'read')?.current.trim();
  const open = typed ? ofRole.filter(({ username }) => username === typed) : ofRole;
  const account = open.find(({ id }) => id === by.chosen) ?? (open.length === 1 ? open[0] : null);
  return { account: account ?? null, choice };
}

function asksForAccount(fields: readonly FramedField[]): boolean {
  return fields.some((field) => field.datum?.startsWith('account.') === true || isNewPassword(field));
}

/** 新密码, which 修改密码 and 重置密码 ask for; 确认密码 beside it says the same once more. */
export function isNewPassword({ control, label }: Pick<FramedField, 'control' | 'label'>): boolean {
  return control === 'password' && /新密码/.test(label) && !/确认/.test(label);
}
