// An account of a portal. Its password is kept only when 保存密码 is ticked, and thrown away when it is unticked.
import { Eye, EyeOff } from 'lucide';
import { useId, useState } from 'preact/hooks';
import { describe } from '#shared/errors.ts';
import { type FieldFault, passwordAdvice } from '#shared/profile/check.ts';
import { cleaned } from '#shared/profile/clean.ts';
import type { Account, AccountRole, Profile } from '#shared/profile/profile.ts';
import { PROFILES } from '../../text/profiles.ts';
import { useLanguage, useText } from '../page.tsx';
import { Icon } from '../parts/icon.tsx';
import { portalName, PORTAL_IDS } from './portals.ts';
import { withAt } from './sections.ts';

interface Props {
  profile: Profile;
  at: number;
  faults: readonly FieldFault[];
  change: (profile: Profile) => void;
}

export function AccountFields({ profile, at, faults, change }: Props) {
  const t = useText(PROFILES);
  const language = useLanguage();
  const id = useId();
  const account = profile.accounts[at];
  if (!account) return null;
  const path = `accounts.${String(at)}`;
  const set = (field: keyof Account, value: string | null) => change(withAt(profile, `${path}.${field}`, value));
  const twice = faults.find((fault) => fault.path === path);
  const wrongName = faults.find((fault) => fault.path === `${path}.username`);
  const portals = PORTAL_IDS.includes(account.portal) ? PORTAL_IDS : [...PORTAL_IDS, account.portal];
  return (
    <div class="fields">
      <div class="field">
        <label for={`${id}-portal`}>{t.profiles.fields.portal}</label>
        <select
          id={`${id}-portal`}
          class="input"
          value={account.portal}
          onChange={(event) => set('portal', event.currentTarget.value)}
        >
          {portals.map((portal) => (
            <option key={portal} value={portal}>
              {portalName(portal, language)}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for={`${id}-role`}>{t.profiles.fields.role}</label>
        <select
          id={`${id}-role`}
          class="input"
          value={account.role}
          onChange={(event) => set('role', event.currentTarget.value)}
        >
          {(Object.entries(t.profiles.roles) as [AccountRole, string][]).map(([role, words]) => (
            <option key={role} value={role}>
              {words}
            </option>
          ))}
        </select>
        {twice && <p class="tiny fault">{describe(twice, language).text}</p>}
      </div>
      <div class="field">
        <label for={`${id}-name`}>{t.profiles.fields.username}</label>
        <input
          id={`${id}-name`}
          class="input"
          value={account.username}
          autocomplete="off"
          maxLength={300}
          spellcheck={false}
          aria-invalid={wrongName !== undefined}
          onInput={(event) => set('username', event.currentTarget.value)}
          onBlur={() => {
            const next = cleaned('account.username', account.username);
            if (next !== account.username) set('username', next);
          }}
        />
        {wrongName && <p class="tiny fault">{describe(wrongName, language).text}</p>}
      </div>
      <Password account={account} set={(password) => set('password', password)} />
    </div>
  );
}

function Password({ account, set }: { account: Account; set: (password: string | null) => void }) {
  const t = useText(PROFILES);
  const language = useLanguage();
  const id = useId();
  const [open, setOpen] = useState(false);
  const kept = account.password !== null;
  const advice = passwordAdvice(account.password ?? '');
  return (
    <div class="field">
      <label class="tick-label">
        <input type="checkbox" checked={kept} onChange={(event) => set(event.currentTarget.checked ? '' : null)} />
        {t.profiles.savePassword}
      </label>
      {kept && (
        <div class="with-button">
          <input
            id={id}
            class="input"
            {...(open ? { type: 'text' as const } : { type: 'password' as const })}
            aria-label={t.profiles.fields.password}
            autocomplete="off"
            maxLength={100}
            value={account.password ?? ''}
            onInput={(event) => set(event.currentTarget.value)}
          />
          <button
            type="button"
            class="icon-button"
            aria-label={t.profiles.showPassword}
            title={t.profiles.showPassword}
            aria-pressed={open}
            onClick={() => setOpen(!open)}
          >
            <Icon node={open ? EyeOff : Eye} />
          </button>
        </div>
      )}
      {advice ? (
        <p class="tiny advice">{Object.values(describe(advice, language)).join(' ')}</p>
      ) : (
        <p class="tiny muted">{t.profiles.savePasswordNote}</p>
      )}
    </div>
  );
}
