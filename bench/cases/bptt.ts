import type { Case } from '../harness.ts';
import { bpttJaxJs } from '../peers/bptt-jax-js.ts';
import { bpttJs } from '../peers/bptt-js.ts';
import type { BpttContender, BpttWork } from '../peers/bptt-work.ts';
import { python } from '../peers/child.ts';
import { systems } from '../peers/systems.ts';

const bpttJax: BpttContender = ({ inputs, hidden, classes, batch, steps }) => ({
  name: 'JAX, one jit',
  setup: () => python(systems.ngclearn, 'bptt_jax.py', [inputs, hidden, classes, batch, steps]),
});

export const peers: readonly BpttContender[] = [bpttJs, bpttJaxJs, bpttJax];

const work: BpttWork = { inputs: 784, hidden: 100, classes: 10, batch: 32, steps: 25 };

/** Backpropagation through time: loss and gradients of a spiking network. The work is described at `BpttWork`. */
export const bptt = (ours: readonly BpttContender[] = []): readonly Case[] => {
  const mine = ours.map((make) => make(work));
  return [
    {
      name: 'bptt',
      doc: 'loss and gradients of 784-100-10 LIF cells, batch 32, 25 steps, 10 % input spikes, f32',
      unit: 'ms',
      figure: (seconds) => 1000 * seconds,
      check: { what: '[loss, Σ|∂W1|, weighted Σ∂W1, Σ|∂W2|, weighted Σ∂W2]', tolerance: 1e-4 },
      contenders: [...mine, ...peers.map((make) => make(work))],
      ...(mine[0] && { ours: mine[0].name }),
    },
  ];
};
