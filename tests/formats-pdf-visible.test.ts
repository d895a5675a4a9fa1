// Signatures that show themselves on a page: where poppler draws them, that pdfsig and our own reader accept them in every order, and
// that nothing but exactly our own frame may be drawn after somebody signed.
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { concat, fromBase64, toBase64, toHex } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import type { VisibleSignature } from '#shared/protocol/files.ts';
import { issueCard } from '../agent/certificates/issue.ts';
import { runCommand } from '../agent/cli/program.ts';
import { spkiOf } from '../agent/crypto/sm2-key.ts';
import { draftCms } from '../agent/formats/cms/sign.ts';
import { openPdf } from '../agent/formats/pdf/file.ts';
import { pdf } from '../agent/formats/pdf/format.ts';
import { draftPdf, signablePdf } from '../agent/formats/pdf/sign.ts';
import { updated } from '../agent/formats/pdf/update.ts';
import { verifyPdf } from '../agent/formats/pdf/verify.ts';
import { AUTHORITY, ECDSA, NOW, OPTIONS, RSA, type Signer, SM2, use } from '../scripts/fuzz/signers.ts';
import { CARD_PIN, openScene, type Scene } from './support/fault-scene.ts';
import { type PdfParts, pdfsig, pdfWithStreams, pdfWithTable } from './support/pdf.ts';
import { requires } from './support/requires.ts';

const HERE: VisibleSignature = { page: 'last', corner: 'bottom-right' };
const THERE: VisibleSignature = { page: 1, corner: 'top-left' };
const VALID = 'Signature is Valid.';
/** The digits of 演示, in a text of the frame */
const DEMO = '6f14793a';

