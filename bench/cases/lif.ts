import type { Case } from '../harness.ts';
import { targets } from '../peers/gcc.ts';
import { lifC } from '../peers/lif-c.ts';
import { lifJaxJs } from '../peers/lif-jax-js.ts';
import { lifJs } from '../peers/lif-js.ts';
import { lifWasm } from '../peers/lif-wasm.ts';
import { currents, type LifContender } from '../peers/lif-work.ts';

const sizes = [
  { n: 100, steps: 1000 },
  { n: 1000, steps: 1000 },
  { n: 10_000, steps: 1000 },
  { n: 100_000, steps: 250 },
  { n: 1_000_000, steps: 250 },
];

export const peers: readonly LifContender[] = [
  lifWasm(),
  lifWasm({ lean: true }),
  lifWasm({ flagged: true }),
  ...targets.map(lifC),
  lifJs,
  lifJaxJs,
];

/**
 * A LIF layer stepped from rest, one case per size. The work is described at `LifWork`. The compiled step writes spikes where somebody can see them, in
 * the last step of a call, as one of the programs by hand does; all others write them in every step.
 */
export const lif = (ours: readonly LifContender[] = []): readonly Case[] =>
  sizes.map(({ n, steps }) => {
    const work = { n, steps, chunk: 250, gain: 1 / 20, current: currents(n) };
    const mine = ours.map((make) => make(work));
    return {
      name: `lif/${n}`,
      label: `n = ${n}`,
      doc: `LIF layer of ${n} cells, ${steps} steps, f32, spikes of the last step asked for`,
      unit: 'ns per neuron-step',
      figure: (seconds) => (seconds * 1e9) / (n * steps),
      check: { what: '[sum v, sum s, bits of v, bits of s]', tolerance: 0 },
      contenders: [...mine, ...peers.map((make) => make(work))],
      ...(mine[0] && { ours: mine[0].name }),
    };
  });
