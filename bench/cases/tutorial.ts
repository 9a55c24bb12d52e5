import type { Case, Contender } from '../harness.ts';
import { targets } from '../peers/gcc.ts';
import { tutorialC } from '../peers/tutorial-c.ts';
import { iterations } from '../peers/tutorial-data.ts';
import { tutorialJax, tutorialRockpool } from '../peers/tutorial-python.ts';
import { tutorialWasm } from '../peers/tutorial-wasm.ts';

export const peers: readonly Contender[] = [
  tutorialWasm,
  ...targets.map(tutorialC),
  tutorialJax,
  tutorialRockpool,
];

/**
 * Training of Rockpool's chirp network. A piece of work is `iterations` iterations of Adam from the starting
 * parameters of test/golden; its result is the mse of the network after them, without the cost of bounds.
 */
export const tutorial = (ours: readonly Contender[] = []): readonly Case[] => [
  {
    name: 'tutorial',
    doc: `training of Rockpool's chirp network, 1000 steps of 50 cells, ${iterations} iterations, f32`,
    unit: 'iterations/s',
    figure: (seconds) => iterations / seconds,
    check: { what: `mse after ${iterations} iterations`, tolerance: 1e-3 },
    contenders: [...ours, ...peers],
    ...(ours[0] && { ours: ours[0].name }),
  },
];
