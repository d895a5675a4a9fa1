// dist/extension/{chromium,firefox}: one IIFE per content script and worker (a split worker or an async loader would lose
// document_start), one ES build for the pages, two manifests from one function.
import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type InlineConfig } from 'vite';
import { type Browser, manifest } from '../extension/manifest.ts';
import { PORTALS } from '../shared/portals/index.ts';

const ROOT = join(import.meta.dirname, '..');
const EXTENSION = join(ROOT, 'extension');
const OUT = join(ROOT, 'dist/extension');

/** Entries that run as plain scripts, named as in the manifest. */
const SCRIPTS = ['bridge/main-world', 'bridge/isolated', 'background/main', 'content/main'] as const;

/** Limits of DESIGN §5, gzip bytes. */
const LIMITS: Readonly<Record<string, number>> = {
  'bridge/main-world.js': 3 * 1024,
  'bridge/isolated.js': 45 * 1024,
  'content/main.js': 45 * 1024,
  'ui/popup': 30 * 1024,
};

export interface Size {
  name: string;
  gzip: number;
  /** null where DESIGN sets none */
  limit: number | null;
}

export interface BuildOptions {
  browsers?: readonly Browser[];
  /** Where to; a folder of one's own keeps a running browser apart from later builds. Default dist/extension. */
  folder?: string;
}

/**
 * Builds the extension for the given browsers into <folder>/<browser>.
 * @returns gzip sizes of what DESIGN §5 limits, see tooLarge
 */
export async function buildExtension(options: BuildOptions = {}): Promise<Size[]> {
  const out = options.folder ?? OUT;
  const shared = join(out, '.shared');
  await rm(shared, { recursive: true, force: true });
  for (const entry of SCRIPTS) {
    if (await exists(join(EXTENSION, `${entry}.ts`))) {
      await mkdir(join(shared, entry, '..'), { recursive: true });
      await writeFile(join(shared, `${entry}.js`), await bundleScript(entry));
    }
  }
  const pages = await uiPages();
  if (pages.length > 0) await build(pagesConfig(pages, shared));
  await cp(join(EXTENSION, 'icons'), join(shared, 'icons'), { recursive: true });
  const version = await packageVersion();
  for (const browser of options.browsers ?? (['chromium', 'firefox'] as const)) {
    const folder = join(out, browser);
    await rm(folder, { recursive: true, force: true });
    await cp(shared, folder, { recursive: true });
    const text = JSON.stringify(manifest(browser, PORTALS, version), null, 2);
    await writeFile(join(folder, 'manifest.json'), `${text}\n`);
  }
  const sizes = await measure(shared);
  await rm(shared, { recursive: true, force: true });
  return sizes;
}

/** What is above its limit, in words; empty when all is well. */
export function tooLarge(sizes: readonly Size[]): string {
  const heavy = sizes.filter(({ gzip, limit }) => limit !== null && gzip > limit);
  return heavy.map(({ name, gzip, limit }) => `${name} ${gzip} > ${String(limit)} bytes gzip`).join(', ');
}

/** One entry of the extension as the text of one IIFE, as it is shipped. */
export async function bundleScript(entry: (typeof SCRIPTS)[number]): Promise<string> {
  const result = await build({
    ...common(),
    plugins: entry === 'content/main' ? [forFrames()] : [],
    build: {
      ...output(),
      write: false,
      rolldownOptions: { input: join(EXTENSION, `${entry}.ts`), output: { format: 'iife', codeSplitting: false } },
    },
  });
  const outputs = Array.isArray(result) ? result : [result];
  for (const one of outputs) {
    if ('output' in one) return one.output[0].code;
  }
  throw new Error(`${entry} gave no output`);
}

/**
 * What the script of a frame has in another shape: it says nothing to anybody, so it gets the class of errors without the table of
 * sentences; and the background hands it the words of the dictionary, which most frames never need.
 */
const FOR_FRAMES: Readonly<Record<string, string>> = {
  '#shared/errors.ts': 'content/problem.ts',
  './dictionary-words.ts': 'content/words.ts',
};

function forFrames(): NonNullable<InlineConfig['plugins']>[number] {
  return {
    name: 'for-frames',
    enforce: 'pre',
    resolveId(source) {
      const other = FOR_FRAMES[source];
      return other === undefined ? null : join(EXTENSION, other);
    },
  };
}

function common(): InlineConfig {
  const sockets = [...new Set(PORTALS.flatMap((pack) => pack.localSockets))];
  return {
    configFile: false,
    root: EXTENSION,
    base: './',
    publicDir: false,
    logLevel: 'error',
    // the same wherever it is built: a test's environment would otherwise add what helps development
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact', development: false } },
    define: { __LOCAL_SOCKETS__: JSON.stringify(sockets), 'process.env.NODE_ENV': '"production"' },
  };
}

function output(): NonNullable<InlineConfig['build']> {
  // no module preload: it would add an inline helper, and extension files are local anyway
  return { target: 'es2022', minify: true, emptyOutDir: false, modulePreload: false, reportCompressedSize: false };
}

function pagesConfig(pages: readonly string[], outDir: string): InlineConfig {
  const input = Object.fromEntries(pages.map((name) => [name, join(EXTENSION, 'ui', name, 'index.html')]));
  const names = {
    entryFileNames: 'ui/[name].js',
    chunkFileNames: 'ui/shared/[name].js',
    assetFileNames: 'ui/shared/[name][extname]',
  };
  return {
    ...common(),
    build: { ...output(), outDir, assetsInlineLimit: 0, rolldownOptions: { input, output: names } },
  };
}

/** Folders of extension/ui that hold a page. */
async function uiPages(): Promise<string[]> {
  const ui = join(EXTENSION, 'ui');
  const entries = (await exists(ui)) ? await readdir(ui, { withFileTypes: true }) : [];
  const pages: string[] = [];
  for (const entry of entries) {
    if (entry.isDirectory() && (await exists(join(ui, entry.name, 'index.html')))) pages.push(entry.name);
  }
  return pages.sort();
}

async function measure(folder: string): Promise<Size[]> {
  const sizes: Size[] = [];
  for (const entry of SCRIPTS) {
    const file = join(folder, `${entry}.js`);
    if (await exists(file)) sizes.push(await sized(`${entry}.js`, [file]));
  }
  const popup = join(folder, 'ui/popup/index.html');
  if (await exists(popup)) sizes.push(await sized('ui/popup', await filesOfPage(folder, popup)));
  return sizes;
}

async function sized(name: string, files: readonly string[]): Promise<Size> {
  let gzip = 0;
  for (const file of files) gzip += gzipSync(await readFile(file), { level: 9 }).length;
  return { name, gzip, limit: LIMITS[name] ?? null };
}

/** Everything a page loads: its scripts, what they import, its styles. */
async function filesOfPage(folder: string, page: string): Promise<string[]> {
  const html = await readFile(page, 'utf8');
  const found = new Set<string>([page]);
  const waiting = [...html.matchAll(/(?:src|href)="([^"]+\.(?:js|css))"/g)].map((match) =>
    join(page, '..', match[1] ?? ''),
  );
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    if (!file.endsWith('.js')) continue;
    const code = await readFile(file, 'utf8');
    for (const match of code.matchAll(/(?:from|import)\s*["'`](\.[^"'`]+\.js)["'`]/g))
      waiting.push(join(file, '..', match[1] ?? ''));
  }
  return [...found].filter((file) => file.startsWith(folder));
}

async function packageVersion(): Promise<string> {
  const data = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  return data.version;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
