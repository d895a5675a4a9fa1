// What is wrong in what a company keeps for its declarations, field by field. It is kept all the same and never filled.
import type { Profile } from '../profile/profile.ts';
import { isEntryName, type EntryPart } from './data.ts';
import { entryFault, type EntryFault } from './entry.ts';
import type { Values } from './kept.ts';

/** Paths as in the faults of a profile: `templates.0.head.supvModeCdde`, `goods.3.item.codeTs`. */
export function declarationFaults({
  templates,
  goods,
}: Pick<Profile, 'templates' | 'goods'>): (EntryFault & { path: string })[] {
  return [
    ...templates.flatMap(({ head, item }, at) => [
      ...valueFaults(`templates.${at}.head`, 'head', head),
      ...valueFaults(`templates.${at}.item`, 'item', item),
    ]),
    ...goods.flatMap(({ item }, at) => valueFaults(`goods.${at}.item`, 'item', item)),
  ];
}

function valueFaults(path: string, part: EntryPart, values: Values): (EntryFault & { path: string })[] {
  return Object.entries(values).flatMap(([name, text]) => {
    const entry = `${part}.${name}`;
    const fault = isEntryName(entry) ? entryFault(entry, text ?? '') : null;
    return fault ? [{ path: `${path}.${name}`, ...fault }] : [];
  });
}
