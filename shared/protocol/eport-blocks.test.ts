import { describe, expect, it } from 'vitest';
import {
  BLOCK_LIMITS,
  blockMessages,
  blockText,
  checkCode,
  createBlockAssembler,
  nextBlockText,
  parseBlockHeader,
} from './eport-blocks.ts';

const GROUP = '0a1b2c3d-0000-4000-8000-000000000001';
const other = (n: number) => `0a1b2c3d-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** All block messages of a text, `size` code units each. */
function blocks(text: string, size: number, group = GROUP): string[] {
  const bodies = text === '' ? [''] : (text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []);
  return bodies.map((body, number) =>
    blockText({ check: checkCode(text), total: text.length, count: bodies.length, group, number }, body),
  );
}

const MESSAGE = JSON.stringify({ _method: 'swc_postdata', _id: 7, args: '中文内容 hello 口岸'.repeat(20) });

describe('check code', () => {
  it.each([
    ['', 'FFFF'],
    ['a', '7EA8'],
    ['A', '7F70'],
    ['123456789', '374B'],
    ['{"_method":"x"}', '6C8A'],
    ['中', '7F5D'],
    ['中文', '5C82'],
    ['口岸', '48F2'],
    ['hello 中国', '2BE9'],
    ['é', '7ECE'],
    ['😀', '1120'],
    ['ÿ', 'FF00'],
    ['Ā', 'BF40'],
    ['0'.repeat(1000), '023D'],
    ['a'.repeat(122_880), '95F5'],
  ])('of %.20s equals the code of the official script', (text, code) => {
    expect(checkCode(text)).toBe(code);
  });
});

describe('block header', () => {
  it('has 128 characters and reads back what was written', () => {
    const [first = ''] = blocks('abcdef', 3);
    expect(first.slice(0, 128)).toMatch(/^BLOCKTXT[0-9A-F]{8}0000000000000006000000030002[0-9a-f-]{36}00000{44}$/);
    expect(parseBlockHeader(first)).toEqual({
      check: checkCode('abcdef'),
      blockCheck: checkCode('abc'),
      total: 6,
      length: 3,
      count: 2,
      group: GROUP,
      number: 0,
    });
  });

  it.each([
    '',
    'BLOCKTXT',
    `BLOCKTXT${'x'.repeat(120)}`,
    `BLOCKTXT${' '.repeat(120)}`,
    `BLOCKTXTFFFFFFFF-000000000000001${'0'.repeat(97)}`,
  ])('refuses %s', (text) => {
    expect(parseBlockHeader(text)).toBeNull();
    expect(createBlockAssembler().receive(text, 0)).toMatchObject({
      kind: 'failed',
      group: null,
      problem: { code: 'eport/malformed' },
    });
  });
});

describe('block assembler', () => {
  it('puts a message of one block together', () => {
    const [only = ''] = blocks(MESSAGE, 10_000);
    expect(createBlockAssembler().receive(only, 0)).toEqual({ kind: 'complete', group: GROUP, text: MESSAGE });
  });

  it('asks for one block after the other and forgets the group at its end', () => {
    const assembler = createBlockAssembler();
    const parts = blocks(MESSAGE, Math.ceil(MESSAGE.length / 3));
    expect(parts).toHaveLength(3);
    expect(assembler.receive(parts[0]!, 0)).toEqual({ kind: 'ask', group: GROUP, next: 1, again: false });
    expect(assembler.receive(parts[1]!, 0)).toEqual({ kind: 'ask', group: GROUP, next: 2, again: false });
    expect(assembler.size).toBe(1);
    expect(assembler.receive(parts[2]!, 0)).toEqual({ kind: 'complete', group: GROUP, text: MESSAGE });
    expect(assembler.size).toBe(0);
  });

  it('asks again for a damaged block and goes on when it comes whole', () => {
    const assembler = createBlockAssembler();
    const parts = blocks(MESSAGE, Math.ceil(MESSAGE.length / 3));
    assembler.receive(parts[0]!, 0);
    expect(assembler.receive(`${parts[1]!.slice(0, -1)}#`, 0)).toEqual({
      kind: 'ask',
      group: GROUP,
      next: 1,
      again: true,
    });
    expect(assembler.receive(parts[1]!, 0)).toEqual({ kind: 'ask', group: GROUP, next: 2, again: false });
    expect(assembler.receive(parts[2]!, 0)).toMatchObject({ kind: 'complete', text: MESSAGE });
  });

  it('gives up a group whose emoji was cut in two after three tries, under the method and id of the request', () => {
    const assembler = createBlockAssembler();
    const text = JSON.stringify({ _method: 'pdf-es_Sign', _id: '9', args: { a: `${'x'.repeat(10)}😀` } });
    const cut = text.indexOf('😀') + 1;
    // What arrives after the wire made U+FFFD of the lone half, beside the check code of what was sent.
    const sent = blocks(text, cut)[0]!;
    const arrived = `${sent.slice(0, -1)}\uFFFD`;
    expect(assembler.receive(arrived, 0)).toMatchObject({ kind: 'ask', again: true, next: 0 });
    expect(assembler.receive(arrived, 0)).toMatchObject({ kind: 'ask', again: true, next: 0 });
    expect(assembler.receive(arrived, 0)).toMatchObject({
      kind: 'failed',
      group: GROUP,
      address: { id: '"9"', method: 'pdf-es_Sign' },
      problem: { code: 'eport/block-failed' },
    });
    expect(assembler.size).toBe(0);
  });

  it('never asks swc_postdata for its only block again, because the page no longer has it', () => {
    const [only = ''] = blocks(MESSAGE, 10_000);
    expect(createBlockAssembler().receive(`${only.slice(0, -1)}#`, 0)).toMatchObject({
      kind: 'failed',
      address: { id: '7', method: 'swc_postdata' },
    });
  });

  it('asks a resendable method for its only block again', () => {
    const text = JSON.stringify({ _method: 'pdf-sign_PdfView', _id: 1, args: {} });
    expect(createBlockAssembler().receive(`${blocks(text, 1000)[0]!.slice(0, -1)}#`, 0)).toMatchObject({
      kind: 'ask',
      next: 0,
      again: true,
    });
  });

  it('tells the page the next number when a block comes twice, and asks again for one out of order', () => {
    const assembler = createBlockAssembler();
    const parts = blocks(MESSAGE, Math.ceil(MESSAGE.length / 3));
    assembler.receive(parts[0]!, 0);
    expect(assembler.receive(parts[0]!, 0)).toEqual({ kind: 'ask', group: GROUP, next: 1, again: false });
    expect(assembler.receive(parts[2]!, 0)).toEqual({ kind: 'ask', group: GROUP, next: 1, again: true });
    expect(assembler.receive(parts[0]!, 0)).toMatchObject({ kind: 'failed' });
  });

  it('refuses groups that begin in the middle, announce too much, or have more blocks than characters', () => {
    const header = { check: 'FFFF', total: 10, count: 2, group: GROUP, number: 0 };
    const assembler = createBlockAssembler();
    expect(assembler.receive(blockText({ ...header, number: 1 }, 'x'), 0)).toMatchObject({
      problem: { code: 'eport/block-failed' },
    });
    expect(assembler.receive(blockText({ ...header, total: BLOCK_LIMITS.total + 1 }, 'x'), 0)).toMatchObject({
      problem: { code: 'eport/too-large' },
    });
    expect(assembler.receive(blockText({ ...header, count: 11 }, 'x'), 0)).toMatchObject({
      problem: { code: 'eport/block-failed' },
    });
    expect(assembler.receive(blockText({ ...header, count: 0 }, 'x'), 0)).toMatchObject({
      problem: { code: 'eport/block-failed' },
    });
    expect(assembler.size).toBe(0);
  });

  it('fails a group whose blocks hold more or less than announced, or change their header', () => {
    const header = { check: checkCode('abcdef'), total: 6, count: 2, group: GROUP, number: 0 };
    const assembler = createBlockAssembler();
    assembler.receive(blockText(header, 'abc'), 0);
    expect(assembler.receive(blockText({ ...header, number: 1 }, 'defg'), 0)).toMatchObject({ kind: 'failed' });
    assembler.receive(blockText(header, 'abc'), 0);
    expect(assembler.receive(blockText({ ...header, number: 1 }, 'de'), 0)).toMatchObject({ kind: 'failed' });
    assembler.receive(blockText(header, 'abc'), 0);
    expect(assembler.receive(blockText({ ...header, total: 7, number: 1 }, 'def'), 0)).toMatchObject({
      kind: 'failed',
    });
    assembler.receive(blockText({ ...header, check: '0000' }, 'abc'), 0);
    expect(assembler.receive(blockText({ ...header, check: '0000', number: 1 }, 'def'), 0)).toMatchObject({
      kind: 'failed',
    });
    expect(assembler.size).toBe(0);
  });

  it('holds four groups of a connection and refuses the fifth', () => {
    const assembler = createBlockAssembler();
    for (let n = 1; n <= 4; n++)
      expect(assembler.receive(blocks('abcdef', 3, other(n))[0]!, 0)).toMatchObject({ kind: 'ask' });
    expect(assembler.receive(blocks('abcdef', 3, other(5))[0]!, 0)).toMatchObject({ kind: 'failed', group: other(5) });
    expect(assembler.receive(blocks('abcdef', 3, other(2))[1]!, 0)).toMatchObject({ kind: 'complete', text: 'abcdef' });
  });

  it('gives up a group after 60 seconds of silence, not before', () => {
    const assembler = createBlockAssembler();
    assembler.receive(blocks(MESSAGE, 100)[0]!, 1000);
    expect(assembler.expire(60_999)).toEqual([]);
    expect(assembler.expire(61_000)).toMatchObject([{ kind: 'failed', address: { id: '7', method: 'swc_postdata' } }]);
    expect(assembler.size).toBe(0);
  });
});

