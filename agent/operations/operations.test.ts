import { constants, createSign, generateKeyPairSync } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { utf8 } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import type { ApprovalView, CertificateView, TokenView } from '#shared/protocol/views.ts';
import { createApprovalQueue } from '../approval.ts';
import type { AuditEntry } from '../audit.ts';
import type { Certificate } from '../certificates/certificate.ts';
import type { PresentToken, Tokens } from '../tokens/tokens.ts';
import type { OperationCaller } from './caller.ts';
import type { OperationContext } from './context.ts';
import { createOperations } from './create.ts';
import { createFloodGate } from './flood.ts';
import { createGrants } from './grants.ts';
import { createRuns } from './runs/runs.ts';
import { createSeries } from './runs/series.ts';

type PageCaller = Extract<OperationCaller, { kind: 'page' }>;

const PIN = '13579246';
const random = utf8('MTIzNDU2Nzg5MA==');
const order = utf8('"sessionID":"S1"||"payExchangeInfoHead":"{}"||"payExchangeInfoLists":"[]"||"serviceTime":"1"');
const key = generateKeyPairSync('rsa', { modulusLength: 2048 });

function card(id: string, company: string): PresentToken {
  const view: CertificateView = {
    id: `cert-${id}`,
    number: '0a0b0c0d',
    holder: '演示用户',
    company,
    companyCode: company,
    medium: 'JJ0001',
    issuer: '测试CA',
    algorithm: 'rsa',
    bits: 2048,
    usage: 'sign',
    notBefore: 0,
    notAfter: 4e12,
  };
  const certificate: Certificate = {
    der: new Uint8Array([1]),
    spki: new Uint8Array(key.publicKey.export({ type: 'spki', format: 'der' })),
    view,
    personalId: '',
    idType: '',
    organisationCode: company,
    codes: { entity: '', card: '', user: '' },
  };
  const token: TokenView = {
    id,
    driver: 'fake',
    label: id,
    reader: '',
    serial: id,
    demo: false,
    certificates: [view],
    triesLeft: 5,
    triesMax: 5,
    locked: false,
    factoryPin: false,
  };
  return {
    token: { ...token, pinLength: { min: 8, max: 8 } } as unknown as PresentToken['token'],
    certificates: [{ certificate, key: 'k' }],
    view: token,
    wrongBefore: false,
  };
}

/** A card of five tries that really signs and really counts. */
function fakeTokens(cards: PresentToken[]): Tokens & { touched: number; faulty: boolean; factory: boolean } {
  const tokens: Tokens & { touched: number; faulty: boolean; factory: boolean } = {
    factory: false,
    touched: 0,
    faulty: false,
    present: () => cards,
    situation: () => ({ problem: { code: 'token/absent', params: {} }, readers: [], tokens: [] }),
    async withSession(id, use, task) {
      const found = cards.find(({ token }) => token.id === id);
      if (!found) throw new Problem('token/unknown');
      if (use.pin) {
        tokens.touched += 1;
        if (new TextDecoder().decode(use.pin) !== PIN) {
          found.view = { ...found.view, triesLeft: (found.view.triesLeft ?? 0) - 1 };
          throw new Problem('token/pin-wrong', { tries: found.view.triesLeft ?? 0 });
        }
      } else if (use.owner !== kept) throw new Problem('token/pin-required');
      kept = use.keepMs > 0 ? use.owner : '';
      return task({
        sign: (_, __, data) =>
          Promise.resolve(
            new Uint8Array(
              createSign('sha1')
                .update(tokens.faulty ? Buffer.from('other') : data)
                .sign({ key: key.privateKey, padding: constants.RSA_PKCS1_PADDING }),
            ),
          ),
        close: () => Promise.resolve(),
      });
    },
    changePin: () => Promise.resolve(),
    refreshPin: () => Promise.resolve(),
    release: () => Promise.resolve(),
    releaseAll: () => Promise.resolve(),
    markFactoryPin: (_, factory) => void (tokens.factory = factory),
    letGo: (id) => Promise.resolve([id]),
    takeBack: () => Promise.resolve(),
  };
  let kept = '';
  return tokens;
}

const page = (over: Partial<PageCaller['page']> = {}): PageCaller => ({
  kind: 'page',
  extension: 'browser',
  page: {
    origin: 'https://app.singlewindow.cn',
    topOrigin: 'https://app.singlewindow.cn',
    tab: 1,
    frame: 0,
    document: 'd1',
    ...over,
  },
  portal: 'single-window',
});

