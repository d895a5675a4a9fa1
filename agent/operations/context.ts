// What every operation works with, and the few questions all of them ask of it.
import { Problem, type ProblemCode } from '#shared/errors.ts';
import { localDate } from '#shared/local-date.ts';
import { portalOf } from '#shared/portals/index.ts';
import type { DocumentView, PageView, ProblemView } from '#shared/protocol/views.ts';
import type { Approvals } from '../approval.ts';
import type { AuditEntry, AuditLog } from '../audit.ts';
import type { PresentCertificate, PresentToken, Tokens } from '../tokens/tokens.ts';
import { canSign } from '../tokens/situation.ts';
import type { OperationCaller } from './caller.ts';
import { type FloodGate, isAnswer } from './flood.ts';
import type { Grants } from './grants.ts';
import type { CardIdentity } from './operations.ts';

export interface OperationContext {
  tokens: Tokens;
  approvals: Approvals;
  audit: AuditLog;
  grants: Grants;
  flood: FloodGate;
  /** Policy for a PIN in `passwd`: configuration first, then the portal's pack; sites in no pack are asked. */
  pagePinPolicy(portal: string | null): 'honour' | 'ask';
  /** Origins where a page's PIN was wrong: asked for by us from then on, until the agent restarts. */
  distrustedPins: Set<string>;
  /** A paired extension that is connected now, for callers without one of their own. */
  anyExtension(): string | null;
  /** Throws agent/paused or agent/locked. */
  requireOpen(): void;
  /** The official control, null where none answers. */
  control():
    ((method: string, args: unknown) => Promise<{ Result: boolean; Data: unknown[]; Error: unknown[] }>) | null;
  now(): number;
}

export interface Card {
  present: PresentToken;
  chosen: PresentCertificate;
}

/** Every card that could sign now, the best first: the tab's own company, then real cards before demo ones. */
export function usableCards(context: OperationContext, caller: OperationCaller): Card[] {
  const company = context.grants.companyOf(caller);
  const cards = context.tokens
    .present()
    .filter((present) => !present.view.locked)
    .flatMap((present) =>
      present.certificates
        .filter(({ certificate }) => canSign(certificate.view, context.now()))
        .map((chosen) => ({ present, chosen })),
    );
  const rank = (card: Card) =>
    (company && companyKey(card) === company.key ? 0 : 2) + (card.present.token.demo ? 1 : 0);
  return cards.sort((a, b) => rank(a) - rank(b));
}

/** At least one card, else the one problem that says what to do. */
export function requireCards(context: OperationContext, caller: OperationCaller): [Card, ...Card[]] {
  const [first, ...others] = usableCards(context, caller);
  if (first) return [first, ...others];
  const problem = context.tokens.situation().problem ?? { code: 'token/key-missing', params: {} };
  throw new Problem(problem.code as ProblemCode, problem.params);
}

export function findCard(context: OperationContext, token: string | null, certificate: string | null): Card {
  const present = context.tokens.present().find((candidate) => candidate.token.id === token);
  const chosen = present?.certificates.find((candidate) => candidate.certificate.view.id === certificate);
  if (!present || !chosen) throw new Problem('token/unknown');
  const { notAfter, notBefore } = chosen.certificate.view;
  if (notAfter < context.now()) throw new Problem('token/certificate-expired', { date: localDate(notAfter) });
  if (notBefore > context.now()) throw new Problem('token/certificate-not-yet', { date: localDate(notBefore) });
  if (present.view.locked) throw new Problem('token/pin-locked');
  return { present, chosen };
}

/** 组织机构代码 identifies the company; certificates without one are told apart by the company's name. */
export function companyKey(card: Card): string {
  return (
    card.chosen.certificate.organisationCode ||
    card.chosen.certificate.view.companyCode ||
    card.chosen.certificate.view.company
  );
}

/** Signing with another company's card than the tab logged in with stops here (DESIGN §2a). */
export function requireSameCompany(context: OperationContext, caller: OperationCaller, card: Card): void {
  const company = context.grants.companyOf(caller);
  if (!company || company.key === companyKey(card)) return;
  throw new Problem('token/other-company', { login: company.name, card: card.chosen.certificate.view.company });
}

export function identityOf(card: Card): CardIdentity {
  const { certificate } = card.chosen;
  const encryption = card.present.certificates.find((candidate) => candidate.certificate.view.usage === 'encrypt');
  return {
    certificate: certificate.view,
    certificateDer: certificate.der,
    encryptionDer: encryption?.certificate.der ?? null,
    personalId: certificate.personalId,
    idType: certificate.idType,
    organisationCode: certificate.organisationCode,
    codes: certificate.codes,
  };
}

export function pageViewOf(context: OperationContext, caller: OperationCaller): PageView | null {
  if (caller.kind !== 'page') return null;
  const { origin, topOrigin } = caller.page;
  return {
    origin,
    topOrigin,
    portal: portalOf(origin)?.name ?? null,
    secure: origin.startsWith('https:'),
    firstTime: !context.audit.knows(origin),
  };
}

/** What the window warns of before the person reads on. */
export function warningsOf(card: Card): ProblemView[] {
  const { view } = card.present;
  const warnings: ProblemView[] = [];
  if (view.triesLeft !== null && view.triesLeft <= 2)
    warnings.push({ code: 'token/pin-tries-low', params: { tries: view.triesLeft } });
  if (view.factoryPin && !view.demo) warnings.push({ code: 'token/pin-factory', params: {} });
  return warnings;
}

/** Where the log says a request came from. */
function originOf(caller: OperationCaller): string {
  switch (caller.kind) {
    case 'page':
      return caller.page.origin;
    case 'extension':
      return '通签';
    case 'program':
      return `本机程序 ${caller.name}`.trim();
    case 'terminal':
      return '命令行';
  }
}

/** What a log line says of a request, whoever made it and whatever becomes of it. */
export interface LoggedAct {
  caller: OperationCaller;
  verb: string;
  document: Pick<DocumentView, 'title' | 'sha256'>;
  /** Business keys for the log's search. */
  keys?: AuditEntry['keys'];
}

/** One log line for whatever became of a task, but no flood of them; the task's problem is thrown on. */
export async function logged<T>(
  context: OperationContext,
  act: LoggedAct,
  task: () => Promise<{ value: T; card: Card | null }>,
): Promise<T> {
  const entry = {
    holder: '',
    certificate: '',
    verb: act.verb,
    origin: originOf(act.caller),
    keys: act.keys ?? [],
    summary: act.document.title.zh,
    digest: act.document.sha256,
  };
  try {
    const { value, card } = await task();
    context.audit.append({ ...entry, ...(card ? cardEntry(card) : {}), result: 'done', code: null });
    return value;
  } catch (thrown) {
    const code = thrown instanceof Problem ? thrown.code : 'agent/internal';
    const result = code.startsWith('approval/') ? 'refused' : 'failed';
    const line = isAnswer(code) ? 'written' : context.flood.next(entry.origin);
    const summary = line === 'last' ? `${entry.summary}（一分钟内同一来源的后续请求不再逐条记录）` : entry.summary;
    if (line !== 'dropped') context.audit.append({ ...entry, summary, result, code });
    throw thrown;
  }
}

function cardEntry(card: Card): Pick<AuditEntry, 'holder' | 'certificate'> {
  return { holder: card.chosen.certificate.view.holder, certificate: card.chosen.certificate.view.number };
}
