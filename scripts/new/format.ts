// A format of messages that are signed: its recogniser, so that the approval window says in the clerk's terms what is signed.
import { kebab, pascal, withEntry } from './names.ts';
import type { Scaffold } from './scaffold.ts';

/** @param root name of the root element. @throws Error for names that cannot be */
export function newFormat(id: string, root: string): Scaffold {
  if (!/^[A-Za-z_][\w.-]*$/.test(root)) throw new Error(`${root}: 不是 XML 元素名。 Not the name of an XML element.`);
  const name = `recognise${pascal(kebab(id))}`;
  return {
    files: {
      [`agent/documents/${id}.ts`]: `// Messages ${root}. Fields and their meaning come from their own interface document.
import type { RecognisedDocument } from './document.ts';
import { keysOf, rows } from './reading/fields.ts';
import { readXml, rootName } from './reading/xml.ts';

/** @returns null when the text is not of this kind; never throws */
export function ${name}(text: string): RecognisedDocument | null {
  if (rootName(text) !== ${JSON.stringify(root)}) return null;
  const result = readXml(text);
  if (!('root' in result)) return null;
  return {
    kind: ${JSON.stringify(id)},
    title: { zh: ${JSON.stringify(root)}, en: ${JSON.stringify(root)} },
    fields: rows([]),
    caution: null,
    keys: keysOf({}),
  };
}
`,
      [`agent/documents/${id}.test.ts`]: `import { expect, it } from 'vitest';
import { utf8 } from '#shared/bytes.ts';
import { recognise } from './index.ts';

it('knows ${root} and nothing else', () => {
  expect(recognise(utf8('<${root}/>')).kind).toBe(${JSON.stringify(id)});
  expect(recognise(utf8('<${root}')).kind).toBe('text');
  expect(recognise(utf8('<Other/>')).kind).toBe('text');
});
`,
    },
    changes: {
      'agent/documents/index.ts': (list) =>
        withEntry(list, {
          statement: `import { ${name} } from './${id}.ts';`,
          entry: name,
          list: 'RECOGNISERS: readonly Recogniser[] = [',
          before: 'recogniseLogin',
        }),
      'shared/protocol/views.ts': (views) => {
        const at = views.indexOf("    'text',\n    'binary',");
        if (at < 0) throw new Error('找不到 DocumentView.kind。 No DocumentView.kind.');
        return `${views.slice(0, at)}    ${JSON.stringify(id)},\n${views.slice(at)}`;
      },
    },
    next: [
      `Show the fields a clerk decides by, and the keys the log is searched by, in agent/documents/${id}.ts`,
      'Add hostile messages of this format to agent/documents/documents.test.ts',
    ],
  };
}
