// PDFs signed by our own update, judged by poppler's pdfsig and by our own strict reader; and the ways a signed PDF is made to show
// something else.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../agent/cli/program.ts';
import { openPdf } from '../agent/formats/pdf/file.ts';
import { nextNumber, updated } from '../agent/formats/pdf/update.ts';
import { verifyPdf } from '../agent/formats/pdf/verify.ts';
import { findChromium } from '../scripts/browsers/chromium.ts';
import { ECDSA, RSA, SM2 } from '../scripts/fuzz/signers.ts';
import { CARD_PIN, openScene, type Scene } from './support/fault-scene.ts';
import { ours, type PdfParts, pdfsig, pdfWithStreams, pdfWithTable, refusal, sign, signAnyhow } from './support/pdf.ts';
import { requires } from './support/requires.ts';

const KINDS = [
  ['a table', pdfWithTable],
  ['streams', pdfWithStreams],
] as const;
/** The same bytes with one text in place of another of the same length. */
function edited(bytes: Uint8Array, what: string, by: string): Uint8Array {
  const copy = Buffer.from(bytes);
  const at = copy.indexOf(what, 'latin1');
  expect([what, at]).not.toEqual([what, -1]);
  copy.write(by.padEnd(what.length), at, 'latin1');
  return copy;
}
/** An update as anybody can write one. @param objects number → text; 0 stands for the next free one */
function attacked(bytes: Uint8Array, objects: Readonly<Record<number, string>>): Uint8Array {
  const file = openPdf(bytes);
  const next = nextNumber(file);
  const list = Object.entries(objects).map(([number, text]) => ({ number: Number(number) || next, generation: 0, text: text.replaceAll('NEXT', String(next)) }));
  return updated(file, list);
} // prettier-ignore

