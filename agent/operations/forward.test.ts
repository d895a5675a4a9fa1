import { expect, test } from 'vitest';
import type { DocumentView } from '#shared/protocol/views.ts';
import { utf8 } from '#shared/bytes.ts';
import { Problem } from '#shared/errors.ts';
import type { OperationContext } from './context.ts';
import { forward } from './forward.ts';
import { createFloodGate } from './flood.ts';
import { createGrants } from './grants.ts';

/** The document that the window would show for these arguments. */
async function shownFor(
  args: unknown,
  over: { triesLeft?: number; ends?: string; sent?: unknown[] } = {},
): Promise<DocumentView> {
  let shown: DocumentView | null = null;
  const context = {
    requireOpen: () => undefined,
    control: () => (_: string, given: unknown) => {
      over.sent?.push(given);
      return Promise.reject(new Problem('eport/control-unreachable'));
    },
    grants: createGrants(),
    flood: createFloodGate(),
    audit: { append: () => undefined, knows: () => true },
    tokens: {
      present: () => [
        {
          token: { id: 't', demo: false },
          view: { id: 't', locked: false, triesLeft: over.triesLeft ?? null },
          certificates: [{ certificate: { view: { id: 'c', usage: 'sign', notBefore: 0, notAfter: 2 } } }],
        },
      ],
    },
    approvals: {
      ask: (question: { view: { document: DocumentView }; attempt: (yes: object) => Promise<unknown> }) => {
        shown = question.view.document;
        if (over.sent) return question.attempt({ token: 't', certificate: 'c' });
        return Promise.reject(new Problem('approval/refused'));
      },
    },
    distrustedPins: new Set(),
    now: () => 1,
  } as unknown as OperationContext;
  const page = { origin: 'https://app.singlewindow.cn', topOrigin: '', tab: 1, frame: 0, document: 'd' };
  const caller = { kind: 'page' as const, extension: 'e', page, portal: null };
  const { signal } = new AbortController();
  await expect(forward(context, { caller, method: 'swc_postdata', args, signal })).rejects.toThrow(
    over.ends ?? 'approval/refused',
  );
  return shown!;
}

test('the window of a passed-on call shows no PIN, wherever it stands', async () => {
  const { text } = await shownFor({ passwd: '13579246', inner: '{"userpin":"13579246","order":"A-1"}' });
  expect(text).not.toContain('13579246');
  expect(text).toContain('A-1');
});

test.each(['a', 'pass'])('a megabyte of letters is shown at once (%s…)', async (word) => {
  const { size } = await shownFor({ inData: word.repeat(1_000_000 / word.length) });
  expect(size).toBeGreaterThan(1_000_000);
});

test('size and digest cover the arguments whole, also where the window shows their beginning', async () => {
  const [one, other] = await Promise.all(['1', '2'].map((end) => shownFor({ inData: '.'.repeat(70_000) + end })));
  expect(one!.text).toBe(other!.text);
  expect(one!.sha256).not.toBe(other!.sha256);
});

test('a PIN of a page stays bytes until it is sent, and goes on to no control at the last two tries', async () => {
  const { text } = await shownFor({ passwd: utf8('13579246'), order: 'A-1' });
  expect(text).toContain('A-1');
  expect(text).not.toContain('49'); // the first digit's byte
  expect(await shownFor({ passwd: utf8('13579246') }, { triesLeft: 2, ends: 'token/pin-tries-low' })).toBeNull();
  expect(await shownFor({ order: 'A-1' }, { triesLeft: 2 })).not.toBeNull();
  const sent: unknown[] = [];
  await shownFor({ passwd: utf8('13579246'), order: 'A-1' }, { ends: 'eport/control-unreachable', sent });
  expect(sent).toEqual([{ passwd: '13579246', order: 'A-1' }]);
});
