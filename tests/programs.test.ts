// The second door as programs of other people meet it (spec/eport-protocol §1, §2, §3, §10): an executable of its own, named in
// `eport.allowPrograms`, whose client shares no line with ours. The agent is a process of its own too; a clerk answers its windows.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { blockMessages } from '#shared/protocol/eport-blocks.ts';
import { utf8 } from '#shared/bytes.ts';
import { verifySignature } from '../agent/crypto/verify.ts';
import { type ErpConnection, type ErpProgram, erpProgram, type Reply } from './devices/erp-program.ts';
import { order, SIGN, spkiOf } from './support/fault-acts.ts';
import { CARD_PIN, openScene, type Scene } from './support/fault-scene.ts';

const GREETING = { _id: 0, _method: 'open', _status: '00', _args: { Result: true, Data: [], Error: [] } };
const VERSION = { Result: true, Data: [expect.any(String)], Error: [] };
const DIGEST = 'cus-sec_SpcSHA1Digest';

let erp: ErpProgram;
let opened: Scene;
let port: number;

beforeAll(async () => {
  erp = erpProgram();
  opened = await openScene({ config: { eport: { port: 0, allowPrograms: [erp.path] } } });
  port = Number(readFileSync(join(opened.data, 'eport-port'), 'utf8'));
}, 60_000);
afterAll(async () => {
  erp.close();
  await opened.close();
});

function dial(how?: Parameters<ErpProgram['dial']>[1]): ErpConnection {
  const connection = erp.dial(port, how);
  onTestFinished(() => connection.stop());
  return connection;
}

const request = (method: string, rest: object = {}) => JSON.stringify({ _method: method, _id: 1, ...rest });
const version = (id: string) => `{"_method":"ver","_id":${id},"args":{}}`;

function signatureHolds(text: string, reply: Reply): boolean {
  const spki = spkiOf(readFileSync(opened.cards[0]!.certificateFile));
  return verifySignature(spki, 'rsa-pkcs1-sha1', utf8(text), Buffer.from(String(reply._args.Data[0]), 'base64'));
}

