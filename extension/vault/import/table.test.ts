// Files as people have them, and files that want to break the reader. Workbooks are made here, part by part.
import iconv from 'iconv-lite';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { toProblem } from '#shared/errors.ts';
import { readTable } from './table.ts';
import type { Table } from './table.ts';
import { zipParts } from './zip-parts.ts';

const csv = (text: string, encoding = 'utf8') => readTable(new Uint8Array(iconv.encode(text, encoding)));
const code = (act: Promise<unknown>) => act.then(() => 'nothing', (thrown: unknown) => toProblem(thrown).code); // prettier-ignore
const table = (heads: string[], ...rows: Table['rows'][number][]): Table => ({ heads, rows });

describe('CSV', () => {
  test.each(['utf8', 'utf-8-bom', 'gbk', 'gb18030', 'utf16-le'])('is read in %s', async (encoding) => {
    const text = '姓名,用户名\r\n演经办,demo_hd1\r\n';
    const marked = encoding === 'utf-8-bom' || encoding === 'utf16-le' ? `\ufeff${text}` : text;
    expect(await csv(marked, encoding === 'utf-8-bom' ? 'utf8' : encoding)).toEqual(table(['姓名', '用户名'], ['演经办', 'demo_hd1'])); // prettier-ignore
  });

  test('with tabs or semicolons, quotes, empty lines, short rows and empty columns at the end', async () => {
    const expected = table(['姓名', '地址'], ['甲', '演示路\t1号,\n二层'], ['乙', '']);
    expect(await csv('\n姓名\t地址\t\t\n甲\t"演示路\t1号,\n二层"\n\n乙\n')).toEqual(expected);
    expect(await csv('姓名;地址\n甲;"演示路\t1号,\n二层"\n乙')).toEqual(expected);
  });

  test('a formula or a rounded number is no value; Excel’s marks of text are taken off', async () => {
    const { rows } = await csv('a,b,c,d,e\n=1+1,1.10105E+17,"=""007""",\'13800138000,+8613800138000\n');
    expect(rows).toEqual([[{ fault: 'import/formula' }, { fault: 'import/number-rounded' }, '007', '13800138000', '+8613800138000']]);
  }); // prettier-ignore

  test.each([
    ['import/empty', '姓名,用户名\n'],
    ['import/empty', ''],
    ['import/not-a-table', '姓名,用户名\n甲,"乙\n'],
    ['import/not-a-table', '姓名\u0000,用户名\n甲,乙'],
    ['import/too-many-rows', `姓名\n${'甲\n'.repeat(501)}`],
    ['import/too-large', 'x'.repeat(1024 * 1024 + 1)],
    ['import/not-a-table', `${'h,'.repeat(61)}\n${'x,'.repeat(61)}`],
  ])('%s', async (problem, text) => {
    expect(await code(csv(text))).toBe(problem);
  });

  test('what is in neither encoding, and an old Excel file', async () => {
    expect(await code(readTable(Uint8Array.of(0x41, 0xff, 0xff, 0x0a)))).toBe('import/not-a-table');
    expect(await code(readTable(Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1)))).toBe('import/old-excel');
  });
});