describe('splitting', () => {
  const sizes = (text: string) => blockMessages(text, GROUP).map((block) => block.length - 128);

  it('closes blocks where the official script does', () => {
    expect(sizes('')).toEqual([0]);
    expect(sizes('a'.repeat(122_878))).toEqual([122_878]);
    expect(sizes('a'.repeat(122_879))).toEqual([122_878, 1]);
    expect(sizes('中'.repeat(40_961))).toEqual([40_960, 1]);
    expect(sizes('é'.repeat(122_879))).toEqual([122_878, 1]);
  });

  it('keeps surrogate pairs whole and comes together again', () => {
    for (let lead = 0; lead < 4; lead++) {
      const text = 'x'.repeat(122_870 + lead) + '😀中'.repeat(1000);
      const assembler = createBlockAssembler();
      const steps = blockMessages(text, GROUP).map((block) => assembler.receive(Buffer.from(block).toString(), 0));
      expect(steps.at(-1)).toEqual({ kind: 'complete', group: GROUP, text });
    }
  });
});

describe('_nextBlock', () => {
  it('always names the group in Data[0], which the page reads first', () => {
    expect(JSON.parse(nextBlockText({ kind: 'ask', group: GROUP, next: 1, again: false })!)).toEqual({
      _id: 0,
      _method: '_nextBlock',
      _status: '00',
      _args: { Result: true, Data: [{ guid: GROUP, next: 1, finish: false }], Error: [] },
    });
    const again = JSON.parse(nextBlockText({ kind: 'ask', group: GROUP, next: 2, again: true })!) as {
      _args: { Result: boolean; Data: unknown[]; Error: unknown[] };
    };
    expect(again._args).toMatchObject({ Result: false, Data: [{ guid: GROUP, next: 2, finish: false }] });
    expect(again._args.Error).toHaveLength(2);
    expect(JSON.parse(nextBlockText({ kind: 'complete', group: GROUP, text: '' })!)).toMatchObject({
      _args: { Data: [{ guid: GROUP, finish: true }] },
    });
  });
});
