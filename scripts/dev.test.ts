import { describe, expect, it } from 'vitest';
import { partsOf } from './dev.ts';

describe('what a changed file renews', () => {
  it.each([
    ['extension', 'bridge/relay.ts', ['extension']],
    ['extension', 'ui/tokens.css', ['extension']],
    ['agent', 'app/start.ts', ['agent']],
    ['shared', 'errors.ts', ['extension', 'agent']],
    ['extension', 'bridge/relay.test.ts', []],
    ['agent', 'main.ts~', []],
  ] as const)('%s/%s: %j', (folder, file, parts) => {
    expect(partsOf(folder, file)).toEqual(parts);
  });
});
