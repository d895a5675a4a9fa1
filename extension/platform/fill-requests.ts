// What extension pages ask of the vault and of filling over the port `ui`, each with what it answers. Rejections are Problems.
import type { EntryName } from '#shared/declaration/data.ts';
import type { Feed, SheetTarget } from '#shared/declaration/kept.ts';
import type { ProblemCode, ProblemParams } from '#shared/errors.ts';
import type { DatumKey } from '#shared/profile/data.ts';
import type { Profile } from '#shared/profile/profile.ts';
import type { FillView } from './fill-messages.ts';

/** A field of a tab: its frame and the id it has there. */
export interface FieldPlace {
  frame: number;
  field: number;
}

export type FillRequest =
  /**
   * The view now, and a push `fill` at every change of it until the port closes or another tab is asked for.
   * `tab` null: the tab that is active in the window last used, whichever that is.
   */
  | { do: 'fill.view'; tab: number | null }
  /**
   * Writes those that are checked in the view; `fields`: and of them no others than these. Values come from the vault alone.
   * Fields of policy ask, read and never are not written this way.
   */
  | { do: 'fill.write'; tab: number; fields: readonly FieldPlace[] | null }
  /** The clerk ticked or unticked these; it holds for panel, bar and shortcut until the page is left. */
  | { do: 'fill.check'; tab: number; fields: readonly FieldPlace[]; on: boolean }
  /** The clerk asked for filling here: a bar that was closed comes back. */
  | { do: 'fill.open'; tab: number }
  | { do: 'fill.undo'; tab: number }
  | { do: 'fill.stop'; tab: number }
  /** Scrolls the field into view and marks it. */
  | { do: 'fill.show'; tab: number; frame: number; field: number }
  /** The company for this tab, kept for the portal. */
  | { do: 'fill.company'; tab: number; id: string }
  /** The entry (经办人, 发票, 操作员), or the account, for the form of this tab. */
  | { do: 'fill.entry'; tab: number; id: string }
  /** The declaration page is filled from this from now on; a template that was chosen stays chosen. `take` null: from nothing. */
  | { do: 'fill.feed'; tab: number; take: Feed | null }
  /** The first articles in which all words stand. */
  | { do: 'fill.goods'; tab: number; search: string }
  /** What the head of the page gives to a template; with a name the values of `entries` are kept as a template of the company. */
  | { do: 'fill.keep-template'; tab: number; name: string | null; entries: readonly EntryName[] }
  /** Writes this one field; the only way to write one of policy ask. `datum` null: the one the field was found to ask for. */
  | { do: 'fill.ask-field'; tab: number; frame: number; field: number; datum: DatumKey | null }
  /** The value of one field as it would be written, for the eye in the preview. */
  | { do: 'fill.reveal'; tab: number; frame: number; field: number }
  /** The field the clerk points at in the page, null when she leaves it, `on` false ends it, or a minute is over. */
  | { do: 'fill.pick'; tab: number; on: boolean }
  /** From now on the field asks for this datum; null forgets it again. */
  | { do: 'fill.teach'; tab: number; frame: number; field: number; datum: DatumKey | null }
  /** What the page says of the company; with `take` it is taken into the profile (null: a new one). */
  | { do: 'fill.import'; tab: number; profile: string | null; take: boolean }
  /** Structure of the page without values. */
  | { do: 'fill.report'; tab: number }
  /**
   * An unknown host may be filled from now on; the page has asked the browser for it with askForHost where it had to.
   * `host`: one of FillView.strangers; else the one that the problem names.
   */
  | { do: 'fill.allow-host'; tab: number; host?: string | undefined }
  /** Hosts in no pack that were allowed. */
  | { do: 'fill.hosts' }
  /** The host is as unknown as before, and the browser lets us in no longer. */
  | { do: 'fill.forget-host'; host: string }
  /** The stored password becomes the one that was changed in this tab (FillView.keepPassword). */
  | { do: 'fill.keep-password'; tab: number };

/** What each of them is answered. */
export interface FillAnswers {
  'fill.view': FillView | null;
  'fill.write': null;
  'fill.check': null;
  'fill.open': null;
  'fill.undo': null;
  'fill.stop': null;
  'fill.show': null;
  'fill.company': null;
  'fill.entry': null;
  'fill.feed': null;
  'fill.goods': FoundGoods;
  'fill.keep-template': TemplateOffer;
  'fill.ask-field': null;
  'fill.reveal': string | null;
  'fill.pick': FieldPlace | null;
  'fill.teach': null;
  'fill.import': ImportOffer;
  'fill.report': SavedFile;
  'fill.allow-host': null;
  'fill.hosts': readonly string[];
  'fill.forget-host': null;
  'fill.keep-password': null;
}

