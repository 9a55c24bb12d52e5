import { expect } from 'chai';
import * as components from '../../components/index.ts';
import { compartmentsOf } from '../../framework/engine.ts';
import {
  type Command,
  type Compartment,
  type Component,
  context,
  ms,
  type Part,
  process,
  simulate,
} from '../../index.ts';
import { Noisy } from '../contexts/support.ts';
import { expectSameBits } from '../framework/support.ts';

const [N, STEPS, BATCH] = [5, 12, 2];
const { brainstate, norse, rockpool, snntorch, spikingjelly, ...ngclearn } = components;
const named = <K extends string, T extends object>(system: K, all: T) =>
  Object.fromEntries(Object.entries(all).map(([name, own]) => [`${system}.${name}`, own]));

const SPARSE = { connectivity: { pre: N, post: 4, probability: 0.5, seed: 1 }, weights: 0.5, unit: 'nA' };

/** Beyond what a component cannot do without: what makes it draw random numbers, and learn, where it can. */
const SHAPED = { shape: [N, 4] };
const KERNEL = { shape: [2, 2, 1, 2], x_shape: [3, 3] };
const given: Readonly<Record<string, object>> = {
  ConvSynapse: KERNEL,
  DeconvSynapse: KERNEL,
  HebbianConvSynapse: { ...KERNEL, eta: 0.01, optim_type: 'adam', has_bias: true },
  HebbianDeconvSynapse: { ...KERNEL, eta: 0.01 },
  StaticConvSynapse: KERNEL,
  StaticDeconvSynapse: KERNEL,
  TraceSTDPConvSynapse: { ...KERNEL, A_plus: 0.1, A_minus: 0.05, eta: 0.1 },
  TraceSTDPDeconvSynapse: { ...KERNEL, A_plus: 0.1, A_minus: 0.05, eta: 0.1 },
  AlphaSynapse: SHAPED,
  BCMSynapse: SHAPED,
  DoubleExpSynapse: SHAPED,
  ExponentialSynapse: SHAPED,
  ExpSTDPSynapse: { ...SHAPED, A_plus: 0.1, A_minus: 0.05 },
  HebbianSynapse: { ...SHAPED, eta: 0.1, optim_type: 'adam', has_bias: true },
  MSTDPETSynapse: { ...SHAPED, A_plus: 0.1, A_minus: 0.05, tau_elg: 10 },
  STPDenseSynapse: SHAPED,
  DenseSynapse: { shape: [N, 4] },
  DelaySynapse: { ...SPARSE, delays: { low: 1, high: 3, seed: 2 }, step: 1 },
  EventSTDPSynapse: { shape: [N, 4], eta: 0.1 },
  ExpKernel: { dt: 1 },
  FitzhughNagumoCell: { tau_m: 20 },
  // Its gates, at steps of 1 ms, stand a potential that stands.
  HodgkinHuxleyCell: { tau_v: 1e9 },
  IFCell: { tau_m: 2 },
  LIFCell: { tau_m: 20, one_spike: true },
  ART2ASynapse: SHAPED,
  GerstnerHebbianSynapse: SHAPED,
  HopfieldSynapse: { ...SHAPED, eta: 0.1 },
  MPSSynapse: SHAPED,
  VectorQuantizeSynapse: { ...SHAPED, label_dim: 2, langevin_noise_scale: 0.1 },
  HebbianPatchedSynapse: { ...SHAPED, n_sub_models: 2, eta: 0.1, optim_type: 'nag' },
  InhibitorySTDPSynapse: SHAPED,
  LeakyNoiseCell: { tau_x: 20 },
  LIFSRM: { tau_m: 20 },
  OjaTensorSynapse: { K_local: 1, O_local: 2, P_l: 2, normalize: true },
  PatchedSynapse: SHAPED,
  REINFORCESynapse: { ...SHAPED, eta: 0.1 },
  RetinalGanglionCell: { area_shape: [3, 3], patch_shape: [2, 2], step_x: 1, step_y: 1 },
  SOMSynapse: { n_units_x: 3, n_units_y: 2 },
  SparseTensorSynapse: { K_local: 1, O_local: 2, P_l: 2 },
  STDPSynapse: { ...SHAPED, A_plus: 0.1, A_minus: 0.05 },
  StaticPatchedSynapse: SHAPED,
  StaticSparseTensorSynapse: { K_local: 1, O_local: 2 },
  RewardErrorCell: { alpha: 0.1 },
  SLIFCell: { tau_m: 10, resist_m: 10, thr: 1 },
  SparseSynapse: SPARSE,
  StaticSynapse: { shape: [N, 4] },
  TraceSTDPSynapse: { shape: [N, 4], A_plus: 0.1, A_minus: 0.05, mu: 0.5 },
  VarTrace: { a_delta: 0.5 },
  ...Object.fromEntries(
    ['IF', 'LIF', 'LIFRef', 'ALIF'].map((name) => [`brainstate.${name}`, { conductances: true }]),
  ),
  'brainstate.GapJunction': { connectivity: { pre: N, post: 4, probability: 0.5, seed: 1 }, weight: 0.1 },
  'brainstate.SpikeTime': { indices: [0, 2, 2], times: [1, 3, 4] },
  'snntorch.Alpha': { alpha: 0.9, beta: 0.8 },
  'snntorch.Lapicque': { beta: 0.8 },
  'rockpool.LIFJax': { has_rec: true, noise_std: 0.1 },
  'rockpool.LIFODEJax': { has_rec: true, bias: 2 },
  'rockpool.aLIFTorch': { has_rec: true, leak_mode: 'decays' },
  'rockpool.LIFTorch': { leak_mode: 'bitshifts', noise_std: 0.1 },
  'rockpool.RateJax': { has_rec: true, noise_std: 0.1 },
  'rockpool.UpDownTorch': { n_ref_steps: 2 },
  'rockpool.LinearJax': { shape: [N, 3], has_bias: true },
};

