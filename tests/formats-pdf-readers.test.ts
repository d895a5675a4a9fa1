// PDFs that readers read differently, or each as long as nothing follows: none of them is signed, and none holds after an update that
// decides what is shown. What programs write in several ways, but means one thing, is signed all the same.
import { describe, expect, it } from 'vitest';
import { nextNumber, updated } from '../agent/formats/pdf/update.ts';
import { addsOnlySignatures } from '../agent/formats/pdf/changes.ts';
import { openPdf } from '../agent/formats/pdf/file.ts';
import { ECDSA, RSA } from '../scripts/fuzz/signers.ts';
import { ours, pdfsig, pdfWithStreams, pdfWithTable, refusal, sign, signAnyhow } from './support/pdf.ts';
import { requires } from './support/requires.ts';

const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const replaced = (bytes: Uint8Array, what: string | RegExp, by: string): Uint8Array => {
  const text = textOf(bytes).replace(what, by);
  expect([what, text === textOf(bytes)]).toEqual([what, false]);
  return bytesOf(text);
};
const row = (offset: number): string => `${String(offset).padStart(10, '0')} 00000 n \n`;
const streamOf = (content: string, length: number | string = content.length): string =>
  `<< /Length ${length} >>\nstream\n${content}\nendstream`;
const CONTENT = 'BT /F1 18 Tf 72 720 Td (Total 100.00 CNY) Tj ET';
const OTHER = 'BT /F1 18 Tf 72 720 Td (Total 999.00 CNY) Tj ET';

/** An update whose table names `objects`, with `more` in front of them that it does not name. */
function updatedBy(bytes: Uint8Array, objects: Readonly<Record<number, string>>, more = ''): Uint8Array {
  const { startxref, entries } = openPdf(bytes);
  let text = textOf(bytes) + more;
  const rows = Object.entries(objects).map(([number, body]) => {
    const at = text.length;
    text += `${number} 0 obj\n${body}\nendobj\n`;
    return `${number} 1\n${row(at)}`;
  });
  const size = Math.max(...entries.keys(), ...Object.keys(objects).map(Number)) + 1;
  const trailer = `trailer\n<< /Size ${size} /Root 1 0 R /Prev ${startxref} >>\nstartxref\n${text.length}\n%%EOF\n`;
  return bytesOf(`${text}xref\n${rows.join('')}${trailer}`);
}

interface Linearized {
  /** What the file says of its length, from how long it is */
  length?: (bytes: number) => number;
  /** The entries of its first object besides */
  more?: string;
  /** Between the first object and the cross-references behind it */
  gap?: string;
  /** The first cross-references lead elsewhere, and the end of the file names others. */
  hides?: boolean;
}

