// A recorded page: what "report this page" saved, scrubbed once more and split by frame, so that a recipe can be written and kept true.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { markupOf } from './markup.ts';
import { kebab } from './names.ts';
import type { Scaffold } from './scaffold.ts';

export interface RecordedPage {
  portal: string;
  /** Name of the form */
  id: string;
  /** The saved report */
  text: string;
  /** Path of the page's address, without what is behind `?`; recipes ask for it. */
  path: string;
  /** It is a page of ours that stands in for the portal's. */
  replica: boolean;
}

const FRAME = /^<!-- frame \d+ (\S*) -->$/m;
const MOST = 4 * 1024 * 1024;

/** @throws Error for a portal that is not there and a file that is no report */
export function newPage(root: string, { portal, id, text, path, replica }: RecordedPage): Scaffold {
  kebab(portal);
  kebab(id);
  if (!existsSync(join(root, 'shared/portals', portal, 'pack.ts')))
    throw new Error(`没有门户 ${portal}。 No portal ${portal}: npm run new -- portal ${portal}`);
  if (!/^\/[\w./-]*$/.test(path))
    throw new Error(`${path}: 请只写路径，例如 /user/index。 A path alone, like /user/index.`);
  const frames = framesOf(text);
  const files = frames.map(({ host, markup }, at) => {
    const name = frames.length === 1 ? id : `${id}-${at + 1}`;
    return [
      `shared/portals/${portal}/recorded/${name}.html`,
      `<!-- ${replica ? 'replica of' : 'recorded'} ${host} ${path} -->\n${markup}\n`,
    ] as const;
  });
  return {
    files: Object.fromEntries(files),
    changes: {},
    next: [
      'Read what was found in the .txt beside each page and mend recipe or dictionary until it is right',
      'Look through the .html once: structure and labels are meant to be there, data of a company are not',
    ],
  };
}

/** Frames with at least one field. @throws Error when there is none */
function framesOf(text: string): { host: string; markup: string }[] {
  if (text.length > MOST) throw new Error('文件太大，不是通签保存的页面报告。 Too large for a report of a page.');
  const [before = '', ...parts] = text.split(FRAME);
  const frames: { host: string; markup: string }[] = [];
  for (let at = 0; at < parts.length; at += 2) {
    const markup = markupOf(parts[at + 1] ?? '');
    if (/<(?:input|select|textarea)\b/.test(markup)) frames.push({ host: parts[at] ?? '', markup });
  }
  if (before.trim() !== '' || frames.length === 0)
    throw new Error(
      '这不是通签「报告本页」保存的文件，或者页面里没有输入框。 Not a file of "report this page", or a page without fields.',
    );
  return frames;
}
