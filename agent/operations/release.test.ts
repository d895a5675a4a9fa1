// A card that was let go is out to every operation, comes back by itself after half an hour, and leaves two lines in the log.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { TokenView } from '#shared/protocol/views.ts';
import type { AuditEntry } from '../audit.ts';
import type { PresentToken, Tokens } from '../tokens/tokens.ts';
import { createReleases, RELEASED_FOR_MS } from './release.ts';

const USE = { owner: 'o', pin: null, keepMs: 0 };

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function scene() {
  const card = (id: string): PresentToken => {
    const certificate = { id, number: id, holder: '演示用户', usage: 'sign', notBefore: 0, notAfter: Number.MAX_VALUE };
    const view = { id, locked: false, certificates: [certificate] } as unknown as TokenView;
    return {
      token: { id },
      view,
      certificates: [{ key: '01', certificate: { view: certificate } }],
    } as unknown as PresentToken;
  };
  const cards = [card('a'), card('beside'), card('other')];
  const takenBack: string[] = [];
  const tokens = {
    present: () => cards,
    situation: () => ({ problem: null, readers: [], tokens: cards.map(({ view }) => view) }),
    withSession: () => Promise.resolve('signed'),
    changePin: () => Promise.resolve(),
    letGo: () => Promise.resolve(['a', 'beside']),
    takeBack: (id: string) => Promise.resolve(void takenBack.push(id)),
  } as unknown as Tokens;
  const lines: AuditEntry[] = [];
  const changes: string[][] = [];
  const releases = createReleases({
    tokens,
    audit: { append: (line) => ({ count: lines.push(line), head: '', mac: '' }) },
    onChange: (gone) => changes.push(gone),
    onFault: (fault) => expect.unreachable(String(fault)),
    signal: new AbortController().signal,
    now: Date.now,
  });
  return { releases, takenBack, lines, changes };
}

const ids = ({ tokens }: { tokens: Tokens }) => tokens.present().map(({ token }) => token.id);

it('those behind its library go with it, another stays; its uses are refused with their own reason', async () => {
  const { releases, changes, lines } = scene();
  const { tokens } = releases;
  expect(await tokens.withSession('a', USE, () => Promise.resolve(''))).toBe('signed');
  await releases.release('a');
  await releases.release('a');
  expect(ids(releases)).toEqual(['other']);
  expect(tokens.situation().problem).toBeNull();
  expect(tokens.situation().tokens.map(({ released }) => released !== undefined)).toEqual([true, true, false]);
  const refused = { code: 'token/released' };
  await expect(tokens.withSession('beside', USE, () => Promise.resolve())).rejects.toMatchObject(refused);
  await expect(tokens.changePin('a', new Uint8Array(), new Uint8Array())).rejects.toMatchObject(refused);
  expect(await tokens.withSession('other', USE, () => Promise.resolve(''))).toBe('signed');
  expect([changes, lines.length]).toEqual([[['a', 'beside']], 1]);
});

it('after half an hour it is taken back, not before; the clerk’s press takes it back once', async () => {
  const { releases, takenBack, lines } = scene();
  await releases.release('a');
  await vi.advanceTimersByTimeAsync(RELEASED_FOR_MS - 1);
  expect(ids(releases)).toEqual(['other']);
  await vi.advanceTimersByTimeAsync(1);
  expect(ids(releases)).toEqual(['a', 'beside', 'other']);
  await releases.release('a');
  await releases.takeBack('beside');
  await releases.takeBack('a');
  await vi.advanceTimersByTimeAsync(RELEASED_FOR_MS);
  expect(takenBack).toEqual(['a', 'beside']);
  expect(lines.map(({ verb, certificate }) => `${verb} ${certificate}`)).toEqual([
    ...['release a', 'take-back a', 'release a', 'take-back beside'],
  ]);
});
