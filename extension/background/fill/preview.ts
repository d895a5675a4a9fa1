// The preview: fields of the frames joined with the profile. What is checked here is what a press of 填写 writes, and nothing else.
import type { Fed } from '#shared/declaration/feed.ts';
import { describe, type Bilingual } from '#shared/errors.ts';
import { DATA, type DatumKey } from '#shared/profile/data.ts';
import type { Profile } from '#shared/profile/profile.ts';
import { type FillValue, sameNumber, shownValue } from '#shared/profile/value.ts';
import { type Chosen, sourceOf, valueOf } from '#shared/profile/values.ts';
import type { FieldOutcome, FramedField, PreviewField } from '../../platform/fill-messages.ts';
import type { Feeding } from './feeding.ts';

export interface Source {
  profile: Profile | null;
  chosen: Chosen;
  feeding: Feeding | null;
  outcomeOf: (frame: number, field: number) => FieldOutcome | null;
  /** The clerk's own word on a field. */
  tickOf?: (frame: number, field: FramedField) => boolean | undefined;
}

const DOTS = '••••••••';

/** One line of the preview for each field of a frame. */
export function previewOf(frame: number, fields: readonly FramedField[], source: Source): PreviewField[] {
  return fields.map((field) => {
    const fed = mayHave(field) ? fedFor(field, source) : null;
    const value = mayHave(field) ? fieldValue(field, source) : null;
    const kind = field.datum === null ? null : DATA[field.datum].kind;
    const isPassword = kind === 'password';
    const same = value !== null && field.current !== '' && isSame(field.current, value);
    const proposed = value !== null && !same && isProposed(field, fed) && !fed?.warning;
    const ticked = value !== null && isOpen(field) ? source.tickOf?.(frame, field) : undefined;
    return {
      ...field,
      frame,
      value: value && (isPassword ? DOTS : shownValue(value)),
      secret: isPassword || kind === 'id-number',
      checked: isOpen(field) && (ticked ?? proposed),
      ...(ticked === undefined || ticked === proposed ? {} : { ticked }),
      ...(same ? { same } : {}),
      outcome: source.outcomeOf(frame, field.id),
      ...(fed ? { from: fed.from } : {}),
      ...(fed || value === null ? {} : computedOf(field, source)),
      ...(fed?.warning ? { notice: sentence(fed.warning) } : {}),
    };
  });
}

/** What would be written; null where the profile has nothing, or nothing right. */
export function fillValue(
  datum: DatumKey | null,
  { profile, chosen }: Pick<Source, 'profile' | 'chosen'>,
): FillValue | null {
  return profile === null || datum === null ? null : valueOf(profile, datum, chosen);
}

/** Said in the preview: the clerk has not entered it herself. */
function computedOf({ datum }: FramedField, { profile, chosen }: Source): Pick<PreviewField, 'computed'> {
  const how = profile === null || datum === null ? null : sourceOf(profile, datum, chosen);
  return how === null || how === 'entered' ? {} : { computed: how };
}

/** What would be written into a field: of the profile by its datum, or of what the page is fed with. */
export function fieldValue(
  field: Pick<FramedField, 'datum' | 'entry'>,
  source: Pick<Source, 'profile' | 'chosen' | 'feeding'>,
): FillValue | null {
  return fedFor(field, source)?.value ?? fillValue(field.datum, source);
}

function fedFor({ entry }: Pick<FramedField, 'entry'>, { feeding }: Pick<Source, 'feeding'>): Fed | null {
  return entry === undefined ? null : (feeding?.valueOf(entry) ?? null);
}

function sentence(warning: NonNullable<Fed['warning']>): Bilingual {
  const words = (language: 'zh' | 'en', between: string): string => {
    const { text, advice } = describe(warning, language);
    return text + between + advice;
  };
  return { zh: words('zh', ''), en: words('en', ' ') };
}

/** Fields that may be written at all, by a run or when the clerk asks for the very field. */
export function mayHave({ policy }: FramedField): boolean {
  return policy === 'fill' || policy === 'offer' || policy === 'ask';
}

/** Fields that a run may write. */
export function mayRun(field: PreviewField): boolean {
  return field.value !== null && isOpen(field);
}

/** A frame's word is not enough for a password: whatever it says, the clerk asks for that very field. */
function isOpen({ policy, datum }: FramedField): boolean {
  if (datum !== null && DATA[datum].kind === 'password') return false;
  return policy === 'fill' || policy === 'offer';
}

/** To be looked at by the clerk: something could be written and is not proposed. */
export function isToCheck(field: PreviewField): boolean {
  return mayRun(field) && !field.checked && field.ticked === undefined && field.same !== true;
}

/** A customer's name in a template is meant; that the company itself is the customer is only offered. */
function isProposed(field: FramedField, fed: Fed | null): boolean {
  const isMeant = field.policy === 'fill' || (field.policy === 'offer' && fed !== null && field.datum !== null);
  if (!isMeant || field.confidence !== 'sure') return false;
  return field.current === '';
}

/** Whether the field holds this value already, however the page writes it. */
export function isSame(current: string, value: FillValue): boolean {
  const now = plain(current);
  switch (value.kind) {
    case 'text':
      return now === plain(value.text) || (value.number === true && sameNumber(current, value.text));
    case 'long-term':
      return now === plain(shownValue(value));
    case 'date':
      return digits(current) === digits(value.day);
    case 'choice':
      return [...value.names, ...value.codes].some((name) => plain(name) === now);
    case 'path':
      return now.replace(/[/\\>-]/g, '') === plain(value.names.join(''));
  }
}

function plain(text: string): string {
  return text.normalize('NFKC').replace(/\s+/g, '').toLowerCase();
}

/** 2020年1月2日, 2020/1/2 and 2020-01-02 are one day. */
function digits(text: string): string {
  const parts = /^\D*(\d{4})\D+(\d{1,2})\D+(\d{1,2})\D*$/.exec(text);
  if (!parts) return text.replace(/\D/g, '');
  const [, year = '', month = '', day = ''] = parts;
  return year + month.padStart(2, '0') + day.padStart(2, '0');
}
