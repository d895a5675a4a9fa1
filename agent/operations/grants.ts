// What an approval covers afterwards (DESIGN §2a Approval): a 登录 covers, for that document and card, 60 s, one signature
// and the identity reads of the login; an identity read covers its origin until the page is left. Nothing outlives lock or card.
import type { OperationCaller } from './caller.ts';

type PageCaller = Extract<OperationCaller, { kind: 'page' }>;

/** How long a 登录 approval covers what follows it. */
export const LOGIN_GRANT_MS = 60_000;

interface Grant {
  /** Also the owner of a login kept at the token, see tokens.ts. */
  id: string;
  extension: string;
  tab: number;
  document: string;
  origin: string;
  token: string;
  certificate: string;
  /** null = until the page is left */
  expiresAt: number | null;
  signatures: number;
}

export interface Grants {
  login(caller: PageCaller, card: { id: string; token: string; certificate: string; signatures: number }): void;
  identity(caller: PageCaller, card: { token: string; certificate: string }): void;
  /** Card whose identity the page may read now; `login` when a PIN was proved for it, not just a read agreed to. */
  covers(caller: OperationCaller): { token: string; certificate: string; login: boolean } | null;
  /** Uses up the one signature of a running 登录 grant. */
  takeSignature(caller: OperationCaller): { id: string; token: string; certificate: string } | null;
  /** The person logged in with this company's card in this tab, at this portal. */
  remember(caller: PageCaller, company: TabCompany): void;
  companyOf(caller: OperationCaller): TabCompany | null;
  /** The tab shows another document now (null: it was closed). */
  left(extension: string, tab: number, document: string | null): void;
  cardGone(token: string): void;
  /** @param certificate its id */
  certificateFrozen(certificate: string): void;
  endAll(): void;
}

export interface TabCompany {
  /** 组织机构代码, or the company's name where the certificate has no code */
  key: string;
  name: string;
}

/** Tabs whose company is remembered; the oldest is forgotten first. */
const TABS = 500;

export function createGrants(now: () => number = Date.now): Grants {
  let grants: Grant[] = [];
  const companies = new Map<string, TabCompany>();

  const running = (caller: OperationCaller): Grant[] => {
    grants = grants.filter((grant) => grant.expiresAt === null || grant.expiresAt > now());
    if (caller.kind !== 'page') return [];
    return grants.filter(
      (grant) =>
        grant.extension === caller.extension &&
        grant.tab === caller.page.tab &&
        grant.document === caller.page.document &&
        grant.origin === caller.page.origin,
    );
  };
  const base = (caller: PageCaller) => ({
    extension: caller.extension,
    tab: caller.page.tab,
    document: caller.page.document,
    origin: caller.page.origin,
  });
  const tabKey = (caller: PageCaller) =>
    `${caller.extension}\n${caller.page.tab}\n${caller.portal ?? caller.page.origin}`;

  return {
    login(caller, { id, token, certificate, signatures }) {
      grants.push({ ...base(caller), id, token, certificate, expiresAt: now() + LOGIN_GRANT_MS, signatures });
    },
    identity(caller, { token, certificate }) {
      if (!caller.page.origin.startsWith('https:')) return;
      grants.push({ ...base(caller), id: '', token, certificate, expiresAt: null, signatures: 0 });
    },
    covers(caller) {
      const grants = running(caller);
      const grant = grants.find(({ expiresAt }) => expiresAt !== null) ?? grants.at(-1);
      return grant ? { token: grant.token, certificate: grant.certificate, login: grant.expiresAt !== null } : null;
    },
    takeSignature(caller) {
      const grant = running(caller).find((candidate) => candidate.signatures > 0);
      if (!grant) return null;
      grant.signatures -= 1;
      return grant;
    },
    remember(caller, company) {
      const key = tabKey(caller);
      companies.delete(key);
      companies.set(key, company);
      const oldest = companies.keys().next();
      if (companies.size > TABS && !oldest.done) companies.delete(oldest.value);
    },
    companyOf: (caller) => (caller.kind === 'page' ? (companies.get(tabKey(caller)) ?? null) : null),
    left(extension, tab, document) {
      grants = grants.filter(
        (grant) => grant.extension !== extension || grant.tab !== tab || grant.document === document,
      );
      if (document !== null) return;
      for (const key of companies.keys()) if (key.startsWith(`${extension}\n${tab}\n`)) companies.delete(key);
    },
    cardGone(token) {
      grants = grants.filter((grant) => grant.token !== token);
    },
    certificateFrozen(certificate) {
      grants = grants.filter((grant) => grant.certificate !== certificate);
    },
    endAll() {
      grants = [];
    },
  };
}
