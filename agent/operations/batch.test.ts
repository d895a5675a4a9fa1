import { createSign, generateKeyPairSync } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { utf8 } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import type { CertificateView, TokenView } from '#shared/protocol/views.ts';
import { createApprovalQueue } from '../approval.ts';
import type { AuditEntry } from '../audit.ts';
import type { PresentToken, SessionUse, Tokens } from '../tokens/tokens.ts';
import { createBatches } from './batch.ts';
import type { OperationContext } from './context.ts';
import { createGrants } from './grants.ts';

const PIN = '13579246';
const key = generateKeyPairSync('rsa', { modulusLength: 2048 });
const items = (count: number) => Array.from({ length: count }, (_, i) => utf8(`第 ${i} 票`));

function setUp(over: { signs?: () => void; logsIn?: () => void; instead?: (data: Uint8Array) => Uint8Array } = {}) {
  const view: CertificateView = {
    id: 'c', number: '0a0b0c0d', holder: '演示用户', company: '甲公司', companyCode: '', medium: '', issuer: '',
    algorithm: 'rsa', bits: 2048, usage: 'sign', notBefore: 0, notAfter: 4e12,
  }; // prettier-ignore
  const token = { id: 't', certificates: [view], triesLeft: 5, locked: false, demo: false } as unknown as TokenView;
  const certificate = {
    view,
    spki: new Uint8Array(key.publicKey.export({ type: 'spki', format: 'der' })),
    organisationCode: '1',
  };
  const present = {
    token: { id: 't', pinLength: { min: 8, max: 8 } },
    certificates: [{ certificate, key: 'k' }],
    view: token,
  } as unknown as PresentToken;
  const pins: Uint8Array[] = [];
  const turns: string[] = [];
  const released: string[] = [];
  const tokens = {
    present: () => [present],
    withSession: (_: string, use: SessionUse, task: (session: unknown) => Promise<unknown>) => {
      if (use.pin) pins.push(use.pin);
      turns.push(use.rank ?? 'person');
      if (use.rank === undefined) over.logsIn?.();
      const sign = (_key: string, _mechanism: string, data: Uint8Array) => {
        over.signs?.();
        return Promise.resolve(
          new Uint8Array(
            createSign('sha1')
              .update(over.instead?.(data) ?? data)
              .sign(key.privateKey),
          ),
        );
      };
      return task({ sign });
    },
    release: (owner: string) => Promise.resolve(void released.push(owner)),
    markFactoryPin: () => undefined,
  } as unknown as Tokens;
  let locked = false;
  const clock = { now: 1e12 };
  const lines: AuditEntry[] = [];
  const approvals = createApprovalQueue({ emit: () => undefined });
  const context = {
    tokens,
    approvals,
    audit: {
      append: (line: AuditEntry) => lines.push(line),
      appendMany: (all: AuditEntry[]) => lines.push(...all),
      knows: () => true,
      lastCertificate: () => null,
    },
    grants: createGrants(),
    flood: { append: (line: AuditEntry) => lines.push(line) },
    distrustedPins: new Set(),
    requireOpen() {
      if (locked) throw new Problem('agent/locked');
    },
    now: () => clock.now,
  } as unknown as OperationContext;
  const batches = createBatches(context);
  const open = async (count: number) => {
    const opened = batches.open({
      caller: { kind: 'extension', extension: 'browser' },
      token: 't',
      certificate: 'c',
      title: '演示',
      count,
      minutes: 5,
      signal: new AbortController().signal,
    });
    await Promise.resolve();
    const [shown] = approvals.pending('browser');
    const answer = { id: shown!.id, digest: shown!.digest, decision: 'confirm', token: 't', certificate: 'c' } as const;
    await Promise.all([approvals.answer('browser', { ...answer, pin: PIN, newPin: null }), opened]);
    return opened;
  };
  const lock = (to: boolean) => {
    locked = to;
    if (to) batches.endAll();
  };
  return { batches, approvals, open, lines, pins, released, turns, lock, clock };
}

afterEach(() => vi.useRealTimers());

