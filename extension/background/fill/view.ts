// What the panel is shown of one tab: frames, profile and run joined into one view, and why nothing can be filled.
import type { ProblemCode } from '#shared/errors.ts';
import { PORTALS } from '#shared/portals/index.ts';
import { profileName } from '#shared/profile/company.ts';
import type { Account, AccountRole, Profile } from '#shared/profile/profile.ts';
import { type Chosen, roleOfPage } from '#shared/profile/values.ts';
import type { ProblemView } from '#shared/protocol/views.ts';
import type { FillView, FramedField, FramedPage, PreviewField } from '../../platform/fill-messages.ts';
import type { VaultStanding } from '../../platform/fill-requests.ts';
import { fromPage } from '../../vault/import/company-data.ts';
import { accountOn, isNewPassword } from './accounts.ts';
import { type CardCompany, cardProblem, chooseCompany, pageProblem } from './company.ts';
import { chooseEntry, entriesOf, type ListKind, listOf } from './entries.ts';
import { type Feeding, feedingOf, isInPart } from './feeding.ts';
import { type Frame, hostOf, isStrange, mainFrame, packOf } from './frames.ts';
import { hasEnded, type History, type SitesMemory, type TabMemory } from './memory.ts';
import { previewOf } from './preview.ts';
import { canUndo, isOver, outcomeIn } from './run.ts';
import { tickOf } from './ticks.ts';

export interface Known {
  tab: number;
  topOrigin: string;
  frames: readonly Pick<Frame, 'frame' | 'origin' | 'page'>[];
  memory: TabMemory;
  sites: SitesMemory;
  history: History;
  /** Hosts in no pack, of frames below the top document. */
  strangers: readonly string[];
  /** A form stands in a frame of opaque origin. */
  sealed: boolean;
  standing: VaultStanding['state'];
  /** null while the vault is not open. */
  profiles: readonly Profile[] | null;
  cards: readonly CardCompany[];
  /** Account whose password was changed in this tab. */
  changed: { profile: string; account: string } | null;
}

/** A view with what it was made from, for whoever writes. */
export interface Plan {
  view: FillView;
  /** The last run, as long as something of it stands in the page. */
  run: TabMemory['run'];
  profile: Profile | null;
  chosen: Chosen;
  kind: ListKind | 'account' | null;
  feeding: Feeding | null;
  /** Pack of the form, for the account and the company used last. */
  site: string;
  account: Account | null;
  /** Where a new password of that account is typed; null where none is, or none is kept. */
  newPassword: { frame: number; field: number } | null;
}

/** Everything that a tab shows; null where there is no web page. */
export function planOf(known: Known): Plan | null {
  const { topOrigin, frames, sites } = known;
  const memory = { ...known.memory, run: runHere(known) };
  const host = hostOf(topOrigin);
  if (!/^https?:/.test(topOrigin) || host === '') return null;
  const pages = frames.flatMap(({ page }) => page ?? []);
  const fields = pages.flatMap((page) => page.fields);
  const main = mainFrame(frames)?.page ?? null;
  const site = main?.pack ?? packOf(topOrigin)?.id ?? host;
  const profiles = known.profiles ?? [];
  const profile = chooseCompany(profiles, { chosen: memory.company, last: sites.companies[site], cards: known.cards });
  const kind = listOf(fields);
  const entry = profile && kind && chooseEntry(profile, kind, { fields, memory });
  const own = { portal: site, role: roleOf(main), chosen: memory.entries['account'] };
  const { account, choice } = accountOn(profile, fields, own);
  const chosen = chosenOf(kind, entry, account);
  const feeding = feedingOf(profile, fields, memory);
  const part = feeding?.feed?.part ?? null;
  const ticks = (frame: number, field: FramedField): boolean | undefined => tickOf(memory.ticks, frame, field);
  const source = { profile, chosen, feeding, outcomeOf: outcomesOf(memory), tickOf: ticks };
  const inPart = (field: FramedField): boolean => part === null || isInPart(field, part);
  const preview = frames.flatMap(({ frame, page }) => previewOf(frame, (page?.fields ?? []).filter(inPart), source));
  const view: FillView = {
    tab: known.tab,
    host,
    secure: [topOrigin, ...frames.map(({ origin }) => origin)].every((origin) => origin.startsWith('https:')),
    portal: PORTALS.find(({ id }) => id === site)?.name ?? null,
    form: main?.form?.name ?? null,
    companies: profiles.map((one) => ({ id: one.id, name: profileName(one), chosen: one === profile })),
    entries:
      profile && kind
        ? entriesOf(profile, kind).map((one) => ({
            ...one,
            chosen: one.id === entry,
            done: memory.done.includes(one.id),
          }))
        : (choice?.map(({ id, username, role }) => ({ id, name: username, role, chosen: id === account?.id })) ?? null),
    fields: preview,
    feed: feeding?.view ?? null,
    guide: pages.find(({ guide }) => guide !== null)?.guide ?? null,
    keepPassword: isChanged(known, profiles),
    importable: importable(fields),
    strangers: isStrange(topOrigin, sites) ? [] : known.strangers,
    problem: problemOf(known, { profile, fields, pages, host }),
    run: runOf({ ...known, memory }),
    history: known.history,
  };
  const newPassword = account?.password == null ? null : newPasswordIn(preview);
  return {
    view,
    run: memory.run,
    profile,
    chosen,
    kind: kind ?? (choice && 'account'),
    feeding,
    site,
    account,
    newPassword,
  };
}

