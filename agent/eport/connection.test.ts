import { describe, expect, it, vi } from 'vitest';
import { Problem } from '#shared/errors.ts';
import { GREETING, parseReply } from '#shared/protocol/eport.ts';
import { open, operations } from '../../tests/support/eport-page.ts';
import { errorOf } from './errors.ts';

describe('an E-Port connection', () => {
  it('greets before anything is asked', () => {
    expect(open().sent).toEqual([GREETING]);
  });

  it('answers strictly in order, one reply each, however long one call takes', async () => {
    let release = () => {};
    operations.gate = new Promise((resolve) => (release = resolve));
    const { connection, sent, replies } = open();
    connection.receive('{"_method":"cus-sec_SpcSignDataAsPEM","_id":"a","args":{"inData":"x"}}');
    connection.receive('{"_method":"ver","_id":2,"args":{}}');
    connection.receive('not json');
    connection.receive('{"_method":"cus-sec_SpcGetCertNo","args":null}');
    await expect.poll(() => operations.asked.length, { interval: 2 }).toBe(1);
    expect(sent).toHaveLength(1);
    release();
    const texts = await replies(4);
    expect(texts.map((text) => parseReply(text)?._method)).toEqual([
      'cus-sec_SpcSignDataAsPEM',
      'ver',
      '',
      'cus-sec_SpcGetCertNo',
    ]);
    expect(texts.map((text) => parseReply(text)?._id)).toEqual(['a', 2, undefined, undefined]);
  });

  it('sends a reply of many MiB as one text that starts with a brace', async () => {
    const { connection, replies } = open();
    const inData = '中'.repeat(3 * 1024 * 1024);
    connection.receive(JSON.stringify({ _method: 'cus-sec_SpcEncodePEM', _id: 1, args: { inData } }));
    const [text = ''] = await replies(1);
    expect(text.length).toBeGreaterThan(12 * 1024 * 1024);
    expect(text[0]).toBe('{');
  });

  it('aborts the running call when closed and answers nothing any more', async () => {
    operations.gate = new Promise(() => {});
    const { connection, sent } = open();
    connection.receive('{"_method":"cus-sec_SpcSignDataAsPEM","_id":1,"args":{"inData":"x","passwd":"12345678"}}');
    connection.receive('{"_method":"ver","_id":2}');
    await expect.poll(() => operations.asked.length, { interval: 2 }).toBe(1);
    connection.close();
    connection.close();
    connection.receive('{"_method":"ver","_id":3}');
    await expect.poll(() => operations.lastPin?.every((byte) => byte === 0), { interval: 2 }).toBe(true);
    expect(sent).toHaveLength(1);
  });

  it('stops with the signal it was given', async () => {
    const { connection, sent, stop } = open();
    stop.abort();
    connection.receive('{"_method":"ver","_id":3}');
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(sent).toHaveLength(1);
  });

  it('attack 9: answers a flood in its turn without keeping it', async () => {
    let release = () => {};
    operations.gate = new Promise((resolve) => (release = resolve));
    const { connection, replies } = open();
    for (let id = 0; id < 1000; id++)
      connection.receive(`{"_method":"cus-sec_SpcSignDataAsPEM","_id":${id},"args":{"inData":"x"}}`);
    release();
    const texts = (await replies(1000)).map((text) => parseReply(text)!);
    expect(texts.map((reply) => reply._id)).toEqual(Array.from({ length: 1000 }, (_, id) => id));
    expect(texts.at(-1)?._args.Error).toEqual(errorOf(new Problem('approval/too-many')));
    expect(operations.asked.length).toBeLessThan(100);
  });

  it('puts blocks together and says so before the reply', async () => {
    const { blockText, checkCode } = await import('#shared/protocol/eport-blocks.ts');
    const { connection, replies } = open();
    operations.control = (_method, args) => ({ Result: true, Data: [args], Error: [] });
    const text = JSON.stringify({ _method: 'swc_postdata', _id: 4, args: '{"报文":"内容"}' });
    const header = {
      check: checkCode(text),
      total: text.length,
      count: 2,
      group: '0a1b2c3d-0000-4000-8000-000000000001',
    };
    connection.receive(blockText({ ...header, number: 0 }, text.slice(0, 20)));
    connection.receive(blockText({ ...header, number: 1 }, text.slice(20)));
    const got = (await replies(3)).map((reply) => parseReply(reply)!);
    expect(got.map((reply) => reply._method)).toEqual(['_nextBlock', '_nextBlock', 'swc_postdata']);
    expect(got[2]).toMatchObject({ _id: 4, _args: { Result: true, Data: ['{"报文":"内容"}'] } });
  });

  it('frees the page’s memory and answers its request when a block stays damaged', async () => {
    const { blockText, checkCode } = await import('#shared/protocol/eport-blocks.ts');
    const { connection, replies } = open();
    const text = JSON.stringify({ _method: 'pdf-es_Sign', _id: 4, args: {} });
    const block = blockText(
      {
        check: checkCode(text),
        total: text.length,
        count: 1,
        group: '0a1b2c3d-0000-4000-8000-000000000001',
        number: 0,
      },
      text,
    );
    for (let i = 0; i < 3; i++) connection.receive(`${block.slice(0, -1)}\uFFFD`);
    const got = (await replies(4)).map((reply) => parseReply(reply)!);
    expect(got[2]).toMatchObject({ _method: '_nextBlock', _args: { Data: [{ finish: true }] } });
    expect(got[3]).toMatchObject({
      _method: 'pdf-es_Sign',
      _id: 4,
      _args: { Result: false, Error: errorOf(new Problem('eport/block-failed')) },
    });
  });
});

describe('a page that stops in the middle of its blocks', () => {
  it('gets an error for its request after 60 seconds, without sending anything more', async () => {
    const { blockText, checkCode } = await import('#shared/protocol/eport-blocks.ts');
    vi.useFakeTimers();
    try {
      const { connection, sent } = open();
      const text = JSON.stringify({ _method: 'pdf-es_Sign', _id: 4, args: {} });
      const header = {
        check: checkCode(text),
        total: text.length,
        count: 2,
        group: '0a1b2c3d-0000-4000-8000-000000000001',
        number: 0,
      };
      connection.receive(blockText(header, text.slice(0, -5)));
      await vi.advanceTimersByTimeAsync(59_000);
      expect(sent).toHaveLength(2);
      await vi.advanceTimersByTimeAsync(2000);
      expect(parseReply(sent[3] ?? '')).toMatchObject({ _method: 'pdf-es_Sign', _id: 4, _args: { Result: false } });
    } finally {
      vi.useRealTimers();
    }
  });
});
