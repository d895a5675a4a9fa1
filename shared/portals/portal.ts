// What a pack is: everything the product knows of one portal, as data.
import type { EntryName } from '../declaration/data.ts';
import type { Bilingual } from '../errors.ts';
import type { DatumKey, PersonRole } from '../profile/data.ts';

export interface PortalPack {
  /** kebab-case, the folder's name */
  id: string;
  name: Bilingual;
  /** Host patterns: exact host or `*.host`. Both https and http pages count; only http pages get no remembered grants. */
  hosts: readonly string[];
  /** Exact addresses of local sockets this portal's page scripts dial; the stand-in answers these and no other. */
  localSockets: readonly string[];
  /** `<module>_<Function>` names of the dialect that pages of this portal may call, beyond the always harmless ones. */
  methods: readonly string[];
  /** What becomes of a PIN the page sends in `passwd` (DESIGN §2a PIN). */
  pagePin: 'honour' | 'ask';
  /** Forms that are filled here; other pages of the portal are left to the dictionary of labels. */
  forms?: readonly FormRecipe[];
}

/** What may be done with a field (spec/fill.md §4). */
export type FillPolicy =
  /** filled, derived, chosen through the widget */
  | 'fill'
  /** differs from case to case: offered unchecked */
  | 'offer'
  /** read-only; may be imported into the profile */
  | 'read'
  /** only when the clerk asks for this very field: secrets, legal statements, routing */
  | 'ask'
  /** captchas, codes, agreements: never, whoever asks */
  | 'never';

export interface FieldRecipe {
  datum: DatumKey | null;
  policy: FillPolicy;
  /** Labels as the page prints them, without stars and colons; the field found must carry one of them. */
  labels: readonly string[];
  /** CSS selectors in order; each only counts when the label guard holds. A `never` holds by its selector alone. */
  selectors?: readonly string[];
  /** Rendering of dates; default: told by placeholder and widget, else YYYY-MM-DD. */
  dateFormat?: 'YYYY-MM-DD' | 'YYYYMMDD' | 'YYYY/MM/DD';
  /** Heading of the group the field stands in, where the same label occurs in several. */
  group?: string;
  /** Said in the preview beside the field. */
  notice?: Bilingual;
  /** Name of the value in a declaration template, a kept article or a sheet that feeds it; it counts before the datum. */
  entry?: EntryName;
  /** No manual prints this field: how it is named is inferred. */
  inferred?: true;
}

/** One form of a portal: where it is, how it is known again, what its fields are. */
export interface FormRecipe {
  /** kebab-case, unique in its pack */
  id: string;
  name: Bilingual;
  /** Regular expression over path, query and fragment of the frame's address. */
  path: string;
  /**
   * All must be found, else the page has changed and filling is off here (spec/style.md §8): an element of the selector, at least
   * `count` of them, one of them holding `text`.
   */
  landmarks: readonly { selector: string; text?: string; count?: number }[];
  /** Texts of which one must be a heading, step, tab or dialog title; tells forms at one address apart. The first form that fits is it. */
  titles?: readonly string[];
  /** Whose data fields without a person word ask for. */
  person?: PersonRole;
  fields: readonly FieldRecipe[];
  /** No manual prints these fields: how they are named is inferred. */
  inferred?: true;
  /** Nothing is filled here; the clerk is told why or where to go. */
  guide?: Bilingual;
}