/** As programs write that arrange a file for the net: the first object says how long it is, the first cross-references are behind it. */
function linearized({ length = (bytes) => bytes, more = '', gap = '          \n', hides = false }: Linearized = {}): Uint8Array {
  const bodies = {
    2: '<< /Type /Catalog /Pages 3 0 R >>',
    3: '<< /Type /Pages /Kids [4 0 R] /Count 1 >>',
    4: '<< /Type /Page /Parent 3 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources << /Font << /F1 6 0 R >> >> >>',
    5: streamOf(CONTENT),
    6: '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  };
  const print = (whole: number, offsets: readonly number[], hidden: number): { text: string; offsets: number[]; hidden: number } => {
    const said = String(length(whole)).padEnd(8);
    let text = `%PDF-1.7\n1 0 obj\n<< /Linearized 1 /L ${said} /H [ 600 100 ] /O 4 /E 900 /N 1 /T 700 ${more} >>\nendobj\n${gap}`;
    const first = text.length;
    const table = (places: readonly number[]): string => `xref\n0 7\n0000000000 65535 f \n${places.map(row).join('')}trailer\n<< /Size 7 /Root 2 0 R >>\n`;
    text += `${table(hides ? offsets.with(4, hidden) : offsets)}startxref\n0\n%%EOF\n`;
    const found = Object.entries(bodies).map(([number, body]) => {
      const at = text.length;
      text += `${number} 0 obj\n${body}\nendobj\n`;
      return at;
    });
    const other = text.length;
    if (hides) text += `5 0 obj\n${streamOf(OTHER)}\nendobj\n`;
    const start = hides ? text.length : first;
    if (hides) text += table(offsets);
    text += `startxref\n${String(start)}\n%%EOF\n`;
    return { text, offsets: [9, ...found], hidden: other };
  };
  const draft = print(0, [0, 0, 0, 0, 0, 0], 0);
  return bytesOf(print(draft.text.length, draft.offsets, draft.hidden).text);
} // prettier-ignore

describe('a linearized PDF', () => {
  it.skipIf(!requires('pdfsig'))('is signed, once and again', () => {
    for (const before of [linearized(), linearized({ gap: '' }), linearized({ length: (bytes) => bytes - 9, hides: true })]) {
      const after = sign(sign(before), ECDSA);
      expect(ours(after)).toEqual([true, true]);
      expect(pdfsig(after).validations).toEqual(['Signature is Valid.', 'Signature is Valid.']);
    }
  }); // prettier-ignore

  it.each([
    ['that is to become as long as it says', { length: (bytes: number) => bytes + 6000 }],
    ['with other cross-references than its end names', { hides: true }],
    ['with words in a string that some take for its end', { more: '/X (endobj xref)' }],
    ['with more than white space before its cross-references', { gap: '% x\n' }],
    ['with a length that is none', { length: () => -1 }],
  ])('%s is malformed', (_name, parts) => {
    expect(refusal(linearized(parts))).toBe('format/malformed');
  });

  it('with cross-references in a string, where some readers look for them, is malformed', () => {
    const opened = replaced(linearized(), ' >>\nendobj\n', ' /X(endobj\n');
    expect(refusal(replaced(opened, 'startxref\n0\n%%EOF\n', ') >>\nendobj\n      '))).toBe('format/malformed');
  });

  it('that says the length of the updated file is malformed, also when it is verified', () => {
    const after = sign(linearized({ length: (bytes) => bytes - 9 }));
    const told = replaced(after, /\/L \d+ */, `/L ${String(after.length).padEnd(9)}`);
    expect([told.length, ours(told)]).toEqual([after.length, 'format/malformed']);
  });

  it('on the line of the header, where some readers look, is malformed', () => {
    expect(refusal(replaced(linearized(), '%PDF-1.7\n', '%PDF-1.7 '))).toBe('format/malformed');
    expect(refusal(replaced(linearized(), '%PDF-1.7\n', '%PDF-1.7%'))).toBe('format/malformed');
  });
});

describe('a stream', () => {
  /** A page whose content is this object. */
  const shown = (stream: string, ...more: string[]): Uint8Array =>
    replaced(pdfWithTable({ more: [stream, ...more] }), '/Contents 4 0 R', '/Contents 6 0 R');

  it('of which an update decides how it goes on is malformed', () => {
    const before = shown(streamOf(CONTENT, 20_000));
    expect(refusal(before)).toBe('format/malformed');
    const first = signAnyhow(before);
    const start = textOf(first).indexOf('stream\n', textOf(first).indexOf('6 0 obj')) + 'stream\n'.length;
    const rest = `${OTHER}\nendstream\nendobj\n`.padStart(20_000 + start - first.length + '\nendstream\nendobj\n'.length);
    expect(ours(first)).toEqual([true]);
    const file = openPdf(first);
    const update = updated({ ...file, bytes: bytesOf(textOf(first) + rest) }, [{ number: nextNumber(file), generation: 0, text: '<< >>' }]);
    expect(ours(signAnyhow(update, ECDSA))).not.toEqual([true, true]);
    expect(ours(signAnyhow(first, ECDSA))).toBe('format/malformed');
  }); // prettier-ignore

  it.each([
    ['too long a length', streamOf(CONTENT, 49)],
    ['too short a length', streamOf(CONTENT, 40)],
    ['no length', streamOf(CONTENT).replace('/Length', '/Breadth')],
    ['a length that is no number', streamOf(CONTENT, '/All')],
    ['a length below nothing', streamOf(CONTENT, -1)],
    ['a length that is not there', streamOf(CONTENT, '77 0 R')],
    ['a length of another generation', streamOf(CONTENT, '7 1 R')],
    ['a line end that is half of one', streamOf(CONTENT).replace('stream\n', 'stream\r')],
    ['words behind its end', streamOf(CONTENT).replace('endstream', 'endstreams')],
  ])('with %s is malformed', (_name, stream) => {
    const before = shown(stream, '47');
    expect(refusal(before)).toBe('format/malformed');
    expect(ours(signAnyhow(signAnyhow(before), ECDSA))).toBe('format/malformed');
  });

  it.each([
    ['a length of its own object', streamOf(CONTENT, '7 0 R')],
    ['other line ends', streamOf(CONTENT).replace('stream\n', 'stream\r\n').replace('\nend', '\r\nend')],
    ['no line end behind its data', streamOf(CONTENT).replace('\nend', 'end')],
    ['nothing in it', streamOf('')],
  ])('with %s is signed, once and again', (_name, stream) => {
    expect(ours(sign(sign(shown(stream, '47')), ECDSA))).toEqual([true, true]);
  });
});

describe('cross-references', () => {
  /**
   * An update of `bytes` by a stream of cross-references.
   * @param rows number → kind and two fields
   * @param self its number, when it does not name itself
   */
  const byStream = (bytes: Uint8Array, rows: Readonly<Record<number, readonly [number, number, number]>>, self: number | null = null): Uint8Array => {
    const { startxref, entries } = openPdf(bytes);
    const [next, at] = [Math.max(...entries.keys()) + 1, bytes.length];
    const own = self ?? next;
    const all = [...Object.entries(rows), ...(self === null ? [[String(own), [1, at, 0]] as const] : [])];
    const data = all.map(([, [kind, one, two]]) => String.fromCharCode(kind, one >> 16, (one >> 8) & 255, one & 255, two)).join('');
    const index = all.map(([number]) => `${number} 1`).join(' ');
    return bytesOf(`${textOf(bytes)}${own} 0 obj\n<< /Type /XRef /Size ${next + 1} /W [1 3 1] /Index [${index}] /Root 1 0 R /Prev ${startxref} /Length ${data.length} >>\nstream\n${data}\nendstream\nendobj\nstartxref\n${at}\n%%EOF\n`);
  }; // prettier-ignore

  it('that name another object of the same stream are malformed: some readers go by the number, others by the index', () => {
    const good = sign(pdfWithStreams());
    const font = openPdf(good).entries.get(5);
    const store = font?.kind === 'packed' ? font.stream : 0;
    expect(ours(sign(byStream(good, { 5: [2, store, 3] }), ECDSA))).toEqual([true, true]);
    const other = byStream(good, { 5: [2, store, 2] });
    expect(refusal(other)).toBe('format/malformed');
    expect(ours(signAnyhow(other, ECDSA))).toBe('format/malformed');
    // Of what nothing leads to, too, as long as it stands in a stream that is shown.
    expect(refusal(byStream(pdfWithStreams(), { 5: [2, 6, 0] }))).toBe('format/malformed');
  });

  it('that count fewer objects than there are are not signed: some readers leave out the rest until an update counts more', () => {
    const fewer = replaced(pdfWithTable(), '/Size 6', '/Size 5');
    expect(refusal(fewer)).toBe('format/malformed');
    expect(ours(signAnyhow(fewer))).toEqual([true]); // as it is now it is signed whole
  });

  it('that count fewer objects than before cost the signature', () => {
    const good = sign(pdfWithTable());
    const update = (size: number): Uint8Array =>
      bytesOf(
        `${textOf(good)}xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size ${size} /Root 1 0 R /Prev ${openPdf(good).startxref} >>\nstartxref\n${good.length}\n%%EOF\n`,
      );
    const holds = (size: number): boolean => addsOnlySignatures(openPdf(good), openPdf(update(size)), () => null);
    expect([holds(nextNumber(openPdf(good))), holds(nextNumber(openPdf(good)) - 1)]).toEqual([true, false]);
  });

  it('need not name themselves, as long as nothing else has their number', () => {
    const good = sign(pdfWithStreams());
    const rows = { [nextNumber(openPdf(good))]: [0, 0, 0] } as const;
    expect(ours(sign(byStream(good, rows, nextNumber(openPdf(good))), ECDSA))).toEqual([true, true]);
    expect(ours(sign(byStream(good, rows, 4), ECDSA))).toEqual([false, true]);
  });

  it.each([
    ['rows of 19 bytes', / \n(?=\d{10} |trailer)/g, '\n'],
    ['rows with two spaces', / 00000 n \n/g, '  00000 n\n'],
    ['rows with comments', ' 00000 n \n', ' 00000 n %\n'],
    ['short numbers', '0000000015 00000 n \n', '15         00000 n \n'],
    ['a comment before its rows', 'xref\n0 6\n', 'xref %\n0 6\n'],
    ['a number with a sign', 'xref\n0 6\n', 'xref\n+0 6\n'],
    ['a comment in its head', 'xref\n0 6\n', 'xref\n0 %\n6\n'],
    ['a comment behind its rows', 'trailer', '%\ntrailer'],
    ['too few rows', 'xref\n0 6\n', 'xref\n0 7\n'],
    ['too many rows', 'xref\n0 6\n', 'xref\n0 5\n'],
  ])('in a table with %s are malformed', (_name, what, by) => {
    const before = replaced(pdfWithTable(), what, by);
    expect(refusal(before)).toBe('format/malformed');
  });

  it.each([
    ['both letters', / \n(?=\d{10} |trailer)/g, '\r\n'],
    ['a space and a return', / \n(?=\d{10} |trailer)/g, ' \r'],
    ['returns alone', /xref\n0 6\n/, 'xref\r0 6\r'],
    ['space behind its head', /xref\n0 6\n/, 'xref \r\n0 6 \r\n'],
    ['a part without rows', /trailer/, '0 0\r\ntrailer\r'],
  ])('in a table whose lines end with %s are read', (_name, what, by) => {
    expect(ours(sign(sign(replaced(pdfWithTable(), what, by)), ECDSA))).toEqual([true, true]);
  });
});

describe('behind a signed revision', () => {
  const good = sign(pdfWithTable());
  const [free, other] = [nextNumber(openPdf(good)), `4 0 obj\n${streamOf(OTHER)}\nendobj\n`];
  const catalog = '<< /Type /Catalog /Pages 2 0 R >>';

  it.each([
    ['an object that no cross-references name', updatedBy(good, { [free]: '<< >>' }, other)],
    ['one inside of another', updatedBy(good, { [free]: `(\n${other})` })],
    ['one in a spelling of its own', updatedBy(good, { [free]: '<< >>' }, other.replace('4 0', '4 %\n0'))],
    ['another end of the file', updatedBy(good, { [free]: catalog }, `trailer\n<< /Root ${free} 0 R >>\n`)],
    ['an end that names nothing', updatedBy(good, { [free]: '<< >>' }, 'trailer\n[]\n')],
    [
      'cross-references that nothing names',
      updatedBy(good, { [free]: '<< /Type /XRef /Root 1 0 R /Length 0 >>\nstream\n\nendstream' }),
    ],
    [
      'a former version at a later place',
      (() => {
        const moved = updatedBy(good, { 5: '<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>' });
        const [was] = [openPdf(good).entries.get(5)];
        const { startxref } = openPdf(moved);
        const back = `xref\n5 1\n${row(was?.kind === 'at' ? was.offset : 0)}trailer\n<< /Size ${free} /Root 1 0 R /Prev ${startxref} >>\n`;
        return bytesOf(`${textOf(moved)}${back}startxref\n${moved.length}\n%%EOF\n`);
      })(),
    ],
  ])('%s costs the signature: readers that look for objects themselves find it', (_name, update) => {
    expect(ours(good)).toEqual([true]);
    expect(ours(sign(update, ECDSA))).toEqual([false, true]);
    expect(ours(sign(updatedBy(good, { [free]: '<< >>' }), ECDSA))).toEqual([true, true]);
  });

  it('objects inside of each other are read once, not each with all that are in it', () => {
    const numbers = Array.from({ length: 60 }, (_, at) => free + at);
    const nested = `${numbers.map((number) => `${number} 0 obj (`).join('')}${')'.repeat(60)}\n`;
    const rows = numbers.map((number) => row(good.length + nested.indexOf(`${number} 0 obj`)));
    const trailer = `trailer\n<< /Size ${free + 60} /Root 1 0 R /Prev ${openPdf(good).startxref} >>\n`;
    const text = `${textOf(good)}${nested}xref\n${free} 60\n${rows.join('')}${trailer}`;
    const update = bytesOf(`${text}startxref\n${good.length + nested.length}\n%%EOF\n`);
    expect(ours(sign(update, ECDSA))).toEqual([false, true]);
  });

  it('nothing may come where its author allows no change', () => {
    const certified = (level: string): Uint8Array =>
      pdfWithTable({
        catalog: '/Perms << /DocMDP 6 0 R >>',
        more: [`<< /Type /Sig /Reference [<< /TransformMethod 8 0 R /TransformParams << /P ${level} >> >>] >>`, '1', '/DocMDP'],
      });
    for (const [level, holds] of [['1', false], ['7 0 R', false], ['2', true], ['3', true]] as const) {
      const first = signAnyhow(certified(level));
      expect([level, refusal(certified(level))]).toEqual([level, holds ? null : 'format/pdf-locked']);
      expect([level, ours(first), ours(signAnyhow(first, ECDSA))]).toEqual([level, [true], [holds, true]]);
    }
  }); // prettier-ignore
});

describe('many signatures', () => {
  const LARGE = 12_000_000;
  const large = (parts: { catalog?: string; more?: string[] } = {}): Uint8Array =>
    pdfWithTable({ ...parts, more: [streamOf(' '.repeat(LARGE)), ...(parts.more ?? [])] });

  it('that do not hold are compared with nothing', () => {
    const twice = textOf(sign(sign(pdfWithTable()), ECDSA));
    const [, end = 0] = Array.from(twice.matchAll(/startxref/g), ({ index }) => index);
    const broken = bytesOf(`${twice.slice(0, end)}STARTXREF${twice.slice(end + 9)}`);
    expect(ours(broken)).toEqual([false, false]);
  });

  it('of a large file are compared as far as that takes seconds, and not judged beyond', { timeout: 120_000 }, () => {
    let after = large();
    for (let count = 1; count <= 7; count++) {
      after = signAnyhow(after, count % 2 === 0 ? RSA : ECDSA);
      if (count === 6) expect(ours(after)).toEqual(Array.from({ length: 6 }, () => true));
    }
    expect(ours(after)).toBe('format/unsupported');
  });

  it('that are one in many fields are compared once', { timeout: 120_000 }, () => {
    const fields = Array.from({ length: 8 }, (_, at) => at + 7);
    const catalog = `/AcroForm << /Fields [${fields.map((number) => `${number} 0 R`).join(' ')}] >>`;
    const more = fields.map((number) => `<< /FT /Sig /T (${number}) /V 15 0 R >>`);
    const after = signAnyhow(signAnyhow(large({ catalog, more })), ECDSA);
    expect(ours(after)).toEqual(Array.from({ length: 10 }, () => true));
  });
});
