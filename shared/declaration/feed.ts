// What the declaration page is filled from: a template for the head; for an item an article, or a row of a sheet that the article with the
// same code and name completes, and the template for what all items have. Of two that say something the nearer one counts.
import type { Profile } from '../profile/profile.ts';
import type { FillValue } from '../profile/value.ts';
import { type EntryName, type EntryPart, nameIn, partOf } from './data.ts';
import { entryFault, entryValue, entryWarning, type EntryFault } from './entry.ts';
import { articleName, type Article, type Feed, type Sheet, type Template, type Values } from './kept.ts';

/** `name` of the template or article, `row` of the sheet, counted from 1. */
export interface EntrySource {
  kind: 'template' | 'article' | 'sheet';
  name: string;
  row: number | null;
}

export interface Fed {
  value: FillValue;
  from: EntrySource;
  warning: EntryFault | null;
}

type Kept = Pick<Profile, 'templates' | 'goods' | 'sheets'>;

interface Layer {
  values: Values;
  from: EntrySource;
}

/** What a field of the page gets; null when nothing chosen says anything right of it, or its part is not the one that is filled. */
export function fedValue(kept: Kept, feed: Feed, entry: EntryName): Fed | null {
  if (partOf(entry) !== feed.part) return null;
  const name = nameIn(entry);
  for (const { values, from } of layersOf(kept, feed)) {
    const text = Object.hasOwn(values, name) ? (values[name] ?? '') : '';
    // What is wrong is not replaced by something else of which the clerk does not think
    if (text !== '' && entryFault(entry, text)) return null;
    const value = entryValue(entry, text);
    if (value) return { value, from, warning: entryWarning(entry, text) };
  }
  return null;
}

/** Of a choice what is still there: templates, articles and sheets are deleted while pages are open. */
export function heldFeed(kept: Kept, feed: Feed | null): Feed | null {
  if (!feed) return null;
  const template = kept.templates.some(({ id }) => id === feed.template) ? feed.template : null;
  const article = kept.goods.some(({ id }) => id === feed.article) ? feed.article : null;
  const row = rowOf(kept, feed) ? feed.row : null;
  const isEmpty = feed.part === 'head' ? template === null : article === null && row === null;
  return isEmpty ? null : { part: feed.part, template, article, row };
}

/** The sheet that feeds a part. */
function sheetOf({ sheets }: Pick<Kept, 'sheets'>, part: EntryPart): Sheet | null {
  return sheets.find((sheet) => sheet.part === part) ?? null;
}

/** Names the row for as long as its sheet is there; null when the feed is no row. */
export function rowKey(kept: Kept, { part, row }: Pick<Feed, 'part' | 'row'>): string | null {
  const sheet = sheetOf(kept, part);
  return sheet && row !== null ? `${part}:${String(sheet.at)}:${String(row)}` : null;
}

/** The one article that a row of a sheet is about: same code, and same name where it names one. */
export function articleOf(goods: readonly Article[], row: Values): Article | null {
  const { codeTs = '', gName = '' } = row;
  if (codeTs === '' && gName === '') return null;
  const fits = ({ item }: Article): boolean =>
    (codeTs === '' || item.codeTs === codeTs) && (gName === '' || plain(item.gName ?? '') === plain(gName));
  const [only, ...others] = goods.filter(fits);
  return only && others.length === 0 ? only : null;
}

function layersOf(kept: Kept, feed: Feed): Layer[] {
  const template = kept.templates.find(({ id }) => id === feed.template);
  if (feed.part === 'head') return template ? [ofTemplate(template, 'head')] : [];
  const row = rowOf(kept, feed);
  const sheet = sheetOf(kept, feed.part);
  const ofRow: Layer[] =
    row && sheet ? [{ values: row, from: { kind: 'sheet', name: sheet.name, row: (feed.row ?? 0) + 1 } }] : [];
  if (feed.part === 'box') return ofRow;
  const article = row ? articleOf(kept.goods, row) : kept.goods.find(({ id }) => id === feed.article);
  return [...ofRow, ...(article ? [ofArticle(article)] : []), ...(template ? [ofTemplate(template, 'item')] : [])];
}

function rowOf(kept: Kept, { part, row }: Feed): Values | null {
  return row === null ? null : (sheetOf(kept, part)?.rows[row] ?? null);
}

function ofTemplate(template: Template, part: 'head' | 'item'): Layer {
  return { values: template[part], from: { kind: 'template', name: template.name, row: null } };
}

function ofArticle(article: Article): Layer {
  return { values: article.item, from: { kind: 'article', name: articleName(article), row: null } };
}

function plain(text: string): string {
  return text.normalize('NFKC').replace(/\s+/g, '').toLowerCase();
}
