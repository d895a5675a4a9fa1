// Every page in every state, in Chinese by day and in English by night: accessible, nothing cut off, nothing in the wrong language; the popup small.
import { mkdtemp, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { AxeResults, ElementContext, RunOptions } from 'axe-core';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { scenes } from './states.ts';
import { buildPages, openStudio, type Studio } from './studio.ts';

const LOOKS = [
  { language: 'zh', theme: 'light' },
  { language: 'en', theme: 'dark' },
] as const;
/** Latin words a clerk meets anyway; names of units, commands and the other language. */
const LATIN = /\b(IC|IT|USB|SM2|RSA|CSV|SHA-256|B|http|tongqian|pair|serve|English)\b/g;
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

let folder: string;
let studio: Studio;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'tongqian-gallery-'));
  await buildPages(folder);
  studio = await openStudio(folder);
}, 120_000);

afterAll(() => studio.close());

it.each(scenes(0).map(({ name }) => name))(
  '%s is accessible, whole, and in one language',
  { timeout: 60_000 },
  async (name) => {
    for (const look of LOOKS) {
      const scene = scenes(Date.now()).find((made) => made.name === name)!;
      const page = await studio.open(scene, look);
      try {
        expect(await violations(page), `axe, ${look.language}`).toEqual([]);
        expect(await cutOff(page), `cut off, ${look.language}`).toEqual([]);
        if (look.language === 'zh') expect(await foreignWords(page)).toEqual([]);
        else expect(await chineseWords(page)).toEqual([]);
      } finally {
        await page.close();
      }
    }
  },
);

it('the control: an unnamed button, a lost button and a foreign word are found', { timeout: 60_000 }, async () => {
  const page = await studio.open(scenes(Date.now())[0]!, LOOKS[0]);
  await page.evaluate(() => {
    const lost = document.createElement('button');
    lost.style.cssText = 'position:absolute;left:340px;width:80px;height:20px';
    const word = document.createElement('p');
    word.textContent = 'Loading';
    document.querySelector('main')?.append(lost, word);
  });
  expect(await violations(page)).not.toEqual([]);
  expect(await cutOff(page)).not.toEqual([]);
  expect(await foreignWords(page)).toEqual(['Loading']);
  await page.close();
});

it('the popup stays within 30 KB, compressed', async () => {
  const html = await readFile(path.join(folder, 'popup/index.html'), 'utf8');
  const files = [...html.matchAll(/(?:src|href)="\.\.\/([^"]+\.(?:js|css))"/g)].map((match) => match[1]!);
  expect(files.length).toBeGreaterThan(1);
  const sizes = await Promise.all(files.map(async (file) => gzipSync(await readFile(path.join(folder, file))).length));
  expect(sizes.reduce((sum, size) => sum + size, gzipSync(html).length)).toBeLessThanOrEqual(30 * 1024);
});

async function violations(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: axe });
  return page.evaluate(async () => {
    const { axe: checker } = globalThis as unknown as {
      axe: { run(context: ElementContext, options: RunOptions): Promise<AxeResults> };
    };
    const { violations: found } = await checker.run(document, { resultTypes: ['violations'] });
    return found.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`),
    );
  });
}

/** Sideways scrolling, controls beyond the edge, and words that do not fit their button. */
function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth > width)
      found.push(`page is ${String(document.documentElement.scrollWidth)} wide`);
    for (const element of document.querySelectorAll<HTMLElement>('button, a, input, select')) {
      const box = element.getBoundingClientRect();
      if (box.width === 0) continue;
      const name = `${element.tagName} ${element.className} ${element.textContent}`;
      if (box.left < -1 || box.right > width + 1) found.push(`${name} beyond the edge`);
      if (
        element.tagName !== 'INPUT' &&
        element.scrollWidth > element.clientWidth + 1 &&
        getComputedStyle(element).display !== 'inline'
      )
        found.push(`${name} does not fit`);
      if (element.closest('footer .buttons') && box.bottom > innerHeight + 1) found.push(`${name} below the window`);
    }
    return found;
  });
}

/** What the pages themselves say; names, codes and addresses belong to others. */
function words(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts: string[] = [document.title];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const inside = node.parentElement?.closest(
        'bdi, .code, .mono, .command, .origin, .address, .mark, .portal-mark, .fields dt, .strange, option, script',
      );
      if (!inside && node.textContent) texts.push(node.textContent);
    }
    for (const element of document.querySelectorAll('[aria-label], [placeholder], [title]'))
      for (const name of ['aria-label', 'placeholder', 'title']) texts.push(element.getAttribute(name) ?? '');
    return texts;
  });
}

async function foreignWords(page: Page): Promise<string[]> {
  return (await words(page)).flatMap((text) => text.replace(LATIN, '').match(/[A-Za-z]{2,}/g) ?? []);
}

async function chineseWords(page: Page): Promise<string[]> {
  return (await words(page)).filter((text) => /[\u4e00-\u9fff]/.test(text));
}
