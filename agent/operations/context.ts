// What every operation works with, and the few questions all of them ask of it.
import { hash } from 'node:crypto';
import { describe, Problem } from '#shared/errors.ts';
import { localDate } from '#shared/local-date.ts';
import { portalOf } from '#shared/portals/index.ts';
import type { DocumentView, PageView, ProblemView, RunView } from '#shared/protocol/views.ts';
import type { ApprovalQueue } from '../approval.ts';
import type { AuditEntry, AuditLog } from '../audit.ts';
import type { PresentCertificate, PresentToken, Tokens } from '../tokens/tokens.ts';
import type { NamedAlgorithms } from '../formats/format.ts';
import type { OperationCaller } from './caller.ts';
import { type FloodGate, isAnswer } from './flood.ts';
import type { DistrustedPins } from './distrust.ts';
import type { Grants } from './grants.ts';
import type { CardIdentity } from './operations.ts';
import { revokedProblem } from './revocations.ts';
import type { Runs } from './runs/runs.ts';
import type { Series } from './runs/series.ts';

export interface OperationContext {
  tokens: Tokens;
  approvals: ApprovalQueue;
  audit: AuditLog;
  grants: Grants;
  flood: FloodGate;
  /** Policy for a PIN in `passwd`: configuration first, then the portal's pack; sites in no pack are asked. */
  pagePinPolicy(portal: string | null): 'honour' | 'ask';
  /** Origins where a page's PIN was wrong: asked for by us from then on. */
  distrustedPins: DistrustedPins;
  /** The connected extension whose browser a person used last, for callers without one of their own. */
  anyExtension(): string | null;
  /** Whether this extension can show a window now. */
  isConnected(extension: string): boolean;
  /** Batches with a list and 本次连续签名, while they run and for their windows */
  runs: Runs;
  series: Series;
  tellRun(extension: string, view: RunView): void;
  /** How CEB messages name the algorithms of SM2 cards (configuration). */
  cebSm2: NamedAlgorithms;
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

export function findCard(
  context: OperationContext,
  token: string | null,
  certificate: string | null,
  options: { evenExpired?: boolean } = {},
): Card {
  const present = context.tokens.present().find((candidate) => candidate.token.id === token);
  const chosen = present?.certificates.find((candidate) => candidate.certificate.view.id === certificate);
  if (!present || !chosen) throw missing(context, token);
  const fault = faultOf(context, { present, chosen }, options);
  if (fault) throw fault;
  return { present, chosen };
}

/** Why this certificate cannot be used now, whoever asks: frozen, revoked, expired, not yet valid, PIN locked. */
export function faultOf(
  context: OperationContext,
  { present, chosen }: Card,
  options: { evenExpired?: boolean } = {},
): Problem | null {
  if (chosen.frozen === true) return new Problem('token/certificate-frozen');
  if (chosen.revokedAt !== undefined && !options.evenExpired) return revokedProblem(chosen.revokedAt);
  const { notAfter, notBefore } = chosen.certificate.view;
  if (notAfter < context.now() && !options.evenExpired)
    return new Problem('token/certificate-expired', { date: localDate(notAfter) });
  if (notBefore > context.now()) return new Problem('token/certificate-not-yet', { date: localDate(notBefore) });
  return present.view.locked ? new Problem('token/pin-locked') : null;
}

/** Why the card that was meant is not there. */
function missing({ tokens }: OperationContext, token: string | null): Problem {
  const seen = tokens.situation().tokens.find(({ id }) => id === token);
  return new Problem(seen?.released === undefined ? 'token/unknown' : 'token/released');
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
  const problem = otherCompanyOf(context, caller, card);
  if (problem) throw problem;
}

/** token/other-company where the tab logged in with the card of another one. */
export function otherCompanyOf(context: OperationContext, caller: OperationCaller, card: Card): Problem | null {
  const company = context.grants.companyOf(caller);
  if (!company || company.key === companyKey(card)) return null;
  return new Problem('token/other-company', { login: company.name, card: card.chosen.certificate.view.company });
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
export function originOf(caller: OperationCaller): string {
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
  /** The document itself, for its SM3 in the log */
  data?: Uint8Array;
}

/** One log line for whatever became of a task, but no flood of them; the task's problem is thrown on. */
export async function logged<T>(
  context: OperationContext,
  act: LoggedAct,
  task: () => Promise<{ value: T; card: Card | null; granted?: 'login' | 'series' }>,
): Promise<T> {
  const entry = entryOf(act);
  try {
    const { value, card, granted } = await task();
    const consent = granted ?? 'window';
    const line: AuditEntry = { ...entry, ...(card ? cardEntry(card) : {}), result: 'done', code: null, consent };
    // The consent it was made under is on the disk already; like the items of a batch it need not wait for the disk again.
    if (granted) context.audit.appendMany([line]);
    else context.audit.append(line);
    return value;
  } catch (thrown) {
    const code = thrown instanceof Problem ? thrown.code : 'agent/internal';
    const result = code.startsWith('approval/') ? 'refused' : 'failed';
    const line: AuditEntry = { ...entry, summary: entry.summary + told(thrown), result, code };
    if (isAnswer(code)) context.audit.append(line);
    else context.flood.append(line);
    throw thrown;
  }
}

/** The line of one item under a consent that has a line of its own. */
export function writeLine(
  context: OperationContext,
  act: LoggedAct,
  { card, problem }: { card: Card | null; problem: Problem | null },
): void {
  const result = problem ? ('failed' as const) : ('done' as const);
  const outcome = { result, code: problem?.code ?? null, consent: 'batch' as const };
  context.audit.appendMany([{ ...entryOf(act), ...(card ? cardEntry(card) : {}), ...outcome }]);
}

function entryOf(act: LoggedAct) {
  return {
    holder: '',
    certificate: '',
    verb: act.verb,
    origin: originOf(act.caller),
    keys: act.keys ?? [],
    summary: act.document.title.zh,
    digest: act.document.sha256,
    ...(act.data ? { sm3: hash('sm3', act.data) } : {}),
  };
}

/** What the page is not told of a failure, and the clerk can read in the log. */
function told(thrown: unknown): string {
  const isOther = thrown instanceof Problem && thrown.code === 'token/other-company';
  return isOther ? `（${describe(thrown, 'zh').text.replace(/。$/, '')}）` : '';
}

function cardEntry(card: Card): Pick<AuditEntry, 'holder' | 'certificate'> {
  return { holder: card.chosen.certificate.view.holder, certificate: card.chosen.certificate.view.number };
}
