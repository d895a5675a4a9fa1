// Which portals take a certificate at their login, as far as public facts say; what no fact says is unknown (spec/desk row 9.1).
import type { Bilingual } from '../errors.ts';
import { PORTALS } from './index.ts';

/**
 * eport: carries the extensions of an E-Port card · demo: from the authority that replicas alone trust · out-of-use: expired, frozen, …
 * whatever it is · other: any other
 */
export type CertificateKind = 'eport' | 'demo' | 'out-of-use' | 'other';

export interface Taking {
  portal: Bilingual;
  takes: 'yes' | 'no' | 'unknown';
}

/** Portals whose login is known to work with E-Port cards: its own script (spec/eport-protocol §8), or that of another of these. */
const TAKE_EPORT: ReadonlySet<string> = new Set(['single-window', 'apq']);

/** By its kind alone: whether the portal knows this very certificate, it alone can tell. */
export function portalsTaking(kind: CertificateKind): Taking[] {
  return PORTALS.map(({ id, name }) => ({ portal: name, takes: takes(id, kind) }));
}

function takes(portal: string, kind: CertificateKind): Taking['takes'] {
  if (kind === 'demo' || kind === 'out-of-use') return 'no';
  return kind === 'eport' && TAKE_EPORT.has(portal) ? 'yes' : 'unknown';
}
