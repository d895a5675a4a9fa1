// The certificate drawer: everything that is present, with state and reason; details of one; freeze and release. Needs no network.
import * as v from 'valibot';
import { Problem } from '#shared/errors.ts';
import { ownerOf } from '#shared/certificate-owner.ts';
import { type CertificateKind, portalsTaking } from '#shared/portals/certificates.ts';
import type { CertificateDetails, DrawerEntry } from '#shared/protocol/drawer.ts';
import type { TokenView, Verb } from '#shared/protocol/views.ts';
import type { AuditLog } from '../audit.ts';
import { describeCertificate } from '../certificates/describe.ts';
import type { Store } from '../data/store.ts';
import type { PresentCertificate, PresentToken, Tokens } from '../tokens/tokens.ts';
import { drawerStateOf } from './drawer-state.ts';
import type { Frozen } from './freeze.ts';
import type { Revocations } from './revocations.ts';

export interface Drawer {
  list(): DrawerEntry[];
  /** Throws token/unknown. */
  details(token: string, certificate: string): CertificateDetails;
  /**
   * With one that signs, those beside it that encrypt. In force when it returns, in every browser and after a restart. Throws
   * token/unknown.
   */
  freeze(certificate: string, frozen: boolean): void;
}

export interface DrawerParts {
  tokens: Tokens;
  frozen: Frozen;
  store: Store;
  audit: AuditLog;
  revocations: Revocations;
  /** Told after a certificate was frozen or released. @param certificate its id */
  onChange: (certificate: string, frozen: boolean) => void;
  now: () => number;
}

/** No login anywhere succeeds with one of these. */
const OUT_OF_USE: ReadonlySet<DrawerEntry['state']> = new Set(['expired', 'not-yet', 'frozen', 'revoked']);

/** The PIN of an HSM is changed by its keeper. */
const NO_PIN_CHANGE: ReadonlySet<string> = new Set(['sdf']);

export function createDrawer(parts: DrawerParts): Drawer {
  const { tokens, frozen, now } = parts;
  const begun = parts.audit.head().count;
  const everything = () =>
    tokens.present().flatMap((present) => present.certificates.map((chosen) => ({ present, chosen })));
  return {
    list() {
      const all = everything();
      const uses = usesOf(parts.store);
      parts.revocations.look();
      const known = {
        // What is frozen is no newer one to use instead.
        others: all
          .map(({ present, chosen }) => ({ certificate: chosen.certificate, demo: present.view.demo }))
          .filter(({ certificate }) => frozen.since(certificate.view.id) === null),
        revocations: parts.revocations,
        uses,
        current: newestOf(uses, begun),
        now: now(),
      };
      return all.map(({ present, chosen }) => entryOf(present, chosen, { ...known, frozen }));
    },
    details(token, certificate) {
      const found = everything().find(
        ({ present, chosen }) => present.token.id === token && chosen.certificate.view.id === certificate,
      );
      if (!found) throw new Problem('token/unknown');
      const beside = found.present.certificates.map(({ certificate: other }) => other.der);
      return describeCertificate(found.chosen.certificate.der, beside);
    },
    freeze(certificate, freeze) {
      const found = everything().find(({ chosen }) => chosen.certificate.view.id === certificate);
      if (!found) throw new Problem('token/unknown');
      for (const { certificate: one } of besides(found.present, found.chosen)) {
        if (!frozen.set(one.view.id, freeze)) continue;
        parts.onChange(one.view.id, freeze);
        parts.audit.append({
          holder: one.view.holder,
          verb: freeze ? 'freeze' : 'unfreeze',
          result: 'changed',
          code: null,
          origin: '通签',
          keys: [],
          summary: freeze ? '冻结证书' : '解除证书冻结',
          digest: one.view.id,
          certificate: one.view.number,
        });
      }
    },
  };
}

