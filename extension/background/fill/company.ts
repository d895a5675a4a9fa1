// Which company a tab is filled for: what the clerk chose, else whose card is in, else the one used last on this portal; and whether
// the card or the page is of another one.
import { isOfCompany, profileName, profilesOfCode } from '#shared/profile/company.ts';
import type { Profile } from '#shared/profile/profile.ts';
import type { CertificateView, ProblemView } from '#shared/protocol/views.ts';
import type { FramedField } from '../../platform/fill-messages.ts';

/** A company as a certificate names it. */
export type CardCompany = Pick<CertificateView, 'company' | 'companyCode'>;

/** The profile to fill from; null when the clerk has to choose. */
export function chooseCompany(
  profiles: readonly Profile[],
  by: { chosen: string | null; last: string | undefined; cards: readonly CardCompany[] },
): Profile | null {
  const named = (id: string | null | undefined): Profile | undefined => profiles.find((profile) => profile.id === id);
  const chosen = named(by.chosen);
  if (chosen) return chosen;
  const last = named(by.last);
  const ofCards = profiles.filter((profile) => by.cards.some((card) => profilesOfCode([profile], card.companyCode)[0]));
  const [first, ...others] = ofCards;
  if (first && others.length === 0) return first;
  if (last && (ofCards.length === 0 || ofCards.includes(last))) return last;
  return ofCards.length === 0 && profiles.length === 1 ? (profiles[0] ?? null) : null;
}

/** Every card with a company code is of another company than the profile. */
export function cardProblem(profile: Profile, cards: readonly CardCompany[]): ProblemView | null {
  const judged = cards.map((card) => ({ card, own: isOfCompany(profile, card.companyCode) }));
  const other = judged.find(({ own }) => own === false);
  if (!other || judged.some(({ own }) => own === true)) return null;
  const { company, companyCode } = other.card;
  return { code: 'fill/other-company', params: { chosen: profileName(profile), other: company || companyCode } };
}

/** A code that stands in the page is of another company. Who declares for a customer writes the customer's: that is only offered. */
export function pageProblem(profile: Profile, fields: readonly FramedField[]): ProblemView | null {
  const isCode = ({ datum, policy }: FramedField): boolean =>
    (datum === 'co.uscc' || datum === 'co.orgCode') && policy !== 'offer';
  const codes = fields.filter(isCode);
  const other = codes.find(({ current }) => isOfCompany(profile, current) === false);
  if (!other) return null;
  const params = { chosen: profileName(profile), other: other.current.slice(0, 40) };
  return { code: 'fill/other-company-page', params };
}
