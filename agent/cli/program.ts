// The commands of `tongqian` and their options; each command's work is in a file of its own.
import process from 'node:process';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { Problem } from '#shared/errors.ts';
import { defaultDataFolder } from '../paths.ts';
import { VERSION } from '../version.ts';
import { showAudit } from './audit.ts';
import { showConfig } from './config.ts';
import { showDoctor } from './doctor.ts';
import { pair } from './pair.ts';
import { serve } from './serve.ts';
import { sign } from './sign.ts';
import { stop } from './stop.ts';
import { createVoice, type ExitCode, type Invocation, languageOf, reportProblem, type Terminal } from './terminal.ts';
import { HELP } from './texts.ts';
import { showCertificates, showTokens } from './tokens.ts';
import { verify } from './verify.ts';

interface CommonOptions {
  data: string;
  json: boolean;
}

/** Runs one command line to its end. Never rejects. */
export async function runCommand(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let exit: ExitCode = 0;
  const program = buildProgram(terminal, (code) => (exit = code));
  try {
    await program.parseAsync(['node', 'tongqian', ...argv]);
    return exit;
  } catch (thrown) {
    const json = argv.includes('--json');
    if (!(thrown instanceof CommanderError)) return reportProblem(thrown, terminal, json);
    if (thrown.exitCode === 0) return 0; // --help, --version
    const detail = thrown.message.replace(/^error: /, '') || 'command';
    return reportProblem(new Problem('command/usage', { detail }), terminal, json);
  }
}

type Action = (invocation: Invocation, ...rest: never[]) => Promise<ExitCode>;

function buildProgram(terminal: Terminal, done: (code: ExitCode) => void): Command {
  const text = HELP[languageOf(terminal.env)];
  const program = new Command('tongqian')
    .description(text.program)
    .version(VERSION, '-V, --version', text.version)
    .helpOption('-h, --help', text.help)
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: (lines) => {
        terminal.out(lines.trimEnd());
      },
      writeErr: () => undefined, // said once by reportProblem
    })
    .action(() => {
      terminal.out(program.helpInformation().trimEnd());
    });

  /** A command with the options that all have; its action gets the arguments, then the options. */
  function command(usage: string, description: string, action: Action): Command {
    return program
      .command(usage)
      .description(description)
      .helpOption('-h, --help', text.help)
      .option('--data <dir>', text.data, defaultDataFolder(terminal.env, process.platform))
      .option('--json', text.json, false)
      .action(async (...given: unknown[]) => {
        const rest = given.slice(0, -1); // the last one is the command itself
        const options = rest.at(-1) as CommonOptions;
        const voice = createVoice(terminal, options.json);
        done(await action({ terminal, voice, data: options.data }, ...(rest as never[])));
      });
  }

  command('serve', text.serve, serve)
    .option('--port <n>', text.port, portNumber)
    .option('--eport-port <n>', text.eportPort, portNumber)
    .option('--config <file>', text.config)
    .option('--log <file>', text.log);
  command('pair', text.pair, pair);
  command('tokens', text.tokens, showTokens);
  command('certs', text.certs, showCertificates);
  command('sign <file>', text.sign, sign).option('--out <file>', text.out);
  command('verify <file>', text.verify, verify).option('--signature <file>', text.signature);
  command('audit [text]', text.audit, showAudit).option('--limit <n>', text.limit, lineCount, 50);
  command('doctor', text.doctor, showDoctor);
  command('config', text.configCommand, showConfig).option('--config <file>', text.config);
  command('stop', text.stop, stop);
  return program;
}

function portNumber(text: string): number {
  return wholeNumber(text, 0, 65_535);
}

function lineCount(text: string): number {
  return wholeNumber(text, 1, 500);
}

function wholeNumber(text: string, least: number, most: number): number {
  const number = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (!(number >= least && number <= most)) throw new InvalidArgumentError(`${least}–${most}`);
  return number;
}
