// Several encrypted files that a clerk chose in the extension's own page, under one consent; small enough for memory in all.
import { Problem, toProblem } from '#shared/errors.ts';
import { openedName } from './file-names.ts';
import type { NamedFile } from './files.ts';
import { readEnvelope } from './envelope-bytes.ts';
import type { OpenListRequest } from './runs/open-list.ts';
import { type OpenedContent, openSigned } from './signed-envelope.ts';

export type OpenedFile = (NamedFile & Pick<OpenedContent, 'signers'>) | { problem: Problem };

/** Each file with its outcome, in their order. Rejects as openList does. */
export async function decryptFiles(
  openList: (request: OpenListRequest) => Promise<void>,
  files: readonly NamedFile[],
  asked: { extension: string; signal: AbortSignal },
): Promise<OpenedFile[]> {
  const outcomes: OpenedFile[] = files.map(() => ({ problem: new Problem('batch/left-out') }));
  const sealed = files.flatMap(({ name, data }, place) => {
    try {
      return [{ place, name, data, ...readEnvelope(data) }];
    } catch (thrown) {
      outcomes[place] = { problem: toProblem(thrown) };
      return [];
    }
  });
  if (sealed.length === 0) return outcomes;
  await openList({
    caller: { kind: 'extension', extension: asked.extension },
    items: sealed,
    signal: asked.signal,
    onOutcome(index, outcome) {
      const item = sealed[index];
      if (item) outcomes[item.place] = 'problem' in outcome ? outcome : openedWith(item, outcome.key);
    },
  });
  return outcomes;
}

function openedWith(
  { name, data, envelope }: NamedFile & Pick<ReturnType<typeof readEnvelope>, 'envelope'>,
  key: Uint8Array,
): OpenedFile {
  try {
    return { name: openedName(name), ...openSigned(data, envelope, key) };
  } catch (thrown) {
    return { problem: toProblem(thrown) };
  } finally {
    key.fill(0);
  }
}
