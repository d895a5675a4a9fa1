// A portal: its pack and an empty list of forms. Recipes and replica follow from its manual or from recorded pages.
import { camel, kebab, withEntry } from './names.ts';
import type { Scaffold } from './scaffold.ts';

export interface PortalNames {
  id: string;
  zh: string;
  en: string;
  /** Exact host or `*.host` */
  host: string;
}

/** @throws Error for names and hosts that cannot be */
export function newPortal({ id, zh, en, host }: PortalNames): Scaffold {
  kebab(id);
  if (!/^(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(host))
    throw new Error(`${host}: 请写成 www.example.cn 或 *.example.cn。 Write www.example.cn or *.example.cn.`);
  const name = camel(id);
  const folder = `shared/portals/${id}`;
  return {
    files: {
      [`${folder}/pack.ts`]: `// ${zh}. Where its facts come from is said here.
import type { PortalPack } from '../portal.ts';
import { forms } from './forms/index.ts';

export const ${name}: PortalPack = {
  id: ${JSON.stringify(id)},
  name: { zh: ${JSON.stringify(zh)}, en: ${JSON.stringify(en)} },
  hosts: [${JSON.stringify(host)}],
  localSockets: [],
  methods: [],
  pagePin: 'ask',
  forms,
};
`,
      [`${folder}/forms/index.ts`]: `// Forms of ${zh}, in the order in which they are tried.
import type { FormRecipe } from '../../portal.ts';

export const forms: readonly FormRecipe[] = [];
`,
    },
    changes: {
      'shared/portals/index.ts': (list) =>
        withEntry(list, {
          statement: `import { ${name} } from './${id}/pack.ts';`,
          entry: name,
          list: 'PORTALS: readonly PortalPack[] = [',
        }),
    },
    next: [
      `Record its pages: npm run new -- page ${id} <form> --from <file saved by 报告本页>`,
      `Write one recipe per form in ${folder}/forms/, its replica in ${folder}/replica-forms.ts (marked as inferred where no manual prints a field)`,
      'Name the portal in README.md and README.zh-CN.md: the tests compare them with the list',
    ],
  };
}
