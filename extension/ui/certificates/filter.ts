// Which certificates the drawer shows: chips of state, identity and source, and what was typed.
import type { DrawerEntry } from '#shared/protocol/drawer.ts';

export const TABS = ['usable', 'expiring', 'frozen', 'invalid'] as const;
export type Tab = (typeof TABS)[number];

export interface Filter {
  tab: Tab | null;
  identity: DrawerEntry['identity'] | null;
  /** Kind of token: the driver's id */
  source: string | null;
  text: string;
}

export const NO_FILTER: Filter = { tab: null, identity: null, source: null, text: '' };

/** A replaced certificate still works until it ends: it stands with those that do, after them, and says that there is a newer one. */
const TAB_OF: Readonly<Record<DrawerEntry['state'], Tab>> = {
  valid: 'usable',
  expiring: 'expiring',
  frozen: 'frozen',
  'not-yet': 'invalid',
  expired: 'invalid',
  revoked: 'invalid',
  superseded: 'usable',
};

export function tabOf({ state }: DrawerEntry): Tab {
  return TAB_OF[state];
}

/** Those that pass, what needs a decision first: by tab, then by what ends first. Real ones before those of the demo. */
export function shownOf(entries: readonly DrawerEntry[], filter: Filter): DrawerEntry[] {
  const words = filter.text.trim().toLowerCase().split(/\s+/);
  return entries
    .filter(
      (entry) =>
        (filter.tab === null || tabOf(entry) === filter.tab) &&
        (filter.identity === null || entry.identity === filter.identity) &&
        (filter.source === null || entry.driver === filter.source) &&
        words.every((word) => textOf(entry).includes(word)),
    )
    .toSorted((a, b) => rank(a) - rank(b) || a.certificate.notAfter - b.certificate.notAfter);
}

/** Two tokens may hold the same certificate. */
export function keyOf({ token, certificate }: DrawerEntry): string {
  return `${token} ${certificate.id}`;
}

const ORDER: readonly Tab[] = ['expiring', 'usable', 'frozen', 'invalid'];

function rank(entry: DrawerEntry): number {
  return ORDER.indexOf(tabOf(entry)) + (entry.state === 'superseded' ? 0.5 : 0) + (entry.demo ? ORDER.length : 0);
}

function textOf({ certificate, label, reader }: DrawerEntry): string {
  const { holder, company, companyCode, number, medium, issuer } = certificate;
  return [holder, company, companyCode, number, medium, issuer, label, reader].join('\n').toLowerCase();
}
