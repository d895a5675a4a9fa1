// PDFs: their structure, and signatures in them. Among files that a strict reader takes, only what was signed holds.
import { pdf } from '../../../agent/formats/pdf/format.ts';
import { verifyPdf } from '../../../agent/formats/pdf/verify.ts';
import { pdfWithStreams, pdfWithTable } from '../../../tests/support/pdf.ts';
import { ECDSA, OPTIONS, RSA, signed, SM2, use } from '../signers.ts';
import { must, type Target } from '../target.ts';

const FORM = {
  catalog: '/AcroForm 7 0 R',
  page: '/Annots 8 0 R',
  more: ['<< /Subtype /Widget /FT /Tx /T (a) >>', '<< /Fields [6 0 R] >>', '[6 0 R]'],
};

/** Where a signature shows itself */
const PLACE = { page: 'last', corner: 'bottom-right' } as const;

/** What once was read as something else than other readers read, or without an end. */
const HOSTILE = [
  pdfWithTable({ catalog: '/AcroForm << /Fields 6 0 R >>', more: ['[<< /Kids 6 0 R >> << /Kids 6 0 R >>]'] }),
  pdfWithTable({ page: '/Foo [4 0 R 77 %\n0 R 77.0 0 R 77 0R]' }),
  edited(pdfWithStreams(), '/W [1 3 1]', '/W [0 1 0]'),
];

export const pdfTarget: Target = {
  name: 'pdf',
  // Offsets hold a file together: of changed pieces next to nothing would be read at all.
  shape: 'bytes',
  open() {
    const plain = [pdfWithTable(), pdfWithStreams(), pdfWithTable(FORM), pdfWithStreams(FORM)];
    const once = plain.flatMap((file) => [RSA, SM2].map((signer) => signed(pdf, file, signer)));
    const shown = signedInView(pdfWithTable());
    const whole = [
      ...once,
      shown,
      signed(pdf, shown, ECDSA),
      ...once.slice(0, 2).map((file) => signed(pdf, file, ECDSA)),
    ];
    const contents = whole.map(outside);
    return {
      seeds: [...plain, ...whole, ...HOSTILE],
      run(input) {
        attempt(() => pdf.check(input));
        attempt(() => pdf.check(input, PLACE));
        const verdicts = verifyPdf(input);
        // A message may be written otherwise and hold; what it covers may not change by a byte.
        if (verdicts.every(({ valid }) => valid)) must(contents.includes(outside(input)), 'forged');
      },
    };
  },
};

function signedInView(bytes: Uint8Array): Uint8Array {
  const { key, ...signer } = RSA;
  const draft = pdf.draft(bytes, signer, { ...OPTIONS, visible: PLACE });
  return draft.finish(use(key, draft));
}

function edited(bytes: Uint8Array, what: string, by: string): Uint8Array {
  return Buffer.from(Buffer.from(bytes).toString('latin1').replace(what, by), 'latin1');
}

/** All but the values of signatures, as text. */
function outside(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('latin1')
    .replace(/<[0-9a-f]{2000,}>/gi, '<>');
}

function attempt(act: () => unknown): void {
  try {
    act();
  } catch (thrown) {
    if (!(thrown instanceof Error) || thrown.name !== 'Problem') throw thrown;
  }
}