const all: Readonly<Record<string, Component>> = {
  ...ngclearn,
  ...named('brainstate', brainstate),
  ...named('norse', norse),
  ...named('rockpool', rockpool),
  ...named('snntorch', snntorch),
  ...named('spikingjelly', spikingjelly),
  "a user's cell": Noisy,
} as never;
const isComponent = (x: unknown): boolean => typeof x === 'function' && 'declaration' in x;
const kinds = Object.keys(all).filter((name) => isComponent(all[name]));

/** A part with N of everything that has to be given, and with what its row says. */
function make(kind: string): Part {
  const component = all[kind]!;
  const needed = Object.entries(component.declaration.hyperparameters).filter(
    ([, { optional }]) => !optional,
  );
  return component({ ...Object.fromEntries(needed.map(([name]) => [name, N])), ...given[kind] } as never);
}

const inputsOf = (part: Part): Compartment[] => compartmentsOf(part).filter(({ role }) => role === 'input');

/** 0 and 1 for spikes, and numbers of both signs. */
const numbersFor = (own: Compartment): Float64Array =>
  Float64Array.from({ length: STEPS * own.shape.reduce((a, b) => a * b, BATCH) }, (_, i) =>
    own.kind === 'spike' ? ((i * i) % 3) % 2 : 4 + 4 * Math.sin(3 + i * i),
  );

/** What parts show at every step, with all their commands in one process. */
function shown(parts: Readonly<Record<string, Part>>) {
  const net = context('net', () => {
    const commands = Object.values(parts).flatMap((part) =>
      Object.keys(part.component.commands).map((name) => (part as unknown as Record<string, Command>)[name]!),
    );
    return { ...parts, advance: process(...commands) };
  });
  const inputs = Object.values(parts).flatMap((part) =>
    inputsOf(part).map((own) => [own, numbersFor(own)] as const),
  );
  const record = Object.values(parts).flatMap(compartmentsOf);
  const run = simulate(net, { dt: ms(1), batch: BATCH }).run(net.advance, { steps: STEPS, inputs, record });
  return (part: Part) => compartmentsOf(part).map((own) => ({ name: own.name, data: run.get(own).data }));
}

const known = new Map<string, ReturnType<ReturnType<typeof shown>>>();
/** What a part of this name shows that has the process to itself; its name is in its random keys. */
function shownAlone(own: string, kind: string): ReturnType<ReturnType<typeof shown>> {
  let alone = known.get(`${own} ${kind}`);
  if (!alone) {
    const part = make(kind);
    alone = shown({ [own]: part })(part);
    known.set(`${own} ${kind}`, alone);
  }
  return alone;
}

/** Parts of these kinds in one process show what each shows alone. */
function leaveEachOtherAlone(all: readonly string[]): void {
  const parts = Object.fromEntries(all.map((kind, i) => [`part${i}`, make(kind)]));
  const together = shown(parts);
  all.forEach((kind, i) => {
    const own = `part${i}`;
    const alone = shownAlone(own, kind);
    together(parts[own]!).forEach(({ name, data }, k) =>
      expectSameBits(`${kind}, ${i} of ${all}, ${name}`, data, alone[k]!.data),
    );
  });
}

describe('parts in one process leave each other alone', () => {
  it('all components are among them', () => {
    expect(kinds).include.members(['LIFCell', 'norse.LSNNCell', ...Object.keys(given)]);
  });

  for (const [i, a] of kinds.entries())
    it(`${a}, beside itself and before the next`, () => {
      leaveEachOtherAlone([a, a, kinds[(i + 1) % kinds.length]!]);
    });

  it('all of them, in either order', () => {
    leaveEachOtherAlone(kinds);
    leaveEachOtherAlone(kinds.toReversed());
  });
});
