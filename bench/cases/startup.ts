import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Case } from '../harness.ts';

const script = fileURLToPath(new URL('../ours/startup.mjs', import.meta.url));

/** From `import` to the first compiled step of the tutorial network, in a fresh process of the built package. */
export const startup = (): readonly Case[] => [
  {
    name: 'startup',
    doc: 'from import to the first compiled step of the tutorial network, fresh process',
    unit: 'ms',
    figure: (seconds) => seconds * 1000,
    check: { what: 'nothing', tolerance: 0 },
    contenders: [
      {
        name: 'myelin',
        setup() {
          let seconds = 0;
          return {
            run(repeat) {
              seconds = 0;
              for (let k = 0; k < repeat; k++) {
                seconds += Number(execFileSync('node', [script], { encoding: 'utf8' })) / 1000;
              }
            },
            seconds: () => seconds,
            result: () => [0],
          };
        },
      },
    ],
    ours: 'myelin',
  },
];
