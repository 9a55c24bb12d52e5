import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Contender } from '../harness.ts';
import { gcc, type Target } from './gcc.ts';
import { iterations, packed, tutorialData } from './tutorial-data.ts';

const flags = ['-fno-trapping-math', '-fno-math-errno', '-fopenmp-simd'];

export const tutorialC = (target: Target): Contender => ({
  name: `C, gcc -O3 ${target.flags.join(' ')}`,
  setup: () =>
    gcc({
      source: 'tutorial.c',
      flags,
      target,
      args(folder) {
        const file = join(folder, 'data');
        writeFileSync(file, packed(tutorialData()));
        return [file, String(iterations)];
      },
    }),
});
