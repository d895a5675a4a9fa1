// 32 callers at once on each driver, without one error: a few here, 100,000 with `npm run bench -- --only drivers`.
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Token } from '../agent/tokens/token.ts';
import { CONTRACT_DRIVERS } from './support/contract-drivers.ts';
import type { ContractSubject } from './support/driver-contract.ts';
import { signInParallel } from './support/parallel.ts';

const SEEN = { timeout: 60_000, interval: 20 };
/** A card answers a few times a second. */
const SIGNATURES = (name: string): number => (name.includes('virtual') ? 40 : 400);

describe('32 callers at once', { timeout: 120_000 }, () => {
  let end: (() => Promise<void>) | null = null;
  afterEach(async () => {
    await end?.();
    end = null;
  });

  async function open(subject: ContractSubject): Promise<Token> {
    const stopping = new AbortController();
    let tokens: Token[] = [];
    const watched = subject.driver.watch((now) => (tokens = now.tokens), stopping.signal);
    end = async () => {
      stopping.abort();
      await watched;
      await subject.close();
    };
    await vi.waitFor(() => expect(tokens).toHaveLength(1), SEEN);
    return tokens[0]!;
  }

  for (const driver of CONTRACT_DRIVERS) {
    it.skipIf(!driver.isReady)(`sign with ${driver.name}, each its own messages, without one error`, async () => {
      const subject = await driver.open();
      const token = await open(subject);
      const outcome = await signInParallel(token, subject, { callers: 32, signatures: SIGNATURES(driver.name) });
      expect(outcome).toMatchObject({ failed: {}, wrong: 0 });
    });
  }
});
