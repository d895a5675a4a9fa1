import { describe, expect, it } from 'vitest';
import { camel, kebab, pascal, withEntry } from './names.ts';

const FILE = `// A list.\nimport { a } from './a.ts';\n\nexport const LIST: readonly X[] = [a, last];\n`;

it('names are written one way', () => {
  expect([camel('my-portal-2'), pascal('my-portal')]).toEqual(['myPortal2', 'MyPortal']);
  expect(kebab('my-portal')).toBe('my-portal');
  for (const name of ['My', '../up', 'a b', '1a', 'a-', '']) expect(() => kebab(name)).toThrow('命名');
});

describe('withEntry', () => {
  const lines = { statement: `import { b } from './b.ts';`, entry: 'b', list: 'LIST: readonly X[] = [' };

  it('adds one import and one entry, where it belongs', () => {
    expect(withEntry(FILE, lines)).toContain('[a, last, b]');
    expect(withEntry(FILE, { ...lines, before: 'last' })).toContain('[a, b, last]');
    expect(withEntry(FILE, lines)).toContain(`// A list.\nimport { b } from './b.ts';\nimport { a }`);
  });

  it('stops where something is not as expected', () => {
    expect(() => withEntry(FILE, { ...lines, entry: 'a' })).toThrow('listed already');
    expect(() => withEntry(FILE, { ...lines, before: 'none' })).toThrow('not listed');
    expect(() => withEntry(FILE, { ...lines, list: 'OTHER = [' })).toThrow('No list');
  });
});
