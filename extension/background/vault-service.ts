// The vault as screens ask for it: what each request does, and the standing that everybody is told after it.
import { fromBase64 } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import { localDate } from '#shared/local-date.ts';
import { emptyProfile, type Profile } from '#shared/profile/profile.ts';
import type { CertificateView } from '#shared/protocol/views.ts';
import { visible } from '#shared/visible.ts';
import type { ImportOffer, SavedFile, VaultRequest, VaultStanding } from '../platform/fill-requests.ts';
import { backupName } from '../vault/backup.ts';
import { type CompanyData, fromCertificate } from '../vault/import/company-data.ts';
import { checkLength, namesFor, sheetPreview } from '../vault/import/items.ts';
import { withSheet } from '../vault/import/keep-sheet.ts';
import { withCompanyData, withEntries } from '../vault/import/merge.ts';
import { entriesOf, guessedMapping, previewOf } from '../vault/import/rows.ts';
import { readTable } from '../vault/import/table.ts';
import { templateOf } from '../vault/import/templates.ts';
import type { Change, Vault } from '../vault/vault.ts';

export interface VaultService {
  run(request: VaultRequest): Promise<unknown>;
  /** Its state and the profiles; null while it is not open. */
  contents(): Promise<{ state: VaultStanding['state']; profiles: readonly Profile[] | null }>;
  /** The clerk did something. */
  touch(): Promise<void>;
  put(profile: Profile): Promise<void>;
  /** As in Vault: changes a profile as it stands by then. */
  change<R>(id: string, make: Change<R>): Promise<R>;
  /** What a page or a card says of a company, shown or taken. */
  offer(data: CompanyData, into: { profile: string | null; take: boolean }): Promise<ImportOffer>;
  /** The screen was locked, or a minute is over: says the standing anew. */
  look(how?: 'lock'): Promise<void>;
}

export function createVaultService(options: {
  vault: Vault;
  certificates: () => readonly CertificateView[];
  /** Told whenever the standing or a profile may have changed. */
  onChange: (standing: VaultStanding) => void;
}): VaultService {
  const { vault } = options;

  async function contents(): ReturnType<VaultService['contents']> {
    const state = await vault.state();
    return { state, profiles: state === 'open' ? await vault.profiles().catch(() => null) : null };
  }
  async function standing(): Promise<VaultStanding> {
    const { state, profiles } = await contents();
    return { state, locksAt: await vault.locksAt(), companies: profiles?.length ?? 0 };
  }
  async function tell(): Promise<void> {
    options.onChange(await standing());
  }
  async function profileNamed(id: string): Promise<Profile> {
    const found = (await vault.profiles()).find((profile) => profile.id === id);
    if (!found) throw new Problem('profile/unknown');
    return found;
  }
  async function offer(data: CompanyData, into: { profile: string | null; take: boolean }): Promise<ImportOffer> {
    const values = data.values.map(({ datum, value }) => ({ datum, value }));
    if (!into.take) return { values, refused: data.refused, profile: null };
    const id = into.profile ?? crypto.randomUUID();
    if (into.profile === null) await vault.put(withCompanyData(emptyProfile(id), data));
    else await vault.change(id, (profile) => [withCompanyData(profile, data), null]);
    await tell();
    return { values, refused: data.refused, profile: id };
  }
  async function importList(request: VaultRequest & { do: 'vault.import' }): Promise<unknown> {
    const table = await readTable(fromBase64(request.file));
    const mapping = request.mapping ?? guessedMapping(table, request.list);
    if (!request.take) return previewOf(table, request.list, mapping);
    const entries = entriesOf(table, { list: request.list, mapping, newId: () => crypto.randomUUID() });
    if (entries.length === 0) throw new Problem('import/nothing');
    return vault.change(request.profile, (before) => {
      const { profile, ...counts } = withEntries(before, request.list, entries);
      return [profile, counts];
    });
  }
  async function importSheet(request: VaultRequest & { do: 'vault.sheet' }): Promise<unknown> {
    const { into, names } = request;
    const table = await readTable(fromBase64(request.file));
    checkLength(table, into);
    if (!request.take) {
      const known = namesFor(table, into, (await profileNamed(request.profile)).columns);
      return sheetPreview(table, { into, names: names ?? known.names }, known.remembered && names === null);
    }
    const file = { name: visible(request.name, 100), at: Date.now() };
    return vault.change(request.profile, (before) => {
      const reading = { into, names: names ?? namesFor(table, into, before.columns).names };
      const { profile, ...counts } = withSheet(before, table, { reading, file, newId: () => crypto.randomUUID() });
      return [profile, counts];
    });
  }
  function clearSheet({ profile: id, part }: VaultRequest & { do: 'vault.clear-sheet' }): Promise<null> {
    return vault.change(id, (profile) => {
      const sheets = profile.sheets.filter((sheet) => sheet.part !== part);
      return [{ ...profile, sheets }, null];
    });
  }
  function card(request: VaultRequest & { do: 'vault.from-card' }): Promise<ImportOffer> {
    const certificate = options.certificates().find(({ id }) => id === request.certificate);
    if (!certificate) throw new Problem('token/absent');
    return offer(fromCertificate(certificate), request);
  }
  async function act(request: VaultRequest): Promise<unknown> {
    switch (request.do) {
      case 'vault.state':
        return standing();
      case 'vault.create':
        return vault.create(request.passphrase);
      case 'vault.unlock':
        return vault.unlock(request.passphrase);
      case 'vault.lock':
        return vault.lock();
      case 'vault.read':
        return vault.profiles();
      case 'vault.write':
        return vault.put(request.profile);
      case 'vault.remove':
        return vault.remove(request.id);
      case 'vault.export':
        return {
          name: backupName(localDate(Date.now())),
          text: await vault.backup(request.passphrase),
        } satisfies SavedFile;
      case 'vault.restore':
        return vault.restore(request.text, request.passphrase);
      case 'vault.passphrase':
        return vault.changePassphrase(request.old, request.next);
      case 'vault.import':
        return importList(request);
      case 'vault.sheet':
        return importSheet(request);
      case 'vault.clear-sheet':
        return clearSheet(request);
      case 'vault.template':
        return templateOf(request.list);
      case 'vault.from-card':
        return card(request);
    }
  }

  return {
    async run(request) {
      await vault.touch();
      try {
        return (await act(request)) ?? null;
      } finally {
        await tell();
      }
    },
    contents,
    touch: () => vault.touch(),
    async put(profile) {
      await vault.put(profile);
      await tell();
    },
    async change(id, make) {
      const result = await vault.change(id, make);
      await tell();
      return result;
    },
    offer,
    async look(how) {
      if (how === 'lock') await vault.lock();
      await tell();
    },
  };
}
