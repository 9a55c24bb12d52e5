import type { Case } from '../harness.ts';
import { diehlCookJs } from '../peers/diehl-cook-js.ts';
import { eventStdpJs } from '../peers/event-stdp-js.ts';
import { ngcLearn } from '../peers/plastic-python.ts';
import { digitWork, type PlasticContender, type PlasticWork, patchWork } from '../peers/plastic-work.ts';

const plastic = (
  name: string,
  doc: string,
  work: PlasticWork,
  ours: readonly PlasticContender[],
  peers: readonly PlasticContender[],
): readonly Case[] => {
  const mine = ours.map((make) => make(work));
  return [
    {
      name,
      doc,
      unit: 'ms',
      figure: (seconds) => seconds * 1000,
      check: { what: '[spikes of every cell, sum of squared weights]', tolerance: 1e-4 },
      contenders: [...mine, ...peers.map((make) => make(work))],
      // As it is used, which is what the others do.
      ...(mine.length > 0 && { ours: mine.at(-1)!.name }),
    },
  ];
};

/** The network of Diehl and Cook learns a digit: 200 steps of 784-100 with STDP, and a normalization. */
export const diehlCookCase = (ours: readonly PlasticContender[]): readonly Case[] =>
  plastic('diehl-cook', 'Diehl and Cook 784-100 learns a digit: 200 steps, f32', digitWork(), ours, [
    diehlCookJs,
    ngcLearn('digit'),
  ]);

/** Winner-take-all cells learn a patch by event-driven STDP: 50 steps of 100-100. */
export const eventStdpCase = (ours: readonly PlasticContender[]): readonly Case[] =>
  plastic('evstdp', 'event-STDP 100-100 learns a patch of an image: 50 steps, f32', patchWork(), ours, [
    eventStdpJs,
    ngcLearn('patch'),
  ]);
