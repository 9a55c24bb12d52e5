#!/usr/bin/env node
import { components } from './components.ts';
import { runTutorial } from './tutorial.ts';

/** What `myelin` can do; every verb takes the words after it and returns an exit code. */
const verbs: Readonly<
  Record<
    string,
    { readonly doc: string; readonly run: (args: readonly string[]) => number | Promise<number> }
  >
> = {
  tutorial: {
    doc: 'train the chirp network and write out/tutorial.json and out/tutorial.html',
    run: runTutorial,
  },
  components: { doc: 'list the components, or describe those named', run: components },
};

const usage = (): string =>
  [
    'usage: myelin <verb> [arguments]',
    '',
    ...Object.entries(verbs).map(([name, { doc }]) => `  ${name.padEnd(12)}${doc}`),
  ].join('\n');

async function main([verb, ...args]: readonly string[]): Promise<number> {
  if (verb === undefined || verb === '--help' || verb === 'help') {
    console.log(usage());
    return 0;
  }
  const known = verbs[verb];
  if (!known) {
    console.error(`myelin: found '${verb}', expected one of ${Object.keys(verbs).join(', ')}.\n\n${usage()}`);
    return 2;
  }
  return known.run(args);
}

process.exitCode = await main(process.argv.slice(2));
