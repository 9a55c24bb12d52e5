import type { Case } from '../harness.ts';
import { fresh } from './fresh.ts';

/** From `import` to the first compiled step of the tutorial network, in a fresh process of the built package. */
export const startup = (): readonly Case[] => [
  {
    name: 'startup',
    doc: 'from import to the first compiled step of the tutorial network, fresh process',
    unit: 'ms',
    figure: (seconds) => seconds * 1000,
    check: { what: 'nothing', tolerance: 0 },
    contenders: [fresh('myelin', 'startup.mjs')],
    ours: 'myelin',
  },
];
