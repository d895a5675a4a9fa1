// Which company a code belongs to: the inserted card and the page both name one (spec/security: nothing of another company is filled).
import { isOrganisationCode } from './identifiers/organisation-code.ts';
import { isUscc, organisationCodeOf } from './identifiers/uscc.ts';
import type { Profile } from './profile.ts';

/** A code of a certificate or a page: 18 characters, or the 9 of the organisation code, with or without dash; null when neither. */
function plainCode(code: string): string | null {
  const plain = code.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase();
  return isUscc(plain) || isOrganisationCode(plain) ? plain : null;
}

/**
 * Whether a code names the company of the profile.
 * @returns null when one of them has no valid code, so that nothing can be said
 */
export function isOfCompany(profile: Profile, code: string): boolean | null {
  const plain = plainCode(code);
  const { uscc } = profile.company;
  if (plain === null || !isUscc(uscc)) return null;
  return plain === (plain.length === 9 ? organisationCodeOf(uscc) : uscc);
}

/** The profiles of the company that a card names; more than one where a company was entered twice. */
export function profilesOfCode(profiles: readonly Profile[], code: string): Profile[] {
  return profiles.filter((profile) => isOfCompany(profile, code) === true);
}

/** What a list calls a profile. */
export function profileName({ company }: Profile): string {
  return company.name || company.uscc;
}
