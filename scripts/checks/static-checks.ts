// The checks that run nothing of the product: types, lint, boundaries, format. Each also fails when it looked at nothing:
// a tool that silently passes on zero files has happened.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

export const ROOT = join(import.meta.dirname, '../..');
const FOLDERS = ['shared', 'agent', 'extension', 'scripts', 'tests'] as const;

export interface CheckResult {
  name: string;
  passed: boolean;
  /** What the tool said; empty when it passed */
  output: string;
}

/**
 * All four at once.
 * @param options.cached lint skips files that did not change; one may hide what a change elsewhere broke, so `npm test` does not
 */
export async function runStaticChecks(options: { cached: boolean }): Promise<CheckResult[]> {
  return Promise.all([checkTypes(), checkLint(options.cached), checkBoundaries(), checkFormat()]);
}

async function checkTypes(): Promise<CheckResult> {
  const run = await runTool('typescript/bin/tsc', ['-b', '--pretty', 'false']);
  const empty = run.code === 0 ? FOLDERS.filter((folder) => filesOf(folder) === 0) : [];
  return verdict(
    'types',
    run,
    empty.map((folder) => `${folder}: no files`),
  );
}

/** Number of sources that the compiler's own record of the last build names. */
function filesOf(folder: string): number {
  const record = join(ROOT, 'out/types', folder, folder, 'tsconfig.tsbuildinfo');
  const { root } = JSON.parse(readFileSync(record, 'utf8')) as { root?: unknown[] };
  return root?.length ?? 0;
}

async function checkLint(cached: boolean): Promise<CheckResult> {
  const cache = cached ? ['--cache', '--cache-strategy', 'content', '--cache-location', 'out/eslint-cache'] : [];
  const run = await runTool('eslint/bin/eslint.js', ['.', '--max-warnings', '0', ...cache]);
  return verdict('lint', run, []);
}

async function checkBoundaries(): Promise<CheckResult> {
  const run = await runTool('dependency-cruiser/bin/dependency-cruiser.mjs', [
    ...FOLDERS,
    '--config',
    '.dependency-cruiser.cjs',
    '--output-type',
    'json',
  ]);
  return judgeCruise(run.stdout);
}

/** @param json what dependency-cruiser printed with `--output-type json` */
export function judgeCruise(json: string): CheckResult {
  const found = parseCruise(json);
  if (!found) return { name: 'boundaries', passed: false, output: json };
  const { summary, modules } = found;
  const output = summary.violations.map(({ from, to, rule }) => `${from} → ${to}: ${rule.name}`);
  if (modules.length === 0) output.push('no modules were looked at');
  return { name: 'boundaries', passed: output.length === 0, output: output.join('\n') };
}

interface Cruise {
  modules: unknown[];
  summary: { violations: { from: string; to: string; rule: { name: string } }[] };
}

function parseCruise(json: string): Cruise | null {
  try {
    return JSON.parse(json) as Cruise;
  } catch {
    return null;
  }
}

async function checkFormat(): Promise<CheckResult> {
  const run = await runTool('prettier/bin/prettier.cjs', ['--check', '.', '--log-level', 'warn']);
  return verdict('format', run, []);
}

function verdict(name: string, run: ToolRun, more: readonly string[]): CheckResult {
  const passed = run.code === 0 && more.length === 0;
  return { name, passed, output: passed ? '' : [run.output.trim(), ...more].filter(Boolean).join('\n') };
}

interface ToolRun {
  code: number;
  stdout: string;
  /** Both streams as they came */
  output: string;
}

/** Runs a tool of node_modules with this Node. */
export async function runTool(file: string, args: readonly string[]): Promise<ToolRun> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(ROOT, 'node_modules', file), ...args], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code: code ?? 1, stdout, output });
    });
  });
}
