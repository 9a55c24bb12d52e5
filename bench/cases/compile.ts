import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Case, Contender } from '../harness.ts';

const script = fileURLToPath(new URL('../ours/parts.mjs', import.meta.url));

const ofParts = (count: number): Contender => ({
  name: `${count} cells`,
  setup() {
    let seconds = 0;
    return {
      run(repeat) {
        seconds = 0;
        for (let k = 0; k < repeat; k++)
          seconds += Number(execFileSync('node', [script, `${count}`], { encoding: 'utf8' })) / 1000;
      },
      seconds: () => seconds,
      result: () => [0],
    };
  },
});

/** How long a network of many parts takes until it runs, and how that grows: four times the parts, in the last column. */
export const compile = (): readonly Case[] => [
  {
    name: 'compile',
    doc: 'from context to the end of the first step, LIF cells with a synapse each; the built package, fresh process',
    unit: 'ms',
    figure: (seconds) => seconds * 1000,
    check: { what: 'nothing', tolerance: 0 },
    contenders: [250, 1000].map(ofParts),
    ours: '250 cells',
  },
];