describe('a batch', () => {
  it('signs what was confirmed with one window, one line for each item, and not one item more', async () => {
    const { batches, open, lines } = setUp();
    const id = await open(3);
    expect(await batches.sign('browser', id, items(2))).toHaveLength(2);
    await expect(batches.sign('browser', id, items(2))).rejects.toMatchObject({
      code: 'batch/full',
      params: { count: 3 },
    });
    expect(await batches.sign('browser', id, items(1))).toHaveLength(1);
    expect(lines.filter(({ verb, result }) => verb === 'sign' && result === 'done')).toHaveLength(3);
  });

  it('hands out nothing when a library answers for the last item with the signature of another', async () => {
    const [first, ...others] = items(3);
    const { batches, open, lines } = setUp({ instead: (data) => (data === others[1] ? first! : data) });
    const id = await open(3);
    await expect(batches.sign('browser', id, [first!, ...others])).rejects.toThrow('token/signature-invalid');
    expect(lines.filter(({ result }) => result === 'failed')).toHaveLength(3);
  });

  it('gives the token back after each item of a slow one, so that a login waits for one item', async () => {
    const { batches, open, turns } = setUp({
      signs() {
        const until = performance.now() + 31;
        while (performance.now() < until);
      },
    });
    const id = await open(4);
    turns.length = 0;
    await batches.sign('browser', id, items(4));
    expect(turns).toEqual(['batch', 'batch', 'batch', 'batch']);
  });

  it('ends with its minutes, by the clock and by itself: its PIN is wiped and its login let go', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { batches, open, pins, released, clock } = setUp();
    const id = await open(3);
    clock.now += 5 * 60_000 - 1;
    expect(await batches.sign('browser', id, items(1))).toHaveLength(1);
    clock.now += 1;
    await expect(batches.sign('browser', id, items(1))).rejects.toMatchObject({ code: 'batch/ended' });
    expect(released).toEqual([]);
    vi.advanceTimersByTime(5 * 60_000);
    expect([pins.at(-1), released]).toEqual([new Uint8Array(8), [id]]);
  });

  it('belongs to the browser that asked', async () => {
    const { batches, open } = setUp();
    const id = await open(3);
    await expect(batches.sign('another', id, items(1))).rejects.toMatchObject({ code: 'batch/ended' });
    await batches.close('another', id);
    expect(await batches.sign('browser', id, items(1))).toHaveLength(1);
  });

  it('ends with the card, and its PIN is wiped', async () => {
    const { batches, open, pins, released } = setUp();
    const id = await open(3);
    await batches.sign('browser', id, items(1));
    expect(new TextDecoder().decode(pins.at(-1))).toBe(PIN);
    batches.endAll('another card');
    await batches.sign('browser', id, items(1));
    batches.endAll('t');
    expect(pins.at(-1)).toEqual(new Uint8Array(8));
    expect(released).toEqual([id]);
    await expect(batches.sign('browser', id, items(1))).rejects.toMatchObject({ code: 'batch/ended' });
  });

  it.each<[string, (it1: ReturnType<typeof setUp>) => void, string]>([
    ['locked', (it1) => it1.lock(true), 'agent/locked'],
    ['locked for a moment', (it1) => [true, false].forEach((to) => it1.lock(to)), 'batch/ended'],
    ['frozen', (it1) => it1.batches.certificateFrozen('c'), 'batch/ended'],
  ])(
    '%s while the card takes the PIN: there is no batch, its PIN is wiped and its login let go',
    async (_, happens, code) => {
      const it1 = setUp({ logsIn: () => happens(it1) });
      await expect(it1.open(3)).rejects.toMatchObject({ code });
      expect(it1.pins).toEqual([new Uint8Array(8)]);
      expect(it1.released).not.toEqual([]);
    },
  );

  it('of another certificate goes on when one is frozen', async () => {
    const { batches, open } = setUp();
    const id = await open(3);
    batches.certificateFrozen('another');
    expect(await batches.sign('browser', id, items(1))).toHaveLength(1);
    batches.certificateFrozen('c');
    await expect(batches.sign('browser', id, items(1))).rejects.toMatchObject({ code: 'batch/ended' });
  });

  it('hands out nothing and logs every item as failed when one of them fails', async () => {
    let left = 1;
    const { batches, open, lines } = setUp({
      signs() {
        if (left-- === 0) throw new Problem('token/removed');
      },
    });
    const id = await open(3);
    await expect(batches.sign('browser', id, items(2))).rejects.toMatchObject({ code: 'token/removed' });
    expect(lines.slice(-2)).toMatchObject([
      { result: 'failed', code: 'token/removed' },
      { result: 'failed', code: 'token/removed' },
    ]);
  });
});
