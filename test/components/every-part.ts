import * as components from '../../components/index.ts';
import { compartmentsOf } from '../../framework/engine.ts';
import type { Command, Compartment, Component, Part } from '../../index.ts';
import { Noisy } from '../contexts/support.ts';

// All parts of the library, each with what makes it do all that it can: what holds of every part is tried on these.

const N = 5;

const { brainstate, norse, rockpool, snntorch, spikingjelly, ...ngclearn } = components;
const named = <K extends string, T extends object>(system: K, all: T) =>
  Object.fromEntries(Object.entries(all).map(([name, own]) => [`${system}.${name}`, own]));

const SPARSE = { connectivity: { pre: N, post: 4, probability: 0.5, seed: 1 }, weights: 0.5, unit: 'nA' };

/** Beyond what a component cannot do without: what makes it draw random numbers, and learn, where it can. */
const SHAPED = { shape: [N, 4] };
const KERNEL = { shape: [2, 2, 1, 2], x_shape: [3, 3] };
export const given: Readonly<Record<string, object>> = {
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

/** By the name under which it is imported; one of a user's among them. */
export const parts: Readonly<Record<string, Component>> = {
  ...ngclearn,
  ...named('brainstate', brainstate),
  ...named('norse', norse),
  ...named('rockpool', rockpool),
  ...named('snntorch', snntorch),
  ...named('spikingjelly', spikingjelly),
  "a user's cell": Noisy,
} as never;
const isComponent = (x: unknown): boolean => typeof x === 'function' && 'declaration' in x;
export const kinds = Object.keys(parts).filter((name) => isComponent(parts[name]));

/** A part with N of everything that has to be given, and with what its row says. */
export function make(kind: string, own: object = {}): Part {
  const component = parts[kind]!;
  const needed = Object.entries(component.declaration.hyperparameters).filter(
    ([, { optional }]) => !optional,
  );
  return component({
    ...Object.fromEntries(needed.map(([name]) => [name, N])),
    ...given[kind],
    ...own,
  } as never);
}

export const inputsOf = (part: Part): Compartment[] =>
  compartmentsOf(part).filter(({ role }) => role === 'input');

export const commandsOf = (part: Part): Command[] =>
  Object.keys(part.component.commands).map((name) => (part as unknown as Record<string, Command>)[name]!);

/** Of a row for each step and trial: 0 and 1 for spikes, and numbers of both signs. */
export const numbersFor = (own: Compartment, rows: number): Float64Array =>
  Float64Array.from({ length: rows * own.shape.reduce((a, b) => a * b, 1) }, (_, i) =>
    own.kind === 'spike' ? ((i * i) % 3) % 2 : 4 + 4 * Math.sin(3 + i * i),
  );
