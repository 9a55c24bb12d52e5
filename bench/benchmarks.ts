import { bptt } from './cases/bptt.ts';
import { compile } from './cases/compile.ts';
import { convolution } from './cases/convolution.ts';
import { lif } from './cases/lif.ts';
import { linear } from './cases/linear.ts';
import { net } from './cases/net.ts';
import { batches, overhead } from './cases/overhead.ts';
import { parts } from './cases/parts.ts';
import { diehlCookCase, eventStdpCase } from './cases/plastic.ts';
import { sorting } from './cases/sort.ts';
import { sparse } from './cases/sparse.ts';
import { startup } from './cases/startup.ts';
import { inputs, recording } from './cases/traffic.ts';
import { tutorial } from './cases/tutorial.ts';
import { wtas } from './cases/wtas.ts';
import type { Case } from './harness.ts';
import { ourBptt } from './ours/bptt.ts';
import { lifSimulation, lifStep } from './ours/lif.ts';
import { ourLinear } from './ours/linear.ts';
import { ourNet } from './ours/net.ts';
import { ourDiehlCook, ourEventStdp } from './ours/plastic.ts';
import { ourSparse } from './ours/sparse.ts';
import { ourTutorial } from './ours/tutorial.ts';
import { wtasSimulation } from './ours/wtas.ts';

/** name → its cases; our own contenders come first. */
export const benchmarks: Readonly<Record<string, () => readonly Case[]>> = {
  tutorial: () => tutorial([ourTutorial('f32'), ourTutorial('f64')]),
  bptt: () => bptt([ourBptt]),
  linear: () => linear([ourLinear]),
  lif: () => lif([lifStep, lifSimulation]),
  wtas: () => wtas([wtasSimulation]),
  'diehl-cook': () => diehlCookCase(ourDiehlCook),
  evstdp: () => eventStdpCase(ourEventStdp),
  sparse: () => sparse([ourSparse]),
  cuba: () => net('cuba', [ourNet(false), ourNet(true)]),
  coba: () => net('coba', [ourNet(false), ourNet(true)]),
  'cuba-10000': () => net('cuba', [ourNet(false), ourNet(true)], 10_000),
  brunel: () => net('brunel', [ourNet(false), ourNet(true)]),
  convolution,
  sort: sorting,
  recording,
  inputs,
  parts,
  overhead,
  batches,
  startup,
  compile,
};

/** The benchmark that a name asks for: `lif` of `lif/1000`. */
export const benchmarkOf = (name: string): string => name.split('/')[0]!;

/** The cases that a name asks for: all of `lif`, or `lif/1000`. */
export const casesOf = (name: string): readonly Case[] =>
  (benchmarks[benchmarkOf(name)]?.() ?? []).filter((one) => name === benchmarkOf(name) || name === one.name);