function sign(bytes: Uint8Array, visible?: VisibleSignature, { key, ...signer }: Signer = RSA): Uint8Array {
  pdf.check(bytes, visible);
  const draft = pdf.draft(bytes, signer, { ...OPTIONS, visible });
  return draft.finish(use(key, draft));
}
const ours = (bytes: Uint8Array): boolean[] => verifyPdf(bytes).map(({ valid }) => valid);
function refusal(bytes: Uint8Array, visible: VisibleSignature): unknown {
  try {
    pdf.check(bytes, visible);
    return null;
  } catch (thrown) {
    return thrown instanceof Problem ? thrown.code : thrown;
  }
}
/** The last place of a text overwritten by another of the same length. */
function edited(bytes: Uint8Array, what: string, by: string): Buffer {
  const copy = Buffer.from(bytes);
  const at = copy.lastIndexOf(what, undefined, 'latin1');
  expect([what, at, by.length]).not.toEqual([what, -1, 0]);
  copy.write(by.padEnd(what.length), at, 'latin1');
  return copy;
}
/** The last signature made again over what stands there now: by one who holds the key and draws what he likes. */
function resigned(bytes: Uint8Array, { key, ...signer }: Signer, now = NOW): Uint8Array {
  const copy = Buffer.from(bytes);
  const [, from = '', to = ''] = Array.from(copy.toString('latin1').matchAll(/\/ByteRange \[0 (\d+) (\d+) /g)).at(-1) ?? [];
  const data = concat(copy.subarray(0, Number(from)), copy.subarray(Number(to)));
  const draft = draftCms({ data, signer, detached: true, now });
  const value = toHex(draft.finish(use(key, draft))).padEnd(Number(to) - Number(from) - 2, '0');
  copy.write(value, Number(from) + 1, 'latin1');
  return copy;
} // prettier-ignore
function changed(bytes: Uint8Array, objects: Readonly<Record<number, string>>): Uint8Array {
  return updated(openPdf(bytes), Object.entries(objects).map(([number, text]) => ({ number: Number(number), generation: 0, text })));
} // prettier-ignore

interface Drawn {
  width: number;
  height: number;
  /** Left, top, right and bottom of all that is seal red, and of all that is darker than paper */
  frame: number[];
  ink: number[];
}

/** As poppler shows the last page: a pixel is a point. */
function drawn(bytes: Uint8Array, page = 1): Drawn {
  const folder = mkdtempSync(join(tmpdir(), 'tongqian-drawn-'));
  try {
    writeFileSync(join(folder, 'a.pdf'), bytes);
    const at = String(page);
    const { stdout, stderr } = spawnSync('pdftoppm', ['-r', '72', '-cropbox', '-f', at, '-l', at, join(folder, 'a.pdf')], { maxBuffer: 1 << 28 });
    expect(stderr.toString()).toBe('');
    const [head = '', wide = '', high = ''] = /^P6\s(\d+)\s(\d+)\s255\s/.exec(stdout.subarray(0, 40).toString('latin1')) ?? [];
    const [width, height, pixels] = [Number(wide), Number(high), stdout.subarray(head.length)];
    const bounds = (has: (red: number, green: number, blue: number) => boolean): number[] => {
      const box = [width, height, -1, -1];
      for (let place = 0; place < width * height; place++) {
        if (!has(pixels[3 * place] ?? 0, pixels[3 * place + 1] ?? 0, pixels[3 * place + 2] ?? 0)) continue;
        const [x, y] = [place % width, Math.floor(place / width)];
        box[0] = Math.min(box[0] ?? 0, x);
        box[1] = Math.min(box[1] ?? 0, y);
        box[2] = Math.max(box[2] ?? 0, x + 1);
        box[3] = Math.max(box[3] ?? 0, y + 1);
      }
      return box;
    };
    return { width, height, frame: bounds((r, g, b) => r > g + 40 && r > b + 40), ink: bounds((r, g, b) => r + g + b < 720) };
  } finally {
    rmSync(folder, { recursive: true });
  }
} // prettier-ignore

/** A page with nothing on it. */
function blank(page: string, parts: PdfParts = {}): Uint8Array {
  const text = `<< /Type /Page /Parent 2 0 R ${page} >>`;
  return pdfWithTable({ ...parts, pages: { kids: '6 0 R', count: 1 }, more: [text] });
}

describe.skipIf(!requires('pdfsig', 'poppler-data'))('a signature that a PDF shows', () => {
  it.each([
    ['a page', '/MediaBox [0 0 595 842]'],
    ['a page turned by 90', '/MediaBox [0 0 595 842] /Rotate 90'],
    ['a page turned by 180', '/MediaBox [0 0 595 842] /Rotate 180'],
    ['a page turned by 270', '/MediaBox [0 0 595 842] /Rotate -90'],
    ['a box that begins elsewhere', '/MediaBox [-300 1000 295 1842]'],
    ['corners in another order, turned', '/MediaBox [595 842 0 0] /Rotate 450'],
    ['a part of the medium', '/MediaBox [0 0 900 900] /CropBox [100.5 200 500 700] /Rotate 90'],
    ['a part that is larger than the medium', '/MediaBox [0 0 400 500] /CropBox [-99 -99 999 999]'],
    ['a small page', '/MediaBox [10 10 110 90]'],
  ])('stands upright in the corner of %s, wholly on it', (_name, page) => {
    const before = blank(page);
    for (const visible of [HERE, THERE]) {
      const after = sign(before, visible);
      expect(pdfsig(after)).toMatchObject({ validations: [VALID], total: [true] });
      expect(ours(after)).toEqual([true]);
      const { width, height, frame, ink } = drawn(after);
      const [left = 0, top = 0, right = 0, bottom = 0] = frame;
      const scale = Math.min(1, (0.6 * width) / 216, (0.4 * height) / 96);
      const margin = Math.min(24, 0.05 * Math.min(width, height));
      expect(Math.abs(right - left - 216 * scale)).toBeLessThan(3);
      expect(Math.abs(bottom - top - 96 * scale)).toBeLessThan(3);
      const [x, y] = visible === HERE ? [width - right, height - bottom] : [left, top];
      expect(Math.abs(x - margin)).toBeLessThan(3);
      expect(Math.abs(y - margin)).toBeLessThan(3);
      expect(ink.map((edge, at) => Math.abs(edge - (frame[at] ?? 0)) < 2)).toEqual([true, true, true, true]);
    }
  });

  it('takes box and turn from the pages above, and the page that was asked for', () => {
    const tree = '<< /Type /Pages /Parent 2 0 R /Kids [7 0 R 8 0 R] /Count 2 /MediaBox 9 0 R /Rotate 90 >>';
    const page = '<< /Type /Page /Parent 6 0 R >>';
    for (const make of [pdfWithTable, pdfWithStreams]) {
      const before = make({ pages: { kids: '3 0 R 6 0 R', count: 3 }, more: [tree, page, page, '[0 0 300 400]'] });
      const at = (visible: VisibleSignature['page']) => sign(before, { page: visible, corner: 'top-left' });
      expect(drawn(at('last'), 3)).toMatchObject({ width: 400, height: 300 });
      for (const [where, number] of [['first', 1], [2, 2], ['last', 3], [3, 3]] as const) {
        const edges = [1, 2, 3].map((each) => drawn(at(where), each).frame[2] ?? 0);
        expect(edges.map((edge) => edge > 0)).toEqual([1, 2, 3].map((each) => each === number));
        expect(ours(at(where))).toEqual([true]);
      }
      expect(refusal(before, { page: 4, corner: 'top-left' })).toBe('format/pdf-page');
    }
  }); // prettier-ignore

  it('goes on in every order, by every kind of key: each holds, and none stands on another', () => {
    for (const make of [pdfWithTable, pdfWithStreams])
      for (const order of [[HERE, undefined], [undefined, HERE], [HERE, HERE, THERE], [THERE, undefined, HERE, HERE]]) {
        const after = order.reduce<Uint8Array>((file, visible, at) => sign(file, visible, at % 2 === 0 ? RSA : ECDSA), make());
        expect(ours(after)).toEqual(order.map(() => true));
        expect(pdfsig(after).validations).toEqual(order.map(() => VALID));
        expect(ours(sign(after, HERE, SM2))).toEqual([...order, HERE].map(() => true));
        const rects = Array.from(Buffer.from(after).toString('latin1').matchAll(/\/Rect \[([^\]]+)\] \/P/g), ([, rect]) => rect);
        expect(new Set(rects.filter((rect) => rect !== '0 0 0 0')).size).toBe(order.filter(Boolean).length);
      }
  }); // prettier-ignore

  it('edited is refused by pdfsig and by us', () => {
    const after = sign(pdfWithTable(), HERE);
    for (const [what, by] of [
      ['/BBox [0 0 216', '/BBox [0 0 999'],
      [DEMO, '8d2a793a'],
      ['/Rect [355', '/Rect [155'],
    ] as const) {
      const copy = edited(after, what, by);
      expect(pdfsig(copy).validations).not.toContain(VALID);
      expect(ours(copy)).toEqual([false]);
    }
  });

  it.each([
    ['brackets and operators', ') Tj ET Q 0 0 999 999 re f (\\'],
    ['three hundred letters', '演示贸易有限公司'.repeat(37)],
    ['control characters, a turned line and pictures', '甲\u0000\n\r\t\u202e乙😀>>\nendstream endobj'],
    ['nothing', ''],
  ])('with a name of %s stays within its frame', (_name, name) => {
    const { privateKey: key } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const card = { holder: name, company: `${name} `, organisationCode: '', personalId: '', idType: '', medium: '', codes: { entity: '', card: '', user: '' } };
    const validity = { notBefore: NOW - 1, notAfter: NOW + 1 };
    const der = issueCard({ authority: AUTHORITY, spki: spkiOf(key), holder: card, usage: 'sign', validity });
    const after = sign(sign(blank('/MediaBox [0 0 595 842]')), HERE, { key, algorithm: 'rsa', der });
    expect(ours(after)).toEqual([true, true]);
    expect(pdfsig(after).validations).toEqual([VALID, VALID]);
    const { ink, frame } = drawn(after);
    expect(ink).toEqual(frame);
    expect(frame[0]).toBeGreaterThan(350);
  }); // prettier-ignore

  it('is refused where it cannot stand', () => {
    expect(refusal(blank('/MediaBox [0 0 20 842]'), HERE)).toBe('format/pdf-small');
    expect(refusal(blank('/MediaBox [0 0 595 842] /CropBox [600 0 700 100]'), HERE)).toBe('format/pdf-small');
    for (const page of ['', '/MediaBox [0 0 595]', '/MediaBox [0 0 595 (x)]', '/MediaBox [0 0 9999999 9]', '/MediaBox [0 0 595 842] /Rotate 45'])
      expect([page, refusal(blank(page), HERE), refusal(blank(page), { ...HERE, page: 2 })]).toEqual([page, 'format/malformed', 'format/pdf-page']);
    expect(refusal(pdfWithTable({ trailer: '/Encrypt << >>' }), HERE)).toBe('format/pdf-encrypted');
    const locked = { catalog: '/Perms << /DocMDP 6 0 R >>', more: ['<< /Type /Sig /Reference [<< /TransformMethod /DocMDP /TransformParams << /P 1 >> >>] >>'] };
    expect(refusal(pdfWithTable(locked), HERE)).toBe('format/pdf-locked');
  }); // prettier-ignore
});

