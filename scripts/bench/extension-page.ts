// Drives a page of the real extension: asks for grants over its port to the background, and signs over links of its own.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { build } from 'vite';
import type { MethodName, Params, Result } from '#shared/protocol/methods.ts';
import type { TestBrowser } from '../browsers/browser.ts';
import type { BenchPage } from './extension-client.ts';

const ENTRY = join(import.meta.dirname, 'extension-client.ts');

export interface ExtensionPage {
  /** Calls the agent over the page's port to the background, as every page of ours does. */
  call<M extends MethodName>(method: M, params: Params<M>): Promise<Result<M>>;
  /** Runs a function of extension-client.ts in the page. */
  run<Name extends keyof BenchPage>(
    name: Name,
    ...args: Parameters<BenchPage[Name]>
  ): Promise<Awaited<ReturnType<BenchPage[Name]>>>;
  close(): Promise<void>;
}

export async function openExtensionPage(browser: TestBrowser): Promise<ExtensionPage> {
  const page = await browser.extensionPage('ui/options/index.html');
  await page.evaluate(await bundle());
  return {
    call: (method, params) => page.evaluate(callText('callByPort', [method, params])),
    run: (name, ...args) => page.evaluate(callText(name, args)),
    close: () => page.close(),
  };
}

function callText(name: string, args: readonly unknown[]): string {
  return `tongqianBench[${JSON.stringify(name)}](...${JSON.stringify(args)})`;
}

async function bundle(): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: {
      write: false,
      target: 'es2022',
      minify: true,
      rolldownOptions: { input: ENTRY, output: { format: 'iife', name: `bench${randomUUID().slice(0, 8)}` } },
    },
  });
  for (const one of Array.isArray(result) ? result : [result]) if ('output' in one) return one.output[0].code;
  throw new Error('the benchmark page gave no output');
}
