import type { Case } from '../harness.ts';
import { wtasJaxJs } from '../peers/wtas-jax-js.ts';
import { wtasJs } from '../peers/wtas-js.ts';
import { type WtasContender, wtasWork } from '../peers/wtas-work.ts';

/** Winner-take-all cells, one case per size. The work is described at `WtasWork`. */
export const wtas = (ours: readonly WtasContender[] = []): readonly Case[] =>
  [100, 1000, 10_000].map((n) => {
    const work = wtasWork(n, 1000);
    const mine = ours.map((make) => make(work));
    return {
      name: `wtas/${n}`,
      label: `n = ${n}`,
      doc: `${n} winner-take-all cells, ${work.steps} steps, f32, spikes of every step counted`,
      unit: 'ns per neuron-step',
      figure: (seconds) => (seconds * 1e9) / (n * work.steps),
      check: { what: '[spikes, spikes by cell, mean threshold]', tolerance: 1e-5 },
      contenders: [...mine, ...[wtasJs, wtasJaxJs].map((make) => make(work))],
      ...(mine[0] && { ours: mine[0].name }),
    };
  });
