// Which certificates a question offers: the usable ones, the likeliest first, and beside them those that cannot be used now, each with
// its reason (spec/desk row 17.0b).
import { Problem, type ProblemCode } from '#shared/errors.ts';
import type { ApprovalView, CertificateView, TokenView, Verb } from '#shared/protocol/views.ts';
import type { PresentToken } from '../tokens/tokens.ts';
import type { OperationCaller } from './caller.ts';
import { type Card, companyKey, faultOf, type OperationContext, originOf, otherCompanyOf } from './context.ts';

export interface Offer {
  cards: [Card, ...Card[]];
  unusable: readonly Unusable[];
}

/** A certificate that stays in sight, and why it cannot be chosen. */
export interface Unusable {
  token: TokenView;
  certificate: CertificateView;
  problem: Problem;
}

/** Logging in is how a tab comes to another company; everything else goes on with the card of its login (DESIGN §2a). */
const CHANGES_COMPANY: ReadonlySet<Verb> = new Set(['login', 'check-pin']);

/** Throws, where none is usable, the one problem that says what to do: token/*. */
export function requireOffer(context: OperationContext, caller: OperationCaller, verb: Verb): Offer {
  const rank = rankingOf(context, caller);
  const judged = context.tokens
    .present()
    .flatMap(cardsOf)
    .sort((a, b) => rank(a) - rank(b))
    .map((card) => ({ card, problem: problemOf(context, { caller, verb, card }) }));
  const [first, ...others] = judged.flatMap(({ card, problem }) => (problem ? [] : [card]));
  const unusable = judged.flatMap(({ card: { present, chosen }, problem }) =>
    problem ? [{ token: present.view, certificate: chosen.certificate.view, problem }] : [],
  );
  if (first) return { cards: [first, ...others], unusable: [...unusable, ...letGo(context)] };
  const other = unusable.find(({ problem }) => problem.code === 'token/other-company');
  if (other) throw other.problem;
  const why = context.tokens.situation().problem ?? { code: 'token/key-missing', params: {} };
  throw new Problem(why.code as ProblemCode, why.params);
}

/** The certificates that sign; of a card without any, what it holds instead: a clerk looks for her card in the list. */
function cardsOf(present: PresentToken): Card[] {
  const cards = present.certificates.map((chosen) => ({ present, chosen }));
  const signing = cards.filter(({ chosen }) => chosen.certificate.view.usage !== 'encrypt');
  return signing.length > 0 ? signing : cards;
}

/** Those that an official tool has now: they are out for everything else, and not lost. */
function letGo(context: OperationContext): Unusable[] {
  return context.tokens
    .situation()
    .tokens.filter(({ released }) => released !== undefined)
    .flatMap((token) =>
      token.certificates
        .filter(({ usage }) => usage !== 'encrypt')
        .map((certificate) => ({ token, certificate, problem: new Problem('token/released') })),
    );
}

function problemOf(
  context: OperationContext,
  { caller, verb, card }: { caller: OperationCaller; verb: Verb; card: Card },
): Problem | null {
  if (card.chosen.certificate.view.usage === 'encrypt') return new Problem('token/key-missing');
  return faultOf(context, card) ?? (CHANGES_COMPANY.has(verb) ? null : otherCompanyOf(context, caller, card));
}

/** The tab's own company, then what was chosen last at this place (by the log), then real cards before those of the demo. */
function rankingOf(context: OperationContext, caller: OperationCaller): (card: Card) => number {
  const company = context.grants.companyOf(caller);
  const last = context.audit.lastCertificate(originOf(caller));
  return (card) =>
    (company && companyKey(card) !== company.key ? 4 : 0) +
    (card.chosen.certificate.view.number === last ? 0 : 2) +
    (card.present.token.demo ? 1 : 0);
}

/** As the window gets them. */
export function unusableViews(unusable: readonly Unusable[]): NonNullable<ApprovalView['unusable']> {
  return unusable.map(({ token, certificate, problem }) => ({
    token: token.id,
    label: token.label,
    reader: token.reader,
    demo: token.demo,
    certificate,
    problem: { code: problem.code, params: { ...problem.params } },
  }));
}