export type VaultRequest =
  | { do: 'vault.state' }
  | { do: 'vault.create'; passphrase: string }
  | { do: 'vault.unlock'; passphrase: string }
  | { do: 'vault.lock' }
  | { do: 'vault.read' }
  /** Adds the profile or replaces the one with its id. */
  | { do: 'vault.write'; profile: Profile }
  | { do: 'vault.remove'; id: string }
  /** An encrypted backup under a passphrase of its own. */
  | { do: 'vault.export'; passphrase: string }
  | { do: 'vault.restore'; text: string; passphrase: string }
  | { do: 'vault.passphrase'; old: string; next: string }
  /**
   * A sheet (CSV, .xlsx; `file` in base64) for a list of a stored profile. ImportPreview of extension/vault/import/rows.ts;
   * with `take` its entries are taken: { added, changed, left }. `mapping` null: as the heads say.
   */
  | {
      do: 'vault.import';
      profile: string;
      list: 'operators' | 'handlers' | 'invoices';
      file: string;
      mapping: readonly (DatumKey | null)[] | null;
      take: boolean;
    }
  /**
   * A sheet (CSV, .xlsx; `file` in base64) of items, containers, or articles to be kept. SheetPreview of extension/vault/import/items.ts;
   * with `take` its rows are taken and its columns remembered: { taken }. `names` null: as remembered, else as the heads say.
   */
  | {
      do: 'vault.sheet';
      profile: string;
      into: SheetTarget;
      name: string;
      file: string;
      names: readonly (EntryName | null)[] | null;
      take: boolean;
    }
  /** The sheet is forgotten. */
  | { do: 'vault.clear-sheet'; profile: string; part: 'item' | 'box' }
  /** A CSV file with the heads of a list. */
  | { do: 'vault.template'; list: 'operators' | 'handlers' | 'invoices' }
  /** What the certificate says (id as in the situation); with `take` as in fill.import. */
  | { do: 'vault.from-card'; certificate: string; profile: string | null; take: boolean };

/** What each of them is answered. */
export interface VaultAnswers {
  'vault.state': VaultStanding;
  'vault.create': null;
  'vault.unlock': null;
  'vault.lock': null;
  'vault.read': Profile[];
  'vault.write': null;
  'vault.remove': null;
  'vault.export': SavedFile;
  'vault.restore': { added: number; replaced: number };
  'vault.passphrase': null;
  /** Of extension/vault, where nobody else looks: as said at the request. */
  'vault.import': unknown;
  'vault.sheet': unknown;
  'vault.clear-sheet': null;
  'vault.template': SavedFile;
  'vault.from-card': ImportOffer;
}

/** The first articles that were found, and how many there are. */
export interface FoundGoods {
  found: { id: string; name: string }[];
  count: number;
}

/** What the head of a page would give to a template. */
export interface TemplateOffer {
  /** `repeats`: it is the same in one declaration after the other. */
  values: { entry: EntryName; label: string; value: string; repeats: boolean }[];
  refused: { label: string; code: ProblemCode; params: ProblemParams }[];
}

/** A text file for the clerk; the page saves it. */
export interface SavedFile {
  name: string;
  text: string;
}

export interface ImportOffer {
  values: readonly { datum: DatumKey; value: string }[];
  refused: readonly { label: string; code: ProblemCode; params: ProblemParams }[];
  /** Id of the profile it was taken into; null when it was only looked at. */
  profile: string | null;
}

export interface VaultStanding {
  /** none: nothing stored yet · damaged: stored and not readable, only restoring helps */
  state: 'none' | 'locked' | 'open' | 'damaged';
  /** When it locks by itself, milliseconds since 1970. */
  locksAt: number | null;
  /** Companies in it; 0 while it is locked. */
  companies: number;
}

/** What the popup says of filling in the active tab. */
export interface FillSummary {
  tab: number;
  host: string;
  /** Checked fields that a press would write, and how many are to be looked at. */
  fillable: number;
  toCheck: number;
  /** Code of FillView.problem. */
  problem: string | null;
}