describe('after somebody signed', () => {
  const good = sign(pdfWithTable());
  const both = sign(good, HERE, ECDSA);

  it.each([
    ['another name', DEMO, '8d2a793a'],
    ['another company, in letters of the same width', '8d386613', '8d3a6613'],
    ['a frame that is filled', 'S Q\n', 'f Q\n'],
    ['other words', Buffer.from('名', 'utf16le').swap16().toString('hex'), '9a8c'],
    ['a frame at another place', '/Rect [355', '/Rect [255'],
    ['a frame over half of the page', '/Rect [355 24 571 120]', '/Rect [0 0 595 421  ]'],
    ['another font', '/STSong-Light-UniGB-UTF16-H', '/STSong-Lighz-UniGB-UTF16-H'],
    ['a fonts name of Chinese letters', '/FontName /STSong-Light', '/FontName /STSong-Lighz'],
    ['a turned frame', '/Matrix [1 0 0 1 0 0]', '/Matrix [0 1 1 0 0 0]'],
    ['a frame that is not printed', '/F 132', '/F 130'],
    ['an action in the frame', '/T (Tongqian9) /F 132', '/A << /S /Named >>    '],
  ])('a later signature that draws %s costs the former', (_name, what, by) => {
    expect(ours(both)).toEqual([true, true]);
    expect(ours(resigned(edited(both, what, what), ECDSA))).toEqual([true, true]);
    expect(ours(resigned(edited(both, what, by), ECDSA))).toEqual([false, true]);
  });

  it('a later frame with another clock or another person than its signature costs the former', () => {
    expect(ours(resigned(both, ECDSA, NOW + 1000))).toEqual([false, true]);
    expect(ours(resigned(both, SM2))).toEqual([false, true]);
    expect(ours(resigned(both, ECDSA, NOW + 999))).toEqual([true, true]);
  });

  it('a later frame of a signature that does not hold costs the former', () => {
    const other = edited(both, '/F 132', '/F 131');
    expect(ours(other)).toEqual([false, false]);
    const [, value = ''] = Array.from(Buffer.from(both).toString('latin1').matchAll(/\/Contents <([0-9a-f]+)>/g)).at(-1) ?? [];
    const end = value.replace(/(?:00)+$/, '').length;
    const broken = edited(both, value, `${value.slice(0, end - 4)}${value.slice(end - 4, end) === '0101' ? '0202' : '0101'}${value.slice(end)}`);
    expect(ours(broken)).toEqual([false, false]);
  }); // prettier-ignore

  it('a later signature at a place of its own choice costs the former', () => {
    const { key, ...signer } = ECDSA;
    const signable = signablePdf(good, HERE);
    const at = (left: number): boolean[] => {
      const draft = draftPdf({ ...signable, frame: { rect: [left, 24, left + 216, 120], turn: 0 } }, { signer, now: NOW });
      return ours(draft.finish(use(key, draft)));
    };
    expect([at(355), at(354), at(24)]).toEqual([[true, true], [false, true], [true, true]]);
  }); // prettier-ignore

  it.each([
    ['the appearance', { 10: '<< /Type /XObject /Subtype /Form /BBox [0 0 216 96] /Length 0 >>\nstream\n\nendstream' }],
    [
      'the font',
      {
        11: '<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /UniGB-UTF16-H /DescendantFonts [12 0 R] >>',
      },
    ],
    ['the field', { 9: '<< /Type /Annot /Subtype /Widget /FT /Sig /T (Tongqian9) /F 132 /Rect [355 24 571 120] /P 3 0 R /V 8 0 R /AP << /N 4 0 R >> >>' }],
    ['the size', { 9: '<< /Type /Annot /Subtype /Widget /FT /Sig /T (Tongqian9) /F 132 /Rect [0 0 595 421] /P 3 0 R /V 8 0 R /AP << /N 10 0 R >> >>' }],
  ])('%s of a visible signature replaced by a later update costs all before it', (_name, objects) => {
    expect(ours(sign(both))).toEqual([true, true, true]);
    expect(ours(sign(changed(both, objects)))).toEqual([false, false, true]);
    expect(ours(changed(both, objects))).toEqual([false, false]);
  }); // prettier-ignore

  it('a field with the frame of another one, or one that was there before, costs the former', () => {
    const text = (field: number, value: number) =>
      `<< /Type /Annot /Subtype /Widget /FT /Sig /T (Tongqian${String(field)}) /F 132 /Rect [355 24 571 120] /P 3 0 R /V ${String(value)} 0 R /AP << /N 10 0 R >> >>`;
    const page = '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >>';
    const two = changed(both, { 3: `${page} /Annots [7 0 R 9 0 R 14 0 R] >>`, 14: text(14, 8) });
    expect(ours(sign(two))).toEqual([false, false, true]);
  }); // prettier-ignore
});