describe('Excel', () => {
  const cell = (at: string, value: string, attributes = '') => `<c r="${at}" ${attributes}>${value}</c>`;
  const inline = (at: string, text: string) => cell(at, `<is><t>${text}</t></is>`, 't="inlineStr"');
  const row = (number: number, ...cells: string[]) => `<row r="${number}">${cells.join('')}</row>`;
  const HEADS = row(1, inline('A1', '姓名'), inline('B1', '号码'));

  test('texts, shared texts, numbers, days and what a formula gave', async () => {
    const sheet = [
      HEADS,
      row(2, cell('A2', '<v>0</v>', 't="s"'), cell('B2', '<v>13800138000</v>')),
      row(3, inline('A3', ' 1E5 '), cell('B3', '<v>1.3800138E10</v>')),
      row(4, cell('A4', '<f>A2</f><v>演公式</v>', 't="str"'), cell('B4', '<v>110105194912310020</v>')),
      row(6, cell('A6', '<v>42400</v>', 's="1"'), cell('B6', '<v>1</v>', 't="b"')),
    ].join('');
    expect(await readTable(workbook(sheet, ['演经办']))).toEqual(
      table(['姓名', '号码'], ['演经办', '13800138000'], ['1E5', '13800138000'], ['演公式', { fault: 'import/number-rounded' }], ['2016-01-31', '是']),
    );
  }); // prettier-ignore

  test('a stored archive is read as well, and the first sheet that holds rows is taken', async () => {
    const second = workbook(HEADS + row(2, inline('A2', '甲'), inline('B2', '1')), [], { before: row(1, inline('A1', '说明')) });
    expect((await readTable(second)).heads).toEqual(['姓名', '号码']);
    const stored = workbook(HEADS + row(2, inline('A2', '甲'), inline('B2', '1')), [], { store: true });
    expect((await readTable(stored)).rows).toEqual([['甲', '1']]);
  }); // prettier-ignore

  test.each([
    ['import/too-many-rows', 'a cell far down', row(999_999_999, inline('A999999999', '甲'))],
    ['import/too-many-rows', 'a cell far to the right', row(2, inline('XFD2', '甲'))],
    ['import/not-a-table', 'an address spelled with an entity', '<row r="&#57;99999999"></row>'],
    ['import/not-a-table', 'an address hidden behind another attribute', '<row x=">"r="9e9"></row>'],
    ['import/too-large', 'a part that unpacks to much', ' '.repeat(600 * 1024)],
    ['import/not-a-table', 'broken XML', '<row r="2"><c'],
    ['import/empty', 'heads alone', ''],
  ])('%s: %s', async (problem, _name, rest) => {
    expect(await code(readTable(workbook(HEADS + rest)))).toBe(problem);
  });

  test('a file that lies about its sizes or points outside of itself is refused', async () => {
    const honest = workbook(HEADS + row(2, inline('A2', '甲'), inline('B2', '1')));
    expect(await code(readTable(honest))).toBe('nothing');
    const lying = workbook(HEADS + row(2, inline('A2', '甲'), inline('B2', '1')), [], { size: 100 });
    expect(await code(readTable(lying))).toBe('import/not-a-table');
    for (const length of [4, 30, 200, honest.length - 30, honest.length - 1])
      expect(await code(readTable(honest.slice(0, length))), String(length)).toBe('import/not-a-table');
    for (const place of [16, 17, 18, 19].map((at) => honest.length - 22 + at)) {
      const bent = honest.slice();
      bent[place] = 0xff;
      expect(await code(readTable(bent))).toBe('import/not-a-table');
    }
  });

  test('28: a directory that names the same bytes ten thousand times is no .zip', async () => {
    const { file, sameBytes } = overlapping(10_000);
    expect(zipParts(overlapping(1).file)).toHaveLength(1); // the control: once it is one
    const before = process.memoryUsage().arrayBuffers;
    expect(zipParts(file)).toBeNull();
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10 * sameBytes);
    await expect(readTable(file)).rejects.toMatchObject({ code: 'import/not-a-table' });
  });

  test('28: one that other programs would read by a second directory is no .zip', () => {
    const honest = workbook(HEADS + row(2, inline('A2', '甲'), inline('B2', '1')));
    const elsewhere = new Uint8Array(honest.length + 20);
    elsewhere.set(honest.subarray(0, -22));
    new DataView(elsewhere.buffer).setUint32(honest.length - 22, 0x07064b50, true); // ZIP64 locator
    elsewhere.set(honest.subarray(-22), honest.length - 2);
    expect(zipParts(elsewhere)).toBeNull();
    new DataView(elsewhere.buffer).setUint32(honest.length - 22, 0, true);
    expect(zipParts(elsewhere)).toEqual(
      zipParts(honest)?.map(({ name, size }) => expect.objectContaining({ name, size }) as unknown),
    ); // control
  });

  test('28: a part counts by its size, whatever its name', async () => {
    const large = workbook(HEADS + row(2, inline('A2', '甲'), inline('B2', '1')), [], {
      macros: 'x'.repeat(600 * 1024),
    });
    expect(await code(readTable(large))).toBe('import/too-large');
  });

  test('entities of its own and macros do nothing', async () => {
    const bomb = `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>`;
    const made = workbook(HEADS + row(2, inline('A2', '&b;'), inline('B2', '1')), [], { prolog: bomb });
    const read = await readTable(made).then(({ rows }) => rows[0]?.[0], () => null); // prettier-ignore
    expect(read).not.toContain('aaa');
    expect(zipParts(made)?.map(({ name }) => name)).toContain('xl/vbaProject.bin');
  });
});

