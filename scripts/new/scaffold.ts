// What a scaffold is: new files, changes of lists, and what is left to a person. Nothing is written over.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface Scaffold {
  /** Path from the root of the repository → text */
  files: Readonly<Record<string, string>>;
  /** Path → the file's text with what it gains */
  changes: Readonly<Record<string, (text: string) => string>>;
  /** Said at the end, one line each */
  next: readonly string[];
}

/**
 * Writes all of it or nothing.
 * @returns the paths that were written
 * @throws Error when a file is there already or a list is not as expected
 */
export function writeScaffold(root: string, { files, changes }: Scaffold): string[] {
  const taken = Object.keys(files).filter((path) => existsSync(join(root, path)));
  if (taken.length > 0) throw new Error(`${taken.join(', ')} 已经存在。 Already there: ${taken.join(', ')}`);
  const changed = Object.entries(changes).map(
    ([path, change]) => [path, change(readFileSync(join(root, path), 'utf8'))] as const,
  );
  const all = [...Object.entries(files), ...changed];
  for (const [path, text] of all) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return all.map(([path]) => path);
}