describe.skipIf(!requires('pdfsig', 'poppler-data'))('from the command line and the page', () => {
  let opened: Scene;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tongqian-visible-'));
    opened = await openScene({ cards: [{ algorithm: 'rsa' }] });
  }, 60_000);
  afterAll(async () => {
    await opened.close();
    rmSync(folder, { recursive: true });
  });
  async function run(...argv: string[]) {
    const out: string[] = [];
    const tell = (line: string) => out.push(line);
    const env = { LANG: 'zh_CN.UTF-8', HOME: folder };
    const signal = new AbortController().signal;
    const code = await runCommand([...argv, '--data', opened.data], { out: tell, err: tell, env, signal });
    return { code, out: out.join('\n') };
  }
  const file = (name: string, bytes = pdfWithTable()): string => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  };
  const isShown = (name: string): boolean => (drawn(readFileSync(join(folder, name))).frame[2] ?? 0) > 300;

  it('the window names the place, and the signature is shown there', async () => {
    const asked = run('sign', file('合同.pdf'), '--visible');
    const view = await opened.clerk.window();
    expect(view.document.fields.at(-1)).toMatchObject({ label: { zh: '可见签名' }, value: '最后一页右下角' });
    await opened.clerk.confirm(view, { pin: CARD_PIN, token: opened.cards[0]?.id ?? '' });
    expect((await asked).code).toBe(0);
    expect(isShown('合同.signed.pdf')).toBe(true);
    expect(await run('verify', join(folder, '合同.signed.pdf'))).toMatchObject({ code: 0 });
  });

  it('the page for files asks for the same, of a PDF alone', async () => {
    const data = toBase64(pdfWithTable());
    const ask = (format: 'pdf' | 'cms') => opened.clerk.link.call('file.sign', { name: 'a.pdf', data, format, visible: THERE });
    await expect(ask('cms')).rejects.toThrow();
    const asked = ask('pdf');
    const view = await opened.clerk.window();
    expect(view.document.fields.at(-1)).toMatchObject({ value: '第 1 页左上角' });
    await opened.clerk.confirm(view, { pin: CARD_PIN, token: opened.cards[0]?.id ?? '' });
    expect(drawn(fromBase64((await asked).data)).frame[0]).toBeLessThan(30);
  }); // prettier-ignore

  it('a list shows each of them where it says, and leaves out one that has no such page', async () => {
    const both = { pages: { kids: '3 0 R 6 0 R', count: 2 }, more: ['<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>'] };
    const files = [file('一.pdf', pdfWithTable(both)), file('二.pdf', pdfWithStreams(both)), file('三.pdf')];
    const asked = run('sign', ...files, '--visible', '2');
    const view = await opened.clerk.window();
    await opened.clerk.confirm(view, { pin: CARD_PIN, token: opened.cards[0]?.id ?? '' });
    const { code, out } = await asked;
    expect([code, out.includes('（format/pdf-page）') || out.includes('(format/pdf-page)')]).toEqual([1, true]);
    for (const name of ['一.signed.pdf', '二.signed.pdf']) {
      const bytes = readFileSync(join(folder, name));
      expect([1, 2].map((page) => (drawn(bytes, page).frame[2] ?? 0) > 300)).toEqual([false, true]);
      expect(ours(bytes)).toEqual([true]);
    }
  }); // prettier-ignore

  it('what cannot be is said before anybody is asked', async () => {
    const path = file('单.pdf');
    expect((await run('sign', path, '--visible', '2')).out).toContain('（format/pdf-page）');
    for (const rest of [['--format', 'cms', '--visible'], ['--format', 'raw', '--visible'], ['--visible', '0'], ['--visible', 'b.pdf']])
      expect((await run('sign', path, ...rest)).out).toContain('（command/usage）');
  }); // prettier-ignore
});
