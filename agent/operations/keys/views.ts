// What the approval window says of an act on a key, before the clerk's yes.
import { createHash } from 'node:crypto';
import type { Bilingual } from '#shared/errors.ts';
import { localDate } from '#shared/local-date.ts';
import type { KeyAlgorithm, KeySubject } from '#shared/protocol/keys.ts';
import type { CertificateView, DocumentView } from '#shared/protocol/views.ts';
import { visible } from '#shared/visible.ts';
import { actView } from '../views.ts';
import { viewOf } from './list.ts';
import type { KeyFileEntry } from './context.ts';

export interface NamedFile {
  /** Without its folders */
  name: string;
  data: Uint8Array;
}

type Field = DocumentView['fields'][number];

/** A title and its fields; `about` is what the answer is bound to besides. */
export function keyView(
  title: Bilingual,
  fields: readonly Field[],
  { about, caution }: { about?: Uint8Array; caution?: Bilingual } = {},
): DocumentView {
  const view = actView('key', title, { fields: [...fields], ...(caution && { caution }) });
  const basis = JSON.stringify([title.zh, fields, about ? createHash('sha256').update(about).digest('hex') : '']);
  return { ...view, sha256: createHash('sha256').update(basis).digest('hex') };
}

export function field(zh: string, en: string, value: string, strong = false): Field {
  return { label: { zh, en }, value: visible(value), strong };
}

export function fileFields({ name, data }: NamedFile): Field[] {
  return [field('文件', 'File', name, true), field('大小', 'Size', `${(data.length / 1024).toFixed(1)} KB`)];
}

/** What a CA will read; parts that are not given are left out. */
export function subjectFields(subject: KeySubject, algorithm: KeyAlgorithm | null): Field[] {
  const rows: [string, string, string | undefined][] = [
    ['企业', 'Company', subject.organisation],
    ['统一社会信用代码', 'Credit code', subject.creditCode],
    ['姓名', 'Name', subject.commonName],
    ['部门', 'Department', subject.unit],
    ['省', 'Province', subject.province],
    ['市', 'City', subject.locality],
    ['算法', 'Algorithm', algorithm === null ? undefined : ALGORITHM[algorithm]],
  ];
  return rows.flatMap(([zh, en, value], place) => (value === undefined ? [] : [field(zh, en, value, place < 2)]));
}

const ALGORITHM: Readonly<Record<KeyAlgorithm, string>> = {
  sm2: 'SM2',
  rsa2048: 'RSA 2048',
  rsa3072: 'RSA 3072',
  p256: 'ECDSA P-256',
};

/** Which key it is: its name, its serial, and the newest certificate on it. */
export function keyFields(entry: KeyFileEntry): Field[] {
  const [newest] = viewOf(entry).certificates;
  return [
    field('密钥', 'Key', entry.record.label, true),
    field('编号', 'Serial', entry.record.serial),
    ...(newest ? certificateFields(newest) : []),
  ];
}

export function certificateFields({ holder, company, number, issuer, notAfter }: CertificateView): Field[] {
  return [
    ...(company === '' ? [] : [field('企业', 'Company', company, true)]),
    field('持卡人', 'Holder', holder, true),
    field('证书编号', 'Certificate number', number),
    field('有效期至', 'Valid until', localDate(notAfter)),
    field('颁发者', 'Issuer', issuer),
  ];
}