/** Itself; and beside one that signs, those that encrypt for the same holder in the same card: who lost it lost them too. */
function besides({ certificates }: PresentToken, own: PresentCertificate): PresentCertificate[] {
  const { view, personalId } = own.certificate;
  const isBeside = (other: PresentCertificate): boolean =>
    view.usage !== 'encrypt' &&
    other.certificate.view.usage === 'encrypt' &&
    other.certificate.view.holder === view.holder &&
    other.certificate.view.company === view.company &&
    other.certificate.personalId === personalId;
  return [own, ...certificates.filter(isBeside)];
}

interface Known {
  others: (Pick<PresentCertificate, 'certificate'> & Pick<TokenView, 'demo'>)[];
  revocations: Revocations;
  uses: ReadonlyMap<string, Use>;
  /** 证书编号 of the one used last since the agent was started */
  current: string | null;
  frozen: Frozen;
  now: number;
}

function entryOf({ token, view }: PresentToken, { certificate }: PresentCertificate, known: Known): DrawerEntry {
  const use = known.uses.get(certificate.view.number);
  const state = drawerStateOf(certificate, {
    frozenSince: known.frozen.since(certificate.view.id),
    revocation: known.revocations.of(certificate),
    // One of the demo, whatever holder it names, makes no real one old.
    others: known.others.filter(({ demo }) => view.demo || !demo).map((other) => other.certificate),
    now: known.now,
  });
  return {
    token: view.id,
    driver: view.driver,
    label: view.label,
    reader: view.reader,
    demo: view.demo,
    certificate: certificate.view,
    ...state,
    identity: ownerOf(certificate.view),
    current: certificate.view.usage !== 'encrypt' && certificate.view.number === known.current,
    portals: certificate.view.usage === 'encrypt' ? [] : portalsTaking(kindOf(certificate, view.demo, state.state)),
    lastUsed: use?.at ?? null,
    sites: use?.sites ?? [],
    triesLeft: view.triesLeft,
    locked: view.locked,
    factoryPin: view.factoryPin,
    pinChange: !NO_PIN_CHANGE.has(token.driver),
  };
}

/** Cards of E-Port name their medium and the place of their holder in extensions of its own (spec/eport-protocol §5). */
function kindOf(
  { view, codes }: PresentCertificate['certificate'],
  demo: boolean,
  state: DrawerEntry['state'],
): CertificateKind {
  if (OUT_OF_USE.has(state)) return 'out-of-use';
  if (demo) return 'demo';
  return view.medium !== '' || codes.card !== '' ? 'eport' : 'other';
}

interface Use {
  at: number;
  /** Number of its last line in the log */
  line: number;
  sites: string[];
}

const UseRow = v.object({ certificate: v.string(), origin: v.string(), at: v.number(), line: v.number() });

/** What is a use of a certificate; its import or a change of its PIN is none. */
const USES = ['login', 'sign', 'batch', 'decrypt'] as const satisfies readonly Verb[];

/** 证书编号 → when and where it was used with success, by the log. */
function usesOf({ database }: Store): Map<string, Use> {
  const rows = database
    .prepare(
      `SELECT certificate, origin, max(at) AS at, max(number) AS line FROM audit_line
       WHERE result = 'done' AND certificate <> '' AND verb IN (${USES.map(() => '?').join(', ')}) GROUP BY certificate, origin`,
    )
    .all(...USES);
  const uses = new Map<string, Use>();
  for (const row of rows) {
    const { certificate, origin, at, line } = v.parse(UseRow, row);
    const use = uses.get(certificate) ?? { at: 0, line: 0, sites: [] };
    use.at = Math.max(use.at, at);
    use.line = Math.max(use.line, line);
    if (/^https?:/.test(origin)) use.sites.push(origin);
    uses.set(certificate, use);
  }
  return uses;
}

/** @param begun lines the log had when the agent was started */
function newestOf(uses: ReadonlyMap<string, Use>, begun: number): string | null {
  const newest = [...uses].toSorted(([, a], [, b]) => b.line - a.line)[0];
  return newest && newest[1].line > begun ? newest[0] : null;
}
