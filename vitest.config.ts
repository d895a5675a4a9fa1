// Three projects: unit tests beside their files, integration tests with real programs, browser tests one after another.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    // A test that asserts nothing proves nothing; a deprecated call today is a broken one tomorrow.
    expect: { requireAssertions: true },
    execArgv: ['--throw-deprecation', '--unhandled-rejections=strict'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{shared,agent,extension,scripts}/**/*.test.{ts,tsx}'],
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['tests/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['tests/**/*.e2e.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
