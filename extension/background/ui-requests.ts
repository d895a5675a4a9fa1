// What extension pages may ask of the vault and of filling, checked like everything that comes over a port.
import * as v from 'valibot';
import { isEntryName, type EntryName } from '#shared/declaration/data.ts';
import { FeedSchema, MOST_COLUMNS } from '#shared/declaration/kept.ts';
import { type DatumKey, isDatumKey } from '#shared/profile/data.ts';
import { ProfileSchema } from '#shared/profile/profile.ts';

const tab = v.pipe(v.number(), v.integer(), v.minValue(0));
const place = {
  frame: v.pipe(v.number(), v.integer(), v.minValue(0)),
  field: v.pipe(v.number(), v.integer(), v.minValue(0)),
};
const id = v.pipe(v.string(), v.maxLength(300));
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(100));
const passphrase = v.pipe(v.string(), v.maxLength(400));
const datum = v.nullable(v.custom<DatumKey>((value) => typeof value === 'string' && isDatumKey(value)));
const list = v.picklist(['operators', 'handlers', 'invoices']);
const entry = v.custom<EntryName>(isEntryName);
const file = v.pipe(v.string(), v.base64(), v.maxLength(2 * 1024 * 1024));
const FILE_UNITS = 8 * 1024 * 1024;

const on = <T extends string, E extends v.ObjectEntries>(name: T, entries: E) =>
  v.strictObject({ do: v.literal(name), ...entries });

export const FILL_REQUESTS = [
  on('fill.view', { tab: v.nullable(tab) }),
  on('fill.write', { tab, fields: v.nullable(v.pipe(v.array(v.strictObject(place)), v.maxLength(2000))) }),
  on('fill.check', { tab, fields: v.pipe(v.array(v.strictObject(place)), v.maxLength(2000)), on: v.boolean() }),
  on('fill.open', { tab }),
  on('fill.undo', { tab }),
  on('fill.stop', { tab }),
  on('fill.show', { tab, ...place }),
  on('fill.company', { tab, id }),
  on('fill.entry', { tab, id }),
  on('fill.feed', { tab, take: v.nullable(FeedSchema) }),
  on('fill.goods', { tab, search: id }),
  on('fill.keep-template', { tab, name: v.nullable(name), entries: v.pipe(v.array(entry), v.maxLength(200)) }),
  on('fill.ask-field', { tab, ...place, datum }),
  on('fill.reveal', { tab, ...place }),
  on('fill.pick', { tab, on: v.boolean() }),
  on('fill.teach', { tab, ...place, datum }),
  on('fill.import', { tab, profile: v.nullable(id), take: v.boolean() }),
  on('fill.report', { tab }),
  on('fill.allow-host', { tab, host: v.optional(id) }),
  on('fill.hosts', {}),
  on('fill.forget-host', { host: id }),
  on('fill.keep-password', { tab }),
] as const;

export const VAULT_REQUESTS = [
  on('vault.state', {}),
  on('vault.create', { passphrase }),
  on('vault.unlock', { passphrase }),
  on('vault.lock', {}),
  on('vault.read', {}),
  on('vault.write', { profile: ProfileSchema }),
  on('vault.remove', { id }),
  on('vault.export', { passphrase }),
  on('vault.restore', { text: v.pipe(v.string(), v.maxLength(FILE_UNITS)), passphrase }),
  on('vault.passphrase', { old: passphrase, next: passphrase }),
  on('vault.import', {
    profile: id,
    list,
    file,
    mapping: v.nullable(v.pipe(v.array(datum), v.maxLength(60))),
    take: v.boolean(),
  }),
  on('vault.sheet', {
    profile: id,
    into: v.picklist(['item', 'box', 'goods']),
    name,
    file,
    names: v.nullable(v.pipe(v.array(v.nullable(entry)), v.maxLength(MOST_COLUMNS))),
    take: v.boolean(),
  }),
  on('vault.clear-sheet', { profile: id, part: v.picklist(['item', 'box']) }),
  on('vault.template', { list }),
  on('vault.from-card', { certificate: id, profile: v.nullable(id), take: v.boolean() }),
] as const;
