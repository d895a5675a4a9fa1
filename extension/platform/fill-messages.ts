// What a frame's fill script and the background say to each other, and what the panel is shown. Values of a profile go to a frame
// only to be written, after the clerk's yes; a frame tells what is on the page, never what to write.
import type { EntryName, EntryPart } from '#shared/declaration/data.ts';
import type { EntrySource } from '#shared/declaration/feed.ts';
import type { Bilingual } from '#shared/errors.ts';
import type { FillPolicy, PortalPack } from '#shared/portals/portal.ts';
import type { DatumKey } from '#shared/profile/data.ts';
import type { AccountRole } from '#shared/profile/profile.ts';
import type { FillValue } from '#shared/profile/value.ts';
import type { ProblemView } from '#shared/protocol/views.ts';
import type { Words } from '../fill/dictionary-words.ts';
import type { BarTexts } from '../text/bar.ts';

/** Name of the runtime port of a frame's fill script. */
export const FILL_PORT = 'fill';
/** Name of the keyboard command in the manifest: fill this page. */
export const FILL_COMMAND = 'fill-page';

/** sure: written unless unchecked; check: shown to the clerk first (请核对); unknown: not matched (未识别). */
export type Confidence = 'sure' | 'check' | 'unknown';

/** One field as the frame sees it. */
export interface FramedField {
  /** Counts from 1 within its frame; the same element keeps it as long as the script lives. */
  id: number;
  label: string;
  /** Heading of its group, '' when it has none. */
  section: string;
  control: string;
  required: boolean;
  policy: FillPolicy;
  datum: DatumKey | null;
  confidence: Confidence;
  source: 'recipe' | 'dictionary' | 'taught' | 'none';
  /** What stands in it now; '' for passwords and everything that is never filled. */
  current: string;
  /** Texts of a list that is known without opening it; at most 200. */
  choices: readonly string[] | null;
  maxLength: number | null;
  notice: Bilingual | null;
  /** Name of the value in a declaration template, a kept article or a sheet; it counts before the datum. */
  entry?: EntryName;
}

/** A field the clerk pointed at: two of the three marks (selector, label in its section, place) must agree when it is used again. */
export interface TaughtMark {
  datum: DatumKey;
  /** By name or id; '' when neither lasts */
  selector: string;
  label: string;
  section: string;
  /** Number among the controls of its kind, and the label before it */
  place: string;
}

export interface FramedPage {
  pack: string | null;
  form: { id: string; name: Bilingual } | null;
  /** Landmarks are missing: filling is off here. */
  drifted: boolean;
  guide: Bilingual | null;
  /** An entry of a list is edited here: which one is chosen by the clerk. */
  fields: readonly FramedField[];
}

export type FieldOutcome =
  | 'filled'
  /** 网页没有收下 */
  | 'not-accepted'
  | 'no-option'
  | 'too-long'
  /** It is on the never-list, hidden, read-only or gone; nothing was touched. */
  | 'untouched'
  | 'stopped'
  | 'restored'
  | 'not-restored';

/** What became of a field; what stands in it stays in its frame. */
export interface FieldResult {
  id: number;
  outcome: FieldOutcome;
}

/** What the bar in the page shows. It holds counts and names of companies, no value of a profile. */
export interface BarView {
  state: 'locked' | 'ready' | 'running' | 'done' | 'off' | 'ask-host';
  fillable: number;
  toCheck: number;
  filled: number;
  refused: number;
  companies: readonly { id: string; name: string; chosen: boolean }[];
  notice: Bilingual | null;
  canUndo: boolean;
  /** The clerk went into a password field, and the account of this page keeps one. */
  password: boolean;
}

/** A press in the bar; only trusted events are told. */
export type BarAct = BarPress | { press: 'preview' };

/** What of it goes by the frame's port. */
export type BarPress =
  | { press: 'fill' }
  | { press: 'undo' }
  | { press: 'stop' }
  | { press: 'close' }
  | { press: 'allow-host' }
  /** Into the field she went into last. */
  | { press: 'password' }
  | { press: 'company'; id: string };

/** frame → background */
export type FillUp =
  /** First on every port: the last run this frame knows of, so that a background that died knows what became of it. */
  | { type: 'here'; run: string | null; ended: boolean }
  | { type: 'page'; page: FramedPage | null }
  | { type: 'wrote'; run: string; results: readonly FieldResult[] }
  | { type: 'progress'; run: string; done: number }
  | { type: 'bar'; act: BarPress }
  /** The field of the last context menu, or the password field the clerk went into; null: she left that for another field. */
  | { type: 'focused'; field: number | null }
  | { type: 'taught'; field: number; datum: DatumKey | null; mark?: TaughtMark }
  /** What stood in the password field of `watch-password` when the clerk pressed a button of the page. */
  | { type: 'new-password'; text: string }
  /** Structure of the page without values. */
  | { type: 'report'; text: string }
  /** The field that was pointed at; null: none, the clerk thought better of it. */
  | { type: 'picked'; field: number | null };

