// dist/agent: the agent as one ESM file, and one file for each program it starts as a child. Native modules stay outside.
import { readdir, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { build } from 'vite';

const ROOT = join(import.meta.dirname, '..');
const AGENT = join(ROOT, 'agent');
const OUT = join(ROOT, 'dist/agent');
const NATIVE = ['pkcs11js', 'koffi', '@napi-rs/keyring', 'pcsc-mini', 'bufferutil', 'utf-8-validate'];

/** Builds agent/main.ts to dist/agent/agent.mjs and every agent/**\/child.ts to the same path below dist/agent. */
export async function buildAgent(): Promise<string[]> {
  await rm(OUT, { recursive: true, force: true });
  const entries: Record<string, string> = { agent: join(AGENT, 'main.ts') };
  for (const file of await childPrograms()) entries[file.replace(/\.ts$/, '')] = join(AGENT, file);
  const written: string[] = [];
  // one build each: shared chunks would make "one file" untrue
  for (const [name, input] of Object.entries(entries)) {
    await build({
      configFile: false,
      root: ROOT,
      logLevel: 'error',
      publicDir: false,
      ssr: { noExternal: true, external: NATIVE, target: 'node' },
      build: {
        ssr: true,
        target: 'node22',
        outDir: OUT,
        emptyOutDir: false,
        minify: false,
        rolldownOptions: {
          input: { [name]: input },
          output: { format: 'esm', codeSplitting: false, entryFileNames: '[name].mjs' },
        },
      },
    });
    written.push(`${name}.mjs`);
  }
  return written;
}

/** Files of the agent that run as programs of their own: every `child.ts`. */
async function childPrograms(): Promise<string[]> {
  const files = await readdir(AGENT, { recursive: true, withFileTypes: true });
  return files
    .filter((file) => file.isFile() && file.name === 'child.ts')
    .map((file) => relative(AGENT, join(file.parentPath, file.name)).replaceAll('\\', '/'))
    .sort();
}
