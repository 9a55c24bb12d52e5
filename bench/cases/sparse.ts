import type { Case } from '../harness.ts';
import { gcc, targets } from '../peers/gcc.ts';
import { sparseJs } from '../peers/sparse-js.ts';
import { type SparseContender, sparseWork } from '../peers/sparse-work.ts';

const [n, percent, steps] = [4000, 2, 200];

const peers: readonly SparseContender[] = [
  ...targets.map(
    (target): SparseContender =>
      () => ({
        name: `C, gcc -O3 ${target.flags.join(' ')}`,
        setup: () =>
          gcc({
            source: 'sparse.c',
            flags: ['-fno-trapping-math', '-ffp-contract=off'],
            target,
            args: () => [n, percent, steps].map(String),
          }),
      }),
  ),
  sparseJs,
];

/** Cells that are connected at random, stepped from rest. The work is described at `SparseWork`. */
export const sparse = (ours: readonly SparseContender[]): readonly Case[] => {
  const work = sparseWork(n, percent, steps);
  const mine = ours.map((make) => make(work));
  return [
    {
      name: 'sparse',
      doc: `${n} LIF cells connected at ${percent} %, ${steps} steps, f32`,
      unit: 'µs per step',
      figure: (seconds) => (seconds * 1e6) / steps,
      check: { what: '[sum v, sum s, bits of v, bits of s]', tolerance: 0 },
      contenders: [...mine, ...peers.map((make) => make(work))],
      ...(mine[0] && { ours: mine[0].name }),
    },
  ];
};
