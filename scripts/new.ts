// `npm run new -- portal|page|driver|format …`: begins one more of a kind where it belongs, with its line in the list of its kind.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { Command } from 'commander';
import { ROOT, runTool } from './checks/static-checks.ts';
import { newDriver } from './new/driver.ts';
import { newFormat } from './new/format.ts';
import { newPage } from './new/page.ts';
import { newPortal } from './new/portal.ts';
import { type Scaffold, writeScaffold } from './new/scaffold.ts';

async function begin(make: () => Scaffold): Promise<void> {
  try {
    const scaffold = make();
    const paths = writeScaffold(ROOT, scaffold);
    const code = paths.filter((path) => path.endsWith('.ts'));
    if (code.length > 0) await runTool('prettier/bin/prettier.cjs', ['--write', '--log-level', 'warn', ...code]);
    const recorded = paths.filter((path) => path.endsWith('.html')).map((path) => path.replace(/[.]html$/, '.txt'));
    for (const path of paths.filter((each) => each.endsWith('.html'))) await record(path);
    say([...paths, ...recorded].map((path) => `+ ${path}`));
    for (const path of recorded) say(['', path, readFileSync(join(ROOT, path), 'utf8').trimEnd()]);
    say(['', '接下来 Next:', ...scaffold.next.map((line) => `- ${line}`)]);
  } catch (thrown) {
    process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
    process.exitCode = 1;
  }
}

/** The test of recorded pages writes down what the engine finds on this page, and on no other. */
async function record(path: string): Promise<void> {
  const only = ['--project', 'unit', 'extension/fill/recorded', '--testNamePattern', path.replace(/[.]/g, '[.]')];
  const { code, output } = await runTool('vitest/vitest.mjs', ['run', '--update', ...only]);
  if (code !== 0) throw new Error(output);
}

function say(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

const program = new Command('npm run new --').description(
  'begins a portal, a recorded page, a widget driver or a format',
);
program
  .command('portal')
  .argument('<id>', 'kebab-case, the folder’s name')
  .requiredOption('--zh <name>', 'its name in Chinese')
  .requiredOption('--en <name>', 'its name in English')
  .requiredOption('--host <host>', 'www.example.cn or *.example.cn')
  .action((id: string, names: { zh: string; en: string; host: string }) => begin(() => newPortal({ id, ...names })));
program
  .command('page')
  .argument('<portal>', 'id of its portal')
  .argument('<id>', 'kebab-case, the form’s name')
  .requiredOption('--from <file>', 'what "report this page" saved')
  .option('--path <path>', 'path of the page’s address', '/')
  .option('--replica', 'it is our replica of the page, and says so', false)
  .action((portal: string, id: string, { from, ...page }: { from: string; path: string; replica: boolean }) =>
    begin(() => newPage(ROOT, { portal, id, text: readFileSync(from, 'utf8'), ...page })),
  );
program
  .command('driver')
  .argument('<id>', 'kebab-case, the component family')
  .action((id: string) => begin(() => newDriver(id)));
program
  .command('format')
  .argument('<id>', 'kebab-case, the kind of message')
  .requiredOption('--root <element>', 'name of its root element')
  .action((id: string, { root }: { root: string }) => begin(() => newFormat(id, root)));
await program.parseAsync();
