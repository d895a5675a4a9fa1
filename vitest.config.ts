// Four projects: unit tests beside their files, integration tests with real programs one after another, browser tests of the product,
// and browser tests of the fill engine alone, which need no agent and no card.
import { defineConfig } from 'vitest/config';

/** A browser on a loaded machine may miss a moment once; `npm test` names what passed only at the second try. */
const BROWSER = { testTimeout: 120_000, hookTimeout: 120_000, maxWorkers: 2, retry: 1 };
/** A machine has one card service, which these start and stop. */
const WITH_CARD_SERVICE = ['tests/card-events.e2e.ts'];
const ENGINE_ALONE = ['tests/{fill-engine,fill-labels,fill-portal,fill-widgets-*,replica-forms}.e2e.ts'];

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    // A test that asserts nothing proves nothing; a deprecated call today is a broken one tomorrow.
    expect: { requireAssertions: true, poll: { timeout: 15_000 } },
    execArgv: ['--throw-deprecation', '--unhandled-rejections=strict'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{shared,agent,extension,scripts}/**/*.test.{ts,tsx}'],
          testTimeout: 30_000, // a machine may be busy; nothing here is a matter of time
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['tests/**/*.test.ts', ...WITH_CARD_SERVICE],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['tests/**/*.e2e.ts'],
          exclude: [...ENGINE_ALONE, ...WITH_CARD_SERVICE],
          ...BROWSER,
        },
      },
      {
        extends: true,
        test: {
          name: 'engine',
          include: ENGINE_ALONE,
          ...BROWSER,
        },
      },
    ],
  },
});
