// The fields of one section or one entry of a list, and the organisation code that follows from the credit code.
import type { FieldFault } from '#shared/profile/check.ts';
import { cleaned } from '#shared/profile/clean.ts';
import { isIdCard } from '#shared/profile/identifiers/id-card.ts';
import { organisationCodeOf } from '#shared/profile/identifiers/uscc.ts';
import { DATA } from '#shared/profile/data.ts';
import type { Profile } from '#shared/profile/profile.ts';
import { PROFILES } from '../../text/profiles.ts';
import { useLanguage, useText } from '../page.tsx';
import { Field } from './field.tsx';
import { type FieldSpec, withAt } from './sections.ts';

interface Props {
  profile: Profile;
  /** Where the object stands in the profile: `lr`, `handlers.2`. */
  path: string;
  value: object;
  specs: readonly FieldSpec[];
  faults: readonly FieldFault[];
  change: (profile: Profile) => void;
}

export function Fields({ profile, path, value, specs, faults, change }: Props) {
  const t = useText(PROFILES);
  return (
    <div class="fields">
      {specs.map((spec) =>
        spec.datum === 'co.orgCode' ? (
          <OrganisationCode key={spec.field} uscc={profile.company.uscc} />
        ) : (
          <Field
            key={spec.field}
            spec={spec}
            value={(value as Record<string, string | string[]>)[spec.field] ?? ''}
            fault={faults.find((fault) => fault.path === `${path}.${spec.field}`) ?? null}
            hint={spec.datum === 'inv.taxNo' ? t.profiles.taxNoHint : undefined}
            change={(next) => {
              const changed = withAt(profile, `${path}.${spec.field}`, next);
              const isKnown = spec.field === 'idNo' && Reflect.get(value, 'idType') === '' && isResident(next);
              // a number that passes the check of 身份证 is one: its kind need not be chosen
              change(isKnown ? withAt(changed, `${path}.idType`, 'id-card') : changed);
            }}
          />
        ),
      )}
    </div>
  );
}

function isResident(text: string | readonly string[]): boolean {
  return typeof text === 'string' && isIdCard(cleaned('me.idNo', text));
}

function OrganisationCode({ uscc }: { uscc: string }) {
  const t = useText(PROFILES);
  const language = useLanguage();
  const code = organisationCodeOf(uscc);
  return (
    <div class="field">
      <p class="derived-label">{DATA['co.orgCode'].label[language]}</p>
      <p class="derived">
        <output class="mono">{code ?? ''}</output>
        <span class="tiny muted">{code === null ? t.profiles.derivedNone : t.profiles.derived}</span>
      </p>
    </div>
  );
}
