import type { Case } from '../harness.ts';
import { type LinearContender, linearPeers } from '../peers/linear-work.ts';

/** Loss and gradient of a linear layer and its cells, one case per size. The work is described at `LinearWork`. */
export const linear = (ours: readonly LinearContender[]): readonly Case[] =>
  [128, 512, 1024].map((n) => {
    const work = { n, batch: 16, steps: 500 };
    const mine = ours.map((make) => make(work));
    return {
      name: `linear/${n}`,
      label: `n = ${n}`,
      footprint: true,
      doc: `loss and gradient of a linear layer ${n} × ${n} and LIF cells, batch ${work.batch}, ${work.steps} steps, f32`,
      unit: 'ms',
      figure: (seconds) => 1000 * seconds,
      // Fused and other multiplications move a spike here and there.
      check: { what: '[loss, Σ|∂W|, weighted Σ|∂W|]', tolerance: 1e-3 },
      contenders: [...mine, ...linearPeers.map((make) => make(work))],
      ...(mine[0] && { ours: mine[0].name }),
    };
  });