interface Making {
  /** A sheet that stands before the one that is meant. */
  before?: string;
  store?: boolean;
  /** Unpacked size that the directory claims for every part. */
  size?: number;
  prolog?: string;
  macros?: string;
}

/** An .xlsm file with these rows of XML in its last sheet. */
function workbook(rows: string, shared: string[] = [], { before, prolog = '', macros = 'Sub AutoOpen()', ...packing }: Making = {}): Uint8Array {
  const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
  const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const sheets = [...(before === undefined ? [] : [before]), rows];
  const parts: Record<string, string> = {
    'xl/workbook.xml': `<workbook ${main} xmlns:r="${relations}"><sheets>${sheets.map((_, at) => `<sheet name="S${at}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${sheets.map((_, at) => `<Relationship Id="rId${at + 1}" Type="${relations}/worksheet" Target="worksheets/sheet${at + 1}.xml"/>`).join('')}<Relationship Id="s" Type="${relations}/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="y" Type="${relations}/styles" Target="styles.xml"/></Relationships>`,
    'xl/sharedStrings.xml': `<sst ${main}>${shared.map((text) => `<si><t>${text}</t></si>`).join('')}</sst>`,
    'xl/styles.xml': `<styleSheet ${main}><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>`,
    'xl/vbaProject.bin': macros,
  };
  sheets.forEach((xml, at) => {
    parts[`xl/worksheets/sheet${at + 1}.xml`] = `${prolog}<worksheet ${main}><sheetData>${xml}</sheetData></worksheet>`;
  });
  return zip(parts, packing);
} // prettier-ignore

/** A .zip of nearly 1 MB, whose directory names its one part again and again. */
function overlapping(times: number): { file: Uint8Array; sameBytes: number } {
  const sameBytes = 400_000;
  const part = Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(26 + sameBytes)]);
  const entry = Buffer.alloc(46);
  entry.write('PK\u0001\u0002', 0, 'latin1');
  entry.writeUInt32LE(sameBytes, 20);
  entry.writeUInt32LE(10, 24);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 0, 'latin1');
  end.writeUInt16LE(times, 8);
  end.writeUInt32LE(part.length, 16);
  const directory = Array.from({ length: times }, () => entry);
  return { file: new Uint8Array(Buffer.concat([part, ...directory, end])), sameBytes };
}

/** A .zip file (APPNOTE 6.3) without checksums, which nobody here looks at. */
function zip(parts: Record<string, string>, { store = false, size }: Pick<Making, 'store' | 'size'>): Uint8Array {
  const [locals, directory]: [Buffer[], Buffer[]] = [[], []];
  let offset = 0;
  for (const [name, text] of Object.entries(parts)) {
    const raw = Buffer.from(text);
    const packed = store ? raw : deflateRawSync(raw);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(store ? 0 : 8, 4);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(size ?? raw.length, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), common, Buffer.from(name), packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\u0001\u0002\u0014\u0000'), common, tail, Buffer.from(name)]));
    locals.push(local);
    offset += local.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 0, 'latin1');
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(offset, 16);
  return new Uint8Array(Buffer.concat([...locals, listed, end]));
}
