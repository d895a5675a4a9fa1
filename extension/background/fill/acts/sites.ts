// What is kept of a site: that the clerk lets us in, that she was told it is not encrypted, and what she taught of its fields.
import { Problem } from '#shared/errors.ts';
import { isDatumKey } from '#shared/profile/data.ts';
import { GIVEN } from '../../../content/given.ts';
import type { FillDown } from '../../../platform/fill-messages.ts';
import { type Frame, hostOf, packOf } from '../frames.ts';
import { type SitesMemory, taughtOn } from '../memory.ts';
import { type ActOf, type ActParts, type Acts, frameAt, planAt } from './act.ts';

const MOST_HOSTS = 200;
const MOST_MARKS = 200;

export function siteActs(parts: ActParts): Acts<'fill.teach' | 'fill.allow-host' | 'fill.hosts' | 'fill.forget-host'> {
  const { store, frames } = parts;
  return {
    'fill.teach': (request) => teach(parts, request),
    'fill.allow-host': (request) => allowHost(parts, request),
    'fill.hosts': () => store.sites().allowed,
    async 'fill.forget-host'({ host }) {
      await store.changeSites((sites) => ({ ...sites, allowed: sites.allowed.filter((one) => one !== host) }));
      await parts.hostsChanged(store.sites().allowed);
      await parts.dropHost(host);
      frames.drop(host);
    },
  };
}

/** What a frame is told first, and when something was taught. */
export function lookFor(sites: SitesMemory, { origin }: Pick<Frame, 'origin'>): FillDown {
  const taught = taughtOn(sites, hostOf(origin)).flatMap((mark) =>
    isDatumKey(mark.datum) ? [{ ...mark, datum: mark.datum }] : [],
  );
  const pack = packOf(origin);
  return {
    type: 'look',
    words: GIVEN,
    pack: pack && { id: pack.id, ...(pack.forms ? { forms: pack.forms } : {}) },
    taught,
  };
}

async function teach(parts: ActParts, { tab, frame: id, field, datum }: ActOf<'fill.teach'>): Promise<void> {
  const { store, frames, asks } = parts;
  const frame = frameAt(parts, tab, id);
  const { mark } = await asks.ask(frame, { type: 'teach', field, datum });
  if (!mark) throw new Problem('fill/gone');
  const host = hostOf(frame.origin);
  await store.changeSites((sites) => {
    const others = taughtOn(sites, host).filter((one) => !isSameField(one, mark));
    const marks = datum === null ? others : [...others, { ...mark, datum }].slice(-MOST_MARKS);
    return { ...sites, taught: { ...sites.taught, [host]: marks } };
  });
  for (const one of frames.of(tab)) one.post(lookFor(store.sites(), one));
}

type Marks = Record<'label' | 'section' | 'selector' | 'place', string>;

function isSameField(one: Marks, other: Marks): boolean {
  return (
    one.label === other.label &&
    one.section === other.section &&
    one.selector === other.selector &&
    one.place === other.place
  );
}

async function allowHost(parts: ActParts, { tab, host: wanted }: ActOf<'fill.allow-host'>): Promise<void> {
  const { problem, host, strangers } = (await planAt(parts, tab)).view;
  if (wanted !== undefined && strangers.includes(wanted)) return enterHost(parts, tab, wanted);
  const named = typeof problem?.params['host'] === 'string' ? problem.params['host'] : host;
  if (problem?.code === 'fill/http')
    await parts.store.changeSites((sites) => ({ ...sites, warned: withHost(sites.warned, named) }));
  if (problem?.code === 'fill/unknown-host') await enterHost(parts, tab, host);
}

async function enterHost({ store, hostsChanged, enterTab }: ActParts, tab: number, host: string): Promise<void> {
  await store.changeSites((sites) => ({ ...sites, allowed: withHost(sites.allowed, host) }));
  await hostsChanged(store.sites().allowed);
  await enterTab(tab, [host]).catch(() => {
    throw new Problem('fill/gone');
  });
}

function withHost(hosts: readonly string[], host: string): string[] {
  return [...hosts.filter((one) => one !== host), host].slice(-MOST_HOSTS);
}
