import { format } from 'node:util';
import { Command, CommanderError, Option } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { printFault } from './faults.ts';
import { type OptionName, options } from './options.ts';
import type { Terminal } from './terminal.ts';

/** What a verb does with the words after it and its options, each verb in types of its own. */
type Act = { act(words: readonly string[], options: object, terminal: Terminal): Promise<number> }['act'];

interface Verb {
  readonly doc: string;
  /** The words after it, as commander writes them. */
  readonly words: string;
  readonly options: readonly OptionName[];
  /** What it does is loaded when it is done. */
  readonly act: () => Promise<Act>;
}

/** What `myelin` can do. */
const verbs: Readonly<Record<string, Verb>> = {
  run: {
    doc: 'simulate a model, and keep what it records',
    words: '<model>',
    options: ['set', 'process', 'seed', 'dt', 'duration', 'steps', 'record', 'out', 'json'],
    act: async () => (await import('./run.ts')).run,
  },
  sweep: {
    doc: 'run a model with many settings and seeds: a table, and a page with figures',
    words: '<model> <values...>',
    options: [
      'set',
      'process',
      'dt',
      'duration',
      'steps',
      'record',
      'page',
      'keep',
      'threads',
      'queue',
      'metric',
      'goal',
      'best',
      'json',
    ],
    act: async () => (await import('./sweep.ts')).sweepModel,
  },
  report: {
    doc: 'the table and the page of a study or a sweep, from the folder that keeps it',
    words: '<folder>',
    options: ['page', 'metric', 'goal', 'json'],
    act: async () => (await import('./report.ts')).reportStudy,
  },
  worker: {
    doc: 'do trials of sweeps and studies that are queued in a Redis, until Ctrl-C: those of a model, or of trial.js#name; or shards of a training',
    words: '<module>',
    options: ['queue', 'concurrency', 'lease', 'shards'],
    act: async () => (await import('./worker.ts')).work,
  },
  train: {
    doc: 'train a model as its module says, and keep losses and parameters',
    words: '<model>',
    options: ['set', 'seed', 'iterations', 'epochs', 'out', 'json'],
    act: async () => (await import('./train.ts')).trainModel,
  },
  inspect: {
    doc: 'print parts, shapes, units, wires, processes and parameters of a model',
    words: '<model>',
    options: ['set', 'json'],
    act: async () => (await import('./inspect.ts')).inspectModel,
  },
  check: {
    doc: 'report all faults of a model at once, without running it',
    words: '<model>',
    options: ['set', 'dt', 'json'],
    act: async () => (await import('./check.ts')).check,
  },
  components: {
    doc: 'list the components, or describe those named',
    words: '[names...]',
    options: ['json'],
    act: async () => (await import('./components.ts')).components,
  },
  tutorial: {
    doc: 'train the chirp network, and write tutorial.json and tutorial.html',
    words: '',
    options: ['folder'],
    act: async () => (await import('./tutorial.ts')).runTutorial,
  },
};

/** Does what the words of a command line say; gives the exit code. */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  let code = 0;
  const program = new Command('myelin')
    .description(packageJson.description)
    .version(packageJson.version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.err(text),
      getOutHelpWidth: () => Math.max(40, terminal.columns()),
    });
  for (const [name, { doc, words, options: own, act }] of Object.entries(verbs)) {
    const command = program.command(`${name} ${words}`.trim()).description(doc).version(packageJson.version);
    for (const key of own) command.addOption(optionOf(key));
    command.action(async () => {
      const work = async () => (await act())(command.args, command.opts(), terminal);
      code = await (command.opts().json ? printingAside(terminal, work) : work());
    });
  }
  try {
    await program.parseAsync(args.length > 0 ? args : ['--help'], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return printFault(error, terminal);
  }
}

/** Of the output as JSON, what a model prints is no part. */
async function printingAside<T>(terminal: Terminal, work: () => Promise<T>): Promise<T> {
  const { log, info, debug } = console;
  const aside = (...words: readonly unknown[]) => terminal.err(`${format(...words)}\n`);
  Object.assign(console, { log: aside, info: aside, debug: aside });
  try {
    return await work();
  } finally {
    Object.assign(console, { log, info, debug });
  }
}

function optionOf(name: OptionName): Option {
  const { flags, doc, parse } = options[name];
  const option = new Option(flags, doc);
  return parse ? option.argParser(parse as (text: string, before: unknown) => unknown) : option;
}