function roleOf(page: FramedPage | null): AccountRole | null {
  if (!page) return null;
  const recipe = PORTALS.find(({ id }) => id === page.pack)?.forms?.find(({ id }) => id === page.form?.id);
  return roleOfPage(page.form ? [page.form.name.zh] : [], recipe?.person);
}

function chosenOf(kind: ListKind | null, entry: string | null, account: Account | null): Chosen {
  // An entry that is not chosen is none: no list gives its only one away under another's name
  const named = entry ?? '';
  return {
    ...(kind === 'op' ? { operator: named } : {}),
    ...(kind === 'hd' ? { handler: named } : {}),
    ...(kind === 'inv' ? { invoice: named } : {}),
    ...(account === null ? {} : { portal: account.portal, role: account.role }),
  };
}

function outcomesOf({ run }: TabMemory): (frame: number, field: number) => PreviewField['outcome'] {
  return (frame, field) => outcomeIn(run, frame, field);
}

function runHere({ memory: { run }, frames }: Known): TabMemory['run'] {
  return run && isOver(run, (id) => frames.find(({ frame }) => frame === id)?.page?.fields ?? []) ? null : run;
}

function runOf({ memory, frames }: Known): FillView['run'] {
  const { run } = memory;
  if (!run) return null;
  const sum = (numbers: number[]): number => numbers.reduce((all, one) => all + one, 0);
  return {
    id: run.id,
    done: sum(run.parts.map(({ done }) => done)),
    of: sum(run.parts.map((part) => part.fields.length)),
    ended: hasEnded(run),
    canUndo: canUndo(run, (id) => frames.some(({ frame }) => frame === id)),
  };
}

/** The field for the new password of an account. */
function newPasswordIn(fields: readonly PreviewField[]): Plan['newPassword'] {
  const field = fields.find(isNewPassword);
  return field ? { frame: field.frame, field: field.id } : null;
}

function isChanged({ changed }: Known, profiles: readonly Profile[]): boolean {
  const accounts = profiles.find(({ id }) => id === changed?.profile)?.accounts ?? [];
  return accounts.some(({ id, password }) => id === changed?.account && password !== null);
}

/** What stands in the fields that may be read. */
export function readable(fields: readonly FramedField[]): { label: string; value: string }[] {
  return fields
    .filter(({ policy, current }) => policy === 'read' && current !== '')
    .map(({ label, current }) => ({ label, value: current }));
}

function importable(fields: readonly FramedField[]): boolean {
  const { values, refused } = fromPage(readable(fields));
  return values.length + refused.length > 0; // what is masked is said in words where it is looked at
}

interface Situation {
  profile: Profile | null;
  fields: readonly FramedField[];
  pages: readonly FramedPage[];
  host: string;
}

function problemOf(known: Known, { profile, fields, pages, host }: Situation): ProblemView | null {
  const { frames, sites, topOrigin } = known;
  if (isStrange(topOrigin, sites)) return problem('fill/unknown-host', { host });
  if (pages.some(({ drifted }) => drifted)) return problem('fill/page-changed');
  if (pages.some(({ guide }) => guide !== null)) return null;
  if (!fields.some(({ policy }) => policy !== 'never'))
    return problem(known.sealed ? 'fill/sandboxed' : 'fill/nothing-here');
  const open = [topOrigin, ...frames.map(({ origin }) => origin)].filter((origin) => origin.startsWith('http:'));
  const unwarned = open.map(hostOf).find((one) => !sites.warned.includes(one));
  if (unwarned !== undefined) return problem('fill/http', { host: unwarned });
  if (known.standing === 'damaged') return problem('vault/damaged');
  if (known.standing === 'locked') return problem('fill/locked');
  if (!known.profiles || known.profiles.length === 0) return problem('fill/no-profile');
  if (!profile) return problem('fill/choose-company');
  return cardProblem(profile, known.cards) ?? pageProblem(profile, fields);
}

function problem(code: ProblemCode, params: ProblemView['params'] = {}): ProblemView {
  return { code, params };
}
