import type { Case } from '../harness.ts';
import { fresh } from './fresh.ts';

/** How long a network of many parts takes until it runs, and how that grows: four times the parts, in the last column. */
export const compile = (): readonly Case[] => [
  {
    name: 'compile',
    doc: 'from context to the end of the first step, LIF cells with a synapse each; the built package, fresh process',
    unit: 'ms',
    figure: (seconds) => seconds * 1000,
    check: { what: 'nothing', tolerance: 0 },
    contenders: [250, 1000].map((count) => fresh(`${count} cells`, 'parts.mjs', `${count}`)),
    ours: '250 cells',
  },
];