function setUp(cards = [card('t1', '111111111')]) {
  const tokens = fakeTokens(cards);
  const lines: AuditEntry[] = [];
  /** Those that did not wait for the disk */
  const soon: AuditEntry[] = [];
  const shown: ApprovalView[] = [];
  const approvals = createApprovalQueue({
    emit: (_, event, data) => (event === 'approval.requested' ? void shown.push(data as ApprovalView) : undefined),
  });
  const runs = createRuns();
  const context: OperationContext = {
    tokens,
    approvals,
    runs,
    series: createSeries(runs),
    isConnected: () => true,
    tellRun: () => undefined,
    audit: {
      append: (line: AuditEntry) => void lines.push(line),
      appendMany(all: AuditEntry[]) {
        lines.push(...all);
        soon.push(...all);
      },
      knows: () => false,
      lastCertificate: () => null,
    } as unknown as OperationContext['audit'],
    grants: createGrants(),
    flood: createFloodGate({ write: (line) => void lines.push(line), signal: new AbortController().signal }),
    cebSm2: { signatureMethod: 'urn:test:sm2', digestMethod: 'urn:test:sm3', digest: 'sm3' },
    pagePinPolicy: () => 'honour',
    distrustedPins: new Set(),
    anyExtension: () => null,
    requireOpen: () => undefined,
    control: () => null,
    now: () => 1e12,
  };
  const operations = createOperations(context);
  const signal = new AbortController().signal;
  /** Presses 确认 in the window that is open now. */
  const confirm = async (pin: string | null, token = 't1') => {
    await Promise.resolve();
    const open = approvals.pending('browser')[0]!;
    return approvals.answer('browser', {
      id: open.id,
      digest: open.digest,
      decision: 'confirm',
      token,
      certificate: `cert-${token}`,
      pin,
      newPin: null,
    });
  };
  const sign = (data: Uint8Array, over: { caller?: OperationCaller; pagePin?: string | null } = {}) =>
    operations.sign({
      caller: over.caller ?? page(),
      data,
      method: 'm',
      pagePin: over.pagePin ? utf8(over.pagePin) : null,
      signal,
    });
  return { tokens, lines, soon, shown, approvals, context, operations, confirm, sign, signal };
}

