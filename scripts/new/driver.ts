// A widget driver: markup to look for, and a text field written as a person types. Lists and calendars come from parts/.
import { camel, kebab, withEntry } from './names.ts';
import type { Scaffold } from './scaffold.ts';

/** @throws Error for a name that cannot be */
export function newDriver(id: string): Scaffold {
  const name = camel(kebab(id));
  return {
    files: {
      [`extension/fill/widgets/${id}.ts`]: `// ${id}: by which markup it is known, and what writes it.
import { textWidget } from './parts/text.ts';
import type { WidgetDriver } from './widget.ts';

const ID = ${JSON.stringify(id)};
const FIELD = '.${id} input';

export const ${name}: WidgetDriver = {
  id: ID,
  sign: ID,
  find: (root) =>
    [...root.querySelectorAll<HTMLInputElement>(FIELD)].map((input) =>
      textWidget({ driver: ID, element: input.closest<HTMLElement>('.${id}') ?? input, input }),
    ),
};
`,
    },
    changes: {
      'extension/fill/widgets/index.ts': (list) =>
        withEntry(list, {
          statement: `import { ${name} } from './${id}.ts';`,
          entry: name,
          list: 'DRIVERS: readonly WidgetDriver[] = [',
          before: 'codeName',
        }),
    },
    next: [
      `Put the real component from npm on a page of tests/components/pages/${id}.ts and add it to a suite tests/fill-widgets-*.e2e.ts`,
      'Lists, calendars, cascaders, switches: see extension/fill/widgets/parts/ and a driver of a like family',
    ],
  };
}