describe('a program at the second door', () => {
  it('is greeted first, also when its request came with the request to connect', async () => {
    const connection = dial({ early: [version('1')] });
    const { head } = await connection.next('the head', (heard) => heard.head !== undefined);
    expect(head).toMatch(/^HTTP\/1\.1 101 /);
    expect(head).not.toMatch(/^Sec-WebSocket-(Protocol|Extensions):/im);
    expect(await connection.reply(0)).toEqual(GREETING);
    expect(await connection.reply(1)).toEqual({ _id: 1, _method: 'ver', _status: '00', _args: VERSION });
    expect(
      connection.heard.filter(({ text }) => text !== undefined).every(({ plain, text }) => plain && text?.[0] === '{'),
    ).toBe(true);
  });

  it('gets its _id back as it wrote it, and answers in the order of its requests', async () => {
    const connection = dial();
    const ids = ['1', '"1"', '0', '-3', '9223372036854775807', '"a-\\u4e2d"', 'null', '1.50'];
    for (const id of ids) connection.order({ text: version(id) });
    connection.order({ text: '{"_method":"ver","args":{}}' });
    await connection.reply(ids.length + 1);
    const raw = connection.heard.flatMap(({ text }) => text ?? []).slice(1);
    expect(raw.map((text) => /^\{(?:"_id":(.*),)?"_method":"ver","_status":"00"/.exec(text)?.[1])).toEqual([
      ...ids.with(5, '"a-中"'),
      undefined,
    ]);
  });

  it.each([
    ['nothing', {}],
    ['null', { args: null }],
    ['the empty list of PHP', { args: [] }],
    ['an empty text', { args: '' }],
  ])('may send %s for no arguments', async (_what, rest) => {
    const connection = dial();
    connection.order({ text: request('security_GetVersions', rest) });
    connection.order({ text: request('cus-sec_SpcSetInitEnvPriority', rest) });
    expect((await connection.reply(1))._args).toEqual(VERSION);
    expect((await connection.reply(2))._args.Result).toBe(true);
  });

  it.each([
    ['the name localhost', 'localhost', []],
    ['itself as its origin', '127.0.0.1', ['origin']],
    ['compression', '127.0.0.1', ['Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits']],
    [
      'the headers of a library',
      '127.0.0.1',
      ['User-Agent: websocket-client-php', 'Pragma: no-cache', 'Sec-Fetch-Mode: websocket'],
    ],
  ])('may connect with %s', async (_what, name, headers) => {
    const host = `${name}:${port}`;
    const connection = dial({
      host,
      headers: headers.map((line) => (line === 'origin' ? `Origin: http://${host}` : line)),
    });
    expect(await connection.reply(0)).toEqual(GREETING);
    connection.order({ text: version('7') });
    expect((await connection.reply(1))._id).toBe(7);
    expect(connection.heard.every(({ plain }) => plain !== false)).toBe(true);
  });

  it('may cut a message into fragments, ping meanwhile, and close as it likes', async () => {
    const connection = dial();
    const szInfo = '报关单😀'.repeat(20_000);
    connection.order({ ping: 'are you there' });
    connection.order({ text: request(DIGEST, { args: { szInfo } }), pieces: 7 });
    expect((await connection.reply(1))._args.Data).toEqual([createHash('sha1').update(szInfo).digest('hex')]);
    expect(connection.heard).toContainEqual({ pong: 'are you there', plain: true });
    connection.order({ close: 1000 });
    expect((await connection.next('the answer to close', ({ close }) => close !== undefined)).close).toBe(1000);
    await connection.next('the end', ({ end }) => end === true);
  });

  it.each([1, 3])('may send all %d blocks of a framed message at once, and one of them damaged', async (count) => {
    const connection = dial();
    const szInfo = 'é货a'.repeat(count === 1 ? 10 : 60_000);
    const text = JSON.stringify({ _method: DIGEST, _id: 'g', args: { szInfo } });
    const guid = '0f0e0d0c-0b0a-4908-8706-050403020100';
    const blocks = blockMessages(text, guid);
    expect(blocks).toHaveLength(count);
    for (const block of blocks) connection.order({ text: block });
    const asked = Array.from({ length: count - 1 }, (_, place) => ({ guid, next: place + 1, finish: false }));
    await checkBlocks(connection, [...asked, { guid, finish: true }]);
    const reply = await connection.reply(count + 1);
    expect(reply).toMatchObject({ _id: 'g', _method: DIGEST });
    expect(reply._args.Data).toEqual([createHash('sha1').update(szInfo).digest('hex')]);

    if (count === 1) return;
    const again = guid.replace('0f', 'ff');
    const second = blockMessages(text, again);
    connection.order({ text: second[0] });
    connection.order({ text: `${second[1]?.slice(0, -1) ?? ''}#` });
    const damaged = await connection.reply(count + 3);
    expect(damaged).toMatchObject({
      _method: '_nextBlock',
      _args: { Result: false, Data: [{ guid: again, next: 1 }] },
    });
    for (const block of second.slice(1)) connection.order({ text: block });
    expect((await connection.reply(count + 6))._args).toEqual(reply._args);
  });

  it('signs after 确认 with the PIN of our own window, logged by its executable; its own PIN is not used', async () => {
    const { clerk, cards } = opened;
    const connection = dial();
    const text = order();
    connection.order({ text: JSON.stringify({ _method: SIGN, _id: '1', args: { inData: text, passwd: '00000000' } }) });
    const window = await clerk.window();
    expect(window).toMatchObject({ verb: 'sign', page: null, pin: 'ask' });
    expect(window.program).toMatch(/^pid \d+ erp$/);
    await clerk.confirm(window, { pin: CARD_PIN });
    const reply = await connection.reply(1);
    expect(reply).toMatchObject({ _id: '1', _method: SIGN, _status: '00', _args: { Result: true, Error: [] } });
    expect(reply._args.Data).toEqual([expect.stringMatching(/^[A-Za-z0-9+/]+=*$/), cards[0]!.number]);
    expect(signatureHolds(text, reply)).toBe(true);
    expect(signatureHolds(`${text} `, reply)).toBe(false);
    expect(await clerk.tries(cards[0]!.id)).toBe(5);
    const line = (await clerk.log()).at(-1);
    expect(line).toMatchObject({ verb: 'sign', result: 'done' });
    expect(line?.origin).toMatch(/pid \d+ erp$/);
  });

  it('is told of a wrong PIN in two texts, and may ask again', async () => {
    const { clerk } = opened;
    const connection = dial();
    const sign = (inData: string) => connection.order({ text: request(SIGN, { args: { inData } }) });
    sign(order());
    const window = await clerk.window();
    expect(await clerk.confirm(window, { pin: '12345678' })).toMatchObject({ problem: { code: 'token/pin-wrong' } });
    await clerk.refuse(window);
    const refused = await connection.reply(1);
    expect(refused).toMatchObject({ _status: '00', _args: { Result: false, Data: [] } });
    expect(refused._args.Error).toEqual([expect.any(String), expect.stringMatching(/^Err:Custom\d{5}$/)]);
    const text = order();
    sign(text);
    await clerk.confirm(await clerk.window(), { pin: CARD_PIN });
    expect(signatureHolds(text, await connection.reply(2))).toBe(true);
  });

  it('that goes away takes its window with it', async () => {
    const { clerk } = opened;
    const connection = dial();
    connection.order({ text: request(SIGN, { args: { inData: order() } }) });
    await clerk.window();
    connection.order({ close: 1001 });
    await expect.poll(() => clerk.pending(), { timeout: 20_000 }).toEqual([]);
  });
});

async function checkBlocks(connection: ErpConnection, wanted: object[]): Promise<void> {
  for (const [place, data] of wanted.entries()) {
    const reply = await connection.reply(place + 1);
    expect(reply).toMatchObject({ _method: '_nextBlock', _status: '00' });
    expect(reply._args).toEqual({ Result: true, Data: [data], Error: [] });
  }
}
