// Attack 35 on filling: which frames are let in, by the browser's word of where they are, and what they may claim.
import { expect, it } from 'vitest';
import type { FillDown, FillUp } from '../../platform/fill-messages.ts';
import type { FrameSource } from '../../platform/fill-frames.ts';
import { createFrames, type FramePort } from './frames.ts';

const PORTAL = 'https://app.singlewindow.cn';
const ALLOWED = 'https://allowed.example:8443';
const PAGE = { pack: 'apec', form: null, drifted: false, guide: null, fields: [] };

async function knockAs(source: Partial<FrameSource>) {
  const heard: FillUp[] = [];
  const opened: string[] = [];
  const sealed: number[] = [];
  const posted: FillDown[] = [];
  const frames = createFrames({
    sites: () => Promise.resolve({ allowed: ['allowed.example:8443'] }),
    onOpen: ({ origin }) => opened.push(origin),
    onUp: (_frame, up) => heard.push(up),
    onGone: () => undefined,
    onSealed: (tab) => sealed.push(tab),
  });
  const said: ((message: unknown) => void)[] = [];
  let isClosed = false;
  const port: FramePort = {
    post: (message) => posted.push(message),
    onMessage: (listener) => said.push(listener),
    onClosed: () => undefined,
    close: () => (isClosed = true),
  };
  const from = { tab: 1, frame: 2, origin: PORTAL, topOrigin: PORTAL, path: '/', ...source };
  frames.accept(port, Promise.resolve(from));
  for (const listener of said) listener({ type: 'page', page: PAGE });
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  return { heard, opened, sealed, posted, isClosed, count: frames.of(1).length };
}

it.each([
  ['a frame of a portal in its own page', {}],
  ['a frame of a portal in a page that the clerk allowed', { topOrigin: ALLOWED }],
  ['the top document of a page that the clerk allowed', { frame: 0, origin: ALLOWED, topOrigin: ALLOWED }],
])('%s is let in', async (_what, source) => {
  const { opened, heard, isClosed } = await knockAs(source);
  expect([opened.length, heard.length, isClosed]).toEqual([1, 1, false]);
});

it.each([
  ['a frame of a portal in a foreign page', { topOrigin: 'https://evil.example' }],
  ['a foreign frame in the page of a portal', { origin: 'https://evil.example' }],
  [
    'a look-alike',
    { origin: 'https://singlewindow.cn.evil.example', topOrigin: 'https://singlewindow.cn.evil.example' },
  ],
  ['a look-alike with a dash', { origin: 'https://evil-singlewindow.cn', topOrigin: 'https://evil-singlewindow.cn' }],
  ['a portal at another port', { origin: `${PORTAL}:8443`, topOrigin: `${PORTAL}:8443` }],
  ['an allowed host at another port', { origin: 'https://allowed.example', topOrigin: 'https://allowed.example' }],
  ['a page that is no web page', { frame: 0, origin: 'null', topOrigin: 'null' }],
  ['a file', { origin: 'file://', topOrigin: 'file://' }],
])('35: %s is not: it is told nothing and nobody hears it', async (_what, source) => {
  const { opened, heard, posted, sealed, isClosed, count } = await knockAs(source);
  expect([opened, heard, posted, sealed, count, isClosed]).toEqual([[], [], [], [], 0, true]);
});

it('35: of a sandboxed frame only that it is there is heard', async () => {
  const { opened, heard, posted, sealed } = await knockAs({ origin: 'null' });
  expect([opened, heard, posted, sealed]).toEqual([[], [], [], [1]]);
});

it('35: a frame is of the portal of its address, whatever its script claims', async () => {
  const packs = async (source: Partial<FrameSource>) => {
    const { heard } = await knockAs(source);
    return heard.map((up) => (up.type === 'page' ? up.page?.pack : up.type));
  };
  expect(await packs({})).toEqual(['single-window']);
  expect(await packs({ frame: 0, origin: ALLOWED, topOrigin: ALLOWED })).toEqual([null]);
});
