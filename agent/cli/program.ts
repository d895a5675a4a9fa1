// The commands of `tongqian` and their options; each command's work is in a file of its own.
import process from 'node:process';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { VisiblePage } from '#shared/protocol/files.ts';
import { defaultDataFolder } from '../data/paths.ts';
import { VERSION } from '../version.ts';
import { showAudit } from './audit.ts';
import { showConfig } from './config.ts';
import { decryptFiles } from './decrypt-list.ts';
import { showDoctor } from './doctor.ts';
import { encrypt } from './encrypt.ts';
import { helpLayout } from './help.ts';
import { type AddCommand, addKeyCommands } from './key-program.ts';
import { pair } from './pair.ts';
import { addUpReports, makeReport, verifyReports } from './report.ts';
import { serve } from './serve.ts';
import { FORMAT_NAMES } from './sign.ts';
import { signFiles } from './sign-list.ts';
import { stop } from './stop.ts';
import { createVoice, type ExitCode, languageOf, reportProblem, type Terminal } from './terminal.ts';
import { HELP } from './texts.ts';
import { showCertificates, showTokens } from './tokens.ts';
import { unknownCommand, unknownOption, usageOf } from './usage.ts';
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
    return reportProblem(usageOf(thrown), terminal, json);
  }
}

function buildProgram(terminal: Terminal, done: (code: ExitCode) => void): Command {
  const text = HELP[languageOf(terminal.env)];
  const program = withHelp(new Command('tongqian'), terminal)
    .configureHelp(helpLayout(languageOf(terminal.env)))
    .description(text.program)
    .version(VERSION, '-V, --version', text.version)
    .enablePositionalOptions() // --json of `report total` is not that of `report`
    .exitOverride()
    .configureOutput({
      writeOut: (lines) => {
        terminal.out(lines.trimEnd());
      },
      writeErr: () => undefined, // said once by reportProblem
    });

  const command = commandsUnder(program, terminal, done);

  command('serve', text.serve, serve)
    .option('--port <n>', text.port, portNumber)
    .option('--eport-port <n>', text.eportPort, portNumber)
    .option('--config <file>', text.config)
    .option('--log <file>', text.log);
  command('pair', text.pair, pair);
  command('tokens', text.tokens, showTokens);
  command('certs', text.certs, showCertificates);
  command('sign <files...>', text.sign, signFiles)
    .addOption(new Option('--format <format>', text.format).choices(FORMAT_NAMES).default('raw'))
    .option('--detached', text.detached, false)
    .addOption(new Option('--visible [page]', text.visible).argParser(pageOf).implies({ format: 'pdf' }))
    .option('--out <file>', text.out);
  command('verify <file>', text.verify, verify)
    .option('--signature <file>', text.signature)
    .option('--ca <file>', text.ca, collected, [])
    .option('--crl <file>', text.crl, collected, [])
    .option('--crl-fetch', text.crlFetch, false)
    .option('--crl-host <host>', text.crlHost, collected, []);
  command('encrypt <file>', text.encrypt, encrypt)
    .option('--to <certificate>', text.to, collected, [])
    .option('--gcm', text.gcm, false)
    .option('--sign', text.signToo, false)
    .option('--xml', text.xml, false)
    .option('--out <file>', text.encrypted);
  command('decrypt <files...>', text.decrypt, decryptFiles).option('--out <file>', text.decrypted);
  const key = withHelp(program.command('key'), terminal).description(text.key);
  addKeyCommands(commandsUnder(key, terminal, done), languageOf(terminal.env));
  command('audit [text]', text.audit, showAudit).option('--limit <n>', text.limit, lineCount, 50);
  const report = command('report', text.report, makeReport)
    .enablePositionalOptions()
    .option('--from <day>', text.from)
    .option('--until <day>', text.until)
    .option('--member <name>', text.member)
    .option('--out <file>', text.reportFile);
  const underReport = commandsUnder(report, terminal, done);
  underReport('verify <files...>', text.reportVerify, verifyReports);
  underReport('total <files...>', text.reportTotal, addUpReports);
  command('doctor', text.doctor, showDoctor);
  command('config', text.configCommand, showConfig).option('--config <file>', text.config);
  command('stop', text.stop, stop);
  return program;
}

/** For a command of commands: alone it prints its help, and what is no command of it is told in our own words. */
function withHelp(parent: Command, terminal: Terminal): Command {
  return parent
    .helpOption('-h, --help', HELP[languageOf(terminal.env)].help)
    .helpCommand(false)
    .allowExcessArguments()
    .allowUnknownOption()
    .action(() => {
      const [typed] = parent.args;
      if (typed === undefined) terminal.out(parent.helpInformation().trimEnd());
      else if (typed.startsWith('-')) throw unknownOption(typed);
      else {
        throw unknownCommand(
          typed,
          parent.commands.map((command) => command.name()),
        );
      }
    });
}

/** Makes commands with the options that all have; their action gets the arguments, then the options. */
function commandsUnder(parent: Command, terminal: Terminal, done: (code: ExitCode) => void): AddCommand {
  const text = HELP[languageOf(terminal.env)];
  return (usage, description, action) =>
    parent
      .command(usage)
      .description(description)
      .helpOption('-h, --help', text.help)
      .allowExcessArguments(false) // its parent passes on that it takes any
      .option('--data <dir>', text.data, defaultDataFolder(terminal.env, process.platform))
      .option('--json', text.json, false)
      .action(async (...given: unknown[]) => {
        const rest = given.slice(0, -1); // the last one is the command itself
        const options = rest.at(-1) as CommonOptions;
        const voice = createVoice(terminal, options.json);
        done(await action({ terminal, voice, data: options.data }, ...(rest as never[])));
      });
}

/** An option that may be given several times. */
function collected(value: string, before: string[]): string[] {
  return [...before, value];
}

/** The page a signature is shown on: first, last or its number. */
function pageOf(text: string): VisiblePage {
  if (text === 'first' || text === 'last') return text;
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('first, last, 1, 2 …');
  return wholeNumber(text, 1, 999_999);
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
