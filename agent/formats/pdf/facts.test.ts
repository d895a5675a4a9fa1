// What is told of a PDF before it is signed: pages, title and signatures, of hostile files too.
import { expect, it } from 'vitest';
import { pdfWithStreams, pdfWithTable } from '../../../tests/support/pdf.ts';
import { pdfFacts } from './facts.ts';

const INFO = { trailer: '/Info 6 0 R' };
const titleOf = (title: string) => pdfFacts(pdfWithTable({ ...INFO, more: [`<< /Title ${title} >>`] }))?.title;

it('pages are counted, not believed; there is no title and no signature where none is', () => {
  for (const make of [pdfWithTable, pdfWithStreams])
    expect(pdfFacts(make({ pages: { kids: '3 0 R 3 0 R', count: 99 } }))).toEqual({
      pages: 2,
      signatures: 0,
      title: '',
    });
});

it('signatures in the form are counted', () => {
  const form = '/AcroForm << /Fields [6 0 R] >>';
  const signed = pdfWithTable({ catalog: form, more: ['<< /FT /Sig /T (a) /V << /Type /Sig >> >>'] });
  expect(pdfFacts(signed)?.signatures).toBe(1);
});

it('a title is read in the encodings that name themselves, and left out otherwise', () => {
  expect(titleOf('(Statement \\(Nov\\)\\041)')).toBe('Statement (Nov)!');
  expect(titleOf('<FEFF5BF98D265355>')).toBe('对账单');
  expect(titleOf('(\xef\xbb\xbf\xe5\xaf\xb9)')).toBe('对');
  expect(titleOf('(\xb6\xd4\xd5\xcb)')).toBe('');
  expect(titleOf('[1]')).toBe('');
  expect(titleOf(`(${'x'.repeat(9999)})`)).toHaveLength(2048);
});

it('what names itself as its own part, or is none, is told nothing of', () => {
  expect(pdfFacts(pdfWithTable({ pages: { kids: '2 0 R', count: 1 } }))).toBeNull();
  expect(pdfFacts(new TextEncoder().encode('%PDF-1.7'))).toBeNull();
  expect(pdfFacts(new Uint8Array())).toBeNull();
});