describe('operations', () => {
  let it1: ReturnType<typeof setUp>;
  beforeEach(() => {
    it1 = setUp();
  });

  it('a page that passes a declaration as its login random sees 签名, not 登录', async () => {
    const asked = it1.sign(order);
    await it1.confirm(PIN);
    await expect(asked).resolves.toMatchObject({ mechanism: 'rsa-pkcs1-sha1' });
    expect(it1.shown[0]).toMatchObject({ verb: 'sign', document: { kind: 'customs-179' } });
    const login = it1.sign(random);
    await it1.confirm(PIN);
    await login;
    expect(it1.shown.at(-1)).toMatchObject({ verb: 'login', document: { kind: 'login' } });
  });

  it('touches no card before 确认, also with a PIN from the page', async () => {
    const asked = it1.sign(random, { pagePin: PIN });
    await Promise.resolve();
    expect(it1.tokens.touched).toBe(0);
    expect(it1.shown[0]?.pin).toBe('page');
    await it1.confirm(null);
    await asked;
    expect(it1.tokens.touched).toBe(1);
  });

  it('attack 22: wrong PINs of a page never cost more than one try, and never one of the last two', async () => {
    const first = it1.sign(random, { pagePin: '00000000' });
    const failed = expect(first).rejects.toMatchObject({ code: 'token/pin-wrong' });
    await it1.confirm(null);
    await failed;
    expect(it1.tokens.present()[0]?.view.triesLeft).toBe(4);
    const second = it1.sign(random, { pagePin: '00000000' });
    second.catch(() => undefined);
    await Promise.resolve();
    expect(it1.shown.at(-1)).toMatchObject({ pin: 'ask', pinNote: { code: 'token/page-pin-distrusted' } });
    const low = setUp([{ ...card('t1', '111111111') }]);
    low.tokens.present()[0]!.view.triesLeft = 2;
    low.sign(random, { pagePin: PIN }).catch(() => undefined);
    await Promise.resolve();
    expect(low.shown.at(-1)).toMatchObject({ pin: 'ask', pinNote: { code: 'token/pin-tries-low' } });
  });

  it('attack 22: two questions at once cost one try, although both were asked before the first PIN was wrong', async () => {
    const failed = [it1.sign(random, { pagePin: '00000000' }), it1.sign(random, { pagePin: '00000001' })].map((asked) =>
      asked.catch((thrown: unknown) => (thrown as Problem).code),
    );
    await it1.confirm(null);
    await it1.confirm(null);
    expect(await Promise.all(failed)).toEqual(['token/pin-wrong', 'token/page-pin-distrusted']);
    expect(it1.tokens.touched).toBe(1);
  });

  it('attack 22: among several cards the PIN of a page is spent on none: the window asks for card and PIN', async () => {
    const two = setUp([card('t1', '111111111'), card('t2', '111111111')]);
    const asked = two.sign(random, { pagePin: '00000000' });
    await two.confirm(null, 't2');
    expect(two.shown[0]).toMatchObject({
      pin: 'ask',
      pinNote: { code: 'token/page-pin-several', params: { count: 2 } },
    });
    expect(two.tokens.touched).toBe(0);
    await two.confirm(PIN, 't2');
    expect((await asked).signature).toHaveLength(256);
    expect(two.context.distrustedPins.has('https://app.singlewindow.cn')).toBe(false);
    // Control: with one card it is used.
    it1.sign(random, { pagePin: PIN }).catch(() => undefined);
    await Promise.resolve();
    expect(it1.shown.at(-1)?.pin).toBe('page');
  });

  it('a site whose PIN was wrong is trusted again once it sends what the person types and the card takes', async () => {
    it1.context.distrustedPins.add('https://app.singlewindow.cn');
    const login = async (pagePin: string): Promise<string | undefined> => {
      const asked = it1.sign(order, { pagePin });
      await it1.confirm(PIN);
      await asked;
      return it1.shown.at(-1)?.pin;
    };
    expect(await login('00000000')).toBe('ask');
    expect(await login('1')).toBe('ask'); // what was sent before was not what was typed
    expect(await login(PIN)).toBe('ask');
    expect(await login(PIN)).toBe('page');
  });

  it('after a change the card is known by its new PIN, also where the old one was from the factory', async () => {
    const changed = it1.operations.changePin({ caller: page(), method: 'm', signal: it1.signal });
    await Promise.resolve();
    const open = it1.approvals.pending('browser')[0]!;
    const answer = { id: open.id, digest: open.digest, decision: 'confirm' as const, remember: false };
    const card = { token: 't1', certificate: 'cert-t1' };
    it1.tokens.factory = true;
    await it1.approvals.answer('browser', { ...answer, ...card, pin: '88888888', newPin: '24681357' });
    await changed;
    expect(it1.tokens.factory).toBe(false);
  });

  it('attack 16: a yes that names a card which was not offered signs nothing', async () => {
    const cards = [card('t1', '111111111')];
    const swapped = setUp(cards);
    const asked = swapped.sign(random);
    const stopped = expect(asked).rejects.toMatchObject({ code: 'approval/mismatch' });
    await Promise.resolve();
    cards.push(card('t2', '222222222'));
    await swapped.confirm(PIN, 't2');
    await stopped;
    expect(swapped.tokens.touched).toBe(0);
  });

  it('attack 22: a card that does not count its tries is kept from the PINs of pages after one wrong PIN', async () => {
    const card1 = it1.tokens.present()[0]!;
    card1.view.triesLeft = null;
    const first = it1.sign(random, { pagePin: PIN });
    await it1.confirm(null);
    await first;
    expect(it1.shown.at(-1)?.pin).toBe('page');
    card1.wrongBefore = true;
    it1.sign(random, { pagePin: PIN }).catch(() => undefined);
    await Promise.resolve();
    expect(it1.shown.at(-1)).toMatchObject({ pin: 'ask', pinNote: { code: 'token/page-pin-unsafe' } });
    expect(it1.tokens.touched).toBe(1);
  });

  it('a login covers the identity reads that follow it, and nothing that another document reads', async () => {
    const asked = it1.sign(random);
    await it1.confirm(PIN);
    await asked;
    const windows = it1.shown.length;
    expect(
      (await it1.operations.readIdentity({ caller: page(), method: 'm', signal: it1.signal })).certificate.number,
    ).toBe('0a0b0c0d');
    await it1.operations.checkPin({ caller: page(), method: 'm', pagePin: utf8('00000000'), signal: it1.signal });
    expect(it1.shown).toHaveLength(windows);
    expect(it1.tokens.touched).toBe(1);
    it1.operations
      .readIdentity({ caller: page({ document: 'd2' }), method: 'm', signal: it1.signal })
      .catch(() => undefined);
    await Promise.resolve();
    expect(it1.shown.at(-1)).toMatchObject({ verb: 'identity', pin: 'none' });
  });

  it('a page that may only read the identity cannot try PINs by it', async () => {
    const read = it1.operations.readIdentity({ caller: page(), method: 'm', signal: it1.signal });
    await it1.confirm(null);
    await read;
    it1.operations
      .checkPin({ caller: page(), method: 'm', pagePin: utf8('00000000'), signal: it1.signal })
      .catch(() => undefined);
    await Promise.resolve();
    expect(it1.shown.at(-1)).toMatchObject({ verb: 'check-pin' });
  });

  it('attack 31: without a yes a page learns nothing of the card', async () => {
    const asked = it1.operations.readIdentity({ caller: page(), method: 'm', signal: it1.signal });
    const refused = expect(asked).rejects.toMatchObject({ code: 'approval/refused' });
    await Promise.resolve();
    const open = it1.approvals.pending('browser')[0]!;
    await it1.approvals.answer('browser', {
      id: open.id,
      digest: open.digest,
      decision: 'refuse',
      token: null,
      certificate: null,
      pin: null,
      newPin: null,
    });
    await refused;
    expect(it1.lines.at(-1)).toMatchObject({ verb: 'identity', result: 'refused', code: 'approval/refused' });
  });

  it('the old way of logging in asks once: check the PIN, then sign the random without a second window', async () => {
    const checked = it1.operations.checkPin({
      caller: page(),
      method: 'SpcVerifyPIN',
      pagePin: utf8(PIN),
      signal: it1.signal,
    });
    await it1.confirm(null);
    await checked;
    const windows = it1.shown.length;
    const signed = await it1.sign(random);
    expect(signed.signature).toHaveLength(256);
    expect(it1.shown).toHaveLength(windows);
    expect(it1.lines.map(({ verb }) => verb)).toEqual(['check-pin', 'login']);
    expect(it1.soon.map(({ verb }) => verb)).toEqual(['login']); // the consent itself waited for the disk
    it1.sign(random).catch(() => undefined);
    await Promise.resolve();
    expect(it1.shown).toHaveLength(windows + 1);
  });

  it('never lets a checked PIN sign a declaration without a window of its own', async () => {
    const checked = it1.operations.checkPin({
      caller: page(),
      method: 'SpcVerifyPIN',
      pagePin: utf8(PIN),
      signal: it1.signal,
    });
    await it1.confirm(null);
    await checked;
    it1.sign(order).catch(() => undefined);
    await Promise.resolve();
    expect(it1.shown.at(-1)).toMatchObject({ verb: 'sign' });
  });

  it('stops signing with another company’s card than the tab logged in with', async () => {
    const two = setUp([card('t1', '111111111'), card('t2', '222222222')]);
    const login = two.sign(random);
    await two.confirm(PIN);
    await login;
    const other = two.sign(order);
    const stopped = expect(other).rejects.toMatchObject({
      code: 'token/other-company',
      params: { login: '111111111', card: '222222222' },
    });
    await two.confirm(PIN, 't2');
    await stopped;
    expect(two.tokens.touched).toBe(1);
    const alone = setUp([card('t2', '222222222')]);
    alone.context.grants.remember(page(), { key: '111111111', name: '甲公司' });
    await expect(alone.sign(order)).rejects.toMatchObject({ code: 'token/other-company' });
    expect(alone.shown).toEqual([]);
  });

  it('throws away a signature that does not verify with the certificate', async () => {
    it1.tokens.faulty = true;
    const asked = it1.sign(order);
    const failed = expect(asked).rejects.toMatchObject({ code: 'token/signature-invalid' });
    await it1.confirm(PIN);
    await failed;
    expect(it1.lines.at(-1)).toMatchObject({ result: 'failed', code: 'token/signature-invalid' });
  });

  it('refuses a PIN of the wrong length before the card is touched', async () => {
    await expect(it1.sign(random, { pagePin: '1234' })).rejects.toMatchObject({ code: 'token/pin-length' });
    const asked = it1.sign(random);
    asked.catch(() => undefined);
    expect(await it1.confirm('1')).toMatchObject({ state: 'again', problem: { code: 'token/pin-length' } });
    expect(it1.tokens.touched).toBe(0);
  });

  it('writes one line per signature with its business keys, and no PIN', async () => {
    const asked = it1.sign(order);
    await it1.confirm(PIN);
    await asked;
    expect(it1.lines).toHaveLength(1);
    expect(it1.lines[0]).toMatchObject({
      verb: 'sign',
      result: 'done',
      holder: '演示用户',
      certificate: '0a0b0c0d',
      origin: 'https://app.singlewindow.cn',
    });
    expect(JSON.stringify(it1.lines)).not.toContain(PIN);
  });

  it('refuses programs and the command line where no browser can ask', async () => {
    await expect(it1.sign(random, { caller: { kind: 'program', name: 'java' } })).rejects.toMatchObject({
      code: 'approval/no-window',
    });
  });

  it('says there is no card when there is none', async () => {
    await expect(setUp([]).sign(random)).rejects.toMatchObject({ code: 'token/absent' });
  });
});
