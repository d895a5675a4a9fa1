// Every page in every state, in Chinese by day and in English by night: accessible, nothing cut off, nothing in the wrong language; the popup small.
import { copyFile, mkdtemp } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import type { AxeResults, ElementContext, RunOptions } from 'axe-core';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildExtension, tooLarge } from '../../scripts/build-extension.ts';
import { scenes } from './states.ts';
import { buildPages, openStudio, type Studio } from './studio.ts';

const LOOKS = [
  { language: 'zh', theme: 'light' },
  { language: 'en', theme: 'dark' },
] as const;
/** Latin words a clerk meets anyway; names of units, commands and the other language. */
const LATIN =
  /\b(IC|IT|CA|XML|CEB|KB|MB|PDF|pdf|p7s|p7m|p7e|sig|cer|crt|pem|pfx|p12|p7b|csr|tqbackup|txt|USB|SM2|RSA|CSV|SHA-1|SHA-256|B|http|APEC|Alt|Shift|Excel|xlsx|tongqian|pair|serve|English)\b/g;
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

let folder: string;
let studio: Studio;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'tongqian-gallery-'));
  await buildPages(folder);
  await copyFile(axe, path.join(folder, 'axe.min.js'));
  studio = await openStudio(folder);
}, 120_000);

afterAll(() => studio.close());

it.each(scenes(0).map(({ name }) => name))(
  '%s is accessible, whole, and in one language',
  { timeout: 120_000 },
  async (name) => {
    await Promise.all(LOOKS.map((look) => lookAt(name, look)));
  },
);

it('the control: an unnamed button, a lost button and a foreign word are found', { timeout: 60_000 }, async () => {
  await studio.show(scenes(Date.now())[0]!, LOOKS[0], async (page) => {
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
  });
});

it('the bar takes presses of the clerk, and none that a page makes', { timeout: 60_000 }, async () => {
  const scene = scenes(0).find(({ name }) => name === 'bar-ready')!;
  await studio.show({ ...scene, wait: 500 }, LOOKS[0], async (page) => {
    const pressed = () => page.evaluate(() => (globalThis as unknown as { pressed: { press: string }[] }).pressed);
    const at = await page.evaluate(() => {
      const root = [...document.querySelectorAll('*')].flatMap((host) => host.shadowRoot ?? [])[0];
      const fill = root?.querySelector<HTMLElement>('.primary');
      fill?.click();
      fill?.dispatchEvent(new MouseEvent('click', { bubbles: true, composed: true }));
      const { left = 0, top = 0 } = fill?.getBoundingClientRect() ?? {};
      return { x: left + 5, y: top + 5 };
    });
    expect(await pressed()).toEqual([]);
    await page.mouse.click(at.x, at.y);
    expect(await pressed()).toEqual([{ press: 'fill' }]);
  });
});

it('what a page does to the look of the bar is undone at once', { timeout: 60_000 }, async () => {
  const scene = scenes(0).find(({ name }) => name === 'bar-ready')!;
  await studio.show({ ...scene, wait: 500 }, LOOKS[0], async (page) => {
    const found = await page.evaluate(() => {
      const host = [...document.querySelectorAll<HTMLElement>('*')].find(({ shadowRoot }) => shadowRoot);
      host?.style.setProperty('opacity', '0', 'important');
      return new Promise<{ opacity: string }>((resolve) =>
        setTimeout(() => resolve({ opacity: host ? getComputedStyle(host).opacity : '' }), 50),
      );
    });
    expect(found.opacity).toBe('1');
  });
});

it('the page reaches nothing of a bar as it is shipped', { timeout: 60_000 }, async () => {
  const scene = scenes(0).find(({ name }) => name === 'bar-ready')!;
  const closed = { ...scene, answers: { ...scene.answers, closed: true } };
  await studio.show(closed, LOOKS[0], async (page) => {
    expect(await page.evaluate(() => [...document.querySelectorAll('*')].some(({ shadowRoot }) => shadowRoot))).toBe(
      false,
    );
    expect(await page.evaluate(() => document.querySelectorAll('[popover]').length)).toBe(1);
  });
});

it(
  'the popup and the scripts of pages stay within their sizes, as they are shipped',
  { timeout: 120_000 },
  async () => {
    const sizes = await buildExtension({ browsers: [], folder: path.join(folder, 'shipped') });
    expect(sizes.filter(({ limit }) => limit !== null).map(({ name }) => name)).toEqual([
      'bridge/main-world.js',
      'bridge/isolated.js',
      'content/main.js',
      'ui/popup',
    ]);
    expect(tooLarge(sizes)).toBe('');
    expect(tooLarge(sizes.map((size) => ({ ...size, gzip: size.gzip + 64 * 1024 })))).toContain('ui/popup');
  },
);

function lookAt(name: string, look: (typeof LOOKS)[number]): Promise<void> {
  const scene = scenes(Date.now()).find((made) => made.name === name)!;
  return studio.show(scene, look, async (page) => {
    expect(await violations(page), `axe, ${look.language}`).toEqual([]);
    expect(await cutOff(page), `cut off, ${look.language}`).toEqual([]);
    if (look.language === 'zh') expect(await foreignWords(page)).toEqual([]);
    else expect(await chineseWords(page)).toEqual([]);
  });
}

async function violations(page: Page): Promise<string[]> {
  await page.addScriptTag({ url: '/axe.min.js' });
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
    // The bar stands in a shadow root, open in the gallery alone
    const roots = [document, ...[...document.querySelectorAll('*')].flatMap((host) => host.shadowRoot ?? [])];
    const controls = roots.flatMap((root) => [...root.querySelectorAll<HTMLElement>('button, a, input, select')]);
    for (const element of controls) {
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
    const hosts = [...document.querySelectorAll('*')].flatMap((host) => host.shadowRoot ?? []);
    const roots: (Document | ShadowRoot)[] = [document, ...hosts];
    const nodes = roots.flatMap((root) => {
      const walker = document.createTreeWalker(root instanceof Document ? root.body : root, NodeFilter.SHOW_TEXT);
      const found: Node[] = [];
      for (let node = walker.nextNode(); node; node = walker.nextNode()) found.push(node);
      return found;
    });
    const texts: string[] = [document.title];
    for (const node of nodes) {
      const inside = node.parentElement?.closest(
        'bdi, .code, .mono, .command, .origin, .address, .mark, .portal-mark, .fields dt, .strange, option, script, style',
      );
      if (!inside && node.textContent) texts.push(node.textContent);
    }
    for (const element of roots.flatMap((root) => [...root.querySelectorAll('[aria-label], [placeholder], [title]')]))
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
