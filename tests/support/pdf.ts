// Small PDFs of our own, with a table or a stream of cross-references; what we and `pdfsig` of poppler say of a signed one.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { Problem } from '#shared/errors.ts';
import { openPdf } from '../../agent/formats/pdf/file.ts';
import { pdf } from '../../agent/formats/pdf/format.ts';
import { pageAt } from '../../agent/formats/pdf/pages.ts';
import { draftPdf } from '../../agent/formats/pdf/sign.ts';
import { verifyPdf } from '../../agent/formats/pdf/verify.ts';
import { NOW, RSA, signed, type Signer, use } from '../../scripts/fuzz/signers.ts';

export interface PdfParts {
  /** Entries that the catalogue, the page and the trailer get besides their own */
  catalog?: string;
  page?: string;
  trailer?: string;
  /** What the tree of pages names, and how many pages that are; only the first one when left out */
  pages?: { kids: string; count: number };
  /** Further objects, from number 6 on */
  more?: readonly string[];
}

const TEXT = 'BT /F1 18 Tf 72 720 Td (Total 100.00 CNY) Tj ET';

function objectsOf({ catalog = '', page = '', pages = { kids: '3 0 R', count: 1 }, more = [] }: PdfParts): string[] {
  return [
    `<< /Type /Catalog /Pages 2 0 R ${catalog} >>`,
    `<< /Type /Pages /Kids [${pages.kids}] /Count ${String(pages.count)} >>`,
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> ${page} >>`,
    `<< /Length ${TEXT.length} >>\nstream\n${TEXT}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    ...more,
  ];
}

/** As most programs write: a table. */
export function pdfWithTable(parts: PdfParts = {}): Uint8Array {
  const objects = objectsOf(parts);
  let text = '%PDF-1.7\n%\xe2\xe3\xcf\xd3\n';
  const offsets = objects.map((object, at) => {
    const offset = text.length;
    text += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const lines = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  const xref = `xref\n0 ${size}\n0000000000 65535 f \n${lines}trailer\n<< /Size ${size} /Root 1 0 R ${parts.trailer ?? ''} >>\n`;
  return Buffer.from(`${text}${xref}startxref\n${text.length}\n%%EOF\n`, 'latin1');
}

/** As newer programs write: objects packed into a stream, cross-references compressed with a predictor. */
export function pdfWithStreams(parts: PdfParts = {}): Uint8Array {
  const objects = objectsOf(parts);
  const [packed, plain] = [[1, 2, 3, 5], [4]];
  let text = '%PDF-1.7\n%\xe2\xe3\xcf\xd3\n';
  const rows = new Map<number, [number, number, number]>([[0, [0, 0, 255]]]);
  const add = (number: number, body: string): void => {
    rows.set(number, [1, text.length, 0]);
    text += `${number} 0 obj\n${body}\nendobj\n`;
  };
  for (const number of plain) add(number, objects[number - 1] ?? '');
  for (let number = 6; number <= objects.length; number++) add(number, objects[number - 1] ?? '');
  const bodies = packed.map((number) => objects[number - 1] ?? '');
  const heads = packed.map((number, at) => `${number} ${bodies.slice(0, at).join(' ').length + (at > 0 ? 1 : 0)}`);
  const first = `${heads.join(' ')} `;
  const stream = deflateSync(Buffer.from(first + bodies.join(' '), 'latin1'));
  const store = objects.length + 1;
  for (const [at, number] of packed.entries()) rows.set(number, [2, store, at]);
  add(store, `<< /Type /ObjStm /N ${packed.length} /First ${first.length} /Filter /FlateDecode /Length ${stream.length} >>\nstream\n${stream.toString('latin1')}\nendstream`);
  const own = store + 1;
  rows.set(own, [1, text.length, 0]);
  const data = deflateSync(predicted(Array.from({ length: own + 1 }, (_, number) => rows.get(number) ?? [0, 0, 0])));
  const dict = `<< /Type /XRef /Size ${own + 1} /W [1 3 1] /Root 1 0 R ${parts.trailer ?? ''} /Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns 5 >> /Length ${data.length} >>`;
  const end = `${own} 0 obj\n${dict}\nstream\n${data.toString('latin1')}\nendstream\nendobj\nstartxref\n${text.length}\n%%EOF\n`;
  return Buffer.from(text + end, 'latin1');
} // prettier-ignore

/** PNG's Up for every row of five bytes. */
function predicted(rows: [number, number, number][]): Buffer {
  const plain = rows.map(([kind, one, two]) => [kind, (one >> 16) & 255, (one >> 8) & 255, one & 255, two]);
  return Buffer.from(
    plain.flatMap((row, at) => [2, ...row.map((byte, column) => (byte - (plain[at - 1]?.[column] ?? 0)) & 255)]),
  );
}

/** Signed by us, after our own check. */
export function sign(bytes: Uint8Array, signer = RSA): Uint8Array {
  pdf.check(bytes);
  return signed(pdf, bytes, signer);
}

/** As a program signs that checks less than ours. */
export function signAnyhow(bytes: Uint8Array, { key, ...signer }: Signer = RSA): Uint8Array {
  const file = openPdf(bytes);
  const draft = draftPdf({ file, page: pageAt(file, 'first'), frame: null }, { signer, now: NOW });
  return draft.finish(use(key, draft));
}

/** Whether each signature holds, or the code of the refusal. */
export function ours(bytes: Uint8Array): unknown {
  return codeOr(() => verifyPdf(bytes).map(({ valid }) => valid));
}

/** Why it cannot be signed, null when it can. */
export function refusal(bytes: Uint8Array): unknown {
  return codeOr(() => (pdf.check(bytes), null));
}

function codeOr(act: () => unknown): unknown {
  try {
    return act();
  } catch (thrown) {
    return thrown instanceof Problem ? thrown.code : thrown;
  }
}

export interface PdfsigAnswer {
  /** `Signature Validation` of each signature, in poppler's words */
  validations: string[];
  /** Which of them cover the whole file */
  total: boolean[];
  text: string;
}

export function pdfsig(bytes: Uint8Array): PdfsigAnswer {
  const folder = mkdtempSync(join(tmpdir(), 'tongqian-pdfsig-'));
  try {
    writeFileSync(join(folder, 'a.pdf'), bytes);
    const { stdout, stderr } = spawnSync('pdfsig', ['-nocert', join(folder, 'a.pdf')], { encoding: 'utf8' });
    const all = (pattern: RegExp): string[] => Array.from(stdout.matchAll(pattern), ([, found = '']) => found.trim());
    const total = all(/- (Total document signed|Not total document signed)/g).map((line) => line.startsWith('Total'));
    return { validations: all(/- Signature Validation: (.*)/g), total, text: stdout + stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
