// Names and lists: what a scaffold is called, and the two lines by which its list knows it.

/** Lower-case words with hyphens, as folders and files are called. @throws Error that says so */
export function kebab(name: string): string {
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name))
    throw new Error(`${name}: 请用小写字母、数字和连字符命名。 Use lower-case letters, digits and hyphens.`);
  return name;
}

/** `my-portal` → `myPortal` */
export function camel(name: string): string {
  return name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** `my-portal` → `MyPortal` */
export function pascal(name: string): string {
  return camel(`-${name}`);
}

export interface ListLines {
  /** The whole import statement */
  statement: string;
  /** What stands in the list */
  entry: string;
  /** The list's beginning up to and with its opening bracket */
  list: string;
  /** The entry that must stay behind the new one; without it the new one becomes the last. */
  before?: string;
}

/** A list file with one more import and one more entry. @throws Error when the list does not look as expected or has it already */
export function withEntry(file: string, { statement, entry, list, before }: ListLines): string {
  if (new RegExp(`\\b${entry}\\b`).test(file)) throw new Error(`${entry} 已经在清单里。 ${entry} is listed already.`);
  const start = file.indexOf(list);
  const end = file.indexOf(']', start + list.length);
  const firstImport = file.search(/^import /m);
  if (start < 0 || end < 0 || firstImport < 0) throw new Error(`找不到清单 ${list}。 No list ${list}.`);
  const listed = file
    .slice(start + list.length, end)
    .trim()
    .replace(/,$/, '')
    .split(/,\s*/);
  const at = before === undefined ? listed.length : listed.indexOf(before);
  if (at < 0) throw new Error(`清单里没有 ${before ?? ''}。 ${before ?? ''} is not listed.`);
  const entries = listed.toSpliced(at, 0, entry).join(', ');
  const head = `${file.slice(0, firstImport)}${statement}\n${file.slice(firstImport, start)}`;
  return `${head}${list}${entries}${file.slice(end)}`;
}