describe.skipIf(!requires('pdfsig'))('a signed PDF', () => {
  for (const [kind, make] of KINDS) {
    it.each([
      ['RSA', RSA],
      ['ECDSA', ECDSA],
    ] as const)(`with ${kind}, by %s: pdfsig and we accept it, and no edited copy`, (_name, signer) => {
      const before = make();
      const after = sign(before, signer);
      expect(Buffer.from(after.subarray(0, before.length)).equals(before)).toBe(true);
      expect(pdfsig(after)).toMatchObject({ validations: ['Signature is Valid.'], total: [true] });
      expect(ours(after)).toEqual([true]);
      for (const [what, by] of [
        ['/Count 1', '/Count 2'],
        ['/MediaBox', '/CropBox '],
        ['100.00', '900.00'],
        ['/SigFlags 3', '/SigFlags 1'],
      ] as const) {
        if (!Buffer.from(after).includes(what)) continue;
        const copy = edited(after, what, by);
        expect(pdfsig(copy).validations).not.toContain('Signature is Valid.');
        expect([what, ours(copy)]).toEqual([what, [false]]);
      }
    });
  }

  it('by an SM2 card holds for us; readers outside China cannot tell', () => {
    for (const [, make] of KINDS) {
      const after = sign(make(), SM2);
      expect(ours(after)).toEqual([true]);
      expect(pdfsig(after)).toMatchObject({ validations: ['Unknown Validation Failure.'], total: [true] });
      expect(ours(edited(after, '/SigFlags 3', '/SigFlags 1'))).toEqual([false]);
    }
  });

  it('keeps the forms and notes it has, wherever they stand', () => {
    const field = '<< /Type /Annot /Subtype /Widget /FT /Tx /T (name#1) /Rect [0 0 9 9] /V <feff6f14> >>';
    for (const [catalog, page, more] of [
      ['/AcroForm << /Fields [6 0 R] /DA (/Helv 0 Tf) >>', '/Annots [6 0 R]', [field]],
      ['/AcroForm 7 0 R', '/Annots 8 0 R', [field, '<< /Fields [6 0 R] /DA (\\(x\\)) >>', '[6 0 R]']],
      ['/AcroForm 7 0 R', '/Annots [ 6  0 R ]', [field, '<< /Fields 8 0 R >>', '[6 0 R]']],
      ['/AcroForm << /Fields 7 0 R >> /A#20b (c)', '/Annots 8 0 R', [field, '[6 0 R]', '[6 0 R]']],
    ] as const) {
      for (const [, make] of KINDS) {
        const twice = sign(sign(make({ catalog, page, more })), ECDSA);
        expect(pdfsig(twice)).toMatchObject({ validations: ['Signature is Valid.', 'Signature is Valid.'], total: [false, true] });
        expect(ours(twice)).toEqual([true, true]);
        expect(Buffer.from(twice.subarray(make({ catalog, page, more }).length)).toString('latin1').match(/6\s+0 R/g)?.length).toBeGreaterThanOrEqual(4);
      }
    }
  }); // prettier-ignore

  it.skipIf(findChromium() === null)('printed by a browser is signed too', { timeout: 120_000 }, () => {
    const folder = mkdtempSync(join(tmpdir(), 'tongqian-print-'));
    try {
      const program = findChromium() ?? '';
      execFileSync(program, ['--headless', '--no-sandbox', '--disable-gpu', `--user-data-dir=${folder}/profile`, `--print-to-pdf=${folder}/a.pdf`, 'data:text/html;charset=utf-8,<h1>合同</h1><p>100 元</p>'], { stdio: 'ignore' });
      const after = sign(new Uint8Array(readFileSync(join(folder, 'a.pdf'))));
      expect(pdfsig(after)).toMatchObject({ validations: ['Signature is Valid.'], total: [true] });
      expect(ours(after)).toEqual([true]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }); // prettier-ignore
});

describe('a signed PDF to which something was added', () => {
  const good = sign(pdfWithTable());
  const stream = '<< /Length 44 >>\nstream\nBT /F1 18 Tf 72 720 Td (Total 999.00) Tj ET \nendstream';
  const page =
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >>';

  it('by nobody is not valid, whatever was added', () => {
    expect(ours(good)).toEqual([true]);
    expect(ours(attacked(good, { 0: '<< /Nothing true >>' }))).toEqual([false]);
    expect(ours(Buffer.concat([good, Buffer.from('% more\n')]))).toBe('format/malformed');
  });

  it.each([
    ['other content of the page', { 4: stream }],
    [
      'other content of the same length',
      { 4: stream.replace('44', '47').replace('999.00)', '999.00 CNY)').replace('ET ', 'ET') },
    ],
    ['a page with other content', { 0: stream, 3: page.replace('4 0 R', 'NEXT 0 R') + ' >>' }],
    ['a page that is turned', { 3: `${page} /Rotate 180 >>` }],
    [
      'a note over the page',
      {
        0: '<< /Type /Annot /Subtype /FreeText /Rect [0 0 595 842] /Contents (999) >>',
        3: `${page} /Annots [7 0 R NEXT 0 R] >>`,
      },
    ],
    [
      'a signature drawn over the page',
      {
        0: '<< /Type /Annot /Subtype /Widget /FT /Sig /T (x) /V 6 0 R /Rect [0 0 595 842] >>',
        3: `${page} /Annots [7 0 R NEXT 0 R] >>`,
      },
    ],
    ['another font', { 5: '<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>' }],
    [
      'other pages',
      {
        0: '<< /Type /Pages /Kids [3 0 R] /Count 1 /Rotate 180 >>',
        1: '<< /Type /Catalog /Pages NEXT 0 R /AcroForm << /Fields [7 0 R] /SigFlags 3 >> >>',
      },
    ],
    [
      'a form that draws itself anew',
      { 1: '<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [7 0 R] /SigFlags 3 /NeedAppearances true >> >>' },
    ],
    [
      'the first signature taken away',
      { 1: '<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [] /SigFlags 3 >> >>' },
    ],
  ] as const)('by another signer: %s costs the first signature', (_name, objects) => {
    const after = sign(attacked(good, objects), ECDSA);
    const verdicts = verifyPdf(after);
    expect(verdicts.at(-1)?.valid).toBe(true);
    expect(verdicts.slice(0, -1).map(({ valid }) => valid)).toEqual(
      '1' in objects && objects[1].includes('[]') ? [] : [false],
    );
    expect(ours(sign(attacked(good, { 0: '<< /Nothing true >>' }), ECDSA))).toEqual([true, true]);
  });

  it('where the signed file names an object that was not there: what comes to be shown costs the first signature', () => {
    const prepared = sign(pdfWithTable({ page: '/Annots [77 0 R]' }));
    expect(ours(sign(prepared, ECDSA))).toEqual([true, true]);
    const after = attacked(prepared, {
      77: '<< /Type /Annot /Subtype /FreeText /Rect [0 0 595 842] /Contents (999) >>',
    });
    expect(ours(sign(after, ECDSA))).toEqual([false, true]);
  });

  /** A list with a number of its own, which a page may have for its content, the tree for its pages. */
  const shared = (what: string, by: string, list: string, parts: PdfParts = {}): Uint8Array =>
    sign(edited(pdfWithTable({ ...parts, more: [list] }), what, by));
  const over = '1 1 1 rg 0 0 999 999 re f 0 g BT /F1 18 Tf 72 720 Td (Total 999.00 CNY) Tj ET';
  const drawn = `/Length ${over.length} >>\nstream\n${over}\nendstream`;
  const posing = '<< /Type /Annot /Subtype /Widget /FT /Sig /V null /Rect [0 0 0 0]';
  const field = '<< /Type /Annot /Subtype /Widget /FT /Sig /T (x) /Rect [0 0 0 0]';

  it.each([
    [
      'more content in a list of its own',
      shared('/Contents 4 0 R', '/Contents 6 0 R', '[4 0 R]'),
      { 0: `${posing} ${drawn}`, 6: '[4 0 R NEXT 0 R]' },
    ],
    [
      'another page in a list of its own',
      shared('/Kids [3 0 R]', '/Kids 6 0 R', '[3 0 R]'),
      { 0: `${page} /FT /Sig /V null /Rect [0 0 0 0] >>`, 6: '[3 0 R NEXT 0 R]' },
    ],
    ['a list that became a dictionary', sign(pdfWithTable({ page: '/Foo 6 0 R', more: ['[]'] })), { 6: '<< >>' }],
    [
      'a list that nothing names as notes',
      sign(pdfWithTable({ page: '/Foo [6 0 R]', more: ['[]'] })),
      { 0: `${field} /V 7 0 R >>`, 6: '[NEXT 0 R]' },
    ],
    [
      'a field that runs a program',
      good,
      {
        0: `${field} /V 6 0 R /AA << /PO << /S /JavaScript /JS (app.alert\\(1\\)) >> >> >>`,
        3: `${page} /Annots [7 0 R NEXT 0 R] >>`,
      },
    ],
    [
      'a field with an action',
      good,
      { 0: `${field} /V 6 0 R /A << /S /URI /URI (http://127.0.0.1) >> >>`, 3: `${page} /Annots [7 0 R NEXT 0 R] >>` },
    ],
    [
      'a field that is a note',
      good,
      {
        0: '<< /Type /Annot /Subtype /FreeText /Contents (999) /FT /Sig /T (x) /V null /Rect [0 0 0 0] >>',
        3: `${page} /Annots [7 0 R NEXT 0 R] >>`,
      },
    ],
    ['a field without a value', good, { 0: `${field} /V null >>`, 3: `${page} /Annots [7 0 R NEXT 0 R] >>` }],
    [
      'a field with the value of another',
      good,
      { 0: `${field} /V 6 0 R >>`, 3: `${page} /Annots [7 0 R NEXT 0 R] >>` },
    ],
    [
      'a field with fields below',
      good,
      { 0: `${field} /V 6 0 R /Kids [4 0 R] >>`, 3: `${page} /Annots [7 0 R NEXT 0 R] >>` },
    ],
    [
      'a field that names no page',
      good,
      { 0: `${field} /V 6 0 R /P 4 0 R >>`, 3: `${page} /Annots [7 0 R NEXT 0 R] >>` },
    ],
    ...[
      '/Perms << >>',
      '/DSS << >>',
      '/OpenAction [3 0 R /Fit]',
      '/Extensions << >>',
      '/Names << >>',
      '/AA << >>',
      '/OCProperties << >>',
    ].map((entry): [string, Uint8Array, Record<number, string>] => [
      `in the catalogue ${entry}`,
      good,
      { 1: `<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [7 0 R] /SigFlags 3 >> ${entry} >>` },
    ]),
    ...['/DR << >>', '/DA (/F1 0 Tf)', '/CO [7 0 R]', '/Q 1'].map(
      (entry): [string, Uint8Array, Record<number, string>] => [
        `in the form ${entry}`,
        good,
        { 1: `<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [7 0 R] /SigFlags 3 ${entry} >> >>` },
      ],
    ),
    [
      'a form that stands where a font stood',
      good,
      { 1: '<< /Type /Catalog /Pages 2 0 R /AcroForm 5 0 R >>', 5: '<< /Fields [7 0 R] /SigFlags 3 >>' },
    ],
  ] satisfies [string, Uint8Array, Record<number, string>][])(
    'by another signer: %s costs the first signature',
    (_name, before, objects) => {
      expect(ours(before)).toEqual([true]);
      expect(ours(sign(attacked(before, objects), ECDSA))).toEqual([false, true]);
      expect(ours(sign(before, ECDSA))).toEqual([true, true]);
    },
  );

  it('by another signer: an object in another generation, or other words about the document, cost the first signature', () => {
    const font = '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>';
    const file = openPdf(good);
    const again = (generation: number): unknown =>
      ours(sign(updated(file, [{ number: 5, generation, text: font }]), ECDSA));
    expect([again(0), again(1)]).toEqual([
      [true, true],
      [false, true],
    ]);
    const told = Buffer.from(attacked(good, { 0: '<< /Title (x) >>' })).toString('latin1');
    const end = told.lastIndexOf('/Root 1 0 R');
    const named = `${told.slice(0, end)}/Info 8 0 R ${told.slice(end)}`;
    expect(ours(sign(Buffer.from(told, 'latin1'), ECDSA))).toEqual([true, true]);
    expect(ours(sign(Buffer.from(named, 'latin1'), ECDSA))).toEqual([false, true]);
  });

  it('by another signer: a table that hides what a stream beside it shows costs the first signature', () => {
    const text = Buffer.from(good).toString('latin1');
    const { startxref } = openPdf(good);
    const after = (beside: string): Uint8Array => {
      const row = Buffer.alloc(7);
      row.writeUInt8(1);
      row.writeUInt32BE(text.indexOf('4 0 obj'), 1);
      const stream = `9 0 obj\n<< /Type /${beside === '' ? 'Data' : 'XRef'} /Size 10 /W [1 4 2] /Index [4 1] /Root 1 0 R /Length 7 >>\nstream\n${row.toString('latin1')}\nendstream\nendobj\n`;
      const hidden = beside === '' ? '' : '4 1\n0000000000 00001 f \n';
      const table = `xref\n${hidden}9 1\n${String(text.length).padStart(10, '0')} 00000 n \ntrailer\n<< /Size 10 /Root 1 0 R /Prev ${startxref} ${beside} >>\n`;
      return Buffer.from(`${text}${stream}${table}startxref\n${text.length + stream.length}\n%%EOF\n`, 'latin1');
    };
    expect(ours(sign(after(''), ECDSA))).toEqual([true, true]);
    expect(ours(sign(after(`/XRefStm ${text.length}`), ECDSA))).toEqual([false, true]);
  }); // prettier-ignore

  it('by another signer: of a list that is both content and notes, nothing may be added', () => {
    const before = shared('/Contents 4 0 R', '/Contents 6 0 R', '[4 0 R]', { page: '/Annots 6 0 R' });
    expect(ours(sign(before, ECDSA))).toEqual([false, true]);
  });

  it.each([
    '77 %\n0 R',
    '77 000000 R',
    '77.0 0 R',
    '+77 0 R',
    '7-7 0 R',
    '77 0R',
    '77         0 R',
    '00000000000077 0 R',
    '77 0 %x\rR',
  ])('a reference written as %j is none for us and one for some readers: nothing is shown through it', (reference) => {
    const list = pdfWithTable({ more: [`[4 0 R ${reference}]`] });
    const before = signAnyhow(edited(list, '/Contents 4 0 R', '/Contents 6 0 R'));
    expect(ours(before)).toEqual([true]);
    expect(ours(signAnyhow(attacked(before, { 77: `<< ${drawn}` }), ECDSA))).toBe('format/malformed');
    expect(refusal(pdfWithTable({ page: `/Foo [${reference}]` }))).toBe('format/malformed');
  });

  it('inside the hole of the value, or with a hole elsewhere, is malformed', () => {
    const text = Buffer.from(good).toString('latin1');
    const [whole = '', from = '', to = '', rest = ''] = /\/ByteRange \[0 (\d+) (\d+) (\d+)\]/.exec(text) ?? [];
    const other = (numbers: string) => ours(edited(good, whole, `/ByteRange [${numbers}]`));
    expect(other(`0 ${Number(from) - 9} ${to} ${rest}`)).toBe('format/malformed');
    expect(other(`0 ${from} ${Number(to) + 9} ${Number(rest) - 9}`)).toBe('format/malformed');
    expect(other(`9 ${from} ${to} ${rest}`)).toBe('format/malformed');
    expect(other(`0 ${from} ${to} ${Number(rest) - 9}`)).not.toEqual([true]);
    const zeros = text.lastIndexOf('0'.repeat(64));
    const hidden = Buffer.from(good);
    hidden.write('<</Evil 1>>', zeros, 'latin1');
    expect(ours(hidden)).toBe('format/malformed');
    const padded = Buffer.from(good);
    padded.write('1', zeros + 20, 'latin1');
    expect(ours(padded)).toBe('format/malformed');
  });
});

describe('a PDF that cannot be signed', () => {
  const locked = (level: string) => ({
    catalog: '/Perms << /DocMDP 6 0 R >>',
    more: [`<< /Type /Sig /Reference [<< /TransformMethod /DocMDP /TransformParams << /Type /TransformParams ${level} /V /1.2 >> >>] >>`],
  }); // prettier-ignore

  it('says why', () => {
    expect(refusal(pdfWithTable({ trailer: '/Encrypt << /Filter /Standard >>' }))).toBe('format/pdf-encrypted');
    expect(refusal(pdfWithStreams({ trailer: '/Encrypt 6 0 R' }))).toBe('format/pdf-encrypted');
    expect(refusal(pdfWithTable(locked('/P 1')))).toBe('format/pdf-locked');
    expect(refusal(pdfWithTable(locked('/P 2')))).toBeNull();
    expect(refusal(pdfWithTable(locked('')))).toBeNull();
    expect(refusal(pdfWithTable({ catalog: '/AcroForm << /XFA [] /Fields [] >>' }))).toBe('format/unsupported');
    expect(ours(pdfWithTable())).toBe('format/pdf-unsigned');
  });

  it.each([
    ['another file', Buffer.from('hello')],
    ['no pages', edited(pdfWithTable(), '/Kids [3 0 R]', '/Kids []')],
    ['pages in a ring', edited(pdfWithTable(), '/Kids [3 0 R]', '/Kids [2 0 R]')],
    ['cross-references in a ring', pdfWithTable({ trailer: '/Prev 15' })],
    ['a place where another object is', edited(pdfWithTable(), '3 0 obj', '9 0 obj')],
    ['an entry twice', pdfWithTable({ catalog: '/Pages 3 0 R' })],
    ['no root', edited(pdfWithTable(), '/Root 1 0 R', '/Boot 1 0 R')],
    ['brackets without end', pdfWithTable({ catalog: `/X ${'['.repeat(5000)}` })],
    ['a stream cut short', edited(pdfWithStreams(), '/Type /XRef', '/Type /None')],
    ['more entries than bytes', edited(pdfWithTable(), '0 6\n', '0 999999999\n'.slice(0, 4))],
  ])('with %s is malformed', (_name, bytes) => {
    expect(refusal(bytes)).toBe('format/malformed');
  });

  it('is not one with a number of a million digits, which is read at once', () => {
    expect(refusal(pdfWithTable({ catalog: `/X ${'1'.repeat(1_000_000)}x` }))).toBeNull();
  });

  it.each([
    ['rows without end', [[0, 5000]], 1],
    ['the same rows again', [[0, 10], [5, 10]], 1],
    ['rows without end in many sections', [[0, 400]], 16],
  ] as const)('with %s in its cross-references is malformed before they are read', (_name, index, sections) => {
    let text = '%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n';
    let start = 0;
    for (let section = 0; section < sections; section++) {
      const rows = deflateSync(Buffer.alloc(index.reduce((sum, [, count]) => sum + count, 0))).toString('latin1');
      const prev = start === 0 ? '' : `/Prev ${start}`;
      start = text.length;
      text += `9 0 obj\n<< /Type /XRef /Size 5000 /W [0 1 0] /Index [${index.flat().join(' ')}] /Root 1 0 R ${prev} /Filter /FlateDecode /Length ${rows.length} >>\nstream\n${rows}\nendstream\nendobj\n`;
    }
    expect(() => openPdf(Buffer.from(`${text}startxref\n${start}\n%%EOF\n`, 'latin1'))).toThrow('format/malformed');
  }); // prettier-ignore

  it('with objects inside of each other is malformed: each would be read again with every one around it', () => {
    const numbers = Array.from({ length: 60 }, (_, at) => 6 + at);
    const before = pdfWithTable({ page: `/Foo [${numbers.map((number) => `${number} 0 R`).join(' ')}]` });
    const nested = numbers.map((number) => `${number} 0 obj (`).join('') + ')'.repeat(60);
    const start = before.length + nested.length + 1;
    const rows = numbers.map((number) => `${String(before.length + nested.indexOf(`${number} 0 obj`)).padStart(10, '0')} 00000 n \n`);
    const prev = /startxref\n(\d+)/.exec(Buffer.from(before).toString('latin1'))?.[1] ?? '';
    const end = `\nxref\n6 60\n${rows.join('')}trailer\n<< /Size 66 /Root 1 0 R /Prev ${prev} >>\nstartxref\n${start}\n%%EOF\n`;
    const bytes = Buffer.concat([before, Buffer.from(nested + end, 'latin1')]);
    expect(refusal(bytes)).toBe('format/malformed');
    expect(ours(signAnyhow(bytes))).toEqual([true]);
    expect(ours(signAnyhow(signAnyhow(bytes), ECDSA))).toBe('format/malformed');
  }); // prettier-ignore

  it.each([['[<< /Kids 6 0 R >>]'], ['[<< /Kids 6 0 R >> << /Kids 6 0 R >>]']])('with fields %s in a ring is malformed', (list) => {
    expect(ours(pdfWithTable({ catalog: '/AcroForm << /Fields 6 0 R >>', more: [list] }))).toBe('format/malformed');
  }); // prettier-ignore

  it('cut anywhere is malformed', () => {
    for (const [, make] of KINDS) {
      const whole = make();
      for (let length = 0; length < whole.length - 1; length += 7) expect(refusal(whole.subarray(0, length))).toBe('format/malformed');
    }
  }); // prettier-ignore
});

describe.skipIf(!requires('pdfsig'))('from the command line', () => {
  let opened: Scene;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tongqian-pdf-'));
    opened = await openScene({ cards: [{ algorithm: 'rsa' }] });
  }, 60_000);
  afterAll(async () => {
    await opened.close();
    rmSync(folder, { recursive: true });
  });
  async function run(...argv: string[]) {
    const out: string[] = [];
    const code = await runCommand([...argv, '--data', opened.data], {
      out: (line) => out.push(line),
      err: (line) => out.push(line),
      env: { LANG: 'zh_CN.UTF-8', HOME: folder },
      signal: new AbortController().signal,
    });
    return { code, out: out.join('\n') };
  }

  it('a card signs it after its window; pdfsig and verify accept it, and no edited copy', async () => {
    const path = join(folder, '合同.pdf');
    writeFileSync(path, pdfWithTable());
    const asked = run('sign', path, '--format', 'pdf');
    const view = await opened.clerk.window();
    expect(view.document.fields.at(-1)).toMatchObject({ value: 'PDF 签名' });
    await opened.clerk.confirm(view, { pin: CARD_PIN, token: opened.cards[0]?.id ?? '' });
    expect((await asked).code).toBe(0);
    const target = join(folder, '合同.signed.pdf');
    expect(pdfsig(readFileSync(target)).validations).toEqual(['Signature is Valid.']);
    expect(await run('verify', target)).toMatchObject({ code: 0, out: expect.stringContaining('签名有效') as string });
    writeFileSync(target, edited(readFileSync(target), '100.00', '900.00'));
    expect((await run('verify', target)).code).toBe(1);
    expect((await run('verify', path)).out).toContain('（format/pdf-unsigned）');
    rmSync(target);
    writeFileSync(path, pdfWithTable({ trailer: '/Encrypt << >>' }));
    expect((await run('sign', path, '--format', 'pdf')).out).toContain('（format/pdf-encrypted）');
  });
});
