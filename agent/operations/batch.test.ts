import { createSign, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { utf8 } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import type { CertificateView, TokenView } from '#shared/protocol/views.ts';
import { createApprovals } from '../approval.ts';
import type { AuditEntry } from '../audit.ts';
import type { PresentToken, SessionUse, Tokens } from '../tokens/tokens.ts';
import { createBatches } from './batch.ts';
import type { OperationContext } from './context.ts';
import { createGrants } from './grants.ts';

const PIN = '13579246';
const key = generateKeyPairSync('rsa', { modulusLength: 2048 });
const items = (count: number) => Array.from({ length: count }, (_, i) => utf8(`第 ${i} 票`));

function setUp(over: { signs?: () => void } = {}) {
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
  const released: string[] = [];
  const tokens = {
    present: () => [present],
    withSession: (_: string, use: SessionUse, task: (session: unknown) => Promise<unknown>) => {
      if (use.pin) pins.push(use.pin);
      const sign = (_key: string, _mechanism: string, data: Uint8Array) => {
        over.signs?.();
        return Promise.resolve(new Uint8Array(createSign('sha1').update(data).sign(key.privateKey)));
      };
      return task({ sign });
    },
    release: (owner: string) => Promise.resolve(void released.push(owner)),
    markFactoryPin: () => undefined,
  } as unknown as Tokens;
  const lines: AuditEntry[] = [];
  const approvals = createApprovals({ emit: () => undefined });
  const context = {
    tokens,
    approvals,
    audit: {
      append: (line: AuditEntry) => lines.push(line),
      appendMany: (all: AuditEntry[]) => lines.push(...all),
      knows: () => true,
    },
    grants: createGrants(),
    distrustedPins: new Set(),
    requireOpen: () => undefined,
    now: () => 1e12,
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
    await approvals.answer('browser', { ...answer, pin: PIN, newPin: null, remember: false });
    return opened;
  };
  return { batches, approvals, open, lines, pins, released };
}

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