/** What a frame is told of its portal: recipes come with the port, so that no frame carries those of all portals. */
export type FramePack = Pick<PortalPack, 'id' | 'forms'>;

/** What the script of a frame does not carry itself. */
export interface FrameWords extends Words {
  /** `sheet`: the styles of its shadow root */
  bar: { texts: Readonly<Record<'zh' | 'en', BarTexts>>; sheet: string };
}

/** background → frame */
export type FillDown =
  /** Looks again, with the recipes and the clerk's marks for this site; first on every port. */
  | { type: 'look'; pack: FramePack | null; words: FrameWords; taught: readonly TaughtMark[] }
  /** `label`, `current`: what was asked and what stood there when it was decided; where that is otherwise by now nothing is written. */
  | {
      type: 'write';
      run: string;
      fields: readonly { id: number; value: FillValue; asked: boolean; label: string; current: string }[];
    }
  | { type: 'undo'; run: string }
  | { type: 'stop'; run: string }
  | { type: 'show'; field: number }
  /** Answered with `taught` and the mark by which the field is known again. */
  | { type: 'teach'; field: number; datum: DatumKey | null }
  /** The field for a new password of an account whose password is kept; null: none. */
  | { type: 'watch-password'; field: number | null }
  | { type: 'report' }
  /** The next field the clerk points at is answered with `picked`; `on` false: no longer. */
  | { type: 'pick'; on: boolean }
  | { type: 'bar'; bar: BarView | null; language: 'zh' | 'en' };

/** One line of the preview: the frame's field joined with the profile. */
export interface PreviewField extends FramedField {
  frame: number;
  /** What would be written; null when the profile has nothing for it. */
  value: string | null;
  /** Masked in the preview until the clerk reveals it (ID numbers, passwords). */
  secret: boolean;
  /** Written by a press of 填写: as proposed, or as the clerk ticked it. */
  checked: boolean;
  /** What would be written stands there already. */
  same?: true;
  /** The clerk's own word, where it differs from what was proposed. */
  ticked?: boolean;
  outcome: FieldOutcome | null;
  /** Where a value of a declaration comes from. */
  from?: EntrySource;
  /** Not entered by the clerk as it is: computed from something entered, or the company's where the entry says nothing. */
  computed?: 'derived' | 'default';
}

/** What a declaration page can be fed with, and what it is fed with now. Articles are asked for by search. */
export interface FeedView {
  /** The part of the page that is filled now; its fields are all that the view shows. null: nothing is chosen yet. */
  part: EntryPart | null;
  templates: readonly { id: string; name: string; chosen: boolean }[];
  goods: { count: number; chosen: { id: string; name: string } | null };
  sheets: readonly {
    part: 'item' | 'box';
    name: string;
    rows: readonly { name: string; done: boolean }[];
    /** Counts from 0. */
    chosen: number | null;
  }[];
}

/** The whole of what the panel shows of one tab. */
export interface FillView {
  tab: number;
  host: string;
  secure: boolean;
  portal: Bilingual | null;
  form: Bilingual | null;
  companies: readonly { id: string; name: string; chosen: boolean }[];
  /** Entries of the list this form edits (经办人, 发票, 操作员), or accounts (with their role) to choose from; null: nothing to choose.
   * `done`: it was filled in this tab already. */
  entries: readonly { id: string; name: string; chosen: boolean; done?: boolean; role?: AccountRole }[] | null;
  fields: readonly PreviewField[];
  /** null where the page is no declaration, or no company is chosen. */
  feed: FeedView | null;
  /** What to do on a page that has nothing to fill. */
  guide: Bilingual | null;
  /** The clerk has changed a password in this tab, and keeps the one of that account: it may be brought up to date. */
  keepPassword: boolean;
  /** Fields of policy read hold data that could be imported. */
  importable: boolean;
  /** Hosts in no pack that stand in frames of this page, and that the clerk may allow. */
  strangers: readonly string[];
  /** Why nothing can be filled: fill/locked, fill/other-company, fill/page-changed, fill/unknown-host, fill/no-profile … */
  problem: ProblemView | null;
  run: { id: string; done: number; of: number; ended: boolean; canUndo: boolean } | null;
  /** Newest first; names of forms and counts only. */
  history: readonly { at: number; form: Bilingual | null; host: string; filled: number; refused: number }[];
}
