// 32 callers at once on each kind of card, one after the other: an error is a call that failed or a signature that is not of its message.
import type { Token } from '../../agent/tokens/token.ts';
import { CONTRACT_DRIVERS } from '../../tests/support/contract-drivers.ts';
import type { ContractDriver } from '../../tests/support/driver-contract.ts';
import { signInParallel } from '../../tests/support/parallel.ts';
import { until } from '../browsers/browser.ts';
import { number, type Row, row } from './table.ts';

export interface DriverOptions {
  callers: number;
  signatures: number;
}

/** What a card on real PC/SC does in under a minute. */
const OF_A_CARD = 200;
const PATIENCE = { timeout: 60_000 };

export async function driverRows({ callers, signatures }: DriverOptions): Promise<Row[]> {
  const rows: Row[] = [];
  for (const driver of CONTRACT_DRIVERS.filter(({ isReady }) => isReady)) {
    const wanted = driver.name.includes('virtual') ? Math.min(OF_A_CARD, signatures) : signatures;
    rows.push(await measure(driver, { callers, signatures: wanted }));
  }
  return rows;
}

async function measure({ name, open }: ContractDriver, options: DriverOptions): Promise<Row> {
  const subject = await open();
  const stopping = new AbortController();
  let tokens: Token[] = [];
  const watched = subject.driver.watch((now) => (tokens = now.tokens), stopping.signal);
  try {
    const found = await until(`the token of ${name}`, () => Promise.resolve(tokens[0]), PATIENCE);
    const { failed, wrong, ms } = await signInParallel(found, subject, options);
    const codes = Object.entries(failed).map(([code, times]) => `${code} ×${times}`);
    const errors = wrong + Object.values(failed).reduce((sum, times) => sum + times, 0);
    return row(
      {
        name: `${options.callers} callers on ${name}, ${number(options.signatures)} signatures: ${[`${wrong} not verified`, ...codes].join(', ')}`,
        value: errors,
        unit: 'errors',
        ratio: null,
        against: `${number((options.signatures / ms) * 1000)} signatures/s in all`,
      },
      { at: 'most', limit: 0 },
    );
  } finally {
    stopping.abort();
    await watched;
    await subject.close();
  }
}
