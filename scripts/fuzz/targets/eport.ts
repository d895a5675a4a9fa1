// The dialect of portal pages: any text at all gets a reply that is JSON, and blocks never cost more than their limits.
import { fromUtf8, utf8 } from '#shared/bytes.ts';
import { blockMessages, createBlockAssembler, nextBlockText } from '#shared/protocol/eport-blocks.ts';
import { parseReply, parseRequest, replyText } from '#shared/protocol/eport.ts';
import { must, type Target } from '../target.ts';

const GROUP = '0a1b2c3d-0000-4000-8000-000000000001';
/** Between the messages of one connection. */
const BREAK = '\u001e';
const REQUEST = '{"_method":"cus-sec_SpcSignDataAsPEM","_id":7,"args":{"inData":"中文","passwd":""}}';

export const eportFrameTarget: Target = {
  name: 'eport-frame',
  shape: 'text',
  words: ['"_method"', '"_id"', '"args"', '"_args"', '"Result"', '"Data"', '"Error"', '1e400', '12345678901234567890'],
  open: () => ({
    seeds: [
      REQUEST,
      '{"_method":"swc_postdata","_id":"a","args":"[{\\"a\\":1}]"}',
      '{"_id":12345678901234567890,"_method":"x","args":[]}',
      '{"_id":0,"_method":"open","_status":"00","_args":{"Result":true,"Data":[],"Error":[]}}',
    ].map(utf8),
    run(input) {
      const text = new TextDecoder().decode(input);
      parseReply(text);
      const parsed = parseRequest(text);
      const address = parsed.ok ? parsed.request : parsed.address;
      const reply = replyText(address, { Result: false, Data: [], Error: ['x', 'Err:1'] });
      must(reply.startsWith('{') && typeof JSON.parse(reply) === 'object', 'a reply that is no JSON');
    },
  }),
};

export const eportBlocksTarget: Target = {
  name: 'eport-blocks',
  shape: 'text',
  words: ['BLOCKTXT', GROUP, '00000000', '00000001', 'FFFF', 'FFFFFFFF', BREAK],
  open: () => ({
    seeds: [REQUEST, REQUEST.repeat(20), ''].map((text) => utf8(blockMessages(text, GROUP).join(BREAK))),
    run(input) {
      const assembler = createBlockAssembler();
      let completed = 0;
      for (const [now, message] of fromUtf8(input).split(BREAK).entries()) {
        const step = assembler.receive(message, now * 10_000);
        nextBlockText(step);
        for (const given of assembler.expire(now * 10_000)) nextBlockText(given);
        if (step.kind === 'complete') completed += step.text.length;
        must(assembler.size <= 4, 'more groups than allowed');
      }
      must(completed <= 2 * input.length, 'more came out than went in');
    },
  }),
  mayThrow: [TypeError],
};
