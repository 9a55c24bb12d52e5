#!/usr/bin/env node
import { main } from './program.ts';
import { processTerminal } from './terminal.ts';

/** Node's, where a module awaits what never comes. */
const UNSETTLED = 13;
process.on('exit', () => {
  if (process.exitCode !== UNSETTLED) return;
  process.exitCode = 1;
  process.stderr.write('error: the model awaits what never comes: nothing is left that could bring it.\n');
});

process.exitCode = await main(process.argv.slice(2), processTerminal());
